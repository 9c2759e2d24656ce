// The tools of the canvas: what the brush paints, or does, how large it is and how quick.

import { byId, element, press, pressable, svg } from "../base/dom.mjs";
import { kindOf } from "../base/points_text.mjs";
import { shadeOf } from "../base/palette.mjs";
import { sayOnSlider, stepsOf } from "../base/sliders.mjs";
import { words } from "../base/words.mjs";
import { SHAPES, className } from "../network/classes.mjs";

const SLIDERS = { "draw-brush": "radius", "draw-rate": "rate" };

const MOST_CLASSES = SHAPES.length;

/** The labels that can be painted, in the order of their tools: {value, title, sign}, no sign for many classes. */
function labelsOf(config, classes) {
  if (config.problem === "regression") return [["−1", -1], ["1", 1]].map(([title, sign]) => ({ value: sign, title, sign }));
  if (classes > 2) {
    return Array.from({ length: classes }, (_, value) => ({ value, title: config.class_names[value] ?? String(value + 1), spoken: className(config, value) }));
  }
  return [["−1", 1, -1], ["1", 0, 1]].map(([title, value, sign]) => ({ value, title: config.class_names[value] ?? title, sign }));
}

export class DrawTools {
  /** `config()` is the one wanted, `palette()` that of the moment; `changed()` hears of another brush, `added()` of a class more. */
  constructor({ config, palette, changed, added }) {
    Object.assign(this, { config, palette, changed, added, tool: "paint", at: 0, isTest: false, labels: [], kind: "c", wished: 2 });
    this.place = byId("draw-tools");
    this.more = byId("draw-more");
    this.more.addEventListener("click", () => this.addClass());
    for (const control of Object.keys(SLIDERS)) {
      const thumb = byId(control).querySelector("[role=slider]");
      this.control(control, Number(thumb.getAttribute("aria-valuenow")));
    }
  }

  /** A slider of theirs was moved; false where it is another's. */
  control(control, value) {
    const name = SLIDERS[control];
    if (!name) return false;
    this[name] = stepsOf(control)[value];
    sayOnSlider(control, String(this[name]));
    this.changed();
    return true;
  }

  /** What a point gets that is painted now. */
  get paint() { return { label: this.labels[this.at].value, isTest: this.isTest && this.kind === "c" }; }

  /** The brush's colour; none for a tool that paints nothing. */
  get colour() { return this.tool === "paint" ? this.colourOf(this.at) : "transparent"; }

  colourOf(at) {
    const { value, sign } = this.labels[at];
    return sign ? this.palette().css[shadeOf(sign)] : this.palette().classes[value].css;
  }

  /** Shows the tools that a config asks for. */
  show(config) {
    this.labels = labelsOf(config, Math.max(config.points ? config.classes : 2, this.wished));
    this.kind = kindOf(config.problem);
    const key = JSON.stringify([this.labels, this.kind]);
    if (key !== this.built) this.build();
    this.built = key;
    this.more.hidden = this.kind === "n" || this.labels.length === MOST_CLASSES;
    this.at = Math.min(this.at, this.labels.length - 1);
    const chosen = this.tool === "paint" ? `paint-${this.at}` : this.tool;
    for (const dot of this.place.querySelectorAll(".pg-tool-dot")) dot.style.fill = this.colourOf(dot.dataset.at);
    press(this.place.children, ({ dataset: { tool } }) => (tool === "test" ? this.isTest : tool === chosen));
    this.changed();
  }

  build() {
    const tool = (name, mark, title, spoken = title) => pressable(
      { class: "pg-tool", "data-tool": name, "aria-label": spoken, "data-tip": `draw_${name.split("-")[0]}` },
      element("span", "pg-tool-face", mark), () => this.choose(name));
    const named = (button, title) => {
      button.append(element("span", "pg-tool-name", title));
      return button;
    };
    const paints = this.labels.map(({ value, title, sign, spoken = title }, at) => named(
      tool(`paint-${at}`, dotOf(at, sign ? 0 : value), title, words(`playground.draw.paint_${this.kind}`, { title: spoken })), title));
    const others = ["erase", "move", ...(this.kind === "c" ? ["test"] : [])].map((name) => {
      const title = words(`playground.draw.${name}`);
      return named(tool(name, element("span", `pg-icon pg-icon-draw-${name}`), title), title);
    });
    this.place.replaceChildren(...paints, ...others);
  }

  choose(name) {
    if (name === "test") this.isTest = !this.isTest;
    else if (name.startsWith("paint-")) Object.assign(this, { tool: "paint", at: Number(name.slice(6)) });
    else this.tool = name;
    this.show(this.config());
  }

  /** One class more; the config has it as soon as there is a point of it. */
  addClass() {
    Object.assign(this, { tool: "paint", at: this.labels.length, wished: this.labels.length + 1 });
    this.show(this.config());
    this.added();
    if (this.more.hidden) this.place.children[this.at].focus();
  }

  /** A digit chooses a class; false where there is none of that number. */
  chooseLabel(number) {
    if (!this.labels[number - 1]) return false;
    this.choose(`paint-${number - 1}`);
    return true;
  }
}

function dotOf(at, shape) {
  const dot = svg("svg", { viewBox: "-1.5 -1.5 3 3", class: "pg-tool-dot", "data-at": at, "aria-hidden": true });
  dot.append(svg("path", { d: SHAPES[shape] }));
  return dot;
}
