// The tabs besides the playground, the faces of its strip besides the losses, the history of its runs, and the dialogue for tables. Their scripts come once the first view is there, in a file of their own.

import { Backprop } from "./backprop/backprop.mjs";
import { Digits } from "./digits/digits.mjs";
import { History } from "./history/history.mjs";
import { Homework } from "./homework/homework.mjs";
import { Inside } from "./inside/inside.mjs";
import { Race } from "./race/race.mjs";
import { Studies } from "./studies/studies.mjs";
import { TableDialog } from "./table/table.mjs";
import { Why } from "./update/why.mjs";

/** By path, who makes a tab alive: its page, for its place and for what it asks of the playground. */
export const PAGES = {
  "/studies": (root, asked) => new Studies(root, asked),
  "/backprop": (root) => new Backprop(root),
  "/digits": (root) => new Digits(root),
  "/homework": (root) => new Homework(root),
  "/compare": (root, asked) => new Race(root, asked),
};

/** By name, who makes a face of the strip, for the playground; what a face has, `faces.mjs` says. */
export const FACES = {
  why: (page) => new Why(page),
  inside: (page) => new Inside(page),
};

/** The history of a playground's runs: made, it keeps those that are left. */
export const historyOf = (playground) => new History(playground);

/** The dialogue in which a table becomes a run's data. */
export const tableDialog = (hears) => new TableDialog(hears);
