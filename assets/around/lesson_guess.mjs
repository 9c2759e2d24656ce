// A guess at a lesson's question: the field for it, what it says beside the outcome, where it is kept.

import { element, press, pressable } from "../base/dom.mjs";
import { keep, kept } from "../base/kept.mjs";
import { words } from "../base/words.mjs";

const KEPT = "playground-guesses";
const CLOSE = 0.1; // a share within which a guess is close
const NAMED = [2, 3, 4, 5, 10]; // "three times", "a third of"

/** Guesses by lesson and question, kept in this browser; without storage they last as long as the page. */
export class Guesses {
  constructor() {
    this.kept = kept("localStorage", KEPT) ?? {};
  }

  of(lesson, question) { return this.kept[lesson]?.[question] ?? null; }

  keep(lesson, question, guess) {
    this.kept[lesson] = { ...this.kept[lesson], [question]: guess };
    keep("localStorage", KEPT, this.kept);
  }
}

/** A number as people write it, "0,05" too; null for what is none. */
export function numberOf(text) {
  const plain = text.trim().replace(/^(-?\d*),(\d+)$/, "$1.$2").replace("−", "-");
  return plain !== "" && Number.isFinite(Number(plain)) ? Number(plain) : null;
}

/** "three times your guess". */
export function compared(ended, guess) {
  if (!(guess > 0) || !(ended > 0)) return words("around.guess.was", { guess });
  const ratio = ended / guess;
  if (Math.abs(ratio - 1) <= CLOSE) return words("around.guess.close");
  const [way, size] = ratio > 1 ? ["times", ratio] : ["part", 1 / ratio];
  const whole = Math.round(size);
  const isNamed = Math.abs(size / whole - 1) <= CLOSE && NAMED.includes(whole);
  return words(`around.guess.${way}${isNamed ? `_${whole}` : ""}`, { ratio: Number(ratio.toPrecision(2)) });
}

/**
 * The field for a guess, put into `place`; `noted(guess)` hears of one. With the guess there is, and
 * fixed where the answer was read already. `noted` hears also whether it came by a key.
 */
export function guessField(place, { kind, choices }, { guess, isFixed, noted }) {
  const label = element("label", "pg-label", words(guess === null || isFixed ? "around.guess.yours" : "around.guess.noted"));
  const make = kind === "choice" ? choiceField : textField;
  place.replaceChildren(label, ...make({ kind, choices, guess, isFixed, noted, label }));
}

function choiceField({ choices, guess, isFixed, noted }) {
  const buttons = choices.map((choice) => {
    const button = pressable("pg-guess-choice", choice, (event) => isFixed || noted(choice, isByKey(event)));
    button.disabled = isFixed && choice !== guess;
    return button;
  });
  press(buttons, ({ textContent }) => textContent === guess);
  return [element("div", { class: "pg-guess-choices", role: "group", "aria-label": words("around.guess.yours") }, ...buttons)];
}

function textField({ kind, guess, isFixed, noted, label }) {
  const isText = kind === "sentence";
  const field = element(isText ? "textarea" : "input", "pg-guess-field");
  field.id = "lesson-guess-field";
  label.htmlFor = field.id;
  field.value = guess ?? "";
  field.readOnly = isFixed;
  field.autocomplete = "off";
  if (isText) field.rows = 2;
  else field.inputMode = "decimal";
  const wrong = element("span", { class: "pg-guess-wrong", role: "alert" });
  const noting = (byKey) => {
    const said = field.value.trim();
    if (!said) return field.focus();
    if (!isText && numberOf(said) === null) {
      wrong.textContent = words("around.guess.no_number", { said });
      return field.focus();
    }
    return noted(said, byKey);
  };
  const note = pressable("pg-lesson-button", words(guess === null ? "around.guess.note" : "around.guess.change"),
    (event) => noting(isByKey(event)));
  // Once noted, the button is there again only when something else is typed.
  const offer = () => { note.hidden = isFixed || (guess !== null && field.value.trim() === guess); };
  field.addEventListener("input", () => { wrong.textContent = ""; offer(); });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || isFixed) return;
    event.preventDefault();
    noting(true);
  });
  offer();
  return [field, note, wrong];
}

/** Whether a press came from the keyboard, whose focus then must not be lost. */
export const isByKey = ({ detail }) => detail === 0;
