// The help sheet: all keys, and how to read the picture.

import { element, pressable } from "../base/dom.mjs";
import { fromMarkup } from "../base/tips.mjs";
import { inColours, words } from "../base/words.mjs";
import { KEYS, KEYS_IN_PLACES } from "./keyboard.mjs";

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
    const close = pressable("pg-action", words("around.help.close"), () => this.sheet.close());
    const title = element("h2", { id: "help-title" }, words("around.help.title"));
    const keys = [...KEYS, { shown: "?", does: "help" }, ...KEYS_IN_PLACES]
      .map(({ shown, press, does = press }) => [keyCaps(shown), [words(`around.keys.${does}`)]]);
    const symbols = this.symbols.map((name) =>
      [[words(`around.symbols.${name}`)], fromMarkup(inColours(this.tips[name]))]);
    const sheet = element("dialog", "pg-help",
      element("div", "pg-help-head", title, close),
      element("div", "pg-help-body",
        element("section", "", element("h3", "", words("around.help.keys")), list("pg-keys", keys)),
        element("section", "", element("h3", "", words("around.help.picture")), list("pg-symbols", symbols))));
    sheet.setAttribute("aria-labelledby", title.id);
    sheet.addEventListener("click", ({ target }) => target === sheet && sheet.close());
    return sheet;
  }
}
