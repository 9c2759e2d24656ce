// Losses that somebody set as a mark, as dotted lines across the loss panel: a guess, a link's goals.

import { element } from "../base/dom.mjs";
import { placeOn } from "./axes.mjs";

export class Levels {
  /** Lines of a CSS class in a layer of the panel. */
  constructor(layer, className) {
    Object.assign(this, { layer, className });
  }

  /**
   * Draws levels {name, text, value, epoch}, those that an axis has, with a ring where one has an
   * `epoch`; gives what stands at the lines' ends.
   */
  draw(levels, axis, { l, t, w, h }, xOf) {
    const seen = levels
      .map((level) => ({ ...level, place: placeOn(axis, level.value) }))
      .filter(({ place }) => place >= 0 && place <= 1); // 0 has none on a logarithmic axis
    const lines = seen.map(({ name, epoch = null, place }) => {
      const x = epoch === null ? -1 : xOf(epoch) - l;
      return { name, ring: x >= 0 && x <= w ? x : null, top: t + (1 - place) * h, left: l, width: w };
    });
    const key = JSON.stringify(lines);
    if (key !== this.drawn) this.layer.replaceChildren(...lines.map((line) => this.lineOf(line)));
    this.drawn = key;
    return seen.map(({ name, text, value }) => ({ name, text, value, axis }));
  }

  lineOf({ name, ring, top, left, width }) {
    const line = element("div", { class: this.className, "data-level": name });
    Object.assign(line.style, { left: `${left}px`, width: `${width}px`, top: `${top}px` });
    if (ring === null) return line;
    line.append(element("i", { style: `left: ${ring}px` }));
    return line;
  }
}
