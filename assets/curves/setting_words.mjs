// Settings and their values within a sentence.

import { TABLES } from "../base/tables.mjs";
import { minus, words } from "../base/words.mjs";

const PROPER = words("playground.more.proper").split(" ");

/** A choice's title within a sentence: "cross entropy", but "Adam" and "ReLU". */
export const inSentence = (title) => (PROPER.includes(title)
  ? title : title.replace(/^[A-Z](?=[a-z]+( [a-z]+)*$)/, (first) => first.toLowerCase()));

/** A setting's value: "tanh" and "ReLU", "0.03"; of layers each, "0.2, 0.5". */
export const wordOf = (value, what) => (typeof value === "string"
  ? inSentence(TABLES.settings[what]?.choices[value] ?? value)
  : minus([value].flat().map((number) => String(+number.toPrecision(3))).join(", ") || "0"));

/** "learning rate"; of the original's live settings some have a title that says too little by itself. */
export function nameOf(setting) {
  const { title, kind, is_ours: isOurs } = TABLES.settings[setting];
  return kind === "live" && !isOurs ? setting.replaceAll("_", " ") : title[0].toLowerCase() + title.slice(1);
}
