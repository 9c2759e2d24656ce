// The connections between units: a curve each, as wide and as coloured as its weight.

import { svg } from "../base/dom.mjs";
import { inputsOf } from "../base/features.mjs";
import { shadeOf } from "../base/palette.mjs";
import { outputsOf } from "./classes.mjs";
import { weightOf } from "./parameters.mjs";

const WIDE = 1.6; // px from which a connection's dashes can be seen

export class Connections {
  constructor() {
    this.all = [];
    // Wide ones flow while training. They have a group of their own, because moving the dashes of a
    // group costs a restyle of all that is in it.
    this.thin = svg("g", { fill: "none" });
    this.wide = svg("g", { fill: "none" });
    this.crosses = svg("g", { class: "pg-crosses" });
  }

  /** Draws every connection's curve, from the places of a network's tiles. */
  build(network) {
    const { config, columns, unit } = network;
    const { hidden_layers: hidden } = config;
    const names = inputsOf(config);
    this.all = [];
    for (const group of [this.thin, this.wide, this.crosses]) group.replaceChildren();
    this.range = network.widths;
    const sizes = [names.length, ...hidden, outputsOf(config)];
    const inputs = names.map((name) => network.y(network.shown.indexOf(name), network.rows));
    for (let layer = 0; layer + 1 < sizes.length; layer++) {
      const fan = Math.min(14, 0.42 * unit);
      for (let to = 0; to < sizes[layer + 1]; to++) {
        for (let from = 0; from < sizes[layer]; from++) {
          const share = sizes[layer] > 1 ? from / (sizes[layer] - 1) - 0.5 : 0;
          const x0 = columns[layer] + unit / 2;
          const x1 = columns[layer + 1] - unit / 2;
          const y0 = layer === 0 ? inputs[from] : network.unitY(layer, from);
          const y1 = network.unitY(layer + 1, to) + share * fan;
          const bend = (x0 + x1) / 2;
          const path = svg("path", { d: `M${x0} ${y0}C${bend} ${y0} ${bend} ${y1} ${x1} ${y1}` });
          const connection = { path, layer, from, to, y0, y1, middle: [bend, (y0 + y1) / 2] };
          path.dataset.what = weightOf(config, connection).what;
          this.thin.append(path);
          this.all.push(connection);
        }
      }
    }
  }

  /** Pales all but those for which `isNear`. */
  pale(isNear) {
    for (const connection of this.all) connection.path.classList.toggle("pg-faded", !isNear(connection));
  }

  /** Shows a state's weights. */
  draw(state, palette, training) {
    const [least, most] = this.range;
    this.wide.classList.toggle("pg-flow", training);
    if (training) this.wide.setAttribute("stroke-dashoffset", -state.epoch / 3);
    for (const connection of this.all) {
      const { layer, from, to } = connection;
      const w = state.weights[layer][from][to];
      const dead = state.dead[layer][from][to] === 1;
      const dotted = dead && w === 0; // one set by hand carries signal again
      if (dead !== Boolean(connection.dead) || dotted !== Boolean(connection.dotted)) this.mark(connection, dead, dotted);
      if (dotted) continue;
      const width = least + (most * Math.min(Math.abs(w), 5)) / 5;
      const shade = shadeOf(w);
      const close = training ? 0.1 : 0;
      if (connection.width === undefined || Math.abs(width - connection.width) > close) {
        const wide = width >= WIDE;
        if (wide !== connection.width >= WIDE) (wide ? this.wide : this.thin).append(connection.path);
        connection.width = width;
        connection.path.setAttribute("stroke-width", width.toFixed(2));
      }
      if (Math.abs(connection.shade - shade) > (training ? 1 : 0) || connection.palette !== palette) {
        connection.shade = shade;
        connection.palette = palette;
        connection.path.setAttribute("stroke", palette.css[shade]);
      }
    }
  }

  mark(connection, dead, dotted) {
    Object.assign(connection, { dead, dotted });
    connection.path.classList.toggle("pg-dead", dotted);
    connection.cross?.remove();
    connection.cross = null;
    connection.width = connection.palette = undefined;
    if (dotted) for (const name of ["stroke", "stroke-width"]) connection.path.removeAttribute(name);
    if (!dead) return;
    const [x, y] = connection.middle;
    connection.cross = svg("path", { d: `M${x - 3} ${y - 3}l6 6m0 -6l-6 6` });
    this.crosses.append(connection.cross);
  }
}
