// A feature's name as a formula.

import { featureOf } from "../base/features.mjs";

const MATHML = "http://www.w3.org/1998/Math/MathML";

function math(tag, attributes, ...children) {
  const node = document.createElementNS(MATHML, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

const INDICES = { "₁": "1", "₂": "2" };
const POWERS = { "²": "2", "³": "3" };

/** "x₁²", "x₁x₂", "sin x₁" or a word, as the table writes it, typeset. */
export function featureLabel(name) {
  const { written } = featureOf(name);
  const parts = [];
  for (const [, called, index, power] of written.matchAll(/([a-z]+ )?x([₁₂])([²³])?/g)) {
    if (called) {
      parts.push(math("mrow", {}, math("mi", {}, called.trim()), math("mspace", { width: "0.17em" })));
    }
    const letter = math("mi", { mathvariant: "normal" }, "x");
    const below = math("mn", {}, INDICES[index]);
    parts.push(power ? math("msubsup", {}, letter, below, math("mn", {}, POWERS[power])) : math("msub", {}, letter, below));
  }
  if (!parts.length) parts.push(math("mtext", {}, written));
  return math("math", {}, math("mrow", {}, ...parts));
}
