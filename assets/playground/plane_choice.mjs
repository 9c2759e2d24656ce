// Which plane through points of many inputs the maps show: a button under the map, and behind it two
// menus, and a slider for each input that the plane does not show.

import { byId, element, pressable } from "../base/dom.mjs";
import { columnOf, coordinateNames, coordinatesOf } from "../base/features.mjs";
import { axisOf, inUnits, unitsAt } from "../base/units.mjs";
import { minus, words } from "../base/words.mjs";
import { MAIN, spanOf, valueText, valuesOf } from "../network/plane.mjs";

const REACH = 5; // of a slider: where a table's lowest and highest value stand
const STEP = 0.1;

export class PlaneChoice {
  /** `tried(settings)` shows a plane while a slider moves, `chose(settings)` makes it the run's. */
  constructor({ tried, chose }) {
    Object.assign(this, { tried, chose, built: "" });
    this.button = byId("plane-button");
    this.sheet = byId("plane-sheet");
    this.button.addEventListener("click", () => this.open(this.sheet.hidden));
    this.sheet.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      this.open(false);
      this.button.focus();
    });
  }

  open(wanted) {
    this.sheet.hidden = !wanted;
    this.button.setAttribute("aria-expanded", wanted);
  }

  /** Shows a run's plane; of points with one or two inputs there is nothing to choose. */
  show({ config, main_plane: main }) {
    const count = coordinatesOf(config);
    this.button.hidden = count <= 2;
    if (count <= 2) return this.open(false);
    Object.assign(this, { config, count, span: spanOf(config), values: valuesOf(config), means: main.origin });
    const { span } = this;
    this.button.textContent = span.length
      ? words("playground.plane.of_inputs", { across: this.nameOf(span[0]), up: this.nameOf(span[1]) })
      : words("playground.plane.main");
    const key = JSON.stringify([config.axes, count, span]);
    if (key !== this.built) this.build();
    this.built = key;
    this.rows.forEach((row) => this.place(row, this.valueOf(row.input)));
    this.back.disabled = !config.plane_at.length;
    return undefined;
  }

  nameOf(input) { return columnOf(this.config, coordinateNames(this.config)[input]) || `x${input + 1}`; }

  valueOf(input) { return this.values[input] ?? this.means[input]; }

  build() {
    const { count, span, sheet } = this;
    const focused = document.activeElement?.dataset?.plane;
    const inputs = Array.from({ length: count }, (_, at) => at);
    const menus = [0, 1].map((side) => this.menu(side, inputs));
    this.rows = inputs.filter((input) => span.length && !span.includes(input)).map((input) => this.row(input));
    this.back = pressable("pg-action", words("playground.plane.means"), () => this.chose({ plane_at: [] }));
    sheet.replaceChildren(
      element("div", "pg-plane-menus", ...menus),
      ...(this.rows.length ? [element("p", "pg-hint", words("playground.plane.others")), ...this.rows.map(({ node }) => node), this.back] : []));
    if (focused) sheet.querySelector(`[data-plane="${focused}"]`)?.focus();
  }

  menu(side, inputs) {
    const { span } = this;
    const options = inputs.map((input) => element("option", { value: input }, this.nameOf(input)));
    if (side === 0) options.push(element("option", { value: MAIN }, words("playground.plane.main")));
    const name = words(`playground.plane.${side ? "up" : "across"}`);
    const select = element("select", { "aria-label": name, "data-plane": `side-${side}` }, ...options);
    select.value = span.length ? span[side] : side ? "" : MAIN;
    select.addEventListener("change", () => this.turn(side, select.value));
    const field = element("label", "", element("span", "pg-label", name), select);
    field.hidden = side === 1 && !span.length;
    return field;
  }

  /** Another input along a side; where it is the other side's already, the two change places. */
  turn(side, chosen) {
    if (chosen === MAIN) return this.chose({ plane: MAIN });
    const now = this.span.length ? this.span : [0, Number(chosen) === 1 ? 0 : 1];
    const next = [...now];
    next[side] = Number(chosen);
    if (next[0] === next[1]) next[1 - side] = now[side];
    const text = next.map((input) => `x${input + 1}`).join();
    return this.chose({ plane: text === "x1,x2" ? "" : text });
  }

  row(input) {
    const name = this.nameOf(input);
    const value = element("output", "pg-plane-value");
    const slider = element("input", { type: "range", min: -REACH, max: REACH, step: STEP, "aria-label": name, "data-plane": `input-${input}` });
    const row = { input, slider, value };
    const settings = () => {
      const values = { ...this.values, [input]: Number(slider.value) };
      return { plane_at: Object.keys(values).map(Number).sort((one, other) => one - other).map((at) => valueText(at, values[at])) };
    };
    slider.addEventListener("input", () => {
      this.say(row, Number(slider.value));
      this.tried(settings());
    });
    slider.addEventListener("change", () => this.chose(settings()));
    row.node = element("label", "pg-plane-row", element("span", { class: "pg-label", title: name }, name), value, slider);
    return row;
  }

  place(row, at) {
    row.slider.value = at;
    this.say(row, at);
  }

  /** In the table's own units where it has some. */
  say({ input, slider, value }, at) {
    const { axes } = this.config;
    const text = axes.length ? inUnits(unitsAt(axisOf(axes[input]), at), 3) : minus(at.toFixed(2));
    value.textContent = text;
    slider.setAttribute("aria-valuetext", text);
  }
}
