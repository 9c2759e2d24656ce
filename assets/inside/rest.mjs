// The layers after one: what they answer at values of that layer on a grid.

import { TABLES } from "../base/tables.mjs";
import { hasClasses } from "../network/classes.mjs";
import { UnitMaps } from "../network/forward.mjs";

export class Rest {
  /** `values` [unit][place] are of a layer counted from 0, on a grid of `side` a side. */
  constructor(config, layer, values, side) {
    const from = layer + 1;
    this.from = from;
    this.side = side;
    this.maps = new UnitMaps({
      ...config, hidden_layers: config.hidden_layers.slice(from), activations: config.activations.slice(from),
    }, side, values);
    this.isOfClasses = hasClasses(config);
  }

  /** Fills `sums`, the output's before its activation, and `answers`; of classes `shares` and `winners`. */
  compute({ weights, biases }) {
    const { maps, from } = this;
    const state = { weights: weights.slice(from), biases: biases.slice(from) };
    if (this.isOfClasses) {
      this.shares = maps.compute(state).at(-1);
      this.sums = maps.sums;
      this.winners = maps.winners;
      return this;
    }
    const last = maps.activations.length - 1, activate = maps.activations[last];
    maps.activations[last] = () => {}; // a saturated answer would not say where between two places it turns
    this.sums = maps.compute(state).at(-1);
    this.answers = this.sums[0].slice();
    activate(this.answers, 0, this.answers.length);
    return this;
  }

  /** The classes' sums between the places of the grid, at (x, y) of the page's map on the same grid. */
  sumsBetween(x, y) {
    const { sums, side } = this;
    const step = (2 * TABLES.extent) / (side - 1);
    const column = (x + TABLES.extent) / step, row = (TABLES.extent - y) / step;
    const left = Math.min(side - 2, Math.floor(column + 1e-9)), above = Math.min(side - 2, Math.floor(row + 1e-9));
    const [s, t] = [column - left, row - above];
    return sums.map((z) => {
      const at = above * side + left;
      return (1 - t) * ((1 - s) * z[at] + s * z[at + 1]) + t * ((1 - s) * z[at + side] + s * z[at + side + 1]);
    });
  }
}
