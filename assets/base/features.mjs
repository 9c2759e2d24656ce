// What a network sees of a point: features of the table, and somebody's own formulas.

import { functionOf } from "./formula.mjs";
import { TABLES } from "./tables.mjs";
import { axisOf } from "./units.mjs";

const POLYNOMIAL = /^(?:[-+*]?(?:\d+(?:\.\d+)?|x\d+(?:\^\d+)?))+$/;
const BELOW = [..."₀₁₂₃₄₅₆₇₈₉"];
const ABOVE = [..."⁰¹²³⁴⁵⁶⁷⁸⁹"];
const rows = { ...TABLES.features };
const functions = {};

/** How many coordinates a config's points have. */
export const coordinatesOf = ({ points = "" }) => (points ? parseInt(points, 10) : 2);

/** The coordinates of a config's points, by the names under which a network sees them: x, y, x3. */
export const coordinateNames = (config) =>
  Array.from({ length: coordinatesOf(config) }, (_, at) => ["x", "y"][at] ?? `x${at + 1}`);

/** What a table calls a coordinate; "" for any other feature, and without a table. */
export function columnOf(config, name) {
  const at = config.points && config.axes?.length ? coordinateNames(config).indexOf(name) : -1;
  return at < 0 ? "" : axisOf(config.axes[at]).name;
}

/** Which tip explains a feature: beyond two coordinates none of them is a way on the map. */
export function tipOfFeature(config, name) {
  if (columnOf(config, name)) return "column";
  if (coordinatesOf(config) > 2 && coordinateNames(config).includes(name)) return "coordinate";
  return featureOf(name).isOwn ? "feature-own" : `feature-${name}`;
}

/** Whether a feature is none of the first coordinate alone. */
export const needsSecond = (name) => /\by\b/.test(featureOf(name).formula);

/** Whether a formula names no more than the two coordinates of drawn points. */
export const isOfTwo = (formula) => !/x([3-9]|1\d)/.test(formula);

/** The features that a config goes on with on points of two inputs: after those of one, the second too. */
export const seenOfTwo = (config) => (coordinatesOf(config) === 1
  ? ["x", "y", ...config.features.filter((name) => name !== "x")] : config.features);

/** The names of a network's inputs, in order. */
export const inputsOf = ({ features, formulas }) => [...features, ...formulas];

/** The row of a feature's name or of a formula: {written, spoken, formula, waits}. */
export const featureOf = (name) => (rows[name] ??= {
  written: typeset(name), spoken: name, formula: name, waits: false, isOwn: true,
});

/**
 * A feature as a function of x and y, and of the further coordinates in a list; standardized where
 * `standard` has its [mean, spread].
 */
export function functionOfFeature(name, standard = {}) {
  const feature = (functions[name] ??= functionOf(featureOf(name).formula));
  const [mean, spread] = standard[name] ?? [];
  return spread ? (x, y, more) => (feature(x, y, more) - mean) / spread : feature;
}

// As of_inputs.py: "x₁x₂²", "sin(2·x₁)".
function typeset(formula) {
  const text = POLYNOMIAL.test(formula) ? formula.replace(/\*(?=x)/g, "") : formula;
  const digits = (signs) => (_, number) => [...number].map((digit) => signs[digit]).join("");
  return text.replace(/(?<=x)(\d+)/g, digits(BELOW)).replace(/\^(\d+)/g, digits(ABOVE))
    .replaceAll("*", "·").replaceAll("-", "−").replaceAll("pi", "π");
}
