// The runs that were left, in the browser's database and nowhere else. A row is {key, left, config, link,
// main, standard, epochs, best, state}: `key` and `left` are when it began and was left, in ms, `best` is its
// lowest test loss or null; its map is drawn from `state`, null where it is no number, on the plane `main`, by
// what its inputs are standardized by.

import { storeIn } from "../base/database.mjs";
import { TABLES } from "../base/tables.mjs";
import { textOfRun } from "../playground/changes.mjs";

const MOST = 200;
const { asked, isThere } = storeIn("playground-history", "runs", { keyPath: "key" });

/** The settings of a run in which nothing is set. */
export const PLAIN = Object.fromEntries(Object.entries(TABLES.settings).map(([name, row]) => [name, row.default]));

/** Resolves with whether this window keeps any. */
export const isKept = isThere;

const put = (row) => asked("readwrite", (store) => store.put(row), null);

// A setting that there was not when a run was left stood as it is at first.
async function stored() {
  const rows = await asked("readonly", (store) => store.getAll(), []);
  return rows.map((row) => ({
    ...row, config: Object.fromEntries(Object.entries(PLAIN).map(([name, plain]) => [name, row.config[name] ?? plain])),
  }));
}

/** The runs that are here, the last one left first. */
export const pastRuns = async () => tidied(await stored());

/** Keeps a run in the place of its key. */
export const keepRun = put;

/** Drops what is here twice, and what is more than is kept. */
export async function tidy() {
  const rows = await stored();
  const kept = tidied(rows);
  const keys = new Set(kept.map(({ key }) => key));
  const dropped = rows.filter(({ key }) => !keys.has(key));
  await Promise.all([
    ...dropped.map(({ key }) => asked("readwrite", (store) => store.delete(key), null)),
    ...kept.filter((row) => !rows.includes(row)).map(put),
  ]);
}

/** Forgets them all. */
export const forgetRuns = () => asked("readwrite", (store) => store.clear(), null);

/** The last runs, one that was left more than once as far as it came. */
function tidied(rows) {
  const runs = new Map();
  for (const row of [...rows].sort((one, other) => other.left - one.left)) {
    const text = textOfRun(row.config);
    const same = runs.get(text);
    if (!same) runs.set(text, row);
    else if (row.epochs > same.epochs) runs.set(text, { ...row, left: same.left });
  }
  return [...runs.values()].slice(0, MOST);
}
