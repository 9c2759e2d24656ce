// What is looked at: the entry, its formula, and the sum written out with its numbers.

import { setMarkup } from "./backprop.mjs";
import { decimals, element } from "./backprop_grids.mjs";

const SYMBOLS = { dz: "∂L/∂z", dw: "∂L/∂w", db: "∂L/∂b", y: "y" };
const nameOf = ({ array, index }) => `${SYMBOLS[array] ?? array}(${index.join(", ")})`;
const number = (value) => value.toFixed(2).replace("-", "−");

export class Explanation {
  /** `pointed` hears of the factors of the row under the pointer; of none when it leaves. */
  constructor(root, pointed) {
    this.root = root;
    this.pointed = pointed;
  }

  show(explained, { curve }) {
    const { array, index, value, formula, words, terms, difference } = explained;
    const head = element("p", "pg-back-looking", "You are looking at");
    const title = element("h2", "pg-back-entry");
    title.append(element("i", "", nameOf({ array, index })), " = ", element("b", "", number(value)));
    const math = element("div", "pg-back-formula");
    setMarkup(math, formula);
    this.root.replaceChildren(head, title, math, element("p", "pg-back-words", words));
    if (curve) this.root.append(drawCurve(curve, terms[0], array));
    this.root.append(this.table(terms, array, value));
    if (difference) this.root.append(checkLine(difference));
  }

  table(terms, array, value) {
    const table = element("table", "pg-back-sum");
    const head = table.createTHead().insertRow();
    for (const words of ["term", "numbers", "product"]) head.append(element("th", "", words));
    let body, group;
    for (const term of terms) {
      if (term.group !== group || !body) body = table.createTBody();
      group = term.group;
      const row = body.insertRow();
      row.toggleAttribute("data-left-out", !term.counts);
      row.tabIndex = 0;
      const names = row.insertCell();
      names.append(element("i", "", term.factors.map(nameOf).join(" · ")));
      const numbers = term.factors.map((factor) => decimals(factor.value, factor.array)).join(" × ");
      row.insertCell().textContent = term.note || (term.factors.length > 1 ? numbers : "");
      row.insertCell().append(element("b", "", term.counts ? number(term.product) : "–"));
      for (const [event, factors] of [["pointerenter", term.factors], ["focus", term.factors], ["pointerleave", []], ["blur", []]]) {
        row.addEventListener(event, () => this.pointed(factors));
      }
    }
    const counting = terms.filter((term) => term.counts).length;
    const foot = table.createTFoot().insertRow();
    const what = foot.insertCell();
    what.colSpan = 2;
    what.textContent = counting === 0 ? "Nothing arrives here" : counting === 1
      ? "One term" : `Sum of ${counting} terms`;
    foot.insertCell().append(element("b", "", number(value)));
    if (!terms.length) table.tHead.remove();
    return table;
  }

  /** The pass part of the way: which entry of g goes back now, and where it goes. */
  showStep({ index, value, touched }, step, { steps, layer }) {
    const head = element("p", "pg-back-looking", `Step ${step + 1} of ${steps}`);
    const title = element("h2", "pg-back-entry");
    title.append(element("i", "", nameOf({ array: "g", index })), " = ", element("b", "", number(value)));
    const reached = [...new Set(touched.filter(({ array }) => array !== "b").map(({ array }) => array))];
    const words = layer === "max_pool2d"
      ? "It goes back to the entry that was the maximum of its window."
      : layer === "tanh" ? "It goes back through the slope of the curve at its place."
      : "It goes back through every weight of its window to the input, and through every input to the weight.";
    const list = element("p", "pg-hint", `Touched now: ${touched.length} entries of ${reached.join(" and ")}. ` +
      "The gradients show what has arrived so far.");
    this.root.replaceChildren(head, title, element("p", "pg-back-words", words), list);
  }
}

function checkLine({ error, is_kink: isKink, below, above }) {
  const text = isKink
    ? `At a tie: the slope is ${number(below)} on one side and ${number(above)} on the other.`
    : `Central difference agrees to ${error < 1e-15 ? "the last digit" : error.toExponential(0).replace("-", "−")}`;
  const line = element("p", "pg-back-checked", text);
  line.toggleAttribute("data-kink", isKink);
  return line;
}

// The curve and its tangent where the entry stands.
function drawCurve({ z, y }, term, array) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "-3.2 -1.35 6.4 2.7");
  svg.setAttribute("class", "pg-back-curve");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", "tanh, and its slope at this entry");
  const path = (points, className) => {
    const made = document.createElementNS(svg.namespaceURI, "polyline");
    made.setAttribute("points", points.map((pair) => pair.join(",")).join(" "));
    made.setAttribute("class", className);
    svg.append(made);
  };
  path([[-3.2, 0], [3.2, 0]], "pg-axis");
  path([[0, -1.3], [0, 1.3]], "pg-axis");
  path(z.map((at, i) => [at, -y[i]]), "pg-line");
  const [factor] = term.factors;
  const height = array === "y" ? term.product : factor.value;
  const place = Math.max(-3, Math.min(3, Math.atanh(Math.max(-0.995, Math.min(0.995, height)))));
  const slope = 1 - height * height;
  path([[place - 0.8, -(height - 0.8 * slope)], [place + 0.8, -(height + 0.8 * slope)]], "pg-slope");
  const dot = document.createElementNS(svg.namespaceURI, "circle");
  for (const [name, value] of [["cx", place], ["cy", -height], ["r", 0.09]]) dot.setAttribute(name, value);
  svg.append(dot);
  return svg;
}
