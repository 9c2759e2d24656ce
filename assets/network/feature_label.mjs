// A feature's name as a formula.

const MATHML = "http://www.w3.org/1998/Math/MathML";

function math(tag, attributes, ...children) {
  const node = document.createElementNS(MATHML, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

export function featureLabel(name) {
  const letter = () => math("mi", { mathvariant: "normal" }, "x");
  const coordinate = (index) => math("msub", {}, letter(), math("mn", {}, index));
  const squared = (index) => math("msubsup", {}, letter(), math("mn", {}, index), math("mn", {}, "2"));
  const sine = () => math("mrow", {}, math("mi", {}, "sin"), math("mspace", { width: "0.17em" }));
  const parts = {
    x: () => [coordinate("1")],
    y: () => [coordinate("2")],
    xSquared: () => [squared("1")],
    ySquared: () => [squared("2")],
    xTimesY: () => [coordinate("1"), coordinate("2")],
    sinX: () => [sine(), coordinate("1")],
    sinY: () => [sine(), coordinate("2")],
  };
  return math("math", {}, math("mrow", {}, ...parts[name]()));
}
