// The losses of all lanes on one axis: yours in violet, the others in ink, each named at its end.

import { svg } from "../base/dom.mjs";
import { measure } from "../base/palette.mjs";
import { counted } from "../base/words.mjs";
import { lossAxis, placeOn } from "../curves/axes.mjs";
import { lossesOf, pathOf } from "../curves/ghosts.mjs";
import { Overlay } from "../curves/marks.mjs";

const REDRAW_MS = 220;
const FEWEST_EPOCHS = 20;
const TOP = 10, NAMES = 40; // px above the plot, and right of it
const TICK_ROOM = 64; // px between two epochs on the axis
const CROSS = 4;

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
    const l = measure("--plot-left"), b = measure("--plot-bottom");
    const size = { l, t: TOP, w: width - l - NAMES, h: height - b - TOP };
    const curves = lanes.map((lane) => this.curveOf(lane));
    const most = Math.max(2, Math.floor(height / measure("--tick-room")));
    const axis = lossAxis(this.scale, { losses: curves.map(lossesOf), penalty: [] }, Math.min(7, most));
    const last = Math.max(FEWEST_EPOCHS, ...curves.map(({ epochs }) => epochs.at(-1)));
    const xOf = (epoch) => l + (epoch / last) * size.w;
    const yOf = (value) => TOP + (1 - placeOn(axis, value)) * size.h;
    const others = lanes.filter((lane) => !this.isMine(lane));
    const nodes = [
      ...this.ticks(axis, most, yOf, size), ...roundTicks(last, Math.max(2, Math.floor(size.w / TICK_ROOM))).map((epoch) =>
        text({ x: xOf(epoch), y: height - 8, class: "pg-race-tick-x" }, counted(epoch))),
    ];
    const ends = lanes.map((lane, at) => {
      const curve = curves[at], losses = lossesOf(curve);
      const kind = this.isMine(lane) ? "mine" : String(others.indexOf(lane));
      const path = svg("path", { d: pathOf(curve, axis, size, xOf), class: "pg-race-line", "data-kind": kind, transform: `translate(${l} ${TOP})` });
      const end = losses.findLastIndex((loss) => loss > 0 && loss < 1e300);
      nodes.push(path);
      if (lane.divergedAt !== null && end >= 0) {
        const x = xOf(curve.epochs[end]), y = yOf(losses[end]);
        nodes.push(svg("path", { d: `M${x - CROSS} ${y - CROSS}l${2 * CROSS} ${2 * CROSS}m0 ${-2 * CROSS}l${-2 * CROSS} ${2 * CROSS}`, class: "pg-race-cross" }));
      }
      return { name: `lane-${kind === "mine" ? "mine" : "other"}-${lane.name}`, text: lane.name, axis, value: end < 0 ? NaN : losses[end], x: end < 0 ? 0 : xOf(curve.epochs[end]) };
    });
    this.picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.picture.replaceChildren(...nodes);
    this.overlay.nameEnds(ends, size);
  }

  ticks(axis, most, yOf, { l, w }) {
    const values = axis.tickvals ?? roundTicks(axis.range[1], Math.min(5, most));
    return values.flatMap((value, at) => {
      const y = yOf(value);
      return [svg("path", { d: `M${l} ${y}h${w}`, class: "pg-race-grid" }), text({ x: l - 8, y: y + 4, class: "pg-race-tick-y" }, axis.ticktext?.[at] ?? String(value))];
    });
  }
}

function text(attributes, words) {
  const node = svg("text", attributes);
  node.textContent = words;
  return node;
}
