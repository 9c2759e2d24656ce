// A classification of more than two classes: an output a class, each with a name, a colour and a shape.

import { words } from "../base/words.mjs";

const SHORT = 4; // letters of a name where there is little room

/** How many output units a network has: one, or one a class of more than two. */
export const outputsOf = ({ problem, classes }) => (problem === "classification" && classes > 2 ? classes : 1);

export const hasClasses = (config) => outputsOf(config) > 1;

/** What a class is called; they are counted from 0. */
export const className = ({ class_names: names = [] }, at) => names[at] || words("network.classes.name", { number: at + 1 });

/** The same in a few letters. */
export const shortName = ({ class_names: names = [] }, at) => names[at]?.slice(0, SHORT) || String(at + 1);

const LONG = 1.3, SIDE = 0.92, ARM = 0.45, REACH = 1.2; // in radii of a circle that weighs the same
const PLUS = [
  [-ARM, -REACH], [ARM, -REACH], [ARM, -ARM], [REACH, -ARM], [REACH, ARM], [ARM, ARM],
  [ARM, REACH], [-ARM, REACH], [-ARM, ARM], [-REACH, ARM], [-REACH, -ARM], [-ARM, -ARM],
];
const outline = (corners) => `M${corners.map((corner) => corner.map((at) => at.toFixed(3)).join(" ")).join("L")}Z`;

/** By class, its shape as a path around 0, y downwards. */
export const SHAPES = [
  "M-1 0a1 1 0 1 1 2 0a1 1 0 1 1 -2 0Z",
  outline([[0, -LONG], [1.17, 0.9], [-1.17, 0.9]]),
  outline([[-SIDE, -SIDE], [SIDE, -SIDE], [SIDE, SIDE], [-SIDE, SIDE]]),
  outline([[0, -LONG], [LONG, 0], [0, LONG], [-LONG, 0]]),
  outline(PLUS),
  outline(PLUS.map(([x, y]) => [(x - y) * Math.SQRT1_2, (x + y) * Math.SQRT1_2])),
];
