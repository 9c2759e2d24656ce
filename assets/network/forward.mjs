// The page's only arithmetic: what every unit answers at every point of a grid, for drawing.
// Numbers that are shown come from the server; a browser test holds this file to it.

import { functionOfFeature, inputsOf } from "../base/features.mjs";
import { TABLES } from "../base/tables.mjs";
import { outputsOf } from "./classes.mjs";
import { WHOLE } from "./plane.mjs";

export const FULL_SIDE = 100; // points a side of the grid, as in the original
export const QUICK_SIDE = 50; // for large networks while they train
const QUICK_FROM = 150; // connections
const HALF_WIDTH = TABLES.extent;

// tanh by a table and linear interpolation, within 2e-6: Math.tanh would take most of a frame.
const TABLE_END = 8;
const STEPS_PER_ONE = 512;
const TABLE = Float64Array.from({ length: TABLE_END * STEPS_PER_ONE + 2 }, (_, i) =>
  Math.tanh(i / STEPS_PER_ONE));

function tanhInPlace(z, from, to) {
  for (let b = from; b < to; b++) {
    const v = z[b];
    const t = (v < 0 ? -v : v) * STEPS_PER_ONE;
    if (t < TABLE_END * STEPS_PER_ONE) {
      const i = t | 0;
      const a = TABLE[i] + (TABLE[i + 1] - TABLE[i]) * (t - i);
      z[b] = v < 0 ? -a : a;
    } else {
      z[b] = v > 0 ? 1 : v < 0 ? -1 : v;
    }
  }
}

function reluInPlace(z, from, to) {
  for (let b = from; b < to; b++) if (z[b] < 0) z[b] = 0;
}

function sigmoidInPlace(z, from, to) {
  for (let b = from; b < to; b++) z[b] *= 0.5;
  tanhInPlace(z, from, to);
  for (let b = from; b < to; b++) z[b] = 0.5 + 0.5 * z[b];
}

const each = (f) => (z, from, to) => {
  for (let b = from; b < to; b++) z[b] = f(z[b]);
};
const { leak: LEAK, selu: [SELU, SELU_ALPHA] } = TABLES.activations.constants;

// The share of a normal distribution below z, within 1e-7: Abramowitz and Stegun, 7.1.26.
function normalShare(z) {
  const x = Math.abs(z) * Math.SQRT1_2;
  const t = 1 / (1 + 0.3275911 * x);
  const tail = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741
    + t * (-1.453152027 + t * 1.061405429)))) * Math.exp(-x * x) / 2;
  return z < 0 ? tail : 1 - tail;
}

const ACTIVATIONS = {
  tanh: tanhInPlace,
  relu: reluInPlace,
  sigmoid: sigmoidInPlace,
  linear() {},
  leaky_relu: each((z) => (z > 0 ? z : LEAK * z)),
  elu: each((z) => (z > 0 ? z : Math.expm1(z))),
  selu: each((z) => SELU * (z > 0 ? z : SELU_ALPHA * Math.expm1(z))),
  gelu: each((z) => z * normalShare(z)),
  silu: each((z) => z / (1 + Math.exp(-z))),
  softplus: each((z) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)))),
  sine: each(Math.sin),
  gaussian: each((z) => Math.exp(-z * z)),
  signed_sigmoid(z, from, to) {
    for (let b = from; b < to; b++) z[b] *= 0.5;
    tanhInPlace(z, from, to);
  },
};

// For what is counted instead of drawn: a table's error could turn a point that lies on a border.
const EXACT = {
  ...ACTIVATIONS,
  tanh: each(Math.tanh),
  sigmoid: each((z) => 1 / (1 + Math.exp(-z))),
};

/** What each layer behind the inputs does to its sums, the output last; many outputs wait for each other. */
function activationsOf(config, functions) {
  const { outputs } = TABLES.activations;
  const last = outputsOf(config) > 1 ? "linear" : outputs.loss[config.loss] || outputs.problem[config.problem];
  return [
    ...config.hidden_layers.map((_, layer) => config.activations?.[layer] ?? config.activation),
    last,
  ].map((name) => functions[name]);
}

/** The sums of several classes' outputs as probabilities, and which class has the largest. */
function softmax(sums, shares, winners, from, to) {
  const top = sums[0].slice(from, to);
  winners.fill(0, from, to);
  sums.forEach((z, c) => {
    for (let b = from; b < to; b++) {
      if (z[b] > top[b - from]) {
        top[b - from] = z[b];
        winners[b] = c;
      }
    }
  });
  const total = new Float64Array(to - from);
  sums.forEach((z, c) => {
    const share = shares[c];
    for (let b = from; b < to; b++) total[b - from] += share[b] = Math.exp(z[b] - top[b - from]);
  });
  for (const share of shares) for (let b = from; b < to; b++) share[b] /= total[b - from];
}

/** A feature's value at a point, which has a coordinate an input. */
const of = (feature, point) => feature(point[0], point[1], point.slice(2));

/** A feature at every point of the grid, row by row from y = +6 down; the grid may lie on a plane. */
export function featureMap(name, side, plane = WHOLE, standard = {}) {
  const feature = functionOfFeature(name, standard);
  const map = new Float64Array(side * side);
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const t = column / (side - 1);
      const s = row / (side - 1);
      const x = -HALF_WIDTH * (1 - t) + HALF_WIDTH * t;
      const y = HALF_WIDTH * (1 - s) - HALF_WIDTH * s;
      map[row * side + column] = of(feature, plane.pointAt(x, y));
    }
  }
  return map;
}

/** How many points a side a network's pictures have: fewer while a large one trains. */
export function gridSide(config, training) {
  const sizes = [inputsOf(config).length, ...config.hidden_layers, outputsOf(config)];
  const connections = sizes.slice(1).reduce((sum, units, at) => sum + units * sizes[at], 0);
  return training && connections >= QUICK_FROM ? QUICK_SIDE : FULL_SIDE;
}

/** Computes unit maps for one network shape; buffers are kept from picture to picture. */
export class UnitMaps {
  constructor(config, side = FULL_SIDE, inputs = inputsOf(config).map((name) => featureMap(name, side)),
    size = side * side, functions = ACTIVATIONS) {
    Object.assign(this, { config, side, inputs, size, plane: WHOLE, standard: {} });
    const mapsOf = (units) => Array.from({ length: units }, () => new Float64Array(size));
    const outputs = outputsOf(config);
    this.layers = [...config.hidden_layers, outputs].map(mapsOf);
    this.activations = activationsOf(config, functions);
    this.filled = this.layers;
    if (outputs === 1) return;
    this.sums = mapsOf(outputs); // of the classes, before the softmax
    this.winners = new Uint8Array(size);
    this.filled = [...this.layers.slice(0, -1), this.sums];
  }

  /** The maps of a grid on a plane; `standard` is what the inputs are standardized by. */
  static on(plane, config, side, standard = {}) {
    const inputs = inputsOf(config).map((name) => featureMap(name, side, plane, standard));
    return Object.assign(new UnitMaps(config, side, inputs), { plane, standard });
  }

  /** The same at points [[x1, x2, ...], ...] in place of a grid, as exact as the server's answers. */
  static at(points, config, standard = {}) {
    const inputs = inputsOf(config).map((name) => {
      const feature = functionOfFeature(name, standard);
      return Float64Array.from(points, (point) => of(feature, point));
    });
    return new UnitMaps(config, 0, inputs, points.length, EXACT);
  }

  /** A function of x and y: the sum whose sign a unit's answer there has; layers count from 1. */
  sumOf(state, { layer, unit }) {
    const sums = this.sumsOf(state, layer, [unit]);
    return (x, y) => sums(x, y)[0];
  }

  /** A function of x and y: the sums of some units of a layer there, in an array that it uses again. */
  sumsOf(state, layer, units) {
    const features = inputsOf(this.config).map((name) => functionOfFeature(name, this.standard));
    const values = [features, ...this.layers].map(({ length }) => new Float64Array(length));
    const sums = new Float64Array(units.length);
    return (x, y) => {
      const point = this.plane.pointAt(x, y);
      features.forEach((feature, i) => (values[0][i] = of(feature, point)));
      for (let to = 1; to < layer; to++) {
        const out = values[to];
        for (let j = 0; j < out.length; j++) out[j] = weighted(state, values, to - 1, j);
        this.activations[to - 1](out, 0, out.length);
      }
      units.forEach((unit, at) => (sums[at] = weighted(state, values, layer - 1, unit)));
      return sums;
    };
  }

  /**
   * Fills and returns `layers`: [layer][unit] -> values, the output last. Of several classes the
   * outputs are probabilities, and `sums` and `winners` are filled too.
   */
  compute(state) {
    const block = 500; // what one block touches stays in the processor's nearest cache
    for (let from = 0; from < this.size; from += block) {
      const to = Math.min(from + block, this.size);
      let sources = this.inputs;
      this.filled.forEach((units, layer) => {
        const activate = this.activations[layer];
        units.forEach((out, j) => {
          out.fill(state.biases[layer][j], from, to);
          addWeighted(out, sources, state.weights[layer], j, from, to);
          activate(out, from, to);
        });
        sources = units;
      });
      if (this.sums) softmax(this.sums, this.layers.at(-1), this.winners, from, to);
    }
    return this.layers;
  }
}

function weighted({ weights, biases }, values, layer, j) {
  let sum = biases[layer][j];
  const sources = values[layer];
  for (let i = 0; i < sources.length; i++) sum += weights[layer][i][j] * sources[i];
  return sum;
}

function addWeighted(out, sources, weights, j, from, to) {
  let i = 0;
  for (; i + 4 <= sources.length; i += 4) {
    const [s0, s1, s2, s3] = [sources[i], sources[i + 1], sources[i + 2], sources[i + 3]];
    const w0 = weights[i][j], w1 = weights[i + 1][j], w2 = weights[i + 2][j], w3 = weights[i + 3][j];
    for (let b = from; b < to; b++) {
      out[b] += w0 * s0[b] + w1 * s1[b] + w2 * s2[b] + w3 * s3[b];
    }
  }
  for (; i < sources.length; i++) {
    const source = sources[i], w = weights[i][j];
    for (let b = from; b < to; b++) out[b] += w * source[b];
  }
}
