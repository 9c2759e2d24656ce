// The tables of settings, features, tips and words that the server has written into the page.

export const TABLES = JSON.parse(document.getElementById("tables").textContent);

/** The names of a table's rows for which something is so. */
export const namesOf = (table, isSo) => Object.keys(table).filter((name) => isSo(table[name]));
