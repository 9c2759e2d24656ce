// What the original has none of in the data column: shut until it is asked for, or a run has some.

import { allow, byId } from "../base/dom.mjs";
import { TABLES } from "../base/tables.mjs";
import { mayHaveClasses } from "./acting.mjs";
import { OwnFormula } from "./own_formula.mjs";

const SETTINGS = ["data_formula", "classes", "samples", "balance_percent", "test_shift_percent"];

export class MoreData {
  /** `change(settings, cause)` sets a formula; `opened()` is told that its tiles can be seen. */
  constructor(change, opened) {
    this.opened = opened;
    this.formula = new OwnFormula(change);
    this.button = byId("more-data-button");
    this.sheet = byId("more-data-sheet");
    this.button.addEventListener("click", () => this.open(this.sheet.hidden));
  }

  open(wanted) {
    this.sheet.hidden = !wanted;
    this.button.setAttribute("aria-expanded", wanted);
    if (wanted) this.opened();
  }

  /**
   * Opens by itself for a run that has some of it, once: who shuts it has it shut. Classes can be
   * chosen where the data set may have more than two.
   */
  show(config, active) {
    this.formula.show(config);
    const isFixed = !mayHaveClasses(config);
    allow(["classes"], !isFixed);
    byId("classes").closest(".pg-field").classList.toggle("pg-disabled", isFixed);
    const has = Boolean(this.sheet.querySelector(`[data-dataset="${active}"]`)) ||
      SETTINGS.some((field) => config[field] !== TABLES.settings[field].default);
    if (has && !this.has && this.sheet.hidden) this.open(true);
    this.has = has;
  }
}
