// What the original has none of in the data column: shut until it is asked for, or a run has some.

import { byId } from "../base/dom.mjs";
import { TABLES } from "../base/tables.mjs";

const SETTINGS = ["samples", "balance_percent", "test_shift_percent"];

export class MoreData {
  /** `opened()` is told that its tiles can be seen. */
  constructor(opened) {
    this.opened = opened;
    this.button = byId("more-data-button");
    this.sheet = byId("more-data-sheet");
    this.button.addEventListener("click", () => this.open(this.sheet.hidden));
  }

  open(wanted) {
    this.sheet.hidden = !wanted;
    this.button.setAttribute("aria-expanded", wanted);
    if (wanted) this.opened();
  }

  /** Opens by itself for a run that has some of it, once: who shuts it has it shut. */
  show(config, active) {
    const has = Boolean(this.sheet.querySelector(`[data-dataset="${active}"]`)) ||
      SETTINGS.some((field) => config[field] !== TABLES.settings[field].default);
    if (has && !this.has && this.sheet.hidden) this.open(true);
    this.has = has;
  }
}
