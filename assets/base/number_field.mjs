// A field for any finite number, with a stepper at each side that repeats while it is held.

import { element } from "./dom.mjs";
import { words, written } from "./words.mjs";

const STEP = 0.1;
const LEAP = 1;
const KEYS = { ArrowUp: STEP, ArrowDown: -STEP, PageUp: LEAP, PageDown: -LEAP };
const HELD_MS = 400;
const REPEAT_MS = 80;

/** The number a text means, with either minus and either decimal mark; NaN for none. */
function numberOf(text) {
  const plain = text.trim().replaceAll("−", "-").replace(",", ".");
  return plain === "" ? NaN : Number(plain);
}

function refusalOf(text) {
  if (text.trim() === "") return words("base.number.nothing");
  const short = text.length > 12 ? `${text.slice(0, 11)}…` : text;
  return words(Number.isNaN(numberOf(text)) ? "base.number.none" : "base.number.past", { text: short });
}

export class NumberField {
  /** `stepped(number)` hears every step; `refused(why)` why a text is none, "" once it may be. */
  constructor({ stepped, refused }) {
    Object.assign(this, { stepped, refused });
    this.input = element("input");
    Object.assign(this.input, { type: "text", autocomplete: "off", spellcheck: false });
    this.node = element("div", "pg-number",
      this.stepper("−", words("base.number.less"), -STEP), this.input,
      this.stepper("+", words("base.number.more"), STEP));
    this.input.addEventListener("input", () => {
      this.isTyped = true;
      this.refuse("");
    });
    this.input.addEventListener("keydown", (event) => {
      if (!(event.key in KEYS)) return;
      event.preventDefault();
      this.step(KEYS[event.key]);
    });
  }

  stepper(text, label, by) {
    const button = element("button", { type: "button", "aria-label": label }, text);
    let later;
    const repeat = () => {
      this.step(by);
      later = setTimeout(repeat, REPEAT_MS);
    };
    const stop = () => clearTimeout(later);
    button.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      event.preventDefault(); // the focus stays in the field
      this.step(by);
      later = setTimeout(repeat, HELD_MS);
    });
    for (const end of ["pointerup", "pointerleave", "pointercancel"]) button.addEventListener(end, stop);
    button.addEventListener("click", ({ detail }) => detail === 0 && this.step(by)); // by keyboard
    return button;
  }

  /** Begins with a value that nobody has typed yet. */
  begin(value, label) {
    this.isTyped = false;
    this.input.setAttribute("aria-label", label);
    this.refuse("");
    this.show(value);
  }

  take() {
    this.input.focus();
    this.input.select();
  }

  /** Follows a value, but never over what somebody types. */
  show(value) {
    const text = written(value);
    if (this.isTyped || this.input.value === text) return;
    const { input } = this;
    const isSelected = input.selectionStart === 0 && input.selectionEnd === input.value.length;
    input.value = text;
    if (isSelected && document.activeElement === input) input.select();
  }

  step(by) {
    const from = numberOf(this.input.value);
    if (!Number.isFinite(from)) return this.refuse(refusalOf(this.input.value));
    const to = Number((from + by).toFixed(3));
    this.isTyped = false;
    this.refuse("");
    this.show(to);
    this.stepped(to);
  }

  /** The number typed; null where none was typed, or one that is refused in words. */
  typed() {
    if (!this.isTyped) return null;
    const number = numberOf(this.input.value);
    if (Number.isFinite(number)) return number;
    this.refuse(refusalOf(this.input.value));
    return null;
  }

  refuse(why) {
    this.isRefused = why !== "";
    this.input.setAttribute("aria-invalid", this.isRefused);
    this.refused(why);
  }
}
