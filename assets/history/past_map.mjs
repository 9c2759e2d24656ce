// The map of a run that was left, from the weights that it ended with.

import { drawAnswer } from "../network/answer.mjs";
import { FULL_SIDE, UnitMaps } from "../network/forward.mjs";
import { Plane } from "../network/plane.mjs";
import { settingsAt } from "../playground/changes.mjs";

export class PastMap {
  constructor({ config, state, main, standard, epochs }) {
    this.config = settingsAt(config, { epoch: epochs, sample: 0 });
    Object.assign(this, { state, standard });
    this.plane = Plane.of(config, main);
    this.maps = {};
  }

  /** Draws it on a map, with so many points a side. */
  drawOn(map, palette, side = FULL_SIDE) {
    const { state, plane, config, standard } = this;
    if (!state) return map.draw(null, side, palette, false);
    const maps = (this.maps[side] ??= this.computed(UnitMaps.on(plane, config, side, standard)));
    return drawAnswer(map, maps, state, palette, config.discretize);
  }

  computed(maps) {
    maps.compute(this.state);
    return maps;
  }
}
