// Every array of a chain as cells: the number, and under it its gradient or what the last change did.

import { element } from "../base/dom.mjs";
import { stopAt } from "../base/roving.mjs";
import { lossText, words } from "../base/words.mjs";
import { isLabel, keyOf, nameOf, placeOf, short, slopeOf, tablesOf, tiny } from "./chain_layout.mjs";
import { tint } from "./words.mjs";

const WIDEST = 40, IN_ONE_ROW = 34, WRAPPED = 36, NARROWEST = 24, SPACING = 2;
const GROUP = 58, LOSS = 92; // at least, for the words above: of any group, of the last
const MOVES = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

export class ChainGrids {
  /** `looked(array, index, isHeld)` hears what is looked at, `typed(text)` what is typed on a cell. */
  constructor(place, { looked, typed }) {
    Object.assign(this, { place, looked, typed });
    this.cells = new Map(); // "x1(0,1,2)" -> td
    this.below = "gradient"; // or "change"
    place.addEventListener("focusin", ({ target }) => target.matches("td") && this.look(target));
    place.addEventListener("click", ({ target }) => {
      const cell = target.closest("td");
      if (cell) this.focus(cell);
    });
    place.addEventListener("keydown", (event) => this.key(event));
    new ResizeObserver(() => this.fit()).observe(place);
  }

  look({ dataset: { array }, at }) { if (!this.isLed) this.looked(array, at, true); }

  key(event) {
    const cell = event.target.closest("td");
    if (!cell || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key in MOVES) {
      const [down, right] = MOVES[event.key];
      const rows = [...cell.closest("table").rows];
      this.focus(rows[cell.parentElement.rowIndex + down]?.cells[cell.cellIndex + right] ?? cell);
    } else if (event.key === "Enter" || event.key === "F2") this.typed("");
    else if (/^[-0-9.]$/.test(event.key)) this.typed(event.key);
    else return;
    event.preventDefault();
  }

  focus(cell) {
    stopAt(cell, cell.closest("table").querySelectorAll("td"));
    cell.focus();
  }

  /** Gives the focus to what is looked at already. */
  focusAt(array, index) {
    const cell = this.cells.get(keyOf(array, index));
    this.isLed = true;
    if (cell) this.focus(cell);
    this.isLed = false;
  }

  /** Builds the grids once a shape; numbers are changed in place. */
  show(chain) {
    this.chain = chain;
    const shape = JSON.stringify([chain.layers.map(({ title }) => title), Object.values(chain.arrays).map(({ shape }) => shape)]);
    if (shape !== this.shape) {
      this.shape = shape;
      this.build();
    }
    this.mark("maximum", chain.maxima);
    this.mark("held", chain.held);
    this.write();
  }

  build() {
    this.cells.clear();
    this.marks = {};
    const { arrays, layers } = this.chain;
    const groups = [this.group(words("chain.grids.input"), "", ["x0"])];
    layers.forEach(({ title, parameters }, at) => {
      const isLast = at === layers.length - 1;
      const name = isLast ? words("chain.grids.loss") : title;
      const names = isLast ? ["L", "p", "t"].filter((name) => name in arrays) : [`x${at + 1}`, ...parameters];
      groups.push(this.group(name, String(at + 1), names));
    });
    this.place.replaceChildren(...groups);
    this.fit();
  }

  group(title, number, names) {
    const head = element("h2", "", number ? element("span", "", number) : "", title);
    return element("section", { class: "pg-chain-group", "aria-label": `${number} ${title}`.trim() }, head, ...names.map((name) => this.block(name)));
  }

  block(name) {
    const { shape } = this.chain.arrays[name];
    const tables = tablesOf(name, shape);
    const role = isLabel(name, shape) ? "label" : name[0];
    const label = element("div", "pg-chain-name", element("i", "", name), element("span", "pg-hint", words(`chain.grids.of_${role}`)));
    const made = element("div", "pg-chain-tables", ...tables.map((table) => this.table(name, table)));
    const block = element("div", { class: "pg-chain-block", "data-of": name }, label, made);
    block.columns = Math.max(...tables.map(({ rows }) => rows[0].length));
    const across = shape.length === 4 && shape[1] > 1 ? shape[1] : tables.length > 2 && block.columns < 5 ? 2 : 1;
    made.style.setProperty("--across", across);
    block.across = across;
    return block;
  }

  table(name, { caption, rows }) {
    const table = element("table", { class: "pg-chain-grid", role: "grid", "aria-label": `${name} ${caption}`.trim() });
    if (caption) table.createCaption().textContent = caption;
    const body = table.createTBody();
    rows.forEach((row, r) => {
      const line = body.insertRow();
      row.forEach((index, c) => {
        const cell = line.insertCell();
        cell.setAttribute("role", "gridcell");
        cell.tabIndex = r + c ? -1 : 0;
        cell.at = index;
        Object.assign(cell.dataset, { array: name, index: index.join(",") });
        cell.append(element("b"), element("small"));
        this.cells.set(keyOf(name, index), cell);
      });
    });
    return table;
  }

  /** All cells of one width: as wide as lets all groups stand in a row, else one that is easy to read. */
  fit() {
    const groups = [...this.place.children];
    if (!groups.length || !this.place.clientWidth) return;
    const style = getComputedStyle(this.place);
    const width = this.place.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    const wide = groups.map((group) => Math.max(...[...group.querySelectorAll(".pg-chain-block")].map(({ columns, across }) => columns * across)));
    const gaps = (groups.length - 1) * parseFloat(style.columnGap);
    const taken = (cell) => LOSS + gaps + wide.slice(0, -1).reduce((sum, columns) => sum + Math.max(GROUP, columns * (cell + SPACING)), 0);
    let cell = WIDEST;
    while (cell >= IN_ONE_ROW && taken(cell) > width) cell -= 1;
    if (cell < IN_ONE_ROW) cell = Math.max(NARROWEST, Math.min(WRAPPED, Math.floor(width / Math.max(...wide)) - SPACING));
    this.place.style.setProperty("--cell", `${cell}px`);
  }

  setBelow(below) {
    this.below = below;
    this.write();
  }

  write() {
    const { arrays, gradients, change } = this.chain;
    const showsChange = this.below === "change" && change !== null;
    this.place.toggleAttribute("data-changes", showsChange);
    for (const cell of this.cells.values()) {
      const { array } = cell.dataset;
      const { shape, values } = arrays[array];
      const place = placeOf(cell.at, shape);
      const value = values[place];
      const before = showsChange ? change.values_before[array][place] : value;
      const isClass = isLabel(array, shape);
      const text = array === "L" ? lossText(value) : isClass ? value.toFixed(0) : short(value);
      let below = "";
      if (before !== value) below = isClass ? words("chain.grids.was", { before }) : signed(value - before);
      else if (!showsChange && array in gradients) below = tiny(gradients[array][place]);
      [cell.firstChild.textContent, cell.lastChild.textContent] = [text, below];
      cell.toggleAttribute("data-changed", before !== value);
      tint(cell, value);
      const said = !below ? "plain" : showsChange ? "changed" : "with_gradient";
      cell.setAttribute("aria-label", words(`chain.grids.say_${said}`, {
        name: nameOf(array, cell.at), value: text, below, slope: slopeOf(array, cell.at) }));
    }
  }

  /** The entry looked at: what feeds it, what it feeds at once, and all that depends on it up to the loss. */
  follow({ array, index, feeds, behind, reached }) {
    this.mark("selected", [{ array, index }]);
    this.mark("fed", feeds.filter(({ slope }) => slope));
    this.mark("seen", feeds.filter(({ slope }) => !slope));
    this.mark("behind", behind.filter(({ counts }) => counts).flatMap(({ factors }) => factors));
    const all = [];
    for (const [name, mask] of Object.entries(reached)) {
      for (const cell of this.cellsOf(name)) {
        if (mask[placeOf(cell.at, this.chain.arrays[name].shape)]) all.push({ array: name, index: cell.at });
      }
    }
    this.mark("reached", all);
    this.place.setAttribute("data-fading", "");
  }

  cellsOf(name) { return this.place.querySelectorAll(`td[data-array="${name}"]`); }

  point(entries) { this.mark("pointed", entries); }

  mark(mark, entries) {
    for (const cell of this.marks[mark] ?? []) cell.removeAttribute(`data-${mark}`);
    this.marks[mark] = entries.map(({ array, index }) => this.cells.get(keyOf(array, index))).filter(Boolean);
    for (const cell of this.marks[mark]) cell.setAttribute(`data-${mark}`, "");
  }

  /** Moves the page so that the entry looked at is in the window, and not below `edge`. */
  keepInSight(edge) {
    const [cell] = this.marks.selected ?? [];
    if (!cell) return;
    const { top, bottom } = cell.getBoundingClientRect();
    if (bottom + 10 > edge) scrollBy({ top: bottom + 10 - edge });
    else if (top < 40) scrollBy({ top: top - 40 });
  }
}

const signed = (value) => `${value > 0 ? "+" : ""}${tiny(value)}`;
