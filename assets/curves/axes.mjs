// The axes of the loss panel: ranges move in steps, so that they do not breathe with every epoch.

import { minus } from "../base/words.mjs";

export const MOST_TICKS = 7;
const LOWEST = 1e-12; // what a logarithmic axis reaches down to
const HIGHEST = 1e300; // a loss on its way to infinity: more than an axis can hold
const BELOW_LOSSES = 100; // a penalty that fades away stretches the axis by this factor at most

/** Plotly's settings of the loss axis for the values of `lines`, "linear" or "log". */
export function lossAxis(scale, lines, most = MOST_TICKS) {
  const { low, high } = extent(lines);
  if (scale === "log") {
    const bottom = Math.floor(2 * Math.log10(low)) / 2;
    const top = Math.max(Math.ceil(5 * Math.log10(high)) / 5, bottom + 0.5);
    const ticks = logTicks(bottom, top, most);
    return {
      type: "log", range: [bottom, top],
      tickmode: "array", tickvals: ticks, ticktext: ticks.map(tickText),
    };
  }
  const unit = 10 ** Math.floor(Math.log10(high));
  const top = [1, 1.5, 2, 3, 5, 7.5, 10].find((step) => step * unit >= high) * unit;
  return { type: "linear", range: [0, top], tickmode: "auto", nticks: Math.min(5, most) };
}

/** The range of the accuracy axis: from guessing up, or from 0 if the network was ever worse. */
export function accuracyRange(shares) {
  return [shares.some((share) => share !== null && share < 0.5) ? 0 : 0.5, 1];
}

/** Where a value stands on an axis: 0 at its lower end, 1 at its upper. */
export function placeOn({ type, range: [from, to] }, value) {
  return ((type === "log" ? Math.log10(value) : value) - from) / (to - from);
}

function extent({ losses, penalty }) {
  let { low, high } = bounds(losses);
  const price = bounds(penalty);
  low = Math.min(low, Math.max(price.low, low / BELOW_LOSSES));
  high = Math.max(high, price.high);
  if (low === Infinity) ({ low, high } = price);
  return low <= high ? { low: Math.max(low, LOWEST), high: Math.max(high, LOWEST) } : { low: 0.01, high: 1 };
}

function bounds(columns) {
  let low = Infinity, high = 0;
  for (const column of columns) {
    for (const value of column) {
      if (!(value > 0) || value > HIGHEST) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return { low, high };
}

// Powers of ten, or every second, third ... of them; between them 3, or 2 and 5, where there is room.
function logTicks(bottom, top, most) {
  const span = top - bottom;
  const first = span > 3.5 ? 2 : span > 1.2 ? 1 : 0;
  const stride = Math.max(1, Math.ceil(span / most));
  return [[1, 2, 3, 5, 7], [1, 3], [1]].slice(first)
    .map((steps) => ticksAt(steps, bottom, top, stride))
    .find((ticks, at) => ticks.length <= most || at === 2 - first);
}

function ticksAt(steps, bottom, top, stride) {
  const ticks = [];
  for (let power = Math.floor(bottom); power <= Math.ceil(top); power += stride) {
    for (const step of steps) {
      const value = Number(`${step}e${power}`);
      if (value >= 10 ** bottom * 0.999 && value <= 10 ** top * 1.001) ticks.push(value);
    }
  }
  return ticks;
}

const tickText = (value) =>
  value >= 1e-4 && value < 1e5 ? String(value) : minus(value.toExponential()).replace("+", "");
