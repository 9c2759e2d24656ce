// Data by the user's own formula, under More data: a field that holds it, and a button that sets what
// was typed or, where that is in force, goes back to the data set.

import { byId, element, pressable } from "../base/dom.mjs";
import { words } from "../base/words.mjs";
import { FormulaField } from "./formula_field.mjs";
import { withoutOwn } from "./own_points.mjs";

const EXAMPLES = { classification: "y > sin(2 x)", regression: "sin(x) y/6" };

export class OwnFormula {
  /** `change(settings, cause)` sets it. */
  constructor(change) {
    this.change = change;
    this.title = byId("data-formula-title");
    this.field = new FormulaField("data_formula", {
      example: "", label: words("playground.data_formula.field"), take: () => this.take(),
    });
    this.field.input.addEventListener("input", () => this.name());
    this.button = pressable("pg-action", "", () => this.press());
    this.field.said.before(element("div", "", this.field.input, this.button));
  }

  get isSet() { return Boolean(this.config.data_formula) && this.field.text === this.config.data_formula; }

  take() {
    const { text } = this.field;
    if (text && !this.isSet) this.set(text);
  }

  press() {
    if (this.isSet) this.set("");
    else if (this.field.text) this.take();
    else this.field.input.focus();
  }

  set(text) { this.change({ ...withoutOwn(this.config), data_formula: text }, Symbol("data_formula")); }

  /** Shows a config. A formula that is no longer in force stays typed, to be taken again. */
  show(config) {
    const { problem, data_formula: formula } = config;
    const isSame = formula === this.config?.data_formula && problem === this.config.problem;
    this.config = config;
    this.title.textContent = words(`playground.data_formula.${problem}`);
    this.field.input.placeholder = EXAMPLES[problem];
    if (!isSame) this.field.text = formula || this.field.text;
    this.name();
  }

  name() {
    const key = this.isSet ? "back" : "set";
    this.button.textContent = this.isSet ? "×" : words("playground.data_formula.set");
    this.button.setAttribute("aria-label", words(`playground.data_formula.${key}_name`));
  }
}
