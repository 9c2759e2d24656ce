// The card More of the Digits tab, the number on its button, and the one line over the curves: what of
// a net is not as shipped is always seen there.

import { byId, setProps } from "../base/dom.mjs";
import { TABLES, namesOf } from "../base/tables.mjs";
import { numberOf, numberText, stepFrom } from "../base/typed.mjs";
import { words } from "../base/words.mjs";

const { digits: SETTINGS, digits_acts_with: ACTS_WITH } = TABLES;
const [CHOICES, NUMBERS, TEXTS] = ["select", "number", "text"].map((kind) =>
  namesOf(SETTINGS, ({ control }) => control === kind));
const OURS = [...CHOICES, ...TEXTS, ...NUMBERS];
const idOf = (field) => `digits-${field.replaceAll("_", "-")}`;
const FIELD_OF_CONTROL = Object.fromEntries(OURS.map((field) => [idOf(field), field]));
const PROPER = words("playground.more.proper").split(" ");
const STEPS = { ArrowUp: 1, ArrowDown: -1 };
const NARROW = matchMedia("(max-width: 899px)"); // where the card covers nothing

/** Whether a setting makes a difference beside the others of a config. */
export function acts(config, name) {
  const [other, values] = ACTS_WITH[name] ?? [];
  return !other || values.includes(config[other]);
}

const differing = (config) => OURS.filter((name) => acts(config, name) && config[name] !== SETTINGS[name].default);

function inTheLine(config, name) {
  const title = SETTINGS[name].choices[config[name]];
  const isPlain = name === "optimizer" && !PROPER.includes(title);
  const value = isPlain ? title.toLowerCase() : title ?? (NUMBERS.includes(name) ? numberText(config[name]) : config[name]);
  return `digits.more.line.${name}` in TABLES.words ? words(`digits.more.line.${name}`, { value })
    : words(`playground.more.line.${name}`, { value });
}

const isChoosing = (target) => target instanceof Element && target.matches("[aria-haspopup=listbox][data-expanded]");

export class More {
  /** `change(settings, cause)` sets them. */
  constructor(change) {
    Object.assign(this, { change, button: byId("digits-more"), card: byId("digits-more-card"), line: byId("digits-more-line"), said: byId("digits-more-said") });
    this.placed = {};
    this.card.tabIndex = -1;
    for (const opener of [this.button, this.line]) {
      opener.addEventListener("click", () => this.open(this.card.hidden || opener === this.line, opener));
    }
    byId("digits-more-close").addEventListener("click", () => this.open(false));
    byId("digits-more-original").addEventListener("click", () =>
      this.change(Object.fromEntries(OURS.map((name) => [name, SETTINGS[name].default])), Symbol("more")));
    this.card.addEventListener("keydown", (event) => this.step(event));
    let isTheMenus = false; // that is closed before the page hears of it
    document.addEventListener("keydown", ({ target }) => { isTheMenus = isChoosing(target); }, { capture: true });
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || this.card.hidden || event.defaultPrevented || isTheMenus || !this.card.checkVisibility()) return;
      event.preventDefault();
      this.open(false);
    });
  }

  open(wanted, opener = this.opener) {
    const hadFocus = this.card.contains(document.activeElement);
    this.card.hidden = !wanted;
    this.button.setAttribute("aria-expanded", wanted);
    document.querySelector(".pg-digits-inside").inert = wanted && !NARROW.matches;
    if (wanted) {
      this.opener = opener ?? this.button;
      this.card.focus({ preventScroll: !NARROW.matches });
      if (NARROW.matches) this.card.scrollIntoView({ block: "start" });
    } else if (hadFocus) this.opener.focus();
    if (this.config) this.show(this.config); // what was typed and refused goes
  }

  /** Shows a config: what acts, and what is not as shipped. */
  show(config) {
    this.config = config;
    const names = differing(config);
    for (const name of OURS) {
      const field = byId(idOf(name)).closest(".pg-field");
      field.hidden = !acts(config, name);
      field.toggleAttribute("data-set", names.includes(name));
      const { default: usual } = SETTINGS[name];
      const isEmpty = usual === 0 && config[name] === 0;
      this.place(name, NUMBERS.includes(name) ? (isEmpty ? "" : numberText(config[name])) : config[name]);
    }
    for (const row of this.card.querySelectorAll(".pg-more-row")) row.hidden = !row.querySelector(".pg-field:not([hidden])");
    byId("digits-more-original").disabled = !OURS.some((name) => config[name] !== SETTINGS[name].default);
    this.tell("");
    const badge = byId("digits-more-count"), count = names.length;
    badge.hidden = !count;
    badge.textContent = String(count);
    this.button.setAttribute("aria-label", !count ? words("playground.more.name")
      : words(count === 1 ? "digits.more.name_one" : "digits.more.name_many", { count }));
    this.line.hidden = !count;
    this.line.textContent = names.map((name) => inTheLine(config, name)).join(", ");
  }

  place(name, value) {
    if (this.placed[name] === value) return;
    this.placed[name] = value;
    setProps(idOf(name), CHOICES.includes(name) ? { value } : { value, error: false });
  }

  /** Something was chosen or typed: sets it, or says why not. True for a control of this card's. */
  control(control, value) {
    const field = FIELD_OF_CONTROL[control];
    if (!field) return false;
    if (value === null || value === this.placed[field]) return true;
    this.placed[field] = value;
    const { value: wanted, why } = NUMBERS.includes(field) ? numberOf(SETTINGS[field], value)
      : { value: TEXTS.includes(field) ? value.trim().toLowerCase() : value };
    if (!CHOICES.includes(field)) setProps(idOf(field), { error: Boolean(why) });
    this.tell(why);
    if (!why && this.config[field] !== wanted) this.change({ [field]: wanted }, field);
    return true;
  }

  // Up and down in a field go along the values that are usual.
  step(event) {
    const field = FIELD_OF_CONTROL[event.target.id];
    if (!NUMBERS.includes(field) || !(event.key in STEPS)) return;
    event.preventDefault();
    const value = stepFrom(SETTINGS[field], this.config[field], STEPS[event.key]);
    if (value !== this.config[field]) this.change({ [field]: value }, field);
  }

  /** Says why a value may not be, or else what changes the net where it stands. */
  tell(why) {
    const live = NUMBERS.filter((name) => SETTINGS[name].kind === "live" && acts(this.config, name))
      .map((name) => SETTINGS[name].title.toLowerCase());
    this.said.textContent = why || words("digits.more.live", { live: live.join(", ") });
    this.said.toggleAttribute("data-refused", Boolean(why));
  }

  /** A value that the server refused: the card says why, if it is open. */
  refuse(message) {
    if (!this.card.hidden) this.tell(message);
  }
}
