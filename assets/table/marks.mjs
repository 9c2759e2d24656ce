// A point of a table as it is marked: by colour and shape where there are many classes.

import { svg } from "../base/dom.mjs";
import { SHAPES } from "../network/classes.mjs";

const CIRCLE = SHAPES[0];

/** The path of a class and its colour; two classes have those of the map. */
export const shapeOf = (place, classes) => (classes > 2
  ? { d: SHAPES[place], style: `fill: var(--class-${place + 1})` }
  : { d: CIRCLE, style: `fill: var(--${place ? "negative" : "positive"})` });

/** The same of a number from -1 to 1. */
export function shapeOfNumber(value) {
  const share = Math.round(100 * Math.min(1, Math.abs(value)));
  return { d: CIRCLE, style: `fill: color-mix(in srgb, var(--${value < 0 ? "negative" : "positive"}) ${share}%, var(--zero))` };
}

export function markOf(place, classes) {
  const mark = svg("svg", { viewBox: "-1.6 -1.6 3.2 3.2", class: "pg-table-mark", "aria-hidden": "true" });
  mark.append(svg("path", shapeOf(place, classes)));
  return mark;
}
