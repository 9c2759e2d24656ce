// The numbers as grids of cells: inputs can be typed in, every output and gradient looked at.

import { element } from "../base/dom.mjs";
import { stopAt } from "../base/roving.mjs";
import { words } from "../base/words.mjs";
import { fitArray, fitRow } from "./layout.mjs";
import { indexOf, pasteInto, typeInto } from "./typing.mjs";
import { decimals, symbolOf, tint } from "./words.mjs";

const titleOf = (array) => (array === "g" ? "g = ∂L/∂y" : symbolOf(array));
// Values stand above their gradients, in the same columns.
const ROWS = {
  forward: [["z", "t"], ["w", "b"], ["mean", "var", "zhat", "p"], ["y"]],
  backward: [["dz"], ["dw", "db"], ["g"]],
};
const HOVER_MS = 60;
const wider = (one, other) => (columnsOf(other) > columnsOf(one) ? other : one);
const columnsOf = (shape) => (shape.length === 4 ? shape[1] : 1) * shape.at(-1);
const captionOf = (name, j, a) =>
  (["w", "dw"].includes(name) ? `j = ${j}, a = ${a}` : words("backprop.grids.of_sample", { i: j, a }));

export class Grids {
  constructor(forward, backward, { looked, edited }) {
    this.places = { forward, backward };
    Object.assign(this, { looked, edited });
    this.cells = new Map(); // "z(0,1,2)" -> td
    this.marks = {}; // by mark: the cells that have it
    for (const place of [forward, backward]) this.listen(place);
    new ResizeObserver(() => this.fit()).observe(this.section());
  }

  section() { return this.places.forward.closest("section"); }

  listen(place) {
    const cellOf = (event) => event.target.closest("td[data-array]");
    place.addEventListener("pointerover", (event) => {
      const cell = cellOf(event);
      clearTimeout(this.hover);
      if (cell && !place.querySelector("input") && event.pointerType === "mouse") {
        this.hover = setTimeout(() => this.looked(cell.dataset.array, indexOf(cell), false), HOVER_MS);
      }
    });
    place.addEventListener("focusin", (event) => cellOf(event) && event.target.matches("td") && this.look(cellOf(event)));
    let focused = null; // before it was pressed
    place.addEventListener("pointerdown", () => { focused = document.activeElement; });
    place.addEventListener("click", (event) => {
      const cell = cellOf(event);
      if (!cell || event.target.closest("input")) return;
      if (cell === focused) typeInto(cell, this.edited);
      else this.focus(cell);
    });
    place.addEventListener("dblclick", (event) => cellOf(event) && typeInto(cellOf(event), this.edited));
    place.addEventListener("keydown", (event) => this.key(event));
    place.addEventListener("paste", (event) => {
      const cell = cellOf(event);
      if (!cell || event.target.matches("input")) return;
      event.preventDefault();
      pasteInto(cell, event.clipboardData.getData("text"), this.edited);
    });
  }

  key(event) {
    const cell = event.target.closest("td[data-array]");
    if (!cell || event.target.matches("input")) return;
    const moves = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
    if (event.key in moves) {
      const [down, right] = moves[event.key];
      const row = cell.parentElement;
      const rows = [...row.parentElement.children];
      const next = rows[rows.indexOf(row) + down]?.children[[...row.children].indexOf(cell) + right];
      if (next?.dataset.array) this.focus(next);
      event.preventDefault();
    } else if (event.key === "Enter" || event.key === "F2") {
      typeInto(cell, this.edited);
      event.preventDefault();
    } else if (/^[-0-9.]$/.test(event.key) && !event.ctrlKey && !event.metaKey) typeInto(cell, this.edited, "");
  }

  focus(cell) {
    stopAt(cell, cell.closest("table").querySelectorAll("td"));
    cell.focus();
  }

  look(cell) { this.looked(cell.dataset.array, indexOf(cell), true); }

  /** Shows a case: the grids are built once a shape, numbers are changed in place. */
  show({ layer, arrays, ties }) {
    this.isNorm = layer.startsWith("batch_norm");
    const shape = layer + JSON.stringify(Object.entries(arrays).map(([name, { shape }]) => [name, shape]));
    if (shape !== this.shape) {
      this.shape = shape;
      this.build(arrays);
    }
    this.judge(null);
    this.write(arrays);
    this.fit();
    this.route(arrays, ties);
  }

  /** Max-pooling: the entries that are a window's maximum, and those that tie with one. */
  route({ argmax }, ties) {
    const { shape: [...before] = [], values = [] } = argmax ?? {};
    const [down, right] = before.splice(-3);
    const maxima = [];
    for (let at = 0; at < values.length; at += 2) {
      let plane = Math.floor(at / (2 * down * right));
      const index = before.toReversed().map((length) => {
        const place = plane % length;
        plane = Math.floor(plane / length);
        return place;
      }).reverse();
      maxima.push({ array: "z", index: [...index, values[at], values[at + 1]] });
    }
    this.marked("maximum", maxima);
    this.marked("tied", ties.map((index) => ({ array: "z", index })));
    for (const key of this.places.forward.querySelectorAll(".pg-back-key")) key.hidden = !argmax;
  }

  build(arrays) {
    this.cells.clear();
    this.marks = {};
    this.ordered = {}; // by name: cells in row order, as values arrive
    this.blocks = []; // [array, its shape, where it stands]
    const given = ROWS.forward.map((names) => names.filter((name) => arrays[name]).map((name) => arrays[name].shape));
    this.shapes = given.filter((shapes) => shapes.length).map((shapes) => shapes.reduce(wider));
    for (const [row, groups] of Object.entries(ROWS)) {
      const made = groups.map((names) => {
        const group = element("div", "pg-back-group");
        for (const name of names.filter((one) => arrays[one])) group.append(this.block(name, arrays[name].shape));
        return group;
      }).filter((group) => group.children.length);
      this.places[row].replaceChildren(...made);
    }
  }

  /** As wide as there is room, so that no number hides. */
  fit() {
    const section = this.section();
    const style = getComputedStyle(section);
    const width = section.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    if (!this.blocks || width <= 0) return;
    const gap = parseFloat(getComputedStyle(this.places.forward).columnGap);
    const cell = fitRow(this.shapes, width, gap);
    section.toggleAttribute("data-wraps", cell === null);
    for (const [name, shape, block] of this.blocks) {
      const alone = cell === null ? fitArray(shape, width) : { side: shape.length === 4 ? shape[1] : 1, cell };
      block.style.setProperty("--cell", `${alone.cell}px`);
      block.style.setProperty("--tables", alone.side);
      block.style.setProperty("--longest", Math.max(4, ...this.ordered[name].map(({ textContent: { length } }) => length)));
    }
  }

  /** Whether the entry looked at and all that feeds it lie in the window, above `edge`. */
  inSight(edge) {
    return [...(this.marks.selected ?? []), ...(this.marks.fed ?? [])].every((cell) => {
      const { top, bottom, left, right } = cell.getBoundingClientRect();
      return top >= 0 && bottom <= edge && left >= 0 && right <= innerWidth;
    });
  }

  /** Moves the page so that the entry looked at is not below `edge`. */
  keepAbove(edge) {
    const [cell] = this.marks.selected ?? [];
    const below = cell ? cell.getBoundingClientRect().bottom + 8 - edge : 0;
    if (below > 0) scrollBy({ top: below });
  }

  block(name, shape) {
    const block = element("div", "pg-back-block");
    this.blocks.push([name, shape, block]);
    const head = element("div", "pg-back-name",
      element("i", "", titleOf(name)), element("span", "pg-hint", words(`backprop.grids.of_${this.roleOf(name)}`)));
    const tables = element("div", "pg-back-tables");
    block.append(head, tables);
    if (shape.length === 1) block.classList.add("pg-back-line");
    if (name === "z") {
      const key = element("p", "pg-hint pg-back-key");
      for (const mark of ["maximum", "tied"]) {
        key.append(element("span", "", element("b", `pg-back-key-${mark}`, "1.2"), ` ${words(`backprop.grids.${mark}`)} `));
      }
      block.append(key);
    }
    if (shape.length === 4) {
      for (let j = 0; j < shape[0]; j += 1) {
        for (let a = 0; a < shape[1]; a += 1) tables.append(this.table(name, [j, a], shape.slice(2), captionOf(name, j, a)));
      }
    } else if (shape.length === 3) {
      for (let a = 0; a < shape[0]; a += 1) tables.append(this.table(name, [a], shape.slice(1), words("backprop.grids.channel", { a })));
    } else tables.append(this.table(name, [], shape, ""));
    return block;
  }

  roleOf(name) { return (this.isNorm && { w: "scale", b: "shift" }[name]) || name; }

  table(name, before, shape, caption) {
    const [rows, columns] = shape.length === 2 ? shape : [1, shape[0]];
    const table = element("table", { class: "pg-back-grid", role: "grid", "aria-label": `${titleOf(name)} ${caption}`.trim() });
    if (caption) table.createCaption().textContent = caption;
    const body = table.createTBody();
    for (let r = 0; r < rows; r += 1) {
      const line = body.insertRow();
      for (let c = 0; c < columns; c += 1) {
        const index = shape.length === 2 ? [...before, r, c] : [...before, c];
        const cell = line.insertCell();
        cell.setAttribute("role", "gridcell");
        cell.tabIndex = r + c ? -1 : 0;
        cell.dataset.array = name;
        cell.dataset.index = index.join(",");
        cell.place = `${titleOf(name)} ${index.join(", ")}`;
        this.cells.set(`${name}(${index})`, cell);
        (this.ordered[name] ??= []).push(cell);
      }
    }
    return table;
  }

  write(arrays) {
    for (const [name, { values }] of Object.entries(arrays)) {
      this.ordered[name]?.forEach((cell, at) => {
        if (cell.value === values[at]) return;
        cell.value = values[at];
        this.say(cell);
        tint(cell, values[at]);
      });
    }
  }

  say(cell) {
    cell.textContent = decimals(cell.value, cell.dataset.array);
    cell.setAttribute("aria-label", `${cell.place}: ${cell.textContent}`);
  }

  select(array, index) { this.marked("selected", [{ array, index }]); }

  /** What feeds the entry keeps its colour; all others fade. */
  feed({ array, index, terms }) {
    const counting = terms.filter((term) => term.counts);
    this.marked("selected", [{ array, index }]);
    this.marked("fed", counting.flatMap((term) => term.factors));
    this.marked("seen", terms.filter((term) => !term.counts).flatMap((term) => term.factors));
    this.fade(true);
  }

  /** One product of the sum is looked at. */
  point(factors) { this.marked("pointed", factors); }

  showStep({ index, touched, arrays }) {
    this.write(arrays);
    this.marked("selected", [{ array: "g", index }]);
    this.marked("fed", touched.flatMap(({ array, index: place }) => [{ array, index: place }, { array: `d${array}`, index: place }]));
    this.marked("seen", []);
    this.fade(true);
  }

  /** A student's gradient in place of the layer's: wrong entries have a corner and the size of the error. */
  judge(judgement) {
    for (const cell of this.judged ?? []) {
      cell.removeAttribute("data-wrong");
      this.say(cell);
    }
    this.judged = [];
    if (!judgement) return;
    for (const { index, given, error } of judgement.wrong) {
      const cell = this.cells.get(`${judgement.target}(${index})`);
      cell.dataset.wrong = error === null ? words("backprop.check.no_number")
        : words("backprop.check.off", { error: error < 1e-2 ? error.toExponential(0) : error.toPrecision(2) });
      cell.textContent = given === null ? "–" : decimals(given, judgement.target);
      cell.setAttribute("aria-label", words(
        "backprop.check.cell", { cell: cell.place, yours: cell.textContent, wrong: cell.dataset.wrong }));
      this.judged.push(cell);
    }
    this.marked("fed", []);
    this.marked("seen", []);
    this.marked("selected", []);
    this.fade(false);
  }

  fade(isOn) {
    for (const place of Object.values(this.places)) place.toggleAttribute("data-fading", isOn);
  }

  marked(mark, entries) {
    const attribute = `data-${mark}`;
    const wanted = new Set(entries.map(({ array, index }) => this.cells.get(`${array}(${index})`)));
    for (const cell of this.marks[mark] ?? []) {
      if (!wanted.has(cell)) cell?.removeAttribute(attribute);
    }
    for (const cell of wanted) cell?.setAttribute(attribute, "");
    this.marks[mark] = wanted;
  }
}
