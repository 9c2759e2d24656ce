// How the Backprop tab writes numbers, entries and formulas.

import { element } from "../base/dom.mjs";
import { fixed } from "../base/words.mjs";

const SYMBOLS = { dz: "∂L/∂z", dw: "∂L/∂w", db: "∂L/∂b" };
const SMALLEST_FONT = 10.5;

export const symbolOf = (array) => SYMBOLS[array] ?? array;
export const nameOf = ({ array, index }) => `${symbolOf(array)}(${index.join(",")})`;
export const number = (value) => fixed(value, 2);

/** Given numbers as they were typed, up to two decimals; all others with two. */
export function decimals(value, array) {
  if (array === "t") return value.toFixed(0); // a label
  const isGiven = ["z", "w", "b", "g"].includes(array);
  const hasOne = isGiven && Math.abs(value * 10 - Math.round(value * 10)) < 1e-9;
  return fixed(value, hasOne ? 1 : 2);
}

const MOST_TINT = 0.46; // so that ink stays readable
const FULL = 3; // a value of this size has all of the tint

/** Colours a cell by its value. */
export function tint(cell, value) {
  const share = Math.min(1, Math.abs(value) / FULL) * MOST_TINT * 100;
  cell.style.setProperty("--tint", `${share.toFixed(1)}%`);
  cell.toggleAttribute("data-negative", value < 0);
}

/** A text as nodes, with the names of arrays and indices in italics. */
export function typeset(text) {
  const spelled = text.replace(/\bd([zwb])\(/g, "∂L/∂$1(");
  return spelled.split(/(∂L\/∂[zwb]|\b[zwbgyaijmn]\b(?=[,()²+−\s]|$))/).map((part, n) =>
    n % 2 ? element("i", "", part) : document.createTextNode(part));
}

/** A sentence as nodes, with sizes such as k_H as a letter and its index. */
export function withIndices(text) {
  return text.split(/\b([A-Za-z]_(?:[A-Z0-9]|in|out))\b/).map((part, n) => {
    const [letter, index] = part.split("_");
    return n % 2 ? element("span", "", element("i", "", letter), element("sub", "", index)) : document.createTextNode(part);
  });
}

/** Markup that the server has made, MathML and nothing else, no wider than its place where it can be. */
export function setMath(place, mathml) {
  const parsed = new DOMParser().parseFromString(mathml, "text/html").body.firstElementChild;
  place.replaceChildren(...(parsed ? [parsed] : []));
  place.style.fontSize = "";
  const share = place.clientWidth / place.scrollWidth;
  if (share < 1) {
    const size = parseFloat(getComputedStyle(place).fontSize) * share;
    place.style.fontSize = `${Math.max(SMALLEST_FONT, Math.floor(size * 10) / 10)}px`;
  }
  if (place.scrollWidth > place.clientWidth) place.tabIndex = 0; // to be scrolled from the keyboard
  else place.removeAttribute("tabindex");
}
