// The network on the stage: features, units and connections. Its DOM is built once a shape; pictures
// change attributes and canvases only.

import { byId, element, svg } from "../base/dom.mjs";
import { measure, shadeOf } from "../base/palette.mjs";
import { columnOf, coordinateNames, featureOf, inputsOf, needsSecond, tipOfFeature } from "../base/features.mjs";
import { TABLES } from "../base/tables.mjs";
import { minus, words } from "../base/words.mjs";
import { className, hasClasses, outputsOf } from "./classes.mjs";
import { Connections } from "./connections.mjs";
import { featureLabel } from "./feature_label.mjs";
import { FULL_SIDE } from "./forward.mjs";
import { NetworkKeys } from "./keys.mjs";
import { Light, isNear } from "./light.mjs";
import { paintClassTile, paintTile } from "./pictures.mjs";
import { headOf, steppersOf } from "./steppers.mjs";
import { WeightEditing } from "./weight_editing.mjs";

const HOVER_DELAY_MS = 120;
const LEAST_GAP = 48; // below it columns keep SCROLLING_GAP, and the stage scrolls sideways
const SCROLLING_GAP = 56;
const PHONE = matchMedia("(max-width: 599px)");
const LABELS_MS = 500; // between updates of the tiles' spoken labels

const FEATURE_NAMES = Object.keys(TABLES.features); // in the order in which they enter the network

export class Network {
  /**
   * `change(field, next)` asks for `next(value)` as a setting's value; `looked()` for a redraw; `why(what)` what
   * changes a weight or bias; `edit(what, number, act)` sets it, and gives what undoes that.
   */
  constructor(root, { change, looked, chosen, edit, why }) {
    Object.assign(this, { root, change, looked, chosen });
    this.layerChosen = 0;
    this.unfolded = 0; // times
    this.look = null;
    this.labelled = 0;
    this.connections = new Connections();
    this.editing = new WeightEditing(this, edit, why);
    this.light = new Light(this);
    this.keys = new NetworkKeys(root);
    byId("decision-map").addEventListener("click", () => this.isTapped && this.lookAt(null));
  }

  /** Builds the DOM for a config; keeps the keyboard focus where it was. */
  build(config, mapOf) {
    const focused = document.activeElement?.dataset?.key;
    clearTimeout(this.lookLater);
    this.look = null; // what the pointer was on is gone
    this.isTapped = false;
    Object.assign(this, { config, mapOf });
    const coordinates = coordinateNames(config);
    const offered = FEATURE_NAMES.filter((name) => coordinates.length > 1 || !needsSecond(name));
    this.names = [...new Set([...coordinates, ...offered, ...config.formulas])]
      .filter((name) => !config.hidden_controls.includes(name));
    this.layerChosen = Math.max(0, Math.min(this.layerChosen, config.hidden_layers.length - 1));
    this.measure();
    this.tiles = [];
    const picture = svg("svg", { "aria-hidden": "true", class: "pg-links" });
    this.beam = svg("path", { class: "pg-beam" });
    const { thin, wide, crosses } = this.connections;
    picture.append(this.beam, thin, wide, this.light.halo.group, this.editing.halo.group, crosses);
    this.inputs = element("div", { class: "pg-inputs" });
    this.root.replaceChildren(headOf(this), this.inputs, picture, ...steppersOf(this), ...this.units());
    this.connections.build(this);
    if (this.hasBeam) this.beam.setAttribute("d", this.beamPath());
    this.root.style.setProperty("--unit", `${this.unit}px`);
    this.root.style.setProperty("--bias", `${this.unit > 34 ? 11 : 8}px`);
    this.choose(this.layerChosen);
    this.editing.rebuilt();
    this.light.rebuilt();
    this.keys.settle(focused);
  }

  // Places of all columns and tiles, from the width of the stage and the place of the big map.
  measure() {
    this.root.style.width = "";
    const box = this.root.getBoundingClientRect();
    const map = byId("decision-map").getBoundingClientRect();
    const { hidden_layers: hidden } = this.config;
    const outputs = outputsOf(this.config);
    const isPhone = PHONE.matches;
    this.hasBeam = map.left >= box.right - 1;
    this.fold(isPhone);
    const headHeight = 62;
    const most = Math.max(1, this.rows, ...hidden);
    const height = this.hasBeam ? map.height + measure("--overhang") : box.height - headHeight;
    this.middle = this.hasBeam ? map.top + map.height / 2 - box.top : headHeight + height / 2;
    this.pitch = height / most;
    const columns = hidden.length + 1;
    const labels = measure("--labels");
    const guess = (box.width - labels - 40) / columns;
    const ratio = hidden.length > 4 ? 0.4 : 0.42;
    this.unit = Math.min(measure("--tile-max"), 0.8 * this.pitch, Math.max(24, ratio * guess));
    this.outputPitch = this.pitch;
    if (outputs > 1) {
      const name = measure("--class-name");
      this.unit = Math.min(this.unit, height / outputs - name);
      this.outputPitch = Math.min(height / outputs, Math.max(this.pitch, this.unit + 1.4 * name));
    }
    const first = labels + 3 + this.unit / 2;
    const last = box.width - 4 - this.unit / 2;
    this.gap = (last - first) / columns;
    const scrolls = this.gap < LEAST_GAP;
    this.root.parentElement.toggleAttribute("data-scrolls", scrolls);
    if (scrolls) {
      this.root.style.width = `${box.width + (SCROLLING_GAP - this.gap) * columns}px`;
      this.gap = SCROLLING_GAP;
      this.hasBeam = false;
    }
    this.root.style.setProperty("--stage", `${box.height}px`);
    this.root.style.setProperty("--frame", `${box.width}px`);
    this.inputsWidth = first + this.unit / 2;
    this.isNarrow = isPhone || this.gap < measure("--stepper-room"); // else a pill opens the stepper
    this.columns = Array.from({ length: columns + 1 }, (_, at) => first + at * this.gap);
    this.map = { left: map.left - box.left, top: map.top - box.top, height: map.height };
    this.widths = isPhone || hidden.length > 4 ? [0.75, 6] : [1, measure("--link-max")]; // least, and more at most
  }

  // Features that wait are shown when they are on, or asked for by a press below the last one. On
  // phones all that are off fold first, into a row that says how many more it shows.
  fold(isPhone) {
    const on = inputsOf(this.config);
    const isOn = (name) => on.includes(name);
    const coordinates = coordinateNames(this.config);
    const waits = (name) => !isOn(name) && (coordinates.length > 2 ? !coordinates.includes(name) : featureOf(name).waits);
    const steps = [isOn, (name) => !waits(name), () => true]
      .slice(isPhone ? 0 : 1)
      .map((isShown) => this.names.filter(isShown))
      .filter(({ length }, at, all) => at === 0 || length > all[at - 1].length);
    this.unfolded = Math.min(this.unfolded, steps.length - 1);
    this.shown = steps[this.unfolded];
    this.isFolding = steps.length > 1;
    this.folded = (steps[this.unfolded + 1]?.length ?? 0) - this.shown.length;
    this.rows = this.shown.length + (this.isFolding && !this.hasBeam ? 1 : 0); // else there is room
    this.offered = this.names.filter((name) => this.shown.includes(name) || !waits(name)).length;
  }

  /** Builds anew with something opened or closed by hand. */
  reopen(what) {
    Object.assign(this, what);
    this.build(this.config, this.mapOf);
    this.looked(this.look);
  }

  y(at, count, pitch = this.pitch) { return this.middle + (at - (count - 1) / 2) * pitch; }

  /** The height of a unit's middle; layers count from 1, the output last. */
  unitY(layer, unit) {
    const { hidden_layers: hidden } = this.config;
    return layer > hidden.length
      ? this.y(unit, outputsOf(this.config), this.outputPitch) : this.y(unit, hidden[layer - 1]);
  }

  choose(layer) {
    this.layerChosen = layer;
    for (const count of this.root.querySelectorAll(".pg-count")) {
      count.toggleAttribute("data-chosen", Number(count.dataset.layer) === layer);
    }
    this.chosen(layer);
  }

  units() {
    const { hidden_layers: hidden } = this.config;
    const inputs = inputsOf(this.config);
    const nodes = [];
    if (this.isFolding) nodes.push(this.foldedFeatures());
    this.shown.forEach((name, at) => {
      const on = inputs.includes(name);
      const y = this.y(at, this.rows);
      const tile = this.tile(this.columns[0], y, { layer: 0, feature: name }, `feature-${name}`);
      tile.setAttribute("aria-pressed", on);
      tile.setAttribute("aria-label", this.featureName(name));
      const column = columnOf(this.config, name);
      const tip = tipOfFeature(this.config, name);
      tile.dataset.tip = tip;
      tile.addEventListener("click", () => this.press(name));
      const label = element("span", {
        class: `pg-feature${on ? "" : " pg-off"}${column ? " pg-column" : featureOf(name).isOwn ? " pg-own" : ""}`, "aria-hidden": "true",
        "data-tip": tip,
        style: `right:${this.unit + 9}px;top:${y}px`,
      }, column.replaceAll("_", "_\u200b") || (featureOf(name).isOwn ? featureOf(name).written : featureLabel(name)));
      nodes.push(label, tile);
      this.tiles.push({ canvas: tile.firstChild, feature: name });
    });
    this.inputs.style.width = `${this.inputsWidth}px`;
    this.inputs.append(...nodes.splice(0));
    [...hidden, outputsOf(this.config)].forEach((count, layer) => {
      for (let j = 0; j < count; j++) {
        const key = `unit-${layer + 1}-${j}`;
        const x = this.columns[layer + 1], y = this.unitY(layer + 1, j);
        const tile = this.tile(x, y, { layer: layer + 1, unit: j }, key);
        const bias = element("span", { class: "pg-bias" });
        tile.append(bias);
        const isOutput = layer === hidden.length;
        const name = this.unitName(layer + 1, j);
        if (isOutput && hasClasses(this.config)) nodes.push(this.outputName(name, x, y));
        nodes.push(tile);
        this.tiles.push({ canvas: tile.firstChild, node: tile, bias, layer, unit: j, name, isClass: isOutput && hasClasses(this.config) });
      }
    });
    return nodes;
  }

  // One of the table, and a coordinate, is turned on or off, somebody's own formula taken out.
  press(name) {
    const coordinates = coordinateNames(this.config), isFirst = (formula) => coordinates.includes(formula);
    if (isFirst(name) && featureOf(name).isOwn) {
      this.change("formulas", (formulas) => [
        ...coordinates.filter((other) => (other === name) !== formulas.includes(other)), ...formulas.filter((other) => !isFirst(other)),
      ]);
    } else if (featureOf(name).isOwn) this.change("formulas", (formulas) => formulas.filter((other) => other !== name));
    else this.change("features", (chosen) => FEATURE_NAMES.filter((other) => (other === name) !== chosen.includes(other)));
  }

  outputName(name, x, y) {
    return element("span", {
      class: "pg-output-name", "aria-hidden": "true", title: name, "data-tip": "outputs",
      style: `left:${x}px;top:${y - this.unit / 2}px`,
    }, name);
  }

  featureName(name) { return columnOf(this.config, name) || words("network.features.name", featureOf(name)); }

  unitName(layer, unit) {
    if (layer <= this.config.hidden_layers.length) return words("network.units.name", { layer, unit: unit + 1 });
    return hasClasses(this.config) ? className(this.config, unit) : words("network.units.output");
  }

  foldedFeatures() {
    const { folded, unfolded } = this;
    const label = folded < 0 ? "fewer" : folded === 1 ? "one_more" : "more";
    const below = this.rows === this.shown.length; // it has no row of its own
    const y = this.y(this.rows - 1, this.rows) + (below ? (this.pitch + this.unit) / 2 : 0);
    const button = element("button", {
      type: "button", class: "pg-fold", "data-key": "fold", "aria-expanded": folded < 0,
      "data-tip": "features", style: `top:${y}px`,
    }, words(`network.features.${label}`, { folded }));
    button.addEventListener("click", () => this.reopen({ unfolded: folded < 0 ? 0 : unfolded + 1 }));
    return button;
  }

  tile(x, y, unit, key) {
    const tile = element("button", {
      type: "button", class: "pg-tile", "data-key": key,
      "aria-keyshortcuts": unit.feature ? "L" : "B L W",
      style: `left:${x - this.unit / 2}px;top:${y - this.unit / 2}px`,
    }, element("canvas"));
    const look = (to) => {
      clearTimeout(this.lookLater);
      this.lookLater = setTimeout(() => this.lookAt(to), HOVER_DELAY_MS);
    };
    // A finger has no hover: it taps a unit, see `tapped`.
    tile.addEventListener("pointerenter", ({ pointerType }) => pointerType !== "touch" && look(unit));
    tile.addEventListener("pointerleave", ({ pointerType }) => pointerType !== "touch" && look(null));
    tile.addEventListener("focus", () => tile.matches(":focus-visible") && look(unit));
    tile.addEventListener("blur", () =>
      this.isTapped || this.root.querySelector(".pg-tile:hover") || look(null));
    return tile;
  }

  /** A finger tapped a unit: the big map shows it until another tap; anywhere else, the output. */
  tapped(tile) {
    const found = this.tiles.find(({ node }) => node === tile);
    const isAgain = found && this.look?.unit === found.unit && this.look?.layer === found.layer + 1;
    clearTimeout(this.lookLater);
    this.lookAt(found?.node && !isAgain ? { layer: found.layer + 1, unit: found.unit } : null);
    this.isTapped = this.look !== null;
  }

  lookAt(unit) {
    this.isTapped = false;
    const { hidden_layers: hidden } = this.config;
    const isOutput = unit && unit.layer === hidden.length + 1 && !hasClasses(this.config);
    this.look = isOutput ? null : unit;
    const { look } = this;
    const input = look?.feature ? inputsOf(this.config).indexOf(look.feature) : -1;
    this.connections.pale(look ? isNear(look, input) : (connection) => this.light.keeps(connection));
    this.beam.classList.toggle("pg-faded", Boolean(look));
    for (const tile of this.tiles) {
      tile.node?.toggleAttribute("data-looked",
        look !== null && tile.layer === look.layer - 1 && tile.unit === look.unit);
    }
    this.looked(look);
  }

  /** What the big map's heading says of the unit looked at. */
  lookName() {
    if (!this.look) return "";
    return this.look.feature ? this.featureName(this.look.feature) : this.unitName(this.look.layer, this.look.unit);
  }

  /** The class whose output is looked at, from 0; -1 for none. */
  get classLookedAt() {
    return this.look?.layer > this.config.hidden_layers.length ? this.look.unit : -1;
  }

  beamPath() {
    const x = this.columns.at(-1) + this.unit / 2, half = this.unit / 2 - 5;
    const { left, top, height } = this.map;
    const layer = this.columns.length - 1;
    const first = this.unitY(layer, 0), last = this.unitY(layer, outputsOf(this.config) - 1);
    return `M${x} ${first - half}L${left} ${top + 8}V${top + height - 8}L${x} ${last + half}Z`;
  }

  /** Draws a picture: weights on the connections, biases, and every unit's map. */
  draw(state, maps, palette, { training, discretize }) {
    this.state = state;
    this.connections.draw(state, palette, training);
    this.light.halo.draw();
    this.root.toggleAttribute("data-no-answer", !maps);
    for (const tile of this.tiles) {
      if (tile.feature) {
        // A feature's map changes with the plane alone: it is painted once a build and theme.
        const map = this.mapOf(tile.feature);
        if (tile.palette !== palette || tile.discretize !== discretize || tile.map !== map) {
          paintTile(tile.canvas, map, FULL_SIDE, palette.tile, discretize);
          tile.map = map;
          tile.palette = palette;
          tile.discretize = discretize;
        }
        continue;
      }
      if (maps) {
        const values = maps.layers[tile.layer][tile.unit];
        if (tile.isClass) paintClassTile(tile.canvas, maps, tile.unit, palette.classes[tile.unit], discretize);
        else paintTile(tile.canvas, values, maps.side, palette.tile, discretize);
      }
      const bias = state.biases[tile.layer][tile.unit];
      const colour = palette.css[shadeOf(bias)];
      if (tile.colour !== colour) {
        tile.bias.style.backgroundColor = colour;
        tile.colour = colour;
      }
    }
    this.editing.draw(state);
    const now = performance.now();
    if (!training || now - this.labelled > LABELS_MS) this.label(state, now);
  }

  label(state, now) {
    this.labelled = now;
    for (const { node, name, layer, unit } of this.tiles) {
      if (!node) continue;
      const bias = state.biases[layer][unit];
      node.setAttribute("aria-label", bias === null ? words("network.units.broken", { name })
        : words("network.units.biased", { name, bias: minus(bias.toFixed(2)) }));
    }
  }
}
