// The points of the step, a row each: what arrives at the unit times what comes along the connection.

import { element, pressable } from "../base/dom.mjs";
import { refocus } from "../base/focus_hand.mjs";
import { rove } from "../base/roving.mjs";
import { counted, words } from "../base/words.mjs";
import { number, pointText } from "./numbers.mjs";

const IN_ORDER = 10; // so many are shown at once, one block under the other

export class Rows {
  /** `chose(sample)` a point; `pointed(sample)` at one, or null; `entered()` goes on to the factors. */
  constructor({ chose, pointed, entered }) {
    Object.assign(this, { chose, pointed, rows: new Map() });
    this.heads = [0, 1].map(() => element("div", { class: "pg-why-row pg-why-names", "aria-hidden": "true" }));
    this.list = element("div", { class: "pg-why-rows", role: "group", "aria-label": words("why.rows.name") });
    this.more = element("div", { class: "pg-why-more pg-hint" });
    this.node = element("div", "pg-why-sum", ...this.heads, this.list, this.more);
    this.settle = rove(this.list, () => 1);
    this.list.addEventListener("focusin", ({ target }) => {
      const sample = Number(target.dataset.sample);
      if (sample !== this.chosen) this.chose(sample);
    });
    this.list.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      entered();
    });
  }

  /** Shows an answer's rows; `points` are those of the run that train, `colour(point)` is a point's. */
  show({ rows, what, samples, way }, points, colour) {
    const isBias = what.startsWith("b");
    const hadFocus = this.list.contains(document.activeElement);
    const isMany = samples.length > IN_ORDER;
    this.node.toggleAttribute("data-many", isMany);
    const names = ["point", isBias ? "" : "product_of", isBias ? "delta" : "product"];
    for (const head of this.heads) {
      head.replaceChildren(...names.map((name) => element("span", "", name && words(`why.rows.${name}`))));
    }
    this.rows.clear();
    this.list.replaceChildren(...rows.samples.map((sample, at) => {
      const point = points[sample];
      const [delta, value, product] = [rows.grad_sums, rows.values, rows.products].map((column) => number(column[at]));
      const dot = element("i", "pg-why-dot");
      dot.style.background = colour(point);
      const numbers = isBias ? ["", product] : [`${delta} × ${value}`, product];
      const row = pressable({ class: "pg-why-row", "data-sample": sample, tabindex: -1 }, dot, () => this.chosen !== sample && this.chose(sample));
      row.append(element("span", "", pointText(point)), ...numbers.map((text) => element("span", "", text)));
      row.setAttribute("aria-label", words(isBias ? "why.rows.say_bias" : "why.rows.say", { point: pointText(point), delta, value, product }));
      row.addEventListener("pointerenter", ({ pointerType }) => pointerType !== "touch" && this.pointed(sample));
      row.addEventListener("pointerleave", ({ pointerType }) => pointerType !== "touch" && this.pointed(null));
      this.rows.set(sample, row);
      return row;
    }));
    const key = rows.samples.length < samples.length ? "largest" : "all";
    this.more.textContent = isMany ? words(`why.rows.${key}`, { shown: counted(rows.samples.length), count: counted(samples.length) }) : "";
    this.choose(way.sample);
    this.settle();
    if (hadFocus) refocus(this.rows.get(this.chosen) ?? this.list.firstChild);
  }

  /** Marks the chosen row, of which the factors are told. */
  choose(sample) {
    this.chosen = sample;
    for (const [one, row] of this.rows) {
      row.tabIndex = one === sample ? 0 : -1;
      if (one === sample) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    }
  }

  /** Gives the focus to the chosen row. */
  take() { this.rows.get(this.chosen)?.focus({ preventScroll: true }); }

  /** Shows which row a point of the map belongs to; null for none. */
  point(sample) {
    for (const [one, row] of this.rows) row.toggleAttribute("data-pointed", one === sample);
    if (sample !== null) this.rows.get(sample)?.scrollIntoView({ block: "nearest" });
  }
}
