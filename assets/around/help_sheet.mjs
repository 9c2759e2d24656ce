// The help sheet: all keys, and how to read the picture.

import { element, pressable } from "../base/dom.mjs";
import { fromMarkup } from "../base/tips.mjs";
import { inColours } from "../base/words.mjs";
import { KEYS, KEYS_IN_PLACES } from "./keyboard.mjs";

const SYMBOL_NAMES = {
  link: "Link", unit: "Unit", bias: "Bias", output: "Output", contour: "Border", dead: "Cut link",
  points: "Points",
};

/** A list of terms, each with what it means. */
function list(className, pairs) {
  return element("dl", className, ...pairs.flatMap(([term, meaning]) =>
    [element("dt", "", ...term), element("dd", "", ...meaning)]));
}

const keyCaps = (shown) => shown.split(" ").map((cap) => element("kbd", "", cap));

export class HelpSheet {
  /** `symbols` names what the drawing is made of; `tips` says what each means. */
  constructor({ symbols, tips }) {
    Object.assign(this, { symbols, tips });
  }

  open() {
    this.sheet?.remove();
    this.sheet = this.build();
    document.body.append(this.sheet);
    this.sheet.showModal();
  }

  build() {
    const close = pressable("pg-action", "Close", () => this.sheet.close());
    const title = element("h2", { id: "help-title" }, "Keys and symbols");
    const keys = [
      ...KEYS, { shown: "?", words: "this sheet" }, ...KEYS_IN_PLACES,
    ].map(({ shown, words }) => [keyCaps(shown), [words]]);
    const symbols = this.symbols.map((name) =>
      [[SYMBOL_NAMES[name]], fromMarkup(inColours(this.tips[name]))]);
    const sheet = element("dialog", "pg-help",
      element("div", "pg-help-head", title, close),
      element("div", "pg-help-body",
        element("section", "", element("h3", "", "On the Playground"), list("pg-keys", keys)),
        element("section", "", element("h3", "", "In the picture"), list("pg-symbols", symbols))));
    sheet.setAttribute("aria-labelledby", title.id);
    sheet.addEventListener("click", ({ target }) => target === sheet && sheet.close());
    return sheet;
  }
}
