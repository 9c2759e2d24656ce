// What is too large for the browser's small storage: results of studies, by the version that computed
// them and their link. Where there is no database nothing is kept, and everything else works.

import { TABLES } from "./tables.mjs";

const DATABASE = "playground", STORE = "results";

const opened = new Promise((resolve) => {
  let request;
  try {
    request = indexedDB.open(DATABASE, 1);
  } catch {
    resolve(null);
    return;
  }
  request.onupgradeneeded = () => request.result.createObjectStore(STORE);
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => resolve(null);
});

const place = (link) => `${TABLES.engine} ${link}`;

// What another version computed is read no more: all keys before this version's, and all behind.
opened.then(() => {
  asked("readwrite", (store) => store.delete(IDBKeyRange.upperBound(place(""), true)), null);
  asked("readwrite", (store) => store.delete(IDBKeyRange.lowerBound(place("\uffff"), true)), null);
});

/** The runs of a study that lie there; [] for none. */
export const fromShelf = (link) => asked("readonly", (store) => store.get(place(link)), []);

/** Puts the runs of a study there. */
export const toShelf = (link, rows) => asked("readwrite", (store) => store.put(rows, place(link)), null);

async function asked(mode, question, none) {
  const database = await opened;
  if (!database) return none;
  return new Promise((resolve) => {
    try {
      const request = question(database.transaction(STORE, mode).objectStore(STORE));
      request.onsuccess = () => resolve(request.result ?? none);
      request.onerror = () => resolve(none);
    } catch {
      resolve(none);
    }
  });
}
