// The first panel: a line a layer over the epochs, or how the values of each layer are spread now.

import { element, svg } from "../base/dom.mjs";
import { measure } from "../base/palette.mjs";
import { counted, words } from "../base/words.mjs";
import { lossAxis, placeOn } from "../curves/axes.mjs";
import { layerColour, layerName, text } from "./layers.mjs";
import { spreads } from "./spreads.mjs";

const REDRAW_MS = 200;
const TOP = 8; // px above the plot
const NAME = 0.8; // of a tick's room, that a line's name takes
const MOST_TICKS = 4;
const TICK_ROOM = 90; // px from one epoch that is named to the next
const SHARES = { type: "linear", range: [0, 1], tickvals: [0, 0.5, 1], ticktext: ["0 %", "50 %", "100 %"] };

/** What can be shown: by the name of its switch, the numbers of a measured row, one a layer. */
const NUMBERS = {
  gradients: ({ gradients }) => gradients,
  updates: ({ updates }) => updates,
  dead: ({ dead, saturated }) => dead.map((share, layer) => share ?? saturated[layer]),
};
const VALUES = "values"; // of the state as it stands; nothing of them is measured
export const MODES = ["gradients", "updates", VALUES, "dead"];

const isNumber = (value) => value !== null && value !== undefined;

export class LayerChart {
  constructor(page, measures, probes) {
    Object.assign(this, { page, measures, probes, mode: MODES[0], drawnAt: 0 });
    this.title = element("h3");
    this.hint = element("span", "pg-hint");
    this.drawing = svg("svg", { role: "img" });
    this.said = element("p", "pg-inside-said");
    this.plot = element("div", "pg-inside-chart", this.drawing, this.said);
    this.node = element("section", "pg-inside-panel", element("div", "pg-inside-head", this.title, this.hint), this.plot);
    new ResizeObserver(([{ contentRect: { width, height } }]) => {
      this.size = { width, height };
      this.draw();
    }).observe(this.plot);
  }

  show(mode) {
    this.mode = mode;
    this.draw();
  }

  /** Draws, a few times a second while the run trains. */
  drawSoon() {
    if (!this.page.player.playing || performance.now() - this.drawnAt >= REDRAW_MS) this.draw();
  }

  draw() {
    const { mode, size, page } = this;
    if (!page.shownRun.run || !size?.width || size.height < 2 * TOP) return;
    this.drawnAt = performance.now();
    this.title.textContent = words(`inside.chart.title_${mode}`);
    this.hint.textContent = words(`inside.chart.hint_${mode}`);
    this.drawing.setAttribute("viewBox", `0 0 ${size.width} ${size.height}`);
    const { drawn, said, spoken } = mode === VALUES ? spreads(this) : this.lines();
    this.drawing.replaceChildren(...drawn);
    this.drawing.setAttribute("aria-label", [words(`inside.chart.title_${mode}`), ...spoken].join(", "));
    this.said.textContent = said;
    this.said.hidden = !said;
  }

  lines() {
    const { page: { shownRun: { run }, travel: { timeline }, player }, measures, mode, size } = this;
    const rows = measures.all;
    const count = run.config.hidden_layers.length + 1;
    const columns = Array.from({ length: count }, (_, layer) => rows.map((row) => NUMBERS[mode](row)[layer]));
    const axis = mode === "dead" ? SHARES : lossAxis("log", { losses: columns, penalty: [] }, MOST_TICKS);
    const frame = this.frame();
    const x = ({ epoch }) => frame.xOf(epoch);
    const y = (value) => frame.bottom - Math.max(0, placeOn(axis, value)) * (frame.bottom - TOP);
    const isThere = (value) => isNumber(value) && (axis === SHARES || value > 0);
    const shown = columns.map((values, layer) => ({ values, layer, end: values.findLast(isThere) }))
      .filter(({ end }) => isNumber(end));
    const said = measures.refusal
      || (timeline.end === 0 ? words("inside.nothing") : rows.length && !shown.length ? words(`inside.chart.none_${mode}`) : "");
    const paths = timeline.end === 0 ? [] : shown.map(({ values, layer }) => svg("path", {
      class: "pg-inside-line", d: pathOf(rows, values, x, y, isThere), style: `stroke: ${layerColour(layer, count)}`,
      "data-layer": layer,
    }));
    const names = timeline.end === 0 ? [] : this.names(shown, count, y, frame);
    const now = player.state.epoch < timeline.end
      ? [svg("path", { class: "pg-inside-now", d: `M${frame.xOf(player.state.epoch)},${TOP}V${frame.bottom}` })] : [];
    return {
      drawn: [...grid(axis, y, frame), ...epochTicks(frame, size), ...now, ...paths, ...names], said,
      spoken: shown.map(({ layer, end }) => words("inside.spoken", {
        name: layerName(layer, count), value: Number(end.toPrecision(2)),
      })),
    };
  }

  frame() {
    const left = measure("--plot-left"), right = this.size.width - measure("--names-room");
    const [from, to] = this.page.curves.span;
    return {
      left, right, bottom: this.size.height - measure("--plot-bottom"), from, to,
      xOf: (epoch) => left + ((epoch - from) / (to - from)) * (right - left),
    };
  }

  // At the lines' ends, from the top down, none on another; the outermost alone where there is no room.
  names(shown, count, y, { right, bottom }) {
    const room = NAME * measure("--tick-room");
    const isTight = shown.length * room > bottom;
    const ends = shown.filter((_, nth) => !isTight || nth === 0 || nth === shown.length - 1)
      .map(({ layer, end }) => ({ layer, at: y(end) })).sort((one, other) => one.at - other.at);
    ends.forEach((end, nth) => {
      end.at = Math.max(end.at, nth ? ends[nth - 1].at + room : TOP);
    });
    ends.reverse().forEach((end, nth) => {
      end.at = Math.min(end.at, nth ? ends[nth - 1].at - room : bottom);
    });
    return ends.map(({ layer, at }) => text(layerName(layer, count), {
      x: right + 8, y: at, class: `pg-inside-name${layer ? "" : " pg-inside-first"}`,
    }));
  }
}

function pathOf(rows, values, x, y, isThere) {
  let isOn = false;
  return rows.map((row, at) => {
    const was = isOn;
    isOn = isThere(values[at]);
    return isOn ? `${was ? "L" : "M"}${x(row).toFixed(1)},${y(values[at]).toFixed(1)}` : "";
  }).join("");
}

const grid = (axis, y, { left, right }) => axis.tickvals.flatMap((value, at) => [
  svg("path", { class: "pg-inside-grid", d: `M${left},${y(value)}H${right}` }),
  text(axis.ticktext[at], { class: "pg-inside-tick", x: left - 8, y: y(value), "text-anchor": "end" }),
]);

function epochTicks({ from, to, left, right, bottom, xOf }, { height }) {
  const most = Math.max(2, Math.floor((right - left) / TICK_ROOM));
  const power = 10 ** Math.floor(Math.log10((to - from) / most));
  const step = Math.max(1, power * [1, 2, 5, 10].find((factor) => (to - from) / (factor * power) <= most));
  const ticks = [];
  for (let epoch = Math.ceil(from / step) * step; epoch <= to; epoch += step) {
    ticks.push(text(counted(epoch), { class: "pg-inside-tick", x: xOf(epoch), y: (bottom + height) / 2, "text-anchor": "middle" }));
  }
  return ticks;
}
