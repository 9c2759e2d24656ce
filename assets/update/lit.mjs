// The stage while something is told of it: the weight, its ways to the loss and back to the features,
// and the points of the step keep their colour.

import { words } from "../base/words.mjs";
import { number } from "./numbers.mjs";

const MOST_NUMBERS = 12; // at units: of more none could be read

export class Lit {
  constructor(page) {
    Object.assign(this, { page, isOn: false });
  }

  /** Lights what an answer is about; `unit` is where the weight leads to, `points` are those that train. */
  on({ what, samples, way }, { layer, unit }, points) {
    const { stage } = this.page;
    const [from] = what.startsWith("w") ? [what.split(".")[2] - 1] : [null];
    this.points = samples.map((sample) => points[sample]);
    this.all = points;
    this.isOn = true;
    const behind = way.grad_sums.slice(layer).flatMap((deltas, at) =>
      deltas.map((delta, to) => ({ layer: layer + 1 + at, unit: to, text: `${words("why.way.delta")} ${number(delta)}` })));
    stage.network.light.show({
      what,
      connection: (one) => (one.layer + 1 > layer ? one.layer > layer || one.from === unit
        : one.layer + 1 === layer ? one.to === unit && (from === null || one.from === from)
          : one.layer + 2 === layer ? from === null || one.to === from : true),
      unit: (place, one) => (place > layer || (place === layer && one === unit)
        || (place === layer - 1 && (from === null || one === from)) || place < layer - 1),
      numbers: behind.length <= MOST_NUMBERS ? behind : [],
    });
    this.point(way.sample);
  }

  /** Rings one of the points; null for none. */
  point(sample) {
    if (!this.isOn) return;
    const { stage } = this.page;
    stage.light(this.points, sample === null ? null : this.all[sample]);
  }

  /** All is lit again. */
  out() {
    if (!this.isOn) return;
    this.isOn = false;
    const { stage } = this.page;
    stage.light(null);
    stage.network.light.show(null);
  }
}
