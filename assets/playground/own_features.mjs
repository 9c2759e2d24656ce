// Features by the user's own formula, on the card More: what there is of them, each with what takes
// it out, and a field for the next one.

import { element, pressable } from "../base/dom.mjs";
import { featureOf } from "../base/features.mjs";
import { words } from "../base/words.mjs";
import { FormulaField } from "./formula_field.mjs";

export class OwnFeatures {
  /** `change(settings, cause)` sets them. */
  constructor(change) {
    this.change = change;
    this.list = element("ul", "");
    this.field = new FormulaField("formulas", {
      example: "sin(2*x1)", label: words("playground.formulas.field"), take: () => this.add(),
    });
    const add = pressable("pg-action", words("playground.formulas.add"), () => this.add());
    this.field.said.before(this.list, element("div", "", this.field.input, add));
  }

  add() {
    const { text } = this.field;
    if (text) this.set([...this.config.formulas, text]);
  }

  set(formulas) { this.change({ formulas }, Symbol("formulas")); }

  /** Shows a config; with other formulas than before, what was typed is among them, or forgotten. */
  show(config) {
    const isSame = String(config.formulas) === String(this.config?.formulas);
    this.config = config;
    if (isSame) return;
    const hadFocus = this.list.contains(document.activeElement);
    this.list.replaceChildren(...config.formulas.map((formula) => element("li", "",
      element("span", "", featureOf(formula).written),
      pressable({ "aria-label": words("playground.formulas.remove", { formula }) }, "×", () =>
        this.set(config.formulas.filter((other) => other !== formula))))));
    if (hadFocus) this.field.input.focus();
    this.field.text = "";
  }
}
