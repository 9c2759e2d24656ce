// The card of a weight or a bias: its live value, and the field to set it by hand.

import { element, pressable } from "../base/dom.mjs";
import { NumberField } from "../base/number_field.mjs";
import { words, written } from "../base/words.mjs";
import { placeFor } from "./card_place.mjs";

// What the keys do here, as buttons for those without keys.
const keys = (...doings) => element("div", "pg-card-keys", ...doings.map(([key, does, act]) => {
  const button = pressable({ tabindex: -1 }, element("kbd", "", key), act);
  button.append(` ${does}`);
  return button;
}));

export class WeightCard {
  /**
   * `set(parameter, number, act)` asks for a number and gives what undoes that; `act` is the symbol
   * of all that happens while the card is open. `left(hadFocus)` hears that it closed; `why(parameter)`
   * is asked what changes it.
   */
  constructor(place, { set, left, why }) {
    Object.assign(this, { set, left, why });
    this.field = new NumberField({
      stepped: (number) => this.send(number),
      refused: (why) => this.refuse(why),
    });
    this.node = element("div", { class: "pg-card", role: "group", tabindex: -1 });
    this.node.popover = "manual"; // in the top layer, so that nothing cuts it off
    place.append(this.node);
    this.node.addEventListener("keydown", (event) => this.key(event));
    this.node.addEventListener("focusout", ({ relatedTarget }) =>
      relatedTarget && !this.node.contains(relatedTarget) && this.leave());
    document.addEventListener("pointerdown", ({ target }) =>
      this.node.contains(target) || this.leave(), { capture: true });
    document.addEventListener("keydown", ({ key }) =>
      key === "Escape" && this.mode === "look" && this.close());
    document.addEventListener("keydown", (event) => this.askKey(event), { capture: true });
    document.addEventListener("scroll", () => this.place(), { capture: true, passive: true });
  }

  /** Shows a value: "look" under the pointer, "walk" with the focus on it, "edit" with a field. */
  show(parameter, mode, around, state) {
    Object.assign(this, { parameter, mode, around });
    this.session = { act: Symbol(parameter.what), wanted: null, undo: null };
    const { title, place, spoken } = parameter;
    this.node.dataset.mode = mode;
    this.node.setAttribute("aria-label", spoken);
    this.cut = element("div", "pg-card-cut");
    this.node.replaceChildren(element("b", "", title), element("div", "pg-card-place", place),
      ...(mode === "edit" ? this.editor(state) : this.reading(state)), this.cut);
    if (!this.node.matches(":popover-open")) this.node.showPopover();
    this.draw(state);
    this.place();
  }

  reading(state) {
    this.number = element("button", { class: "pg-card-value", type: "button", tabindex: this.mode === "walk" ? 0 : -1 });
    const hint = this.parameter.value(state) === null ? "none" : this.mode;
    return [this.number, element("div", "pg-hint", words(`network.card.hint_${hint}`))];
  }

  editor(state) {
    this.number = null;
    this.hint = keys(
      ["Enter", words("network.card.keep"), () => this.keep()], ["Esc", words("network.card.undo"), () => this.undo()],
      ["W", words("network.card.why"), () => this.ask()]);
    this.refusal = element("div", { class: "pg-card-refusal", role: "alert" });
    this.field.begin(this.parameter.value(state), this.parameter.spoken);
    return [this.field.node, this.hint, this.refusal];
  }

  /** Takes the focus; in the field only if `types`, since on phones that brings a keyboard. */
  focus(types) {
    if (this.mode === "walk") this.number.focus();
    else if (types) this.field.take();
    else this.node.focus();
  }

  refuse(why) {
    this.refusal.textContent = why;
    this.hint.hidden = why !== "";
    this.place();
  }

  /** Follows a state; called for every picture while the card is open. */
  draw(state) {
    if (!this.mode) return;
    const { parameter, number, session } = this;
    const value = parameter.value(state);
    const text = written(value);
    if (number && number.textContent !== text) {
      number.textContent = text;
      number.setAttribute("aria-label", `${parameter.spoken}: ${text}`);
    } else if (!number) {
      if (session.wanted === value) session.wanted = null;
      if (session.wanted === null) this.field.show(value);
    }
    const cut = parameter.isCut(state) ? words("network.card.cut") : "";
    if (this.cut.textContent !== cut) {
      this.cut.textContent = cut;
      this.place();
    }
  }

  place() {
    if (!this.mode) return;
    const { offsetWidth: width, offsetHeight: height, style } = this.node;
    const { left, top } = placeFor({ width, height }, ...this.around());
    style.left = `${left}px`;
    style.top = `${top}px`;
  }

  key(event) {
    if (this.mode !== "edit") return;
    const inField = event.target === this.field.input;
    if (event.key === "Escape") this.undo();
    else if (event.key === "Enter" && inField) this.keep();
    else return;
    event.preventDefault();
  }

  send(number) {
    const { session, parameter } = this;
    session.wanted = number; // the field shows it already
    const undo = this.set(parameter, number, session.act);
    session.undo ??= undo;
  }

  /** Sets what was typed and closes; stays open where that is refused. */
  keep() {
    const number = this.field.typed();
    if (number !== null) this.send(number);
    if (!this.field.isRefused) this.close();
  }

  // W belongs to the card as long as there is one, also where the focus is elsewhere.
  askKey(event) {
    if (!this.mode || event.key.toLowerCase() !== "w" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!this.node.contains(event.target) && event.target.closest("input:not([type=radio]), textarea, dialog")) return;
    event.preventDefault();
    event.stopPropagation();
    this.ask();
  }

  /** Asks why it changes, in the card's place; what was typed is kept. */
  ask() {
    const { parameter } = this;
    this.leave();
    this.why(parameter);
  }

  /** Somebody turns to something else: keeps what can be kept. */
  leave() {
    if (this.mode === "edit") this.keep();
    this.close();
  }

  /** Closes, with everything as it was when the field was opened. */
  undo() {
    this.close();
    this.session.undo?.();
  }

  close() {
    if (!this.mode) return;
    const hadFocus = this.node.contains(document.activeElement);
    this.mode = null;
    this.node.hidePopover();
    this.left(hadFocus);
  }
}
