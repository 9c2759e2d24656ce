// The loss panel: what was recorded of a run, thinned as it grows, and the Plotly chart of it.
//
// Losses are of every epoch; penalty, objective and accuracies of the epochs that had a picture.

import { fill } from "../base/components.mjs";
import { measure } from "../base/palette.mjs";
import { onceDrawn } from "../base/plotly.mjs";
import { MOST_TICKS, accuracyRange, lossAxis } from "./axes.mjs";
import { bandEnd, outlineOf } from "./band.mjs";
import { LINES, Chips } from "./chips.mjs";
import { Ghosts } from "./ghosts.mjs";
import { Goals } from "./goals.mjs";
import { Levels } from "./levels.mjs";
import { ROW, Overlay, changeTexts } from "./marks.mjs";
import { Series } from "./series.mjs";
import { Zoom } from "./zoom.mjs";

const REDRAW_MS = 220;
const MOST_OF_THE_TIME = 0.05; // drawing the chart may take this share of it
const FEWEST_EPOCHS = 20; // on the axis
const TOP = 8; // px above the plot
const SHARES_ROOM = 48; // more, for the ticks of the accuracy axis
const LEVEL_ROOM = 14; // more, for a level's name right of the plot
const MOST_BESTS = 4000;
const TALL = 200; // px of a panel that has room for a second row of the marks' texts

export class Curves {
  /** `read()` is what the server read of the state shown; `looked()` hears that other epochs are shown. */
  constructor(panel, chips, { read, looked }) {
    Object.assign(this, { panel, read, looked });
    this.scale = "log";
    this.cost = 0;
    this.losses = new Series(["train", "test"]);
    this.readouts = new Series(["penalty", "objective", "trainAccuracy", "testAccuracy"]);
    this.changes = [];
    this.overlay = new Overlay(panel);
    this.ghosts = new Ghosts(this.overlay.ghosts);
    this.levels = new Map();
    this.levelLines = new Levels(this.overlay.over, "pg-level");
    this.goals = new Goals();
    this.goalLines = new Levels(this.overlay.under, "pg-goal");
    this.zoom = new Zoom(panel, chips, { place: () => this.place(), chosen: (view) => this.lookAt(view) });
    this.chips = new Chips(chips, () => this.draw());
    // The chart is told its size: finding it out would cost a layout at every drawing.
    new ResizeObserver(([{ contentRect }]) => {
      this.size = { width: contentRect.width, height: contentRect.height };
      this.draw();
    }).observe(panel);
    this.clear();
  }

  /** Takes the panel's size of this moment, and draws. */
  fit() {
    this.size = { width: this.panel.clientWidth, height: this.panel.clientHeight };
    this.draw();
  }

  /** Puts the chart into its panel; it arrives, with Plotly, some time later. */
  summon() {
    onceDrawn(this.panel, () => this.draw());
    fill(this.panel.id, this.panel.dataset.children);
  }

  plot() { return window.Plotly && this.panel.querySelector(".js-plotly-plot"); }

  get epochs() { return this.losses.epochs; }
  get train() { return this.losses.columns.train; }
  get test() { return this.losses.columns.test; }

  /** Epochs between the losses that are kept. */
  get every() { return this.losses.every; }

  clear() {
    this.losses.clear();
    this.readouts.clear();
    this.bests = [];
    this.goals.cut(-1);
    this.past = null;
    this.hasDiverged = false;
    this.drawn = 0;
    this.epochLookedAt = null;
    this.view = null;
    this.zoom.show(null);
  }

  /** Begins with another run. */
  begin({ config, losses, ...read }) {
    this.clear();
    this.goals.take(config);
    this.mark(config.changes, config);
    this.push(losses, read);
  }

  /** The same network goes on with other data: what it was on those before cannot be compared. */
  goOn({ config, losses, past, ...read }) {
    this.past = past;
    this.bests = [];
    this.goals.take(config);
    this.goals.cut(-1);
    this.mark(config.changes, config);
    this.replaceLast(losses, read);
  }

  /** The first epoch on these data. */
  get since() { return this.past?.since ?? 0; }

  /** What is marked on the curve: settings that were changed, data that were. */
  get marks() {
    return [...this.changes, ...(this.past?.marks ?? [])].sort((one, other) => one.epoch - other.epoch);
  }

  rescale(scale) {
    this.scale = scale;
    this.draw();
  }

  /** The lowest test loss of the run and its epoch, whether that is among the points kept or not. */
  get best() { return this.bests.at(-1) ?? null; }

  /** Shows some epochs alone, [from, to], or all for null. */
  lookAt(view) {
    this.view = view;
    this.zoom.show(view);
    this.draw();
    this.looked();
  }

  /** The epochs on the axis. */
  get span() { return this.view ?? [0, this.lastEpoch]; }

  place() {
    const size = this.plot()?._fullLayout?._size;
    return size && { l: size.l, w: size.w, shown: this.spanDrawn };
  }

  /** Losses of finished epochs, and what was read of the state after the last of them. */
  push(rows, picture) {
    for (const { epoch, train_loss, test_loss } of rows) {
      if (epoch <= this.epochs.at(-1)) continue; // a run that stops where it stands
      this.losses.push({ epoch, train: train_loss, test: test_loss });
      this.compareWithBest({ epoch, train_loss, test_loss });
    }
    if (picture.lowest) this.compareWithBest(picture.lowest);
    this.goals.hear(picture.goals);
    this.hasDiverged = picture.status === "diverged";
    const train = rows.at(-1)?.train_loss;
    if (picture.state.sample || rows.at(-1)?.epoch !== picture.state.epoch) return;
    if (picture.state.epoch <= this.readouts.epochs.at(-1)) return;
    this.readouts.push({
      epoch: picture.state.epoch,
      penalty: picture.penalty,
      objective: train === null || picture.penalty === null ? null : train + picture.penalty,
      trainAccuracy: picture.train_accuracy,
      testAccuracy: picture.test_accuracy,
    });
  }

  /** The same epoch after an edit. Within an epoch nothing changes: a point is an epoch's end. */
  replaceLast(rows, picture) {
    const { epoch, sample } = picture.state;
    if (sample) return;
    this.cut(epoch - 1);
    this.push(rows, picture);
  }

  /** Drops what lies after an epoch. */
  cut(epoch) {
    this.losses.cut(epoch);
    this.readouts.cut(epoch);
    this.hasDiverged = false;
    this.goals.cut(epoch);
    this.bests = this.bests.filter((best) => best.epoch <= epoch);
  }

  // Thinning may drop the best epoch, and one to go back to must be the best there was. Those that
  // were the best before it are kept for a run that is cut back.
  compareWithBest(one) {
    if (one.test_loss === null || one.test_loss >= this.best?.test_loss) return;
    this.bests.push(one);
    if (this.bests.length > MOST_BESTS) {
      const last = this.bests.length - 1;
      this.bests = this.bests.filter((_, at) => at % 2 === 0 || at === last);
    }
  }

  /** Marks a config's changes on the curve; `config` says what a setting was before. */
  mark(changes, config = {}) { this.changes = changeTexts(changes, config); }

  /** A loss as a line across the chart, {text, value} by a name; null takes it away. */
  setLevel(name, level) {
    if (level) this.levels.set(name, { name, ...level });
    else this.levels.delete(name);
    this.draw();
  }

  /** The epoch looked at, if it is not the last; what lies after it pales. */
  set now(epoch) {
    this.epochLookedAt = epoch;
    const plot = this.plot();
    if (plot?._fullLayout) this.cover(plot);
  }

  get now() { return this.epochLookedAt; }

  /** The epoch with the lowest training loss that is known. */
  lowestTraining() {
    const { epochs, train } = this;
    const first = Math.max(0, epochs.findIndex((epoch) => epoch >= this.since));
    return epochs[train.reduce((best, loss, at) => (at > first && loss !== null && loss < train[best] ? at : best), first)];
  }

  /** Shows other runs beside this one. */
  showGhosts(runs) {
    this.ghosts.show(runs);
    this.draw();
  }

  /** The same while a slider is dragged, whose runs come quickly: the chart is drawn only where its axes do not hold them. */
  passBy(runs) {
    this.ghosts.show(runs);
    if (!this.ghosts.redraw()) this.draw();
  }

  /** Draws if the last drawing is old enough: four or five times a second, less on a slow machine. */
  drawSoon(now) {
    if (this.zoom.isDragging) return;
    const rest = Math.max(REDRAW_MS, this.cost / MOST_OF_THE_TIME);
    if (now - this.drawn >= rest) this.draw();
  }

  draw() {
    const now = performance.now();
    this.chips.write(this.read(), this.isPriced);
    const plot = this.plot();
    if (!plot?.data) return;
    this.drawn = now;
    this.spanDrawn = this.span; // a run that trains is further by now than its picture
    const lines = LINES.filter(({ chip }) => this.chips.shown.has(chip));
    const layout = this.layout(plot, lines);
    const marks = this.placeMarks(layout);
    this.overlay.layer.style.setProperty("--names", `${64 + this.levelRoom}px`);
    window.Plotly.react(plot, plot.data.map((trace) => this.filled(trace)), layout);
    const size = plot._fullLayout._size;
    // What stands below the chart, on the same epochs, lines up with it.
    this.panel.closest(".pg-time").style.setProperty("--plot-right", `${layout.margin.r}px`);
    const goals = this.goalLines.draw(
      this.goals.onAxis, layout.yaxis, size, (epoch) => this.xOf(epoch, size));
    const levels = this.levelLines.draw([...this.levels.values()], layout.yaxis, size);
    const ghosts = this.ghosts.draw(layout.yaxis, size, this.span, (epoch) => this.xOf(epoch, size));
    this.overlay.nameEnds([...goals, ...this.endsOf(lines, layout), ...levels, ...ghosts], size);
    this.overlay.mark(marks, size);
    this.cover(plot);
    this.cost += 0.5 * (performance.now() - now - this.cost);
  }

  endsOf(lines, layout) {
    if (this.epochs.length < 2) return [];
    const { width, margin } = layout;
    const plot = { l: margin.l, w: width - margin.l - margin.r };
    const band = bandEnd(this.band, this.span[1]);
    return [...lines.map(({ name, text, series, column }) => ({
      name, text, value: this[series].lastUpTo(column, this.span[1]),
      axis: name.endsWith("accuracy") ? layout.yaxis2 : layout.yaxis,
    })), ...(band ? [{ name: "band", axis: layout.yaxis, ...band, x: this.xOf(band.epoch, plot) }] : [])]
      .filter(({ value }) => value !== null);
  }

  // A guess's name is longer than a curve's.
  get levelRoom() { return [...this.levels.keys()].some((name) => name !== "chance") ? LEVEL_ROOM : 0; }

  get lastEpoch() { return Math.max(FEWEST_EPOCHS, this.epochs.at(-1) ?? 0, this.ghosts.lastEpoch); }

  xOf(epoch, { l, w }) {
    const [from, to] = this.span;
    return l + ((epoch - from) / (to - from)) * w;
  }

  // Texts of changes stand above the plot, which gives way to them.
  placeMarks({ width, height, margin }) {
    const plot = { l: margin.l, w: width - margin.l - margin.r };
    const marks = this.overlay.place(
      this.marks.filter(({ epoch }) => epoch >= this.span[0] && epoch <= this.span[1]),
      (epoch) => this.xOf(epoch, plot), [plot.l, plot.l + plot.w], height > TALL ? 2 : 1);
    margin.t += ROW * Math.max(0, ...marks.map(({ row }) => row + 1));
    return marks;
  }

  cover(plot) {
    const size = plot._fullLayout._size;
    const { now } = this;
    this.overlay.cover(now === null ? null : Math.max(this.xOf(now, size), size.l), size);
  }

  layout(plot, lines) {
    const columns = (...names) => lines.filter(({ name }) => names.includes(name))
      .map(({ series, column }) => (this.view ? this[series].within(column, this.view) : this[series].columns[column]));
    const shares = columns("test-accuracy", "training-accuracy");
    const axis = lossAxis(this.scale, {
      losses: [...columns("test", "training", "objective"), [...this.levels.values()].map(({ value }) => value),
        ...(this.view ? [] : [this.goals.onAxis.map(({ value }) => value), ...this.ghosts.columns])],
      penalty: columns("penalty"),
    }, Math.max(2, Math.min(MOST_TICKS, Math.floor(this.size?.height / measure("--tick-room")))));
    const hasShares = shares.some((column) => column.some((share) => share !== null));
    const { layout } = plot;
    return {
      ...layout, ...this.size, autosize: false,
      margin: {
        l: measure("--plot-left"), b: measure("--plot-bottom"), t: TOP,
        r: measure("--names-room") + this.levelRoom + (hasShares ? SHARES_ROOM : 0),
      },
      xaxis: { ...layout.xaxis, range: this.span },
      yaxis: { ...layout.yaxis, ...axis },
      yaxis2: { ...layout.yaxis2, visible: hasShares, range: accuracyRange(shares.flat()) },
    };
  }

  // A trace with what it has to draw; its name in the figure becomes its class in the page.
  filled(trace) { return { ...trace, uid: trace.meta, ...this.numbersOf(trace.meta) }; }

  numbersOf(name) {
    if (name === "band") return outlineOf(this.band, this.span[1]);
    if (name === "ends") return this.brokenEnds();
    if (name === "changes") {
      const { marks } = this;
      return { x: marks.map(({ epoch }) => epoch), y: marks.map(() => 1), text: marks.map(({ text }) => text) };
    }
    const line = LINES.find((line) => line.name === name.replace("-core", ""));
    const { columns } = this[line.series];
    const visible = this.chips.shown.has(line.chip) && (name !== "penalty" || this.isPriced);
    return { x: columns.epoch, y: columns[line.column], visible };
  }

  // A diverged run's losses end in crosses.
  brokenEnds() {
    const ends = { x: [], y: [] };
    if (!this.hasDiverged) return ends;
    for (const [chip, values] of [["test", this.test], ["training", this.train]]) {
      const at = values.findLastIndex((value) => value !== null && value < 1e300);
      if (at < 0 || !this.chips.shown.has(chip)) continue;
      ends.x.push(this.epochs[at]);
      ends.y.push(values[at]);
    }
    return ends;
  }

  get isPriced() { return this.readouts.columns.penalty.some((penalty) => penalty > 0); }
}
