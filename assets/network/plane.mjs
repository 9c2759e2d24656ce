// A plane through points of many inputs, which the maps show: see Python's data/plane.py. A place (x, y)
// of the map is the point origin + x * across + y * upwards; with two inputs the plane is all there is.

import { coordinatesOf } from "../base/features.mjs";
import { words } from "../base/words.mjs";

export const MAIN = "main";
const PALEST = 0.25; // of the point farthest from the plane
const dot = (one, other) => one.reduce((sum, value, at) => sum + value * other[at], 0);

/** The inputs that the plane of a config shows, from 0; none for the main components. */
export function spanOf(config) {
  const count = coordinatesOf(config);
  if (count <= 2) return [0, 1].slice(0, count);
  if (config.plane === MAIN) return [];
  return (config.plane || "x1,x2").split(",").map((name) => Number(name.slice(1)) - 1);
}

/** Where the inputs stand that are said, by their number from 0. */
export const valuesOf = ({ plane_at: at = [] }) => Object.fromEntries(at.map((text) => {
  const [name, value] = text.split(":");
  return [Number(name.slice(1)) - 1, Number(value)];
}));

export const valueText = (input, value) => `x${input + 1}:${value}`;

export class Plane {
  constructor(origin, across, upwards, shares = null) {
    Object.assign(this, { origin, across, upwards, shares });
    this.isAll = origin.length === 2; // and places are points
    this.square = dot(across, across); // of the length of both directions
  }

  /** The plane of a config; `main` is that of the main components of its points, as the server has it. */
  static of(config, main) {
    const count = coordinatesOf(config);
    const span = spanOf(config);
    if (!span.length) return new Plane(main.origin, main.across, main.upwards, main.shares);
    const values = valuesOf(config);
    const inputs = Array.from({ length: count }, (_, at) => at);
    const origin = inputs.map((at) => (span.includes(at) ? 0 : values[at] ?? main?.origin[at] ?? 0));
    const [across, upwards] = [0, 1].map((side) => inputs.map((at) => Number(at === span[side])));
    return new Plane(origin, across, upwards);
  }

  /** Whether it is the same plane through the same points. */
  isLike(other) {
    return JSON.stringify([this.origin, this.across, this.upwards]) ===
      JSON.stringify([other.origin, other.across, other.upwards]);
  }

  /** The point of a place. */
  pointAt(x, y) {
    if (this.isAll) return [x, y];
    return this.origin.map((value, at) => value + x * this.across[at] + y * this.upwards[at]);
  }

  /** The place of a point; what stands behind its inputs is passed over. */
  placeOf(point) {
    const away = this.origin.map((value, at) => point[at] - value);
    return [dot(this.across, away) / this.square, dot(this.upwards, away) / this.square];
  }

  /**
   * Rows [...inputs, label] of {train, test} as [x, y, label] where the map shows them, each with the row
   * `of` which it is and its `strength`: paler the further it lies from the plane.
   */
  placed({ train, test }) {
    if (this.isAll) return { train, test };
    const found = [train, test].map((rows) => rows.map((row) => this.placedRow(row)));
    const farthest = Math.max(1e-12, ...found.flat().map(({ off }) => off));
    for (const point of found.flat()) {
      point.strength = this.origin.length <= 2 ? 1 : 1 - ((1 - PALEST) * point.off) / farthest;
    }
    return { train: found[0], test: found[1] };
  }

  placedRow(row) {
    const [x, y] = this.placeOf(row);
    const nearest = this.pointAt(x, y);
    return Object.assign([x, y, row.at(-1)], { of: row, off: Math.hypot(...nearest.map((value, at) => row[at] - value)) });
  }

  /** What the map's sides are called where they are no inputs: main components, with their share of the variance. */
  get sideNames() {
    const percent = (share) => (100 * share).toFixed(0);
    return this.shares?.map((share, side) => words(`network.plane.${side ? "second" : "first"}`, { percent: percent(share) }));
  }
}

/** The plane of drawn points, and of all that have two inputs. */
export const WHOLE = new Plane([0, 0], [1, 0], [0, 1]);
