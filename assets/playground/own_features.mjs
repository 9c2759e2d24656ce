// Features by the user's own formula, on the card More: what there is of them, each with what takes
// it out, and a field for the next one. What the server has against it stands under the field.

import { byId, element, pressable } from "../base/dom.mjs";
import { featureOf } from "../base/features.mjs";
import { words } from "../base/words.mjs";

const MOST_CHARACTERS = 80;

export class OwnFeatures {
  /** `change(settings, cause)` sets them. */
  constructor(change) {
    this.change = change;
    this.list = element("ul", "");
    this.field = element("input", {
      type: "text", autocomplete: "off", spellcheck: "false", enterkeyhint: "done", maxlength: MOST_CHARACTERS,
      placeholder: "sin(2*x1)", "aria-label": words("playground.formulas.field"), "aria-describedby": "formulas-said",
    });
    this.said = byId("formulas-said");
    this.field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      this.add();
    });
    this.field.addEventListener("input", () => this.tell(""));
    const add = pressable("pg-action", words("playground.formulas.add"), () => this.add());
    this.said.before(this.list, element("div", "", this.field, add));
  }

  add() {
    const text = this.field.value.trim();
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
    if (hadFocus) this.field.focus();
    this.field.value = "";
    this.tell("");
  }

  /** Where what was asked for may not be, and a formula is why: says so, and leaves it to be mended. */
  refuse({ message, place }) {
    if (place?.at(-1) === "formulas") this.tell(message);
  }

  tell(why) {
    this.said.textContent = why;
    this.field.setAttribute("aria-invalid", Boolean(why));
    if (why) this.said.scrollIntoView({ block: "nearest" });
  }
}
