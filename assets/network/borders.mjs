// The lines between classes: in a cell of the grid whose corners are won by different ones, from
// crossing to crossing of its edges; where more than two meet, from each crossing to their middle.

import { TABLES } from "../base/tables.mjs";

const HALF_WIDTH = TABLES.extent;
const STEEP = 3; // of the lead along an edge; flatter, a straight line between its ends is close
const HALVINGS = 4; // to 1/32 of an edge: a fifth of a pixel on a full grid

/**
 * Adds the lines to a path. `sums` has every class's sum on the grid, `winners` the number of the
 * largest; `cell` is an edge's length on the canvas, `sumsAt(x, y)` the sums anywhere.
 */
export function traceBorders(path, { sums, winners, side }, cell, sumsAt) {
  const step = (2 * HALF_WIDTH) / (side - 1);
  const cross = (at, to, column, row, isDown) => {
    const one = winners[at], other = winners[to];
    if (one === other) return null;
    const start = sums[one][at] - sums[other][at], end = sums[one][to] - sums[other][to];
    const share = start - end > STEEP
      ? halved((t) => {
        const there = sumsAt((column + (isDown ? 0 : t)) * step - HALF_WIDTH, HALF_WIDTH - (row + (isDown ? t : 0)) * step);
        return there[one] >= there[other];
      })
      : start / (start - end) || 0;
    return isDown ? [column, row + share] : [column + share, row];
  };
  for (let row = 0; row < side - 1; row++) {
    for (let column = 0; column < side - 1; column++) {
      const at = row * side + column, below = at + side;
      const corner = winners[at];
      if (corner === winners[at + 1] && corner === winners[below] && corner === winners[below + 1]) continue;
      const ends = [
        cross(at, at + 1, column, row, false), cross(at + 1, below + 1, column + 1, row, true),
        cross(below, below + 1, column, row + 1, false), cross(at, below, column, row, true),
      ].filter(Boolean);
      for (const [from, to] of linesOf(ends, new Set([corner, winners[at + 1], winners[below], winners[below + 1]]).size)) {
        path.moveTo(from[0] * cell, from[1] * cell);
        path.lineTo(to[0] * cell, to[1] * cell);
      }
    }
  }
}

function linesOf(ends, classes) {
  if (ends.length === 2) return [ends];
  if (classes === 2) return [ends.slice(0, 2), ends.slice(2)];
  const middle = [0, 1].map((axis) => ends.reduce((sum, end) => sum + end[axis], 0) / ends.length);
  return ends.map((end) => [end, middle]);
}

/** Where between 0 and 1 something ends to hold that holds at 0. */
function halved(holds) {
  let low = 0, high = 1;
  for (let again = 0; again < HALVINGS; again++) {
    const middle = (low + high) / 2;
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
