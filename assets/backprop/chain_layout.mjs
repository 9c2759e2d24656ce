// A chain's arrays as tables of cells, and how its numbers are written in little room.

import { fixed, minus, words } from "../base/words.mjs";

const LONGEST_COLUMN = 10; // a longer row of numbers stands in lines
const LINE = 8;

const range = (count) => Array.from({ length: count }, (_, at) => at);
const chunks = (all) => range(Math.ceil(all.length / LINE)).map((at) => all.slice(at * LINE, (at + 1) * LINE));

/** The tables of an array: {caption, rows}, rows of indices. A bias lies in a line, other rows of numbers stand. */
export function tablesOf(name, shape) {
  if (!shape.length) return [{ caption: "", rows: [[[]]] }];
  const [first, second] = shape;
  if (shape.length === 1) {
    const all = range(first).map((i) => [i]);
    const isLong = first > LONGEST_COLUMN || (name[0] === "b" && first <= LINE);
    return [{ caption: "", rows: isLong ? chunks(all) : all.map((index) => [index]) }];
  }
  if (shape.length === 2 && first > LONGEST_COLUMN) {
    return range(second).map((j) => ({
      caption: words("chain.grids.to_output", { j }), rows: chunks(range(first).map((i) => [i, j])) }));
  }
  if (shape.length === 2) return [{ caption: "", rows: range(first).map((i) => range(second).map((j) => [i, j])) }];
  const planes = shape.length === 3 ? range(first).map((a) => [a])
    : range(first).flatMap((j) => range(second).map((a) => [j, a]));
  const [rows, columns] = shape.slice(-2);
  return planes.map((before) => ({
    caption: captionOf(before, shape), rows: range(rows).map((r) => range(columns).map((c) => [...before, r, c])) }));
}

function captionOf(before, shape) {
  if (before.length === 1) return shape[0] > 1 ? words("chain.grids.channel", { a: before[0] }) : "";
  const [j, a] = before;
  return words(shape[1] > 1 ? "chain.grids.kernel_of" : "chain.grids.kernel", { j, a });
}

export const keyOf = (array, index) => `${array}(${index})`;

/** Where an entry stands among its array's values. */
export const placeOf = (index, shape) => index.reduce((at, one, axis) => at * shape[axis] + one, 0);

const HUGE = 1e6;
const inPowers = (value) => value.toExponential(0).replaceAll("-", "−");

/** A gradient or a change: 0 only where it is exactly so; a small one has a digit more. */
export function tiny(value) {
  const size = Math.abs(value);
  if (value === 0) return "0";
  if (size < 0.0005) return "~0";
  if (size >= HUGE) return inPowers(value);
  return minus(value.toFixed(size < 0.005 ? 3 : size >= 10 ? 1 : 2));
}

/** A number as a cell has it: as it was typed up to one decimal, else two; fewer where it is long. */
export function short(value) {
  const size = Math.abs(value);
  if (size < 1e-9) return "0";
  const isTyped = Math.abs(value * 10 - Math.round(value * 10)) < 1e-9;
  if (size >= HUGE) return inPowers(value);
  return fixed(value, size >= 100 ? 0 : isTyped || size >= 10 ? 1 : 2);
}

/** Whether an array is a label: a class, not a number to reckon with. */
export const isLabel = (array, shape) => array === "t" && !shape.length;

/** "∂L/∂x1(0,1,2)", "x1(0,1,2)"; L and t have no index. */
export const nameOf = (array, index) => `${array}${index.length ? `(${index.join(",")})` : ""}`;
export const slopeOf = (array, index) => `∂L/∂${nameOf(array, index)}`;
