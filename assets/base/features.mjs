// What a network sees of a point: features of the table, and somebody's own formulas.

import { functionOf } from "./formula.mjs";
import { TABLES } from "./tables.mjs";

const POLYNOMIAL = /^(?:[-+*]?(?:\d+(?:\.\d+)?|x\d+(?:\^\d+)?))+$/;
const BELOW = [..."₀₁₂₃₄₅₆₇₈₉"];
const ABOVE = [..."⁰¹²³⁴⁵⁶⁷⁸⁹"];
const rows = { ...TABLES.features };
const functions = {};

/** The names of a network's inputs, in order. */
export const inputsOf = ({ features, formulas }) => [...features, ...formulas];

/** The row of a feature's name or of a formula: {written, spoken, formula, waits}. */
export const featureOf = (name) => (rows[name] ??= {
  written: typeset(name), spoken: name, formula: name, waits: false, isOwn: true,
});

/** A feature as a function of x and y, and of the further coordinates in a list. */
export const functionOfFeature = (name) => (functions[name] ??= functionOf(featureOf(name).formula));

// As of_inputs.py: "x₁x₂²", "sin(2·x₁)".
function typeset(formula) {
  const text = POLYNOMIAL.test(formula) ? formula.replace(/\*(?=x)/g, "") : formula;
  const digits = (signs) => (_, number) => [...number].map((digit) => signs[digit]).join("");
  return text.replace(/(?<=x)(\d+)/g, digits(BELOW)).replace(/\^(\d+)/g, digits(ABOVE))
    .replaceAll("*", "·").replaceAll("-", "−").replaceAll("pi", "π");
}
