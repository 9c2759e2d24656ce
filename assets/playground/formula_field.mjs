// A field for a setting that is a formula: Enter takes it, and what the server has against it stands
// under the field, where it can be mended.

import { byId, element } from "../base/dom.mjs";

const MOST_CHARACTERS = 80;

export class FormulaField {
  /** Of a setting whose refusals are said in the element NAME-said; `take()` is called by Enter. */
  constructor(setting, { example, label, take }) {
    this.setting = setting;
    const said = `${setting.replaceAll("_", "-")}-said`;
    this.said = byId(said);
    this.input = element("input", {
      type: "text", autocomplete: "off", spellcheck: "false", enterkeyhint: "done", maxlength: MOST_CHARACTERS,
      placeholder: example, "aria-label": label, "aria-describedby": said,
    });
    this.input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      take();
    });
    this.input.addEventListener("input", () => this.tell(""));
  }

  get text() { return this.input.value.trim(); }

  set text(text) {
    this.input.value = text;
    this.tell("");
  }

  /** Where what was asked for may not be, and this formula is why: says so, and leaves it to be mended. */
  refuse({ message, place }) {
    if (place?.at(-1) === this.setting) this.tell(message);
  }

  tell(why) {
    this.said.textContent = why;
    this.input.setAttribute("aria-invalid", Boolean(why));
    if (why) this.said.scrollIntoView({ block: "nearest" });
  }
}
