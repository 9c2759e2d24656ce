// The loss curves: what was recorded, thinned as it grows, and the Plotly chart of it.

const MAX_POINTS = 3000;
const REDRAW_MS = 220;
const LABEL_GAP = 17; // px between the labels at the lines' ends

export class Curves {
  constructor(panel) {
    this.panel = panel;
    this.scale = "log";
    this.clear();
  }

  /** Puts the chart into its panel; it arrives, with Plotly, some time later. */
  summon() {
    const arrival = new MutationObserver(() => {
      if (!this.plot()?.querySelector(".main-svg")) return;
      arrival.disconnect();
      this.draw();
    });
    arrival.observe(this.panel, { childList: true, subtree: true });
    const children = JSON.parse(this.panel.dataset.chart);
    window.dash_clientside.set_props(this.panel.id, { children });
  }

  plot() {
    return window.Plotly && this.panel.querySelector(".js-plotly-plot");
  }

  clear() {
    this.every = 1; // epochs between the points kept
    this.epochs = [];
    this.train = [];
    this.test = [];
    this.diverged = false;
    this.drawn = 0;
  }

  push(rows) {
    for (const row of rows) {
      // The newest point is always kept until a later one makes it superfluous.
      const last = this.epochs.length - 1;
      if (last > 0 && this.epochs[last] % this.every) this.drop(last);
      this.epochs.push(row.epoch);
      this.train.push(row.train_loss);
      this.test.push(row.test_loss);
    }
    if (this.epochs.length > MAX_POINTS) this.thin();
  }

  drop(at) {
    for (const column of [this.epochs, this.train, this.test]) column.splice(at, 1);
  }

  thin() {
    this.every *= 2;
    const last = this.epochs.length - 1;
    const kept = this.epochs.map((epoch, at) => epoch % this.every === 0 || at === last);
    for (const name of ["epochs", "train", "test"]) {
      this[name] = this[name].filter((_, at) => kept[at]);
    }
  }

  /** Draws if the last drawing is old enough; while training four or five times a second do. */
  drawSoon(now) {
    if (now - this.drawn >= REDRAW_MS) this.draw(now);
  }

  draw(now = performance.now()) {
    const plot = this.plot();
    if (!plot?.data) return;
    this.drawn = now;
    const x = this.epochs;
    const [training, test] = plot.data;
    const layout = { ...plot.layout, annotations: this.labels(plot) };
    layout.xaxis = { ...plot.layout.xaxis, range: [0, Math.max(20, x[x.length - 1] ?? 0)] };
    layout.yaxis = { ...plot.layout.yaxis, ...this.axis() };
    window.Plotly.react(plot, [
      { ...training, x, y: this.train },
      { ...test, x, y: this.test },
    ], layout);
  }

  // Ranges move in steps, so that the axis does not breathe with every epoch.
  axis() {
    const { low, high } = this.extent();
    if (this.scale === "log") {
      const bottom = Math.floor(2 * Math.log10(low)) / 2, top = Math.ceil(5 * Math.log10(high)) / 5;
      const ticks = logTicks(bottom, top);
      return {
        type: "log", range: [bottom, Math.max(top, bottom + 0.5)],
        tickmode: "array", tickvals: ticks, ticktext: ticks.map(String),
      };
    }
    const unit = 10 ** Math.floor(Math.log10(high));
    const top = [1, 1.5, 2, 3, 5, 7.5, 10].find((step) => step * unit >= high) * unit;
    return { type: "linear", range: [0, top], tickmode: "auto", nticks: 5 };
  }

  extent() {
    const values = [...this.train, ...this.test].filter((value) => value > 0);
    if (!values.length) return { low: 0.01, high: 1 };
    let low = Infinity, high = 0;
    for (const value of values) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
    return { low: Math.max(low, 1e-12), high };
  }

  labels(plot) {
    const last = this.epochs.length - 1;
    if (last < 1) return [];
    const { range, type } = this.axis();
    const height = plot._fullLayout?._size?.h ?? 150;
    const at = (value) => {
      const place = type === "log" ? Math.log10(value) : value;
      return (1 - (place - range[0]) / (range[1] - range[0])) * height;
    };
    const lines = [["Test", this.test[last]], ["Training", this.train[last]]]
      .filter(([, value]) => value > 0)
      .map(([text, value]) => ({ text, y: at(value) }))
      .sort((a, b) => a.y - b.y);
    const overlap = lines.length === 2 ? LABEL_GAP - (lines[1].y - lines[0].y) : 0;
    if (overlap > 0) {
      lines[0].y -= overlap / 2;
      lines[1].y += overlap / 2;
    }
    return lines.map(({ text, y }) => ({
      text: text === "Test" ? "<b>Test</b>" : text,
      xref: "paper", x: 1, xanchor: "left", xshift: 8,
      yref: "paper", y: 1, yanchor: "middle", yshift: -y,
      showarrow: false,
    }));
  }
}

function logTicks(bottom, top) {
  const ticks = [];
  const steps = top - bottom > 3.5 ? [1] : [1, 3];
  for (let power = Math.floor(bottom); power <= Math.ceil(top); power++) {
    for (const step of steps) {
      const value = Number(`${step}e${power}`);
      if (value >= 10 ** bottom * 0.999 && value <= 10 ** top * 1.001) ticks.push(value);
    }
  }
  return ticks;
}
