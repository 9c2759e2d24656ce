// What a stroke makes of points: rows [{x, y, label, isTest}] in, other rows out.

import { rounded } from "../base/points_text.mjs";
import { TABLES } from "../base/tables.mjs";

const EDGE = TABLES.extent;
const inside = (value) => rounded(Math.max(-EDGE, Math.min(EDGE, value)));
const distance = (row, { x, y }) => Math.hypot(row.x - x, row.y - y);

/** Another point, where the brush is. */
export const dotted = (rows, { x, y }, paint) => [...rows, { ...paint, x: inside(x), y: inside(y) }];

/** Another point, anywhere in a brush of a radius. */
export function sprayed(rows, { x, y }, radius, paint) {
  const [far, turn] = [radius * Math.sqrt(Math.random()), 2 * Math.PI * Math.random()];
  return dotted(rows, { x: x + far * Math.cos(turn), y: y + far * Math.sin(turn) }, paint);
}

/** The points that lie outside a brush of a radius; the same rows where all do. */
export function erased(rows, at, radius) {
  const left = rows.filter((row) => distance(row, at) > radius);
  return left.length === rows.length ? rows : left;
}

/** The place among rows of the point nearest to where the brush is, within a distance; else -1. */
export function nearest(rows, at, within) {
  let [found, least] = [-1, within];
  rows.forEach((row, place) => {
    const far = distance(row, at);
    if (far <= least) [found, least] = [place, far];
  });
  return found;
}

/** One of the points moved elsewhere. */
export const moved = (rows, place, { x, y }) =>
  rows.map((row, at) => (at === place ? { ...row, x: inside(x), y: inside(y) } : row));

/** How many classes there are among rows, or different labels. */
export const labelsIn = (rows) => new Set(rows.map(({ label }) => label)).size;

/** Whether rows can be trained on and tell anything. */
export const isEnough = (rows) => rows.length >= 2 && rows.some(({ isTest }) => !isTest);
