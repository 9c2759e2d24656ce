// The own points of last time: kept in this browser, so that choosing another data set loses nothing.

import { coordinatesOf, isOfTwo, seenOfTwo } from "../base/features.mjs";
import { keep, kept } from "../base/kept.mjs";

const OWN = ["points", "axes", "class_names", "classes", "plane", "plane_at"]; // what goes with the points
const nameOf = (problem) => `playground-own-${problem}`;
const held = {}; // where the browser keeps nothing, the page does

const partOf = (config) => Object.fromEntries(
  (coordinatesOf(config) === 2 ? OWN : [...OWN, "formulas"]) // beyond two, inputs are such
    .filter((field) => field in config).map((field) => [field, config[field]]));

/** Keeps a config's own points, if it has any. */
export function keepOwn(config) {
  if (!config.points || held[config.problem]?.points === config.points) return;
  held[config.problem] = partOf(config);
  keep("localStorage", nameOf(config.problem), held[config.problem]);
}

/** The settings that bring back the own points of last time in a problem; null where there are none. */
export function keptOwn({ problem }) {
  const own = held[problem] ?? kept("localStorage", nameOf(problem));
  return typeof own?.points === "string" && own.points ? partOf(own) : null;
}

/** The settings that leave own points, or a formula, for a data set; none where there are none. */
export const withoutOwn = (config) => ({
  ...(config.points ? {
    points: "", axes: [], class_names: [], plane: "", plane_at: [],
    features: seenOfTwo(config), formulas: config.formulas.filter(isOfTwo),
  } : {}),
  ...(config.data_formula ? { data_formula: "" } : {}),
});
