// The coordinates in which a layer is looked at: (x, y) is the point middle + x first + y second of
// the space of its units' values.

import { mainComponents } from "./components.mjs";

const FEW = 2; // units are coordinates themselves
const MARGIN = 0.15; // on each side of what is shown
const SPARSE = 0.5; // of an axis that what is shown takes at least

export class Space {
  constructor({ middle, directions, shares = null }) {
    Object.assign(this, { middle, directions, shares });
  }

  /** Of the values [unit][point] of a layer: two units, or their main components, pointing as `before`. */
  static of(points, before = null) {
    if (points.length > FEW) return new Space(mainComponents(points, before));
    const along = (at) => points.map((_, unit) => Number(unit === at));
    return new Space({ middle: points.map(() => 0), directions: [along(0), along(1)] });
  }

  /** The places [x, y] of points given by their values [unit][point]. */
  placesOf(points) {
    return Array.from(points[0], (_, at) => this.directions.map((direction) =>
      direction.reduce((sum, value, unit) => sum + value * (points[unit][at] - this.middle[unit]), 0)));
  }

  /** The values [unit][place] at places on a grid of `side` a side, from the upper row down. */
  valuesOn(side, across, upwards) {
    return this.middle.map((middle, unit) => {
      const values = new Float64Array(side * side);
      for (let row = 0; row < side; row++) {
        const y = upwards.high - ((upwards.high - upwards.low) * row) / (side - 1);
        for (let column = 0; column < side; column++) {
          const x = across.low + ((across.high - across.low) * column) / (side - 1);
          values[row * side + column] = middle + x * this.directions[0][unit] + y * this.directions[1][unit];
        }
      }
      return values;
    });
  }
}

/** The axis for some numbers: the one before while it fits, so that it does not breathe. */
export function axisFor(numbers, before = null) {
  const low = Math.min(...numbers), high = Math.max(...numbers);
  const fits = before && low >= before.low && high <= before.high
    && high - low >= SPARSE * (before.high - before.low) * (1 - 2 * MARGIN);
  if (fits) return before;
  const room = MARGIN * (high - low) || 1;
  return { low: low - room, high: high + room };
}
