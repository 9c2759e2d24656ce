// How wide cells are, so that no number hides: all groups in a row where they fit, with values
// above their gradients; else the row wraps, and every array fits by itself.

const WIDEST = 47, NARROWEST = 30; // a number of two decimals and a sign still has room
const SPACING = 1.5; // between cells, and before the first
const BETWEEN_TABLES = 16, PADDING = 12;

/** How many tables of an array stand side by side, and the width of a cell, for a row that is `width` wide. */
export function fitArray(shape, width) {
  const columns = shape.at(-1);
  const tables = shape.slice(0, -2).reduce((product, length) => product * length, 1);
  const step = shape.length === 4 ? shape[1] : 1; // inputs of one output stay in a row
  const cellOf = (side) => Math.floor((width - PADDING - (side - 1) * BETWEEN_TABLES - side * SPACING * (columns + 1)) / (side * columns));
  let side = tables;
  while (side > step && cellOf(side) < NARROWEST) side -= step;
  while (side > 1 && cellOf(side) < NARROWEST) side -= 1;
  return { side, cell: Math.min(WIDEST, Math.max(20, cellOf(side))) };
}

/** The width of all cells where z, w and y stand side by side; null where they do not fit. */
export function fitRow(shapes, width, gap) {
  let columns = 0, taken = PADDING + (shapes.length - 1) * gap;
  for (const shape of shapes) {
    const tables = shape.length === 4 ? shape[1] : 1;
    columns += tables * shape.at(-1);
    taken += tables * SPACING * (shape.at(-1) + 1) + (tables - 1) * BETWEEN_TABLES;
  }
  const cell = Math.floor((width - taken) / columns);
  return cell < NARROWEST ? null : Math.min(WIDEST, cell);
}
