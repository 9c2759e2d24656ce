// Own points as the text that a config and its link hold, as Python's data/points_text.py has it: the
// number of inputs, the kind ("c" classes, "n" numbers), then the rows with nothing between them.

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const WIDTH = 3; // characters of a number: a whole count of thousandths
const ZERO = DIGITS.length ** WIDTH / 2;
const LETTERS = "abcdef";

/** The kind of label that a problem has. */
export const kindOf = (problem) => (problem === "regression" ? "n" : "c");

const numberAt = (text, at) =>
  ([...text.slice(at, at + WIDTH)].reduce((sum, digit) => sum * DIGITS.length + DIGITS.indexOf(digit), 0) - ZERO) / 1000;

function written(value) {
  let left = Math.max(0, Math.min(2 * ZERO - 1, Math.round(1000 * value) + ZERO));
  let text = "";
  for (let digit = 0; digit < WIDTH; digit++) {
    text = DIGITS[left % DIGITS.length] + text;
    left = Math.floor(left / DIGITS.length);
  }
  return text;
}

/**
 * A text's kind and rows [{x, y, label, isTest}]: a label is a class from 0 on, or a number; x and y are
 * the first two inputs, which may be more, or one.
 */
export function readPoints(text) {
  const [head, inputs, kind] = text.match(/^(\d+)(.)/);
  const rows = [];
  for (let at = head.length; at < text.length;) {
    const [x, y] = [numberAt(text, at), inputs > 1 ? numberAt(text, at + WIDTH) : 0];
    at += inputs * WIDTH;
    if (kind === "n") {
      rows.push({ x, y, label: numberAt(text, at), isTest: false });
      at += WIDTH;
    } else {
      const letter = text[at++];
      rows.push({ x, y, label: LETTERS.indexOf(letter.toLowerCase()), isTest: letter < "a" });
    }
  }
  return { kind, rows };
}

/** How many points a text holds. */
export const countPoints = (text) => readPoints(text).rows.length;

/** The text of rows of a kind; "" for none, which is no data set. */
export function writePoints(kind, rows) {
  if (!rows.length) return "";
  const labelOf = ({ label, isTest }) =>
    (kind === "n" ? written(label) : isTest ? LETTERS[label].toUpperCase() : LETTERS[label]);
  return `2${kind}${rows.map((row) => written(row.x) + written(row.y) + labelOf(row)).join("")}`;
}

/** A number as the text holds it, in thousandths. */
export const rounded = (value) => Math.round(1000 * value) / 1000;
