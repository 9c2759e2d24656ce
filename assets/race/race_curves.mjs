// The losses of all lanes on one axis: yours in violet, the others in ink, each named at its end.

import { svg } from "../base/dom.mjs";
import { measure } from "../base/palette.mjs";
import { counted } from "../base/words.mjs";
import { MOST_TICKS, lossAxis, placeOn } from "../curves/axes.mjs";
import { PAST_ALL, lossesOf, pathOf } from "../curves/ghosts.mjs";
import { Overlay } from "../curves/marks.mjs";

const REDRAW_MS = 220;
const FEWEST_EPOCHS = 20;
const TOP = 10, NAMES = 40; // px above the plot, and right of it
const TICK_ROOM = 64; // px between two epochs on the axis
const CROSS = 4;
const FEW_TICKS = 5; // of a linear axis

const STEPS = [1, 2, 5, 10];

/** Round values from 0 to an end, so many at most. */
function roundTicks(end, most) {
  const unit = 10 ** Math.floor(Math.log10(end / most));
  const step = unit * STEPS.find((times) => end / (times * unit) <= most);
  return Array.from({ length: Math.floor(end / step + 1e-9) + 1 }, (_, at) => Number((at * step).toPrecision(12)));
}

export class RaceCurves {
  /** `lanes()` are those to draw, `isMine(lane)` whether one is yours. */
  constructor(panel, { lanes, isMine }) {
    Object.assign(this, { panel, lanes, isMine });
    this.scale = "log";
    this.column = "test";
    this.drawnAt = 0;
    this.picture = svg("svg", { class: "pg-race-picture", "aria-hidden": "true" });
    panel.append(this.picture);
    this.overlay = new Overlay(panel);
    new ResizeObserver(() => this.draw()).observe(panel);
  }

  choose(what) {
    Object.assign(this, what);
    this.draw();
  }

  /** Draws if the last drawing is old enough. */
  drawSoon(now) { if (now - this.drawnAt >= REDRAW_MS) this.draw(); }

  curveOf({ losses: { epochs, columns: { train, test } } }) {
    return this.column === "test" ? { epochs, train, test } : { epochs, train, test: train };
  }

  draw() {
    this.drawnAt = performance.now();
    const lanes = this.lanes();
    const { clientWidth: width, clientHeight: height } = this.panel;
    if (!lanes.length || !width) return;
    const l = measure("--plot-left");
    const size = { l, t: TOP, w: width - l - NAMES, h: height - measure("--plot-bottom") - TOP };
    const curves = lanes.map((lane) => this.curveOf(lane));
    const most = Math.max(2, Math.min(MOST_TICKS, Math.floor(height / measure("--tick-room"))));
    const axis = lossAxis(this.scale, { losses: curves.map(lossesOf), penalty: [] }, most);
    const last = Math.max(FEWEST_EPOCHS, ...curves.map(({ epochs }) => epochs.at(-1)));
    const places = {
      axis, size, x: (epoch) => l + (epoch / last) * size.w, y: (loss) => TOP + (1 - placeOn(axis, loss)) * size.h,
    };
    const epochs = roundTicks(last, Math.max(2, Math.floor(size.w / TICK_ROOM)))
      .map((epoch) => text({ x: places.x(epoch), y: height - 8, class: "pg-race-tick-x" }, counted(epoch)));
    const others = lanes.filter((lane) => !this.isMine(lane));
    const drawn = lanes.map((lane, at) => drawnLane(lane, curves[at], this.isMine(lane) ? "mine" : others.indexOf(lane), places));
    this.picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.picture.replaceChildren(...this.ticks(most, places), ...epochs, ...drawn.flatMap(({ nodes }) => nodes));
    this.overlay.nameEnds(drawn.map(({ end }) => end), size);
  }

  ticks(most, { axis, size: { l, w }, y }) {
    const values = axis.tickvals ?? roundTicks(axis.range[1], Math.min(FEW_TICKS, most));
    return values.flatMap((value, at) => [
      svg("path", { d: `M${l} ${y(value)}h${w}`, class: "pg-race-grid" }),
      text({ x: l - 8, y: y(value) + 4, class: "pg-race-tick-y" }, axis.ticktext?.[at] ?? String(value)),
    ]);
  }
}

/** A lane's curve, with a cross where it has diverged, and its name's place at the end. */
function drawnLane({ name, divergedAt }, curve, kind, { axis, size, x, y }) {
  const losses = lossesOf(curve);
  const at = losses.findLastIndex((loss) => loss > 0 && loss < PAST_ALL);
  const path = svg("path", { d: pathOf(curve, axis, size, x), class: "pg-race-line", "data-kind": kind, transform: `translate(${size.l} ${size.t})` });
  const end = { name: `lane-${kind}-${name}`, text: name, axis, value: losses[at] ?? NaN, x: x(curve.epochs[at] ?? 0) };
  if (divergedAt === null || at < 0) return { nodes: [path], end };
  const corner = `M${end.x - CROSS} ${y(end.value) - CROSS}`;
  const cross = svg("path", { d: `${corner}l${2 * CROSS} ${2 * CROSS}m0 ${-2 * CROSS}l${-2 * CROSS} ${2 * CROSS}`, class: "pg-race-cross" });
  return { nodes: [path, cross], end };
}

function text(attributes, words) {
  const node = svg("text", attributes);
  node.textContent = words;
  return node;
}
