// The loss curves: what was recorded, thinned as it grows, and the Plotly chart of it.

const MAX_POINTS = 3000;
const REDRAW_MS = 220;
const MOST_OF_THE_TIME = 0.05; // drawing the chart may take this share of it
const LABEL_GAP = 17; // px between the labels at the lines' ends

export class Curves {
  constructor(panel) {
    this.panel = panel;
    this.scale = "log";
    this.cost = 0;
    this.ends = ["Test", "Training"].map((words) => {
      const end = document.createElement("span");
      end.className = "pg-line-end";
      end.textContent = words;
      end.hidden = true;
      return end;
    });
    panel.before(...this.ends);
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
    const arrival = new MutationObserver(() => {
      if (!this.plot()?.querySelector(".main-svg")) return;
      arrival.disconnect();
      this.draw();
    });
    arrival.observe(this.panel, { childList: true, subtree: true });
    const children = JSON.parse(this.panel.dataset.children);
    window.dash_clientside.set_props(this.panel.id, { children });
  }

  plot() {
    return window.Plotly && this.panel.querySelector(".js-plotly-plot");
  }

  /** The band as a closed line: up along its lower edge, back along its upper. */
  bandOutline() {
    const { epochs = [], low = [], high = [] } = this.band ?? {};
    const last = Math.max(20, this.epochs.at(-1) ?? 0);
    const there = epochs.map((_, at) => at)
      .filter((at) => epochs[at] <= last && low[at] > 0 && high[at] !== null);
    const back = [...there].reverse();
    return {
      x: [...there, ...back].map((at) => epochs[at]),
      y: [...there.map((at) => low[at]), ...back.map((at) => high[at])],
    };
  }

  clear() {
    this.every = 1; // epochs between the points kept
    this.epochs = [];
    this.train = [];
    this.test = [];
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

  /** Draws if the last drawing is old enough: four or five times a second, less on a slow machine. */
  drawSoon(now) {
    const rest = Math.max(REDRAW_MS, this.cost / MOST_OF_THE_TIME);
    if (now - this.drawn >= rest) this.draw();
  }

  draw() {
    const now = performance.now();
    const plot = this.plot();
    if (!plot?.data) return;
    this.drawn = now;
    const x = this.epochs;
    const [training, test, band] = plot.data;
    const layout = { ...plot.layout, ...this.size, autosize: false };
    layout.xaxis = { ...plot.layout.xaxis, range: [0, Math.max(20, x[x.length - 1] ?? 0)] };
    layout.yaxis = { ...plot.layout.yaxis, ...this.axis() };
    window.Plotly.react(plot, [
      { ...training, x, y: this.train },
      { ...test, x, y: this.test },
      { ...band, ...this.bandOutline() },
    ], layout);
    this.labelEnds(plot);
    this.cost += 0.5 * (performance.now() - now - this.cost);
  }

  // Ranges move in steps, so that the axis does not breathe with every epoch.
  axis() {
    const { low, high } = this.extent();
    if (this.scale === "log") {
      const bottom = Math.floor(2 * Math.log10(low)) / 2;
      const top = Math.max(Math.ceil(5 * Math.log10(high)) / 5, bottom + 0.5);
      const ticks = logTicks(bottom, top);
      return {
        type: "log", range: [bottom, top],
        tickmode: "array", tickvals: ticks, ticktext: ticks.map(tickText),
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
      if (value > 1e300) continue; // on its way to infinity: more than an axis can hold
      if (value < low) low = value;
      if (value > high) high = value;
    }
    return low <= high ? { low: Math.max(low, 1e-12), high } : { low: 0.01, high: 1 };
  }

  // Labels at the lines' ends, pushed apart where they would overlap.
  labelEnds(plot) {
    const { range, type } = this.axis();
    const { t: top, h: height } = plot._fullLayout._size;
    const at = (value) => {
      const place = type === "log" ? Math.log10(value) : value;
      return top + (1 - (place - range[0]) / (range[1] - range[0])) * height;
    };
    const last = this.epochs.length - 1;
    const places = [this.test[last], this.train[last]].map((value) => (value > 0 ? at(value) : null));
    const overlap = LABEL_GAP - Math.abs(places[0] - places[1]);
    if (overlap > 0 && !places.includes(null)) {
      const way = places[0] <= places[1] ? 1 : -1;
      places[0] -= (way * overlap) / 2;
      places[1] += (way * overlap) / 2;
    }
    this.ends.forEach((end, which) => {
      end.hidden = last < 1 || places[which] === null;
      end.style.top = `${places[which]}px`;
    });
  }
}

const MOST_TICKS = 7;

// Powers of ten, or every second, third ... of them; between them 3, or 2 and 5, where there is room.
function logTicks(bottom, top) {
  const ticks = [];
  const span = top - bottom;
  const steps = span > 3.5 ? [1] : span > 1.2 ? [1, 3] : [1, 2, 3, 5, 7];
  const stride = Math.max(1, Math.ceil(span / MOST_TICKS));
  for (let power = Math.floor(bottom); power <= Math.ceil(top); power += stride) {
    for (const step of steps) {
      const value = Number(`${step}e${power}`);
      if (value >= 10 ** bottom * 0.999 && value <= 10 ** top * 1.001) ticks.push(value);
    }
  }
  return ticks;
}

const tickText = (value) =>
  value >= 1e-4 && value < 1e5 ? String(value) : value.toExponential().replace("-", "−").replace("+", "");
