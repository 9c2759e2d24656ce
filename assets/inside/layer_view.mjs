// The second panel: points, the plane's grid and the border as a layer sees them.

import { element } from "../base/dom.mjs";
import { measure, shadeOf, shadeOfSureness } from "../base/palette.mjs";
import { percent, words, wordsAround } from "../base/words.mjs";
import { traceBorders } from "../network/borders.mjs";
import { hasClasses } from "../network/classes.mjs";
import { isFiniteState } from "../network/parameters.mjs";
import { MARKS, pointPath } from "../network/pictures.mjs";
import { traceZero } from "../network/zero_line.mjs";
import { LINE, layerName } from "./layers.mjs";
import { Rest } from "./rest.mjs";
import { Sheet } from "./sheet.mjs";
import { Space, axisFor } from "./space.mjs";

const SIDE = 48; // of the grid on which the answers are worked out
const REDRAW_MS = 40; // at least, while the run trains
const MOST_OF_THE_TIME = 0.15; // drawing may take this share of it
const GRID = { width: 1, strength: 0.16 };
const DOT = 3; // px, a point's radius

export class LayerView {
  constructor(page, probes) {
    Object.assign(this, { page, probes, chosen: null, cost: 0, drawnAt: 0 });
    this.choice = element("select", { "aria-label": words("inside.view.choice") });
    this.choice.addEventListener("change", () => this.choose(Number(this.choice.value)));
    this.hint = element("span", "pg-hint");
    this.sheet = new Sheet(() => this.draw(), { "data-tip": "inside_view" });
    this.caption = element("p", "pg-inside-caption");
    this.node = element("section", "pg-inside-panel",
      element("div", "pg-inside-head", element("h3", "", ...wordsAround("inside.view.title", { layer: this.choice })), this.hint), this.sheet.node, this.caption);
  }

  choose(layer) {
    this.chosen = layer;
    this.draw();
  }

  /** The layer that is shown, from 0: the last before the output until another is chosen. */
  get layer() {
    const last = this.page.shownRun.run.config.hidden_layers.length - 1;
    return this.chosen === null ? last : Math.min(this.chosen, last);
  }

  drawSoon() {
    const isDue = performance.now() - this.drawnAt >= Math.max(REDRAW_MS, this.cost / MOST_OF_THE_TIME);
    if (!this.page.player.playing || isDue) this.draw();
  }

  draw() {
    const { page: { shownRun: { run } }, sheet } = this;
    if (!run || !sheet.isThere) return;
    const began = (this.drawnAt = performance.now());
    this.name(run.config.hidden_layers);
    sheet.say(this.paint());
    this.cost += 0.3 * (performance.now() - began - this.cost);
  }

  name(layers) {
    const key = String(layers);
    if (key !== this.named) {
      this.named = key;
      this.space = this.axes = null;
      this.choice.replaceChildren(...layers.map((_, layer) =>
        element("option", { value: layer }, layerName(layer, layers.length + 1))));
      this.choice.disabled = layers.length < 2;
    }
    this.choice.value = this.layer;
  }

  /** Draws; gives what is said in place of a picture. */
  paint() {
    const { page: { player: { state } }, probes, layer, hint, caption } = this;
    hint.textContent = caption.textContent = "";
    if (layer < 0) return words("inside.view.none");
    if (!isFiniteState(state)) return words("inside.diverged");
    const points = probes.atPoints[layer];
    if (!points[0].length) return words("inside.view.no_points");
    if (layer !== this.layerBefore) this.space = this.axes = null;
    this.layerBefore = layer;
    this.space = Space.of(points, this.space);
    const places = this.space.placesOf(points);
    this.axes = [0, 1].map((at) => axisFor(places.map((place) => place[at]), this.axes?.[at]));
    this.describe(points.length);
    this.sheet.begin(...this.axes);
    this.paintAnswers(state, layer);
    this.paintLines(this.space.placesOf(probes.alongLines[layer]));
    this.paintPoints(places);
    return "";
  }

  describe(units) {
    const { page: { shownRun: { run: { config }, read } }, layer, space: { shares }, hint, caption } = this;
    hint.textContent = words(units === 1 ? "inside.view.unit" : "inside.view.units", { units });
    const isLast = layer === config.hidden_layers.length - 1;
    const straight = config.problem === "regression" ? "straight_value" : hasClasses(config) ? "straight_many" : "straight";
    const key = isLast ? straight : "later";
    caption.textContent = shares
      ? words(`inside.view.components_${key}`, { share: Math.floor(100 * (shares[0] + shares[1])) })
      : words(`inside.view.${key}`, { right: percent(read.train_accuracy ?? 0) });
    this.sheet.canvas.setAttribute("aria-label", [words("inside.view.picture", { layer: layer + 1 }), hint.textContent, caption.textContent].join(". "));
  }

  // What the layers after this one answer all over the picture, and where the answer turns.
  paintAnswers(state, layer) {
    const { page: { shownRun, stage: { palette } }, sheet } = this;
    const config = shownRun.now(state);
    const rest = new Rest(config, layer, this.space.valuesOn(SIDE, ...this.axes), SIDE).compute(state);
    const look = { width: measure("--contour"), colour: palette.ink };
    if (hasClasses(config)) {
      const { shares, winners, sums } = rest, even = 1 / shares.length;
      sheet.shade(SIDE, (at) => palette.classes[winners[at]]
        .map[shadeOfSureness((shares[winners[at]][at] - even) / (1 - even))]);
      const between = (x, y) => rest.sumsBetween(x, y);
      sheet.strokeGrid(SIDE, (path) => traceBorders(path, { sums, winners, side: SIDE }, 1, between), look);
    } else {
      sheet.shade(SIDE, (at) => palette.map[shadeOf(rest.answers[at])]);
      sheet.strokeGrid(SIDE, (path) => traceZero(path, rest.sums[0], SIDE, 1), look);
    }
  }

  paintLines(places) {
    const { sheet, page: { stage: { palette } } } = this;
    const path = new Path2D();
    places.forEach(([x, y], at) => path[at % LINE ? "lineTo" : "moveTo"](...sheet.at(x, y)));
    sheet.stroke(path, { ...GRID, colour: palette.ink });
  }

  paintPoints(places) {
    const { sheet, sheet: { context, scale }, page: { shownRun: { run: { config, data } }, stage: { palette } } } = this;
    const areClasses = hasClasses(config);
    places.forEach(([x, y], at) => {
      const label = data.train[at].at(-1);
      const mark = new Path2D();
      const [left, top] = sheet.at(x, y);
      if (areClasses) mark.addPath(MARKS[label], new DOMMatrix([DOT * scale, 0, 0, DOT * scale, left, top]));
      else pointPath(mark, left, top, DOT * scale, palette.hasShapes && label < 0);
      context.fillStyle = areClasses ? palette.classes[label].css : palette.css[shadeOf(label)];
      context.fill(mark);
      sheet.stroke(mark, { width: 1, colour: palette.trainRing });
    });
  }
}
