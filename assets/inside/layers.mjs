// Layers by name and by grey, and what their units answer at points.

import { svg } from "../base/dom.mjs";
import { TABLES } from "../base/tables.mjs";
import { words } from "../base/words.mjs";
import { UnitMaps } from "../network/forward.mjs";

/** What a layer is called; layers count from 0, the last of `count` is the output. */
export const layerName = (layer, count) =>
  (layer === count - 1 ? words("inside.output") : words("inside.layer", { layer: layer + 1 }));

/** Its grey: the first is the darkest, the output the palest. */
export const layerColour = (layer, count) =>
  `color-mix(in srgb, var(--layer-last) ${((100 * layer) / Math.max(1, count - 1)).toFixed(0)}%, var(--layer-first))`;

/** How many numbers a state has. */
export const numbersOf = ({ weights, biases }) => weights.flat(2).length + biases.flat().length;

const shapeOf = ({ hidden_layers, activation, activations, features, formulas }) =>
  JSON.stringify([hidden_layers, activation, activations, features, formulas]);

/** The values of every layer at the points that a run trains on, and along the lines of its plane. */
export class Probes {
  constructor(page) { this.page = page; }

  /** [layer][unit] -> values at the training points where the run stands; the output is the last layer. */
  get atPoints() { return this.fitting().points.compute(this.page.player.state); }

  /** The same at the points of the lines, one line after the other: `LINE` points each. */
  get alongLines() { return this.fitting().lines.compute(this.page.player.state); }

  // Made anew for other data, another plane, another network.
  fitting() {
    const { shownRun, stage: { plane }, player: { state } } = this.page;
    const { data, standard } = shownRun.run, config = shownRun.now(state);
    const shape = shapeOf(config);
    if (this.data !== data || this.plane !== plane || this.shape !== shape) {
      Object.assign(this, { data, plane, shape });
      this.made = {
        points: UnitMaps.at(data.train.map((row) => row.slice(0, -1)), config, standard),
        lines: UnitMaps.at(placesOfLines().map(([x, y]) => plane.pointAt(x, y)), config, standard),
      };
    }
    return this.made;
  }
}

/** Points of a line of the grid. */
export const LINE = 61;

/** Where the lines of the plane's grid run: one at every whole number, first the upright ones. */
function placesOfLines() {
  const { extent } = TABLES;
  const across = Array.from({ length: 2 * extent + 1 }, (_, at) => at - extent);
  const along = Array.from({ length: LINE }, (_, at) => 2 * extent * (at / (LINE - 1)) - extent);
  return [...across.flatMap((x) => along.map((y) => [x, y])), ...across.flatMap((y) => along.map((x) => [x, y]))];
}

/** Text of a drawing. */
export function text(said, attributes) {
  const node = svg("text", attributes);
  node.textContent = said;
  return node;
}
