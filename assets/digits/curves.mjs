// Loss and accuracy over the epochs, drawn by Plotly, which arrives last.

import { onceDrawn } from "../base/plotly.mjs";

const REDRAW_MS = 250;
const MOST_OF_THE_TIME = 0.05; // drawing the chart may take this share of it
const MOST_TICKS = 4;
const FLOORS = [0.9, 0.8, 0.5, 0]; // where the accuracy axis may begin

export class DigitsCurves {
  constructor(place) {
    this.place = place;
    this.cost = 0;
    this.clear();
    onceDrawn(place, () => this.draw());
  }

  clear() {
    this.rows = [];
    this.drawn = 0;
  }

  push(rows) { this.rows.push(...rows); }

  get last() { return this.rows.at(-1); }

  /** Draws if the last drawing is old enough. */
  drawSoon() {
    const rest = Math.max(REDRAW_MS, this.cost / MOST_OF_THE_TIME);
    if (performance.now() - this.drawn >= rest) this.draw();
  }

  draw() {
    const plot = this.place.querySelector(".js-plotly-plot");
    if (!window.Plotly || !plot?.data) return;
    const began = (this.drawn = performance.now());
    const x = this.column("epoch");
    const names = ["train_loss", "test_loss", "train_accuracy", "test_accuracy"];
    const data = plot.data.map((trace, at) => ({ ...trace, x, y: this.column(names[at]) }));
    const { layout } = plot;
    const range = this.lossRange();
    const dtick = Math.max(1, Math.ceil((range[1] - range[0]) / MOST_TICKS)); // in powers of ten
    window.Plotly.react(plot, data, {
      ...layout,
      xaxis: { ...layout.xaxis, range: [0, Math.max(20, x.at(-1) ?? 0)] },
      yaxis: { ...layout.yaxis, range, dtick },
      yaxis2: { ...layout.yaxis2, range: [this.floor(), 1.005], nticks: 4 },
    });
    this.cost += 0.5 * (performance.now() - began - this.cost);
  }

  column(name) { return this.rows.map((row) => row[name]); }

  // Ranges move in steps, so that axes do not breathe with every epoch.
  lossRange() {
    const losses = [...this.column("train_loss"), ...this.column("test_loss")]
      .filter((loss) => loss > 0 && loss < 1e100).map(Math.log10);
    if (!losses.length) return [-2, 0.5];
    return [Math.min(-1, Math.floor(2 * Math.min(...losses)) / 2), Math.max(0.5, Math.ceil(2 * Math.max(...losses)) / 2)];
  }

  // The untrained net's chance hits may stay below the axis.
  floor() {
    const seen = this.rows.slice(1).flatMap((row) => [row.train_accuracy, row.test_accuracy]);
    return FLOORS.find((floor) => seen.length && Math.min(...seen) >= floor) ?? 0;
  }
}
