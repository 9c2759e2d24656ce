// What is looked at: the entry, its formula, and the sum written out with its numbers.

import { element, svg } from "../base/dom.mjs";
import { stopAt } from "../base/roving.mjs";
import { minus, words } from "../base/words.mjs";
import { Feeders } from "./feeders.mjs";
import { latexButton } from "./latex.mjs";
import { decimals, nameOf, number, setMath, typeset } from "./words.mjs";

const FEW = 3; // rows that always have room

export class Explanation {
  /** `pointed` hears of the factors of the row under the pointer; of none when it leaves. */
  constructor(root, pointed) {
    this.root = root;
    this.feeders = new Feeders();
    this.pointed = (factors) => {
      this.feeders.point(factors);
      pointed(factors);
    };
    root.addEventListener("keydown", (event) => {
      const row = event.target.closest("tbody tr");
      const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (!row || !by) return;
      event.preventDefault();
      const rows = [...row.closest("table").querySelectorAll("tbody tr")];
      const next = rows[rows.indexOf(row) + by];
      if (!next) return;
      stopAt(next, rows);
      next.focus();
    });
  }

  show(explained, { curve, arrays }) {
    const { array, index, value, formula, latex, words: text, terms, difference } = explained;
    const head = element("p", "pg-back-looking", words("backprop.sum.looking"));
    const title = element("h2", "pg-back-entry",
      ...typeset(nameOf({ array, index })), " = ", element("b", "", number(value)));
    const isSame = formula === this.formula && this.math.isConnected; // fitting it takes a layout
    const math = isSame ? this.math
      : element("div", { class: "pg-back-formula", role: "group", "aria-label": words("backprop.sum.formula") });
    math.tabIndex = 0; // wider than a phone, it is scrolled by arrows
    [this.formula, this.math] = [formula, math];
    const said = element("p", "pg-back-words", ...typeset(text));
    const top = element("div", "pg-back-top", head, title, math);
    this.feeders.show(terms, arrays);
    this.root.replaceChildren(top, said, this.feeders.place);
    if (!isSame) setMath(math, formula);
    if (curve) this.root.append(drawCurve(curve, placeOf(index, arrays)));
    this.root.append(this.table(terms, value));
    this.root.append(element("div", "pg-back-under", difference ? checkLine(difference) : "", latexButton(latex)));
  }

  /** To be called when the room has changed: `isNeeded` says whether what feeds it is repeated here. */
  fit(isNeeded) {
    this.feeders.place.hidden = !isNeeded;
    const table = this.root.querySelector(".pg-back-sum");
    table?.toggleAttribute("data-more", table.scrollHeight > table.clientHeight + 2);
  }

  table(terms, value) {
    const table = element("table", "pg-back-sum");
    const columns = Math.max(1, ...terms.map(({ factors }) => factors.length));
    const hasNotes = terms.some(({ note }) => note);
    table.dataset.factors = columns;
    table.toggleAttribute("data-notes", hasNotes);
    table.toggleAttribute("data-few", terms.length <= FEW);
    if (terms.length) {
      const longest = terms.find(({ factors }) => factors.length === columns);
      const head = table.createTHead().insertRow();
      const titles = [...longest.factors.map(({ array }) => array), hasNotes ? "note" : "numbers", "product"];
      head.append(...titles.map((title) => element("th", "", words(`backprop.sum.title_${title}`))));
    }
    let body, group;
    for (const term of terms) {
      if (term.group !== group || !body) body = table.createTBody();
      group = term.group;
      const row = this.row(term, columns);
      row.tabIndex = term === terms[0] ? 0 : -1;
      body.append(row);
    }
    const counting = terms.filter((term) => term.counts).length;
    const foot = table.createTFoot().insertRow();
    const what = foot.insertCell();
    what.colSpan = columns + 1;
    what.dataset.scroll = words("backprop.sum.scroll");
    what.textContent = words(`backprop.sum.of_${counting < 2 ? counting : columns > 1 ? "products" : "terms"}`, { counting });
    foot.insertCell().append(element("b", "", number(value)));
    return table;
  }

  row({ factors, note, counts, product }, columns) {
    const row = element("tr");
    row.toggleAttribute("data-left-out", !counts);
    for (let n = 0; n < columns; n += 1) {
      const name = row.insertCell();
      name.className = "pg-back-factor";
      if (factors[n]) name.append(...typeset(nameOf(factors[n])));
    }
    const numbers = factors.map(({ value, array }) => decimals(value, array)).join(" × ");
    const middle = row.insertCell();
    middle.textContent = note || (factors.length > 1 ? numbers : "");
    if (note) middle.className = "pg-back-note";
    row.insertCell().append(element("b", "", counts ? number(product) : "–"));
    for (const [event, pointed] of [["pointerenter", factors], ["focus", factors], ["pointerleave", []], ["blur", []]]) {
      row.addEventListener(event, () => this.pointed(pointed));
    }
    return row;
  }
}

function checkLine({ error, is_kink: isKink, below, above }) {
  const text = isKink ? words("backprop.difference.tie", { below: number(below), above: number(above) })
    : error < 1e-15 ? words("backprop.difference.exact")
      : words("backprop.difference.close", { error: minus(error.toExponential(0)) });
  const line = element("p", "pg-back-checked", text);
  line.toggleAttribute("data-kink", isKink);
  return line;
}

// An entry's input, its output, and where both stand among all.
function placeOf(index, { z, y }) {
  const at = index.reduce((before, one, axis) => before * z.shape[axis] + one, 0);
  return { at, z: z.values[at], y: y.values[at] };
}

// The curve and its tangent where the entry stands; beyond the picture's edge it is at the edge.
function drawCurve({ z, y, slopes }, entry) {
  const picture = svg("svg", { viewBox: "-3.2 -1.35 6.4 2.7", class: "pg-back-curve", role: "img" });
  const made = (name, attributes, text = "") => {
    const one = svg(name, attributes);
    one.textContent = text;
    picture.append(one);
  };
  const path = (points, className) =>
    made("polyline", { points: points.map((pair) => pair.join(",")).join(" "), class: className });
  const slope = slopes[entry.at];
  const height = Math.max(Math.min(...y), Math.min(Math.max(...y), entry.y));
  picture.setAttribute("aria-label", words("backprop.curve.name", { height: number(entry.y), slope: number(slope) }));
  path([[-3.2, 0], [3.2, 0]], "pg-axis");
  path([[0, -1.3], [0, 1.3]], "pg-axis");
  for (const [x, at, text] of [[3, 0.2, "3"], [-3, 0.2, "−3"], [-0.12, -0.94, "1"], [-0.12, 1.06, "−1"]]) {
    made("text", { x, y: at, "text-anchor": x === -0.12 ? "end" : "middle" }, text);
  }
  path(z.map((at, i) => [at, -y[i]]), "pg-line");
  const place = Math.max(z[0], Math.min(z.at(-1), entry.z));
  path([[place - 0.8, -(height - 0.8 * slope)], [place + 0.8, -(height + 0.8 * slope)]], "pg-slope");
  made("circle", { cx: place, cy: -height, r: 0.09 });
  const isRight = place > 0;
  made("text", { x: place + (isRight ? -0.2 : 0.2), y: -height + (isRight ? -0.16 : 0.3), class: "pg-slope-value",
    "text-anchor": isRight ? "end" : "start" }, words("backprop.curve.slope", { slope: number(slope) }));
  return picture;
}
