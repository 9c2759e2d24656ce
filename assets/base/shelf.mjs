// Results of studies, by the version that computed them and their link, in the browser's database.

import { storeIn } from "./database.mjs";
import { TABLES } from "./tables.mjs";

const { asked } = storeIn("playground", "results");

const place = (link) => `${TABLES.engine} ${link}`;

// What another version computed is read no more: all keys before this version's, and all behind.
asked("readwrite", (store) => store.delete(IDBKeyRange.upperBound(place(""), true)), null);
asked("readwrite", (store) => store.delete(IDBKeyRange.lowerBound(place("\uffff"), true)), null);

/** The runs of a study that lie there; [] for none. */
export const fromShelf = (link) => asked("readonly", (store) => store.get(place(link)), []);

/** Puts the runs of a study there. */
export const toShelf = (link, rows) => asked("readwrite", (store) => store.put(rows, place(link)), null);
