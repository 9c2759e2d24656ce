// Own points, drawn on the map: the tile "Yours", and what a stroke does to the run. What is on the
// canvas may be no data set yet; then the run waits, and is shown again when the canvas is left.

import { allow, byId, press } from "../base/dom.mjs";
import { coordinatesOf } from "../base/features.mjs";
import { kindOf, readPoints, rounded, writePoints } from "../base/points_text.mjs";
import { sayOnSlider } from "../base/sliders.mjs";
import { counted, words } from "../base/words.mjs";
import { hasClasses } from "../network/classes.mjs";
import { mended } from "./acting.mjs";
import { Canvas } from "./canvas.mjs";
import { DrawTools } from "./draw_tools.mjs";
import { captionOf, lackOf, markOf, noteOfChange } from "./draw_words.mjs";
import { backTo, dataOf, redraw, viewOf } from "./going_on.mjs";
import { keepOwn, keptOwn } from "./own_points.mjs";
import { whenShown } from "./settings.mjs";
import { dotted, erased, isEnough, moved, nearest, sprayed } from "./strokes.mjs";

const MOST = 3000; // as many as a link holds
const WITHIN = 0.5; // of the point that Move takes
const GRACE = 0.3; // seconds in which a press is one point
const SEND_MS = 400; // of a long stroke while the network trains
const TRAINING = ["play", "step"];
const PHONE = matchMedia("(max-width: 599px)"); // there the canvas is a page of its own
const OTHERS_KEYS = "input, textarea, dialog, [role=dialog], [popover]";

export class Draw {
  /** `page` has the run that is shown, its player, pictures and notes. */
  constructor(page) {
    Object.assign(this, { page, isOpen: false, rows: [], stroke: null, origin: null });
    this.tile = byId("draw-open");
    this.parts = [byId("draw-sheet"), byId("draw-acts")];
    this.canvas = new Canvas({
      began: (at) => this.begin(at),
      held: (at, seconds) => this.go(at, seconds),
      ended: () => this.end(),
      leftOff: () => this.leaveOff(),
      set: (at) => this.set(at),
      taken: (at) => this.take(at),
      erase: (at) => this.act(erased(this.rows, at, this.tools.radius)),
    });
    this.tools = new DrawTools({
      config: () => page.shownRun.wanted,
      palette: () => page.stage.palette,
      changed: () => this.isOpen && this.canvas.brush(this.tools.tool === "move" ? 0 : this.tools.radius, this.tools.colour),
      added: () => page.stage.showPoints(),
    });
    this.tile.addEventListener("click", () => (this.isOpen ? this.done() : this.press()));
    byId("draw-done").addEventListener("click", () => this.done());
    byId("draw-clear").addEventListener("click", () => this.act([]));
    document.addEventListener("keydown", (event) => this.key(event));
    whenShown((config) => this.showConfig(config));
  }

  get run() { return this.page.shownRun.run; }
  get kind() { return kindOf(this.page.shownRun.wanted.problem); }

  /** What is on the canvas as a setting; "" where that is no data set. */
  get text() {
    const { rows, kind, written } = this;
    if (written?.rows !== rows || written.kind !== kind) {
      this.written = { rows, kind, text: isEnough(rows) ? writePoints(kind, rows) : "" };
    }
    return this.written.text;
  }

  /** Whether the canvas shows just the points of the run. */
  get isThere() { return this.text !== "" && this.text === this.run.config.points; }

  /** Whether the run waits for what is on the canvas to be a data set. */
  get isWaiting() { return this.isOpen && (this.stroke ? this.stroke.isFirst : !this.text); }

  /** "Yours": the points of last time come back, or an empty canvas. */
  press() {
    const { run, page, page: { shownRun } } = this;
    if (!run) return undefined;
    let { points } = run.config;
    if (coordinatesOf({ points }) !== 2) return page.said.tell({ kind: "info", text: words("playground.draw.not_flat", { inputs: coordinatesOf({ points }) }) });
    this.origin = points ? null : { name: shownName(run.config), rows: this.rowsOf(run.data) };
    if (!points) {
      const own = keptOwn(run.config);
      points = own?.points ?? "";
      if (own) shownRun.change(own, "points");
      if (coordinatesOf({ points }) !== 2) return undefined;
    }
    this.rows = points ? readPoints(points).rows : [];
    this.tools.wished = 2;
    this.under = dataOf(shownRun.wanted);
    this.open(true);
    return this.canvas.root.focus({ preventScroll: true });
  }

  /** The points of a data set as rows to edit; where test points are from elsewhere, they stay apart. */
  rowsOf({ train, test }) {
    const { test_shift_percent: shift } = this.run.config;
    const isMany = hasClasses(this.run.config);
    const labelOf = (label) => (this.kind === "n" ? rounded(label) : isMany ? label : label > 0 ? 0 : 1);
    const rows = (points, isTest) =>
      points.map(([x, y, label]) => ({ x: rounded(x), y: rounded(y), label: labelOf(label), isTest }));
    return [...rows(train, false), ...rows(test, Boolean(shift) && this.kind === "c")].slice(0, MOST);
  }

  open(wanted) {
    const hadFocus = [...this.parts, this.canvas.root].some((part) => part.contains(document.activeElement));
    this.isOpen = wanted;
    for (const part of this.parts) part.hidden = !wanted;
    this.tile.setAttribute("aria-expanded", wanted);
    document.documentElement.toggleAttribute("data-drawing", wanted);
    if (!wanted && hadFocus) this.tile.focus();
    this.canvas.show(wanted);
    if (wanted) this.tools.show(this.page.shownRun.wanted);
    if (PHONE.matches) wanted ? scrollTo(0, 0) : this.tile.scrollIntoView({ block: "center" });
    this.page.stage.nameMap();
    this.page.stage.refit();
    this.settle();
  }

  done() {
    this.canvas.leaveOff();
    this.open(false);
  }

  /** Shows the canvas as it is now; a run that waits for it stands still. */
  settle() {
    const { isWaiting, page: { player, said, stage, lastPicture } } = this;
    if (isWaiting) player.pause();
    allow(TRAINING, !isWaiting && !player.finished);
    stage.redraw();
    said.note(lastPicture);
  }

  /** Follows the run that is shown. */
  follow({ config }) {
    keepOwn(config);
    press([this.tile], () => Boolean(config.points));
    document.documentElement.toggleAttribute("data-own", Boolean(config.points));
    if (!this.isOpen || this.stroke || this.page.shownRun.isAsked) return;
    const isFlat = coordinatesOf(config) === 2;
    if (config.points && isFlat) {
      if (this.text && this.text !== config.points) this.rows = readPoints(config.points).rows;
    } else if (!isFlat || dataOf(config) !== this.under) {
      queueMicrotask(() => this.done()); // on other data, once their network stands
    }
  }

  showConfig(config) {
    if (this.isOpen) this.tools.show(config);
    const isApart = Boolean(config.points) && readPoints(config.points).rows.some(({ isTest }) => isTest);
    allow(["train-percent"], !isApart);
    byId("train-percent").closest(".pg-field").classList.toggle("pg-disabled", isApart);
    if (isApart) sayOnSlider("train-percent", words("playground.draw.by_hand"));
  }

  /** The points that the map shows, whether those to test with are among them, and labels are classes. */
  shown(data, showsTest) {
    const { config } = this.run;
    const hasMany = hasClasses(config);
    const areClasses = hasMany || (this.isOpen && this.tools.labels.length > 2); // one was just added
    const isAsItIs = !this.isOpen || (this.isThere && !this.stroke && areClasses === hasMany);
    if (isAsItIs) return { points: data, showsTest: showsTest || this.isOpen, areClasses };
    const isSigned = this.kind === "c" && !areClasses;
    const known = new Set(config.points ? data.test.map((point) => point.join()) : []);
    const halves = { train: [], test: [] };
    for (const { x, y, label, isTest } of this.rows) {
      const point = [x, y, isSigned ? 1 - 2 * label : label];
      halves[isTest || known.has(point.join()) ? "test" : "train"].push(point);
    }
    return { points: halves, showsTest: true, areClasses };
  }

  key(event) {
    if (!this.isOpen || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target instanceof Element && event.target.closest(OTHERS_KEYS)) return;
    if (event.key === "Escape") this.done();
    else if (this.stroke || !this.tools.chooseLabel(Number(event.key))) return;
    event.preventDefault();
  }

  /** What the tool does where the keys' cursor stands; Move, where there is no point to take. */
  set(at) {
    const { rows, tools: { tool, paint, radius } } = this;
    if (tool === "erase") this.act(erased(rows, at, radius));
    else if (tool === "move") this.page.said.tell({ text: words("playground.draw.none_here") });
    else if (this.mayAdd()) this.act(dotted(rows, at, paint));
  }

  /** The point that Move takes by keys, held from here on; null for none, and another tool. */
  take(at) {
    const { rows, tools: { tool } } = this;
    const place = tool === "move" ? nearest(rows, at, WITHIN) : -1;
    if (place < 0) return null;
    this.stroke = { ...this.beginning(), place };
    this.page.said.tell({ text: words("playground.draw.taken") });
    return { x: rows[place].x, y: rows[place].y };
  }

  mayAdd() {
    if (this.rows.length < MOST) return true;
    this.page.said.tell({ kind: "info", text: words("playground.draw.full", { most: counted(MOST) }) });
    return false;
  }

  /** An act on the canvas from here on: what it was before, to be undone. */
  beginning() {
    const view = { ...viewOf(this.page.shownRun), rows: this.rows };
    return { view, isFirst: this.isWaiting, act: Symbol("points"), age: 0, owed: 0, sentAt: performance.now() };
  }

  begin(at) {
    const { tools: { tool, paint } } = this;
    this.stroke = this.beginning();
    if (tool === "move") this.stroke.place = nearest(this.rows, at, WITHIN);
    else if (tool === "paint" && this.mayAdd()) this.rows = dotted(this.rows, at, paint);
    this.page.stage.showPoints();
  }

  go(at, seconds) {
    const { stroke, rows: before, tools: { tool, paint, radius, rate } } = this;
    stroke.age += seconds;
    if (tool === "erase") this.rows = erased(before, at, radius);
    else if (tool === "move" && stroke.place >= 0 && stroke.age) this.rows = moved(before, stroke.place, at);
    else if (tool === "paint" && stroke.age > GRACE) {
      for (stroke.owed += seconds * rate; stroke.owed >= 1 && this.mayAdd(); stroke.owed -= 1) {
        this.rows = sprayed(this.rows, at, radius, paint);
      }
    }
    if (this.rows === before) return;
    this.page.stage.showPoints();
    const now = performance.now();
    if (!this.page.player.playing || !this.text || now - stroke.sentAt < SEND_MS) return;
    stroke.sentAt = now;
    this.send(stroke);
  }

  end() {
    const { stroke } = this;
    this.stroke = null;
    if (this.rows !== stroke.view.rows) this.send(stroke);
  }

  /** A second finger came: nothing was drawn. */
  leaveOff() {
    const { stroke } = this;
    this.stroke = null;
    if (this.rows === stroke.view.rows) return;
    this.rows = stroke.view.rows;
    if (this.isThere || !this.text) this.settle();
    else this.send(stroke);
  }

  /** An act that is no stroke: a key's, or Clear. */
  act(rows) {
    if (rows === this.rows || (!rows.length && !this.rows.length)) return;
    const one = this.beginning();
    this.rows = rows;
    this.send(one);
  }

  /** The run takes over what is on the canvas, or waits for more. */
  async send({ view, act }) {
    const { page, page: { shownRun }, rows, text } = this;
    this.origin = rows.length ? null : this.origin;
    const step = (after) => ({
      before: view.link, after: after.link,
      back: (one) => this.restore(view, one.after),
      again: (one) => this.restore(after, one.before),
    });
    if (!text) {
      const link = `${shownRun.run.link} ${performance.now()}`; // none of the address bar's
      page.undo.record(act, step({ ...view, link, rows }), false);
      return this.settle();
    }
    const by = rows.length - view.rows.length;
    const { settings: now } = shownRun;
    const classes = this.kind === "c" ? Math.max(now.points ? now.classes : 2, ...rows.map(({ label }) => label + 1)) : now.classes;
    const [wanted] = mended({ ...now, changes: [], points: text, data_formula: "", classes, test_shift_percent: 0 });
    await redraw(shownRun, wanted, {
      cause: act, mark: markOf(by),
      step: ({ config, link, past, state }) => step({ config, link, past, state, rows }),
    });
    const { run: { config, past, state, data } } = shownRun;
    if (config.points !== text) return this.refused(rows, view.rows);
    allow(TRAINING, !page.player.finished);
    if (past) page.said.tell(noteOfChange(by, state.epoch, data.train.length + data.test.length));
    return undefined;
  }

  /** The server took the points for none, and said why: the canvas is as it was, if nothing was drawn since. */
  refused(rows, before) {
    if (this.page.shownRun.isAsked || this.rows !== rows) return;
    this.rows = before;
    this.page.stage.redraw();
  }

  /** Back to a view of before, or on to it again; `link` is that of the step's other side. */
  async restore(view, link) {
    const { page: { shownRun } } = this;
    const { points } = shownRun.run.config;
    const by = view.rows.length - (points ? readPoints(points).rows.length : 0);
    if (this.isOpen) this.rows = view.rows;
    this.under = dataOf(view.config);
    if (view.config !== shownRun.run.config) await backTo(shownRun, view, link, markOf(by));
    if (this.isOpen) this.settle();
  }

  /** What is to be said of the canvas before anything else; null for nothing. */
  get note() {
    if (!this.isOpen || this.stroke) return null;
    const { rows, origin, run: { config } } = this;
    const lack = lackOf(rows, this.kind);
    const actions = [];
    if (config.points && !rows.length) {
      actions.push([words("playground.draw.put_back"), () => this.act(readPoints(config.points).rows)]);
    } else if (origin) actions.push([words("playground.draw.start_from", origin), () => this.act(origin.rows)]);
    const key = lack || (origin && "from_before");
    return key ? { kind: "info", text: words(`playground.draw.${key}`), actions: lack && rows.length ? [] : actions } : null;
  }

  caption() { return captionOf(this.run); }
}

/** The name of a data set as its tile has it. */
function shownName({ problem, dataset, regression_dataset: other, data_formula: formula }) {
  if (formula) return formula;
  const name = problem === "regression" ? other : dataset;
  return document.querySelector(`.pg-dataset[data-problem="${problem}"][data-dataset="${name}"] span`).textContent;
}
