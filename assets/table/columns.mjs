// What each column of a table is: a role above its first rows, and how the inputs are scaled.

import { element, pressable } from "../base/dom.mjs";
import { inUnits } from "../base/units.mjs";
import { counted, words } from "../base/words.mjs";
import { markOf } from "./marks.mjs";

const ROLES = ["input", "label", "out"];
const MOST_INPUTS = 12;
const SEEN = 5; // columns at once; of more, those that are used come first

export class Columns {
  /** `chose({inputs, label})` hears what the columns shall be. */
  constructor(chose) {
    this.chose = chose;
    this.count = element("span", "pg-hint");
    this.hint = element("p", "pg-hint");
    this.all = pressable("pg-action pg-table-all", words("table.columns.all"), () => this.chose({ inputs: ["all"], label: this.choice.label }));
    this.frame = element("div", { class: "pg-table-rows", tabindex: 0, role: "region", "aria-label": words("table.columns.rows") });
    this.scaling = element("div", "pg-table-scaling");
    this.root = element("section", { class: "pg-table-columns", "data-of": "columns" },
      element("div", "pg-head", element("h3", "", words("table.columns.title")), this.count, this.all),
      this.hint, this.frame, this.scaling);
  }

  show(read) {
    const signature = JSON.stringify([read.columns, read.rows]);
    if (signature !== this.signature) this.order = orderOf(read);
    const answer = inOrder(read, this.order);
    if (signature !== this.signature) this.build(answer);
    this.signature = signature;
    const { columns, rows, n_rows: all, hint, choice } = answer;
    this.count.textContent = words("table.columns.count", { rows: rows.length, all: counted(all) });
    this.hint.textContent = this.moved || hint;
    this.moved = "";
    this.choice = choice;
    columns.forEach(({ name }, at) => {
      const role = this.roleOf(name);
      this.selects[at].value = role;
      for (const cell of this.cells[at]) cell.dataset.role = role;
    });
    this.markCells(answer);
    this.showScaling(answer.scaling ?? []);
  }

  roleOf(name) {
    if (name === this.choice.label) return "label";
    return this.choice.inputs.includes(name) ? "input" : "out";
  }

  build({ columns, rows, row_numbers: numbers }) {
    this.selects = columns.map(({ name, kind }) => {
      const isNumeric = kind === "number" || kind === "few";
      const options = ROLES.map((role) => {
        const isFit = role === "out" || (role === "input" ? isNumeric : kind !== "empty");
        const option = element("option", { value: role }, words(isFit ? `table.roles.${role}` : `table.roles.no_${role}`));
        option.disabled = !isFit;
        return option;
      });
      const select = element("select", { "aria-label": words("table.columns.role", { name }) }, ...options);
      select.addEventListener("change", () => this.choose(name, select.value));
      return select;
    });
    const isRight = columns.map(({ kind }) => kind === "number" || kind === "few");
    const cell = (tag, at, text) => element(tag, isRight[at] ? "pg-table-number" : "", text);
    const head = columns.map(({ name }, at) => cell("th", at, name));
    head.forEach((node) => { node.scope = "col"; });
    const body = rows.map((row) => row.map((text, at) => cell("td", at, text)));
    this.cells = columns.map((_, at) => [head[at], ...body.map((row) => row[at])]);
    this.body = body;
    const number = (at) => element("th", { scope: "row", class: "pg-table-nth" }, counted(numbers[at]));
    const blank = (tag = "td") => element(tag, "pg-table-nth");
    this.frame.replaceChildren(element("table", "",
      element("thead", "",
        element("tr", "", blank(), ...this.selects.map((select) => element("td", "", select))),
        element("tr", "", blank(), ...head)),
      element("tbody", "", ...body.map((row, at) => element("tr", "", number(at), ...row)))));
  }

  /** A class's mark before its name; what is missing or no number, framed. */
  markCells({ columns, rows, row_numbers: numbers, choice, classes = [], gaps = [] }) {
    const label = columns.findIndex(({ name }) => name === choice.label);
    const names = classes.map(({ name }) => name);
    const isWrong = new Set(gaps.map(({ row, column }) => `${row} ${column}`));
    this.body.forEach((row, at) => row.forEach((cell, column) => {
      const text = rows[at][column];
      const place = column === label ? names.indexOf(text) : -1;
      cell.replaceChildren(...(place < 0 ? [] : [markOf(place, names.length)]), text);
      cell.toggleAttribute("data-wrong", isWrong.has(`${numbers[at]} ${columns[column].name}`));
    }));
  }

  /** Where there are as many inputs as may be, another takes the place of the first; another label that of the label. */
  choose(name, role) {
    const { inputs, label } = this.choice;
    const others = inputs.filter((one) => one !== name);
    if (role === "input") {
      const kept = others.slice(-(MOST_INPUTS - 1));
      const [gone] = others.length > kept.length ? others : [];
      if (gone) this.moved = words("table.columns.moved", { name, gone, most: MOST_INPUTS });
      this.chose({ inputs: [...kept, name], label: label === name ? "" : label });
    } else this.chose({ inputs: others, label: role === "label" ? name : label === name ? "" : label });
  }

  showScaling(scales) {
    const row = (tag, cells) => element("tr", "", ...cells.map((text, at) => element(tag, at ? "pg-table-number" : "", text)));
    const columns = ["input", "from", "to", "map", "step"];
    const lines = scales.map(({ name, low, high, step }, at) => {
      const isInput = at < this.choice.inputs.length;
      return [name, inUnits(low), inUnits(high), words("table.scaling.reach", { reach: isInput ? 5 : 1 }), inUnits(isInput ? step : (high - low) / 2, 3)];
    });
    this.scaling.replaceChildren(...(lines.length ? [
      element("div", "pg-head", element("h3", "", words("table.scaling.title")), element("span", "pg-hint", words("table.scaling.hint"))),
      element("table", "",
        element("thead", "", row("th", columns.map((column) => words(`table.scaling.${column}`)))),
        element("tbody", "", ...lines.map((line) => row("td", line)))),
      element("p", "pg-hint", words("table.scaling.travels")),
    ] : []));
  }
}

/** The places of a table's columns as they are shown. */
function orderOf({ columns, choice: { inputs, label } }) {
  const places = columns.map((_, at) => at);
  if (columns.length <= SEEN) return places;
  const isUsed = (at) => [...inputs, label].includes(columns[at].name);
  return [...places.filter(isUsed), ...places.filter((at) => !isUsed(at))];
}

const inOrder = (answer, order) => ({
  ...answer,
  columns: order.map((at) => answer.columns[at]),
  rows: answer.rows.map((row) => order.map((at) => row[at])),
});
