// Numbers typed into cells, one at a time or pasted as a block.

import { element } from "../base/dom.mjs";

const INPUTS = ["z", "w", "b", "t", "g"];

export const indexOf = (cell) => cell.dataset.index.split(",").map(Number);

/** A cell of an input becomes a field; Enter keeps, Escape undoes. `edited` hears the array and its entries. */
export function typeInto(cell, edited, text = null) {
  if (!INPUTS.includes(cell.dataset.array) || cell.querySelector("input")) return;
  const before = cell.textContent;
  const field = element("input", { inputmode: "decimal", "aria-label": cell.getAttribute("aria-label") });
  field.value = text ?? before.replace("−", "-");
  cell.replaceChildren(field);
  let done = false;
  const end = (keeps) => {
    if (done) return;
    done = true;
    const typed = field.value;
    cell.textContent = before;
    if (keeps && typed.replace("−", "-") !== before.replace("−", "-")) {
      edited(cell.dataset.array, [{ index: indexOf(cell), text: typed }]);
    }
  };
  field.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Enter" || event.key === "Escape") {
      end(event.key === "Enter");
      cell.focus();
    }
  });
  field.addEventListener("blur", () => end(true));
  field.focus();
  field.select();
}

/** Rows of numbers, as spreadsheets and NumPy write them, fill the table from the cell on. */
export function pasteInto(cell, text, edited) {
  if (!INPUTS.includes(cell.dataset.array)) return;
  const rows = text.split(/[\n;]/)
    .map((line) => line.split(/[\s[\]()]+|,\s+/).map((part) => part.replace(/,$/, "")).filter(Boolean))
    .filter((row) => row.length);
  const line = cell.parentElement;
  const entries = rows.flatMap((row, down) => row.map((part, right) => ({
    text: part, cell: line.parentElement.rows[line.sectionRowIndex + down]?.cells[cell.cellIndex + right],
  }))).filter((entry) => entry.cell);
  edited(cell.dataset.array, entries.map((entry) => ({ index: indexOf(entry.cell), text: entry.text })));
}
