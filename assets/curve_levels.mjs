// Losses that somebody set as a mark, as lines across the loss panel: a guess.

import { placeOn } from "./curve_axes.mjs";

const ROOM = 14; // px more for their names right of the plot

export class Levels {
  constructor(layer) {
    this.layer = layer;
    this.levels = new Map();
    this.lines = new Map();
  }

  /** Sets a level by its name, {text, value}, or takes it away with null. */
  set(name, level) {
    if (level) this.levels.set(name, level);
    else this.levels.delete(name);
  }

  get room() {
    return this.levels.size ? ROOM : 0;
  }

  get values() {
    return [...this.levels.values()].map(({ value }) => value);
  }

  /** What stands at the lines' ends. */
  ends(axis) {
    return [...this.levels].map(([name, { text, value }]) => ({ name, text, value, axis }));
  }

  draw(axis, { l, t, w, h }) {
    for (const line of this.lines.values()) line.hidden = true;
    for (const [name, { value }] of this.levels) {
      const place = placeOn(axis, value);
      if (!Number.isFinite(place)) continue; // 0 on a logarithmic axis
      const line = this.lineOf(name);
      line.hidden = false;
      Object.assign(line.style, { left: `${l}px`, width: `${w}px`, top: `${t + (1 - place) * h}px` });
    }
  }

  lineOf(name) {
    if (!this.lines.has(name)) {
      const line = document.createElement("div");
      line.className = "pg-level";
      line.dataset.level = name;
      this.lines.set(name, line);
      this.layer.append(line);
    }
    return this.lines.get(name);
  }
}
