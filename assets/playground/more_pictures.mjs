// The two small pictures of the card More: the learning rate over time, and where first weights begin.
// The same formulas as engine/schedules.py and engine/initial.py; browser tests hold them to those.

import { element, svg } from "../base/dom.mjs";
import { inputsOf } from "../base/features.mjs";
import { numberText } from "../base/typed.mjs";
import { counted, words } from "../base/words.mjs";

const WIDTH = 240;
const HEIGHT = 48;
const BARS = 25;

const RULES = {
  constant: () => 1,
  steps: (t, epochs, factor) => factor ** Math.floor(t / epochs),
  exponential: (t, epochs, factor) => factor ** (t / epochs),
  cosine: (t, epochs) => 0.5 * (1 + Math.cos(Math.PI * Math.min(t / epochs, 1))),
};
const SHOWN = { constant: 0, cosine: 1 }; // so many times its epochs; others go on for five
const LEAST_EPOCHS = 100;

/** What the learning rate is multiplied by in the epoch after `t` finished ones. */
export function factorAt({ schedule, schedule_epochs: epochs, schedule_factor: factor, warm_up: warmUp }, t) {
  return RULES[schedule](t, epochs, factor) * (warmUp ? Math.min(1, (t + 1) / warmUp) : 1);
}

/** The last epoch that the picture shows. */
function lastShown({ schedule, schedule_epochs: epochs, warm_up: warmUp }) {
  return Math.max((SHOWN[schedule] ?? 5) * epochs || LEAST_EPOCHS, 2 * warmUp);
}

const significant = (value) => numberText(Number(value.toPrecision(2)));

/** The factor over epochs, and where the run stands. */
export class RatePicture {
  constructor(place) {
    this.line = svg("path", { class: "pg-more-ink" });
    this.dot = svg("circle", { class: "pg-more-dot", r: 4 });
    this.ends = [element("span"), element("span"), element("span")];
    place.replaceChildren(drawing([svg("path", { class: "pg-more-axis", d: `M0 ${HEIGHT}H${WIDTH}` }), this.line, this.dot]),
      element("div", "pg-more-ends", ...this.ends));
  }

  show(config) {
    this.config = config;
    this.last = lastShown(config);
    const points = Array.from({ length: WIDTH + 1 }, (_, x) => this.at((x / WIDTH) * this.last));
    this.line.setAttribute("d", `M${points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")}`);
    this.ends[0].textContent = "0";
    this.ends[2].textContent = counted(this.last);
  }

  at(t) { return [(t / this.last) * WIDTH, HEIGHT - factorAt(this.config, Math.floor(t)) * (HEIGHT - 4)]; }

  /** Marks the epoch where the run stands, and says the rate there. */
  mark(epoch, rate) {
    const isOn = epoch <= this.last;
    const [x, y] = this.at(Math.min(epoch, this.last));
    this.dot.setAttribute("transform", `translate(${x} ${y})`);
    this.dot.toggleAttribute("hidden", !isOn);
    this.ends[1].textContent = words("playground.more.now", { rate: significant(rate * factorAt(this.config, epoch)) });
  }
}

// A law of weights: {spread, reach, share(x)}, x from -reach to reach.
const box = (reach) => ({ spread: reach / Math.sqrt(3), reach, share: () => 1 });
const bell = (spread) => ({ spread, reach: 3 * spread, share: (x) => Math.exp(-0.5 * (x / spread) ** 2) });
// A number of a unit vector in n dimensions; in one it is -1 or 1.
const onSphere = (n) => ({
  spread: 1 / Math.sqrt(n), reach: 1,
  share: (x) => (n === 1 ? Number(Math.abs(x) > 0.95) : Math.max(1 - x * x, 0.02) ** ((n - 3) / 2)),
});
const atZero = { spread: 0, reach: 1, share: (x) => Number(Math.abs(x) < 1 / BARS) };
const LAWS = {
  uniform: () => box(0.5),
  zero: () => atZero,
  normal: () => bell(0.5),
  glorot: (sources, units) => box(Math.sqrt(6 / (sources + units))),
  he: (sources) => bell(Math.sqrt(2 / sources)),
  lecun: (sources) => bell(Math.sqrt(1 / sources)),
  orthogonal: (sources, units) => onSphere(Math.max(sources, units)),
};

/** The law of first weights between so many sources and units. */
export const lawOf = (rule, sources, units) => LAWS[rule](sources, units);

/** How likely a first weight of layer 1 is, and the weights that were drawn. */
export class WeightsPicture {
  constructor(place) {
    this.picture = drawing([]);
    this.ends = [element("span"), element("span"), element("span")];
    place.replaceChildren(this.picture, element("div", "pg-more-ends", ...this.ends));
  }

  /** `drawn` are the weights into layer 1 at epoch 0, null where they are not known. */
  show(config, drawn) {
    const sources = inputsOf(config).length;
    const law = LAWS[config.initial_weights] && sources
      ? lawOf(config.initial_weights, sources, config.hidden_layers[0] ?? 1) : atZero;
    const scale = config.initial_scale || 1;
    const spread = law.spread * config.initial_scale;
    const reach = law.reach * scale;
    const heights = Array.from({ length: BARS }, (_, bar) => law.share(law.reach * ((2 * bar + 1) / BARS - 1)));
    const isPoint = spread === 0;
    const most = Math.max(...heights);
    const floor = HEIGHT - 8;
    const bars = heights.map((height, bar) => {
      const tall = (isPoint ? Number(bar === (BARS - 1) / 2) : height / most) * (floor - 2);
      return svg("rect", {
        class: "pg-more-bar", x: (bar * WIDTH) / BARS + 0.5, width: WIDTH / BARS - 1, y: floor - tall, height: tall,
      });
    });
    const ticks = (drawn ?? []).filter((weight) => Math.abs(weight) <= reach).map((weight) =>
      svg("path", { class: "pg-more-tick", d: `M${(((weight / reach + 1) / 2) * WIDTH).toFixed(1)} ${floor + 2}v6` }));
    this.picture.replaceChildren(svg("path", { class: "pg-more-axis", d: `M0 ${floor}H${WIDTH}` }), ...bars, ...ticks);
    const said = words(isPoint ? "playground.more.all_zero" : "playground.more.spread", { spread: significant(spread) });
    [this.ends[0].textContent, this.ends[1].textContent, this.ends[2].textContent] =
      [significant(-reach), said, significant(reach)];
  }
}

function drawing(parts) {
  const node = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, "aria-hidden": "true" });
  node.append(...parts);
  return node;
}
