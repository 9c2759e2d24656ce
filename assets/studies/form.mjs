// The form of a study: chips and choices <-> a study's link. The server reads and writes links;
// here the parts are only put together.

import { addressOf } from "../base/address.mjs";
import { byId, element, setProps } from "../base/dom.mjs";
import { nearest, sayOnSlider, stepsOf } from "../base/sliders.mjs";

const NOTHING = "nothing";
const AXES = ["study-first", "study-second"];
const OFTEN_MS = 200;

export class StudyForm {
  /** `changed` is told whenever the visitor has changed something, at most five times a second. */
  constructor(root, changed) {
    this.offered = JSON.parse(root.querySelector("[data-offered]").dataset.offered);
    this.changed = changed;
    this.base = "";
    this.idle = []; // settings that do not act in the network as it is
    this.unfit = {}; // by setting, values that it may not have
    this.axes = AXES.map((control) => new AxisChoice(control, this.offered, {
      touched: () => this.touch(), unfit: (setting) => this.unfit[setting] ?? [],
    }));
    this.numbers = { "study-seeds": 24, "study-epochs": 500 };
    this.seedsVary = "all";
    this.success = "";
  }

  /** A control of the form has a new value; false for a control of another page. */
  control(control, value) {
    const axis = this.axes[AXES.indexOf(control)];
    if (axis) {
      if (value === null || axis.setting === value) return; // a menu without what is shown says null
      axis.choose(value);
      this.offerSettings();
    } else if (control in this.numbers) {
      const number = stepsOf(control)[value];
      if (this.numbers[control] === number || this.placed?.[control] === value) return;
      this.numbers[control] = number;
      sayOnSlider(control, number);
    } else if (control === "study-seeds-vary") {
      if (this.seedsVary === value) return;
      this.seedsVary = value;
    } else if (control === "study-success") {
      const limit = (value ?? "").trim().replace(",", ".");
      if (this.success === limit) return;
      this.success = limit;
    } else return;
    this.touch();
  }

  /** What one axis varies is not offered to the other. */
  offerSettings() {
    this.axes.forEach((axis, at) => {
      const other = this.axes[1 - at].setting.split(":");
      const names = Object.keys(this.offered)
        .filter((name) => (at > 0 || name !== NOTHING) && !this.idle.includes(name));
      // A link may vary what the form does not offer, or nothing.
      setProps(axis.control, { data: [...new Set([...names, axis.setting])].map((value) => ({
        value, label: this.offered[value]?.title ?? value,
        disabled: value !== NOTHING && value.split(":").some((part) => other.includes(part)),
      })) });
    });
  }

  touch() {
    clearTimeout(this.later);
    this.later = setTimeout(() => this.changed(this.link()), OFTEN_MS);
  }

  /** The study's link, on the form's own base or on another. */
  link(base = this.base) {
    const vary = this.axes.filter((axis) => axis.values.size).map((axis) => `&vary=${axis.text()}`);
    const { "study-seeds": seeds, "study-epochs": epochs } = this.numbers;
    const success = this.success && `&success=${encodeURIComponent(this.success)}`;
    return `${base}${vary.join("")}&seeds=${seeds}&seedsVary=${this.seedsVary}&epochs=${epochs}${success}`;
  }

  /** What of a study as the server has read it may be varied: what does not act is not offered. */
  allow({ idle, unfit }) {
    Object.assign(this, { idle, unfit });
    this.offerSettings();
  }

  /** Shows a study as the server has read it. */
  show(study) {
    this.base = study.base;
    byId("study-base").textContent = study.words;
    byId("study-back").href = addressOf("/") + study.base;
    this.axes.forEach((axis, at) => {
      const { setting = NOTHING, values = [] } = study.axes[at] ?? {};
      axis.show(setting, values);
    });
    this.offerSettings();
    this.numbers = { "study-seeds": study.seeds, "study-epochs": study.epochs };
    this.placed = {};
    for (const [control, number] of Object.entries(this.numbers)) {
      const at = nearest(stepsOf(control), number);
      this.placed[control] = at;
      setProps(control, { value: at });
      sayOnSlider(control, number);
    }
    this.seedsVary = study.seeds_vary;
    setProps("study-seeds-vary", { value: study.seeds_vary });
    this.success = String(study.success ?? "");
    setProps("study-success", { value: this.success });
  }
}

// One direction of a study: a setting, and which of its values are chosen.
class AxisChoice {
  constructor(control, offered, { touched, unfit }) {
    Object.assign(this, { control, offered, touched, unfit });
    this.setting = NOTHING;
    this.values = new Set();
    this.others = [];
    this.chips = byId(`${control}-values`);
    this.other = byId(`${control}-other`);
    this.chips.addEventListener("click", ({ target }) => {
      const value = target.closest("button")?.dataset.value;
      if (value === undefined) return;
      this.values.delete(value) || this.values.add(value);
      this.draw();
      this.touched();
    });
    this.other.addEventListener("keydown", ({ key }) => key === "Enter" && this.add());
    this.other.addEventListener("change", () => this.add());
  }

  add() {
    const texts = this.other.value.split(/[,\s]+/).filter(Boolean);
    if (!texts.length) return;
    this.other.value = "";
    for (const text of texts) {
      if (!this.known().has(text)) this.others.push(text);
      this.values.add(text);
    }
    this.draw();
    this.touched();
  }

  /** The visitor's choice of a setting, with the values it starts with. */
  choose(setting) {
    this.setting = setting;
    this.others = [];
    const unfit = this.unfit(setting);
    this.values = new Set((this.offered[setting]?.chosen ?? []).filter((value) => !unfit.includes(value)));
    this.draw();
  }

  /** What a link holds. */
  show(setting, values) {
    this.setting = setting;
    this.values = new Set(values);
    this.others = [];
    const known = this.known();
    this.others = values.filter((value) => !known.has(value));
    setProps(this.control, { value: setting });
    this.draw();
  }

  known() {
    const unfit = this.unfit(this.setting); // of the network as it is
    const offered = (this.offered[this.setting]?.values ?? []).filter(([value]) => !unfit.includes(value));
    return new Map([...offered, ...this.others.map((text) => [text, text])]);
  }

  /** Every value by its place in the row: numbers by size, others as offered. */
  ordered() {
    const all = [...this.known()];
    if (!this.others.length || all.some(([value]) => Number.isNaN(Number(value)))) return all;
    return all.sort(([a], [b]) => a - b);
  }

  text() {
    const chosen = this.ordered().map(([value]) => value).filter((value) => this.values.has(value));
    return `${this.setting}=${chosen.map(encodeURIComponent).join(",")}`;
  }

  draw() {
    const isOff = this.setting === NOTHING;
    this.chips.hidden = isOff;
    this.other.closest(".pg-other").hidden = isOff;
    const had = document.activeElement?.dataset?.value;
    const hadFocus = this.chips.contains(document.activeElement);
    this.chips.replaceChildren(...this.ordered().map(([value, label]) => element("button", {
      type: "button", class: "pg-chip", "data-value": value, "aria-pressed": this.values.has(value),
    }, label)));
    if (hadFocus) this.chips.querySelector(`[data-value="${CSS.escape(had)}"]`)?.focus();
  }
}
