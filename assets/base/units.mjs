// An axis in a table's own units: which of its values stand where on the map.

import { minus } from "./words.mjs";

const END = 5; // where its lowest and its highest value stand
const REACH = 6; // of the map
const MOST = 5; // ticks

/** A number in a table's own units, with no more digits than it has. */
export const inUnits = (value, digits = 6) => minus(String(Number(value.toPrecision(digits))));

/** An axis' text, "NAME:LOW:HIGH", in parts. */
export function axisOf(text) {
  const parts = text.split(":");
  const [low, high] = parts.splice(-2).map(Number);
  return { name: parts.join(":"), low, high };
}

/** An axis' value at a place of the map. */
export const unitsAt = ({ low, high }, place) => low + ((high - low) * (place + END)) / (2 * END);

/** Round values of an axis that the map shows, each with its place on it. */
export function ticksOf(low, high) {
  const ends = [unitsAt({ low, high }, -REACH), unitsAt({ low, high }, REACH)].sort((one, other) => one - other);
  const step = stepFor(ends[1] - ends[0]);
  const ticks = [];
  for (let count = Math.ceil(ends[0] / step); count * step <= ends[1]; count += 1) {
    const value = count * step;
    ticks.push({ value, place: ((value - low) / (high - low)) * 2 * END - END });
  }
  return ticks;
}

/** 1, 2 or 5 times a power of ten, so that there are few of them in a range. */
function stepFor(range) {
  const power = 10 ** Math.floor(Math.log10(range / MOST));
  return power * ([1, 2, 5].find((factor) => range / (factor * power) <= MOST) ?? 10);
}
