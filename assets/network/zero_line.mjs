// The line where a unit's answer changes its sign, by marching squares: in a cell of the grid whose
// corners differ in sign, from crossing to crossing of its edges.
//
// Where answers are saturated, both ends of an edge are 1 and -1 and say nothing of where between
// them the sign changes: there it is looked for.

import { TABLES } from "../base/tables.mjs";

const HALF_WIDTH = TABLES.extent;
const STEEP = 0.5; // between the ends of an edge; flatter, a straight line between them is close
const HALVINGS = 6; // to 1/64 of an edge

/** Adds the line to a path; `cell` is an edge's length on the canvas, `sum(x, y)` the sign's source. */
export function traceZero(path, values, side, cell, sum) {
  const step = (2 * HALF_WIDTH) / (side - 1);
  const cross = (at, to, column, row, isDown) => {
    const a = values[at], b = values[to];
    if (a >= 0 === b >= 0) return null;
    const share = sum && Math.abs(a - b) > STEEP
      ? halved(a >= 0, (t) => sum(
        (column + (isDown ? 0 : t)) * step - HALF_WIDTH, HALF_WIDTH - (row + (isDown ? t : 0)) * step))
      : a / (a - b);
    return isDown ? [column, row + share] : [column + share, row];
  };
  const along = (row) => Array.from({ length: side - 1 }, (_, column) =>
    cross(row * side + column, row * side + column + 1, column, row, false));
  let above = along(0);
  for (let row = 0; row < side - 1; row++) {
    const below = along(row + 1);
    let left = cross(row * side, (row + 1) * side, 0, row, true);
    for (let column = 0; column < side - 1; column++) {
      const at = row * side + column + 1;
      const right = cross(at, at + side, column + 1, row, true);
      const ends = [above[column], right, below[column], left].filter(Boolean);
      for (let i = 0; i + 1 < ends.length; i += 2) {
        path.moveTo(ends[i][0] * cell, ends[i][1] * cell);
        path.lineTo(ends[i + 1][0] * cell, ends[i + 1][1] * cell);
      }
      left = right;
    }
    above = below;
  }
}

/** Where between 0 and 1 a value's sign changes; `starts` is whether it is at least 0 at 0. */
function halved(starts, value) {
  let low = 0, high = 1;
  for (let again = 0; again < HALVINGS; again++) {
    const middle = (low + high) / 2;
    if (value(middle) >= 0 === starts) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
