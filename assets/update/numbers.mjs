// How the sums are written: so short that they can be read, so long that what is written is right.

import { fixed, minus } from "../base/words.mjs";

const [FEWEST, MOST] = [4, 12]; // decimals
const SMALLEST = 1e-6, LARGEST = 1e5; // else in powers of ten

/** A number with so many decimals, or with as many as show two of its digits: it is not written as 0. */
export function number(value, digits = 3) {
  const size = Math.abs(value);
  if (value === 0) return fixed(value, digits);
  if (size >= SMALLEST && size < LARGEST) return fixed(value, Math.max(digits, 1 - Math.floor(Math.log10(size))));
  const [head, power] = value.toExponential(1).split("e");
  return minus(`${head}e${Number(power)}`).replace("e-", "e−");
}

/** A factor as it stands in a product: a negative one in brackets. */
export const factor = (value) => (value < 0 ? `(${number(value)})` : number(value));

/**
 * Before, what is taken away, and after, with the fewest decimals at which the written difference is right
 * and what is taken away has two digits; null where none of up to twelve is.
 */
export function writtenSum(before, after) {
  const taken = before - after;
  for (let digits = FEWEST; digits <= MOST; digits++) {
    const [b, t, a] = [before, taken, after].map((value) => Math.round(Number(value.toFixed(digits)) * 10 ** digits));
    if (b - t === a && (taken === 0 || Math.abs(t) >= 10)) {
      return { before: fixed(before, digits), taken: fixed(Math.abs(taken), digits), after: fixed(after, digits), isMore: taken < 0 };
    }
  }
  return null;
}

/** A point's coordinates. */
export const pointText = (point) => point.slice(0, -1).map((value) => fixed(value, 1)).join(", ");
