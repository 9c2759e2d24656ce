// The third panel: the training loss around where the run stands, and its path there.

import { Latest, Patience } from "../base/asking.mjs";
import { element } from "../base/dom.mjs";
import { measure, token } from "../base/palette.mjs";
import { landscape } from "../base/requests.mjs";
import { counted, lossText, words } from "../base/words.mjs";
import { TABLES } from "../base/tables.mjs";
import { ALL, isFiniteState, parametersOf } from "../network/parameters.mjs";
import { traceZero } from "../network/zero_line.mjs";
import { numbersOf } from "./layers.mjs";
import { Sheet } from "./sheet.mjs";

const MOST = 48; // states of the path
const NUMBERS = 60000; // of all of them, at most
const LEAST = 3; // that span a plane
const QUICK_MS = 300; // an answer that takes longer is asked for at rest only
const REST_MS = 1000; // between two while the run trains
const RETRY_MS = 500;
const LEVELS = 10; // contours
const DEEPEST = 1e-4; // of the highest loss: what is lower is as dark
const DIGITS = 4; // of a weight that is set: links stay short
const STEP = 1 / 40; // of an axis, that an arrow key goes
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const CONTOUR = { width: 1, strength: 0.3 };

export class Landscape {
  constructor(page) {
    Object.assign(this, { page, took: 0, restUntil: 0, of: null, refusal: "" });
    this.asking = new Latest(new Patience(RETRY_MS));
    this.hint = element("span", "pg-hint");
    this.sheet = new Sheet(() => this.draw(), { "data-tip": "inside_landscape" });
    this.caption = element("p", "pg-inside-caption");
    const { canvas } = this.sheet;
    canvas.addEventListener("click", (event) => this.mayGo && this.go(this.sheet.placeOf(event)));
    canvas.addEventListener("keydown", (event) => this.key(event));
    for (const event of ["focus", "blur"]) canvas.addEventListener(event, () => this.draw());
    this.node = element("section", "pg-inside-panel",
      element("div", "pg-inside-head", element("h3", "", words("inside.landscape.title")), this.hint), this.sheet.node, this.caption);
  }

  /** Asks for the landscape of the state that is shown, while the run trains only where it is quick. */
  follow() {
    const { page: { player: { state, playing } }, of } = this;
    if (of?.state === state || this.asked === state) return;
    if (playing && (this.asking.isAway || this.took > QUICK_MS || performance.now() < this.restUntil)) return;
    const path = this.path(state);
    if (!spansPlane(path) || !isFiniteState(state)) return this.show(null);
    const { config } = this.page.shownRun.run;
    const began = performance.now();
    this.asked = state;
    this.asking.ask(() => landscape({ config, path }), {
      answered: (answer) => {
        this.asked = null;
        this.took = performance.now() - began;
        this.restUntil = performance.now() + REST_MS;
        this.show({ ...answer, state });
        if (!this.page.player.playing) this.follow();
      },
      refused: ({ message }) => {
        this.took = Infinity; // once more at rest
        this.show(null, message);
      },
      absent() {},
      isWanted: () => this.page.player.state === state,
    });
  }

  /** Kept states up to one, evenly picked, and that one. */
  path(state) {
    const before = this.page.travel.timeline.states.filter(({ epoch }) => epoch < state.epoch);
    const most = Math.min(MOST, Math.floor(NUMBERS / numbersOf(state))) - 1;
    const picked = before.filter((_, at) => Math.floor((at * most) / before.length) !== Math.floor(((at - 1) * most) / before.length));
    return [...(before.length > most ? picked : before), state];
  }

  show(found, refusal = "") {
    this.of = found;
    this.cursor = null;
    this.refusal = refusal;
    this.draw();
  }

  draw() {
    const { of, sheet, page: { player: { state } } } = this;
    if (!sheet.isThere) return;
    this.hint.textContent = of && of.state !== state
      ? words("inside.landscape.at", { epoch: counted(of.state.epoch) }) : words("inside.landscape.hint");
    this.caption.textContent = of ? words(`inside.landscape.share${this.mayGo ? "_press" : ""}`, { share: Math.floor(100 * of.share) }) : "";
    this.offer();
    if (!of) return sheet.say(this.refusal || words(isFiniteState(state) ? "inside.landscape.nothing" : "inside.diverged"));
    sheet.say("");
    sheet.begin({ low: of.u[0], high: of.u.at(-1) }, { low: of.v[0], high: of.v.at(-1) });
    this.paintLosses(of);
    this.paintPath(of);
    if (this.cursor && document.activeElement === sheet.canvas) this.ring(this.cursor, 7, "transparent", this.page.stage.palette.accent);
    const spoken = words("inside.landscape.picture", {
      share: Math.floor(100 * of.share), lowest: lossText(of.heights.lowest), here: lossText(this.page.shownRun.read.train_loss ?? NaN),
    });
    sheet.canvas.setAttribute("aria-label", this.mayGo ? `${spoken}. ${words("inside.landscape.keys")}` : spoken);
  }

  /** Whether a press may set the weights: each that is set is a change of the run, of which there is a most. */
  get mayGo() {
    const { of, page: { shownRun: { run } } } = this;
    return of !== null && numbersOf(of.state) + run.config.changes.length <= TABLES.most_changes;
  }

  /** The picture is a control where a press does something. */
  offer() {
    const { sheet: { canvas }, mayGo } = this;
    canvas.tabIndex = mayGo ? 0 : -1;
    canvas.setAttribute("role", mayGo ? "application" : "img");
    canvas.toggleAttribute("data-pressable", mayGo);
  }

  /** Sets the weights to a place of the plane: the run goes on from there as a branch. */
  async go([u, v]) {
    const { page, of: { state, across, upwards } } = this;
    const now = parametersOf(page.player.state);
    const values = Object.entries(parametersOf(state))
      .map(([name, value], at) => [name, Number((value + u * across[at] + v * upwards[at]).toPrecision(DIGITS))])
      .filter(([name, value]) => value !== now[name]);
    const { shownRun: { run, steering } } = page, { link } = run;
    page.shownRun.steer(ALL, Object.fromEntries(values), ALL);
    await steering.idle();
    if (page.shownRun.run === run && run.link !== link) page.said.tell({ kind: "info", lead: words("inside.landscape.went"), text: words("inside.landscape.undo") });
  }

  key(event) {
    const { of, sheet: { across, upwards } } = this;
    const arrow = ARROWS[event.key];
    if (!this.mayGo || !(arrow || event.key === "Enter")) return;
    event.preventDefault();
    this.cursor ??= of.path.at(-1);
    if (!arrow) return this.go(this.cursor);
    const axes = [across, upwards];
    this.cursor = this.cursor.map((at, axis) => {
      const { low, high } = axes[axis];
      return Math.min(high, Math.max(low, at + arrow[axis] * STEP * (high - low)));
    });
    this.draw();
  }

  paintLosses(of) {
    const { sheet } = this;
    const { values, side } = (of.heights ??= heightsOf(of.losses));
    const [low, high] = ["--landscape-low", "--landscape-high"].map(token).map(channelsOf);
    sheet.shade(side, (at) => {
      const [r, g, b] = low.map((channel, nth) => Math.round(channel + (high[nth] - channel) * values[at]));
      return (0xff000000 | (b << 16) | (g << 8) | r) >>> 0;
    });
    const { palette } = this.page.stage;
    for (let level = 1; level < LEVELS; level++) {
      const above = values.map((value) => value - level / LEVELS);
      sheet.strokeGrid(side, (path) => traceZero(path, above, side, 1), { ...CONTOUR, colour: palette.ink });
    }
  }

  paintPath({ path }) {
    const { sheet, page: { stage: { palette } } } = this;
    const line = measure("--contour");
    sheet.strokeThrough(path, { width: line + 3, colour: palette.surface });
    sheet.strokeThrough(path, { width: line + 0.5, colour: palette.ink });
    this.ring(path[0], 4, palette.surface, palette.ink);
    this.ring(path.at(-1), 5.5, palette.accent, palette.surface);
  }

  ring([x, y], radius, fill, edge) {
    const { sheet, sheet: { context, scale } } = this;
    const circle = new Path2D();
    circle.arc(...sheet.at(x, y), radius * scale, 0, 2 * Math.PI);
    context.fillStyle = fill;
    context.fill(circle);
    sheet.stroke(circle, { width: 2, colour: edge });
  }
}

/** Whether there are enough different states on a path; a run that stands still has one. */
function spansPlane(path) {
  const found = new Set();
  return path.some(({ weights, biases }) => found.add(JSON.stringify([weights, biases])).size >= LEAST);
}

/**
 * Losses [v][u], from the lowest row up, as heights from 0 to 1 on a logarithmic scale, from the upper
 * row down; a loss that is no number is as high as any.
 */
export function heightsOf(losses) {
  const side = losses.length;
  const all = losses.flat().filter((loss) => loss !== null);
  const highest = Math.max(...all), lowest = Math.min(...all);
  const [from, to] = [Math.max(lowest, DEEPEST * highest), highest].map(Math.log);
  const height = (loss) => (loss === null ? 1 : Math.max(0, (Math.log(Math.max(loss, Number.MIN_VALUE)) - from) / (to - from || 1)));
  const values = Float64Array.from({ length: side * side }, (_, at) => height(losses[side - 1 - Math.floor(at / side)][at % side]));
  return { side, values, lowest };
}

const channelsOf = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
