// What feeds the entry looked at, small: shown beside its sum where the cells themselves are not
// all in the window. The values are the table's own, so readers are spared them.

import { element } from "../base/dom.mjs";
import { decimals, symbolOf, tint } from "./words.mjs";

const key = ({ array, index }) => `${array}(${index})`;

export class Feeders {
  constructor() {
    this.place = element("div", { class: "pg-back-feeders", "aria-hidden": true, hidden: "" });
  }

  show(terms, arrays) {
    this.cells = new Map();
    const blocks = new Map(); // a grid each: "w(0,1" -> its factors
    for (const { counts, factors } of terms) {
      for (const factor of counts ? factors : []) {
        const before = factor.index.slice(0, -2);
        const block = `${symbolOf(factor.array)}${before.length ? `(${before})` : ""}`;
        blocks.set(block, [...(blocks.get(block) ?? []), factor]);
      }
    }
    this.place.replaceChildren(...[...blocks].map(([name, factors]) => this.block(name, factors, arrays)));
  }

  /** One product of the sum is looked at. */
  point(factors) {
    const wanted = new Set(factors.map(key));
    for (const [name, cell] of this.cells ?? []) cell.toggleAttribute("data-pointed", wanted.has(name));
  }

  // The smallest part of an array that holds all that counts.
  block(name, factors, arrays) {
    const [{ array, index: first }] = factors;
    const { shape, values } = arrays[array];
    const places = factors.map(({ index }) => [index.at(-2) ?? 0, index.at(-1)]);
    const span = (axis) => {
      const all = places.map((place) => place[axis]);
      const [low, high] = [Math.min(...all), Math.max(...all)];
      return Array.from({ length: high - low + 1 }, (_, at) => low + at);
    };
    const fed = new Set(factors.map(key));
    const grid = element("div", "pg-back-feeder-grid");
    grid.style.setProperty("--columns", span(1).length);
    for (const row of span(0)) {
      for (const column of span(1)) {
        const index = shape.length > 1 ? [...first.slice(0, -2), row, column] : [column];
        const value = values[index.reduce((at, one, axis) => at * shape[axis] + one, 0)];
        const cell = element("span", "", decimals(value, array));
        tint(cell, value);
        cell.toggleAttribute("data-fed", fed.has(key({ array, index })));
        this.cells.set(key({ array, index }), cell);
        grid.append(cell);
      }
    }
    return element("div", "", element("i", "", name), grid);
  }
}
