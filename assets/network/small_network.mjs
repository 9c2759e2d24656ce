// A network to look at: its tiles and connections, in the room that there is, and nothing to press.

import { element, svg } from "../base/dom.mjs";
import { columnOf, featureOf, inputsOf } from "../base/features.mjs";
import { hasClasses, outputsOf } from "./classes.mjs";
import { Connections } from "./connections.mjs";
import { featureLabel } from "./feature_label.mjs";
import { FULL_SIDE } from "./forward.mjs";
import { paintClassTile, paintTile } from "./pictures.mjs";

const LARGEST = 28, SMALLEST = 8; // px of a tile
const OF_PITCH = 0.8, OF_GAP = 0.42; // its share of what lies between two middles
const LABELS = 46; // px for the features' names, where there is room for them
const NARROW = 220;

export class SmallNetwork {
  constructor(root) {
    this.root = root;
    this.connections = new Connections();
  }

  /** Builds the tiles of a config in the place as it is; `mapOf` gives a feature's map. */
  build(config, mapOf) {
    const { root, connections } = this;
    Object.assign(this, { config, mapOf, shown: inputsOf(config) });
    const { clientWidth: width, clientHeight: height } = root;
    const { hidden_layers: hidden } = config;
    const counts = [this.shown.length, ...hidden, outputsOf(config)];
    const labels = width < NARROW ? 0 : LABELS;
    this.rows = this.shown.length;
    this.pitch = height / Math.max(...counts);
    const gap = (width - labels) / counts.length;
    this.unit = Math.max(SMALLEST, Math.min(LARGEST, OF_PITCH * this.pitch, OF_GAP * gap));
    const first = labels + this.unit / 2 + 1, last = width - this.unit / 2 - 1;
    this.columns = counts.map((_, at) => first + ((last - first) * at) / (counts.length - 1));
    this.height = height;
    this.widths = [0.75, 6];
    const picture = svg("svg", { "aria-hidden": "true", class: "pg-links" });
    picture.append(connections.thin, connections.wide, connections.crosses);
    connections.build(this);
    this.tiles = [];
    const nodes = this.shown.map((name, at) => this.tile({ feature: name }, 0, this.y(at, this.rows)));
    counts.slice(1).forEach((count, layer) => {
      for (let unit = 0; unit < count; unit++) {
        nodes.push(this.tile({ layer, unit, isClass: layer === hidden.length && hasClasses(config) }, layer + 1, this.unitY(layer + 1, unit)));
      }
    });
    const names = labels ? this.shown.map((name, at) => this.label(name, this.y(at, this.rows))) : [];
    root.style.setProperty("--unit", `${this.unit}px`);
    root.replaceChildren(picture, ...names, ...nodes);
  }

  y(at, count) { return this.height / 2 + (at - (count - 1) / 2) * this.pitch; }

  unitY(layer, unit) {
    const { hidden_layers: hidden } = this.config;
    return this.y(unit, layer > hidden.length ? outputsOf(this.config) : hidden[layer - 1]);
  }

  tile(of, column, y) {
    const canvas = element("canvas");
    const node = element("span", { class: "pg-small-tile", style: `left:${this.columns[column] - this.unit / 2}px;top:${y - this.unit / 2}px` }, canvas);
    this.tiles.push({ ...of, canvas });
    return node;
  }

  label(name, y) {
    return element("span", { class: "pg-small-feature", style: `right:${this.root.clientWidth - this.columns[0] + this.unit / 2 + 6}px;top:${y}px` },
      columnOf(this.config, name) || (featureOf(name).isOwn ? featureOf(name).written : featureLabel(name)));
  }

  /** Draws a picture: weights on the connections, and every unit's map, where there are some. */
  draw(state, maps, palette, { training, discretize }) {
    this.connections.draw(state, palette, training);
    for (const tile of this.tiles) {
      const { canvas, feature, layer, unit } = tile;
      if (feature && tile.palette !== palette) {
        paintTile(canvas, this.mapOf(feature), FULL_SIDE, palette.tile, discretize);
        tile.palette = palette;
      } else if (!feature && !maps) canvas.width = 0;
      else if (!feature && tile.isClass) paintClassTile(canvas, maps, unit, palette.classes[unit], discretize);
      else if (!feature) paintTile(canvas, maps.layers[layer][unit], maps.side, palette.tile, discretize);
    }
  }
}
