// The page's words by key; how it writes numbers and names its colours.

import { TABLES } from "./tables.mjs";

/** The words of a key of scripts.toml as what an element holds, with texts or nodes in place of its {fields}. */
export function wordsAround(key, fields = {}) {
  if (!(key in TABLES.words)) throw new Error(`no words for ${key}: is the page older than the server?`);
  return TABLES.words[key].split(/\{(\w+)\}/).map((part, at) => {
    if (at % 2 && !(part in fields)) throw new Error(`no ${part} for the words of ${key}`);
    return at % 2 ? fields[part] : part;
  });
}

/** The words of a key as a text. */
export const words = (key, fields) => wordsAround(key, fields).join("");

const LONG = 1e6; // from here on in powers of ten

/** A text with a real minus in place of its first hyphen. */
export const minus = (text) => text.replace("-", "−");

/** A number with so many decimals; what is shown as 0 has no sign. */
export const fixed = (value, digits) => minus(value.toFixed(digits).replace(/^-(?=0(\.0*)?$)/, ""));

/** A count as every text of the page writes it: "1,138". */
export const counted = (number) => number.toLocaleString("en");

/** A count of runs: "1 run", "1,138 runs". */
export const countOfRuns = (runs) => words(runs === 1 ? "base.runs.one" : "base.runs.many", { runs: counted(runs) });

/** A loss to three decimals; one on its way to infinity in powers of ten. */
export const lossText = (loss) => (loss < LONG ? loss.toFixed(3) : loss.toExponential(2));

const ROUNDS_AWAY = 0.001; // below it three decimals say nothing of how small a loss is

/** A loss that three decimals round away, as "4.1e−5"; "" for any other. */
export const exactLoss = (loss) => (loss > 0 && loss < ROUNDS_AWAY ? minus(loss.toExponential(1)) : "");

/** A number to three decimals, as the cards write it; null is a number no more. */
export function written(value) {
  if (value === null) return "–";
  if (Math.abs(value) >= LONG) return value.toExponential(3).replaceAll("-", "−");
  return fixed(value, 3);
}

/** A share as "97.5 %". */
export const percent = (share) => `${(100 * share).toFixed(1)} %`;

/** A sentence with the names of the colours that are shown. */
export const inColours = (sentence) =>
  (window.playgroundAppearance.chosen.colours === "amber-navy"
    ? sentence.replaceAll("orange", "amber").replaceAll("blue", "navy") : sentence);
