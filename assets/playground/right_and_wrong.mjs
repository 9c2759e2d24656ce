// Right and wrong: how many points of each class the network takes for which, as a table beside the
// curve. A cell lights its points on the map.

import { byId, element, press, pressable } from "../base/dom.mjs";
import { rove } from "../base/roving.mjs";
import { counted, words } from "../base/words.mjs";
import { className, outputsOf, shortName } from "../network/classes.mjs";
import { UnitMaps } from "../network/forward.mjs";

const REST_MS = 220; // between counts while training
const [LETTER, ROOM, NAMES] = [0.58, 1.2, 8]; // a name's letter, around a name, the rows' names: times the legend's type

export class RightAndWrong {
  /** `lit()` hears that other points stand out. */
  constructor(lit) {
    Object.assign(this, { lit, pressed: null, litPoints: new Set(), counted: 0 });
    this.place = byId("right-and-wrong");
    this.table = byId("answers");
    this.settle = rove(this.table, () => outputsOf(this.config));
  }

  /** Whether a point stands out; null where all do. */
  get isLit() { return this.pressed && ((point) => this.litPoints.has(point.of ?? point)); }

  /** Begins with other points or other classes; none to count for a config without. */
  begin({ config, standard, data: { train, test } }) {
    const isShown = outputsOf(config) > 1;
    this.place.hidden = !isShown;
    Object.assign(this, { config, standard, answers: null });
    if (!isShown) {
      this.pressed = null;
      return;
    }
    const isTest = config.show_test_data && test.length > 0;
    this.points = isTest ? test : train;
    byId("answers-hint").textContent = words(`playground.answers.${isTest ? "test" : "training"}`, { count: counted(this.points.length) });
    this.build();
  }

  build() {
    const { config } = this;
    const count = outputsOf(config);
    const names = Array.from({ length: count }, (_, at) => className(config, at));
    const size = parseFloat(getComputedStyle(byId("class-legend")).fontSize);
    const longest = Math.max(...names.map(({ length }) => length));
    const isNarrow = (longest * LETTER + ROOM) * size > (this.place.clientWidth - NAMES * size) / count;
    const key = JSON.stringify([names, isNarrow]);
    if (key === this.built) return;
    this.built = key;
    this.pressed = null;
    this.counted = 0; // new cells wait for no rest
    this.table.style.setProperty("--classes", count);
    const head = names.map((name, at) => element("th", { scope: "col", title: name, "aria-label": name }, isNarrow ? shortName(config, at) : name));
    this.cells = names.map((_, truth) => names.map((_, answer) => this.cell(truth, answer)));
    const rows = names.map((name, truth) => element("tr", "",
      element("th", { scope: "row", title: name }, name),
      ...this.cells[truth].map((cell) => element("td", "", cell))));
    this.table.replaceChildren(
      element("thead", "", element("tr", "", element("th", { scope: "col", class: "pg-truly" }, words("playground.answers.truth")), ...head)),
      element("tbody", "", ...rows));
    this.settle();
  }

  cell(truth, answer) {
    const cell = pressable({ class: "pg-answer", "aria-pressed": false }, "", () => this.press(truth, answer));
    if (truth === answer) cell.style.setProperty("--class", `var(--class-${truth + 1})`);
    return cell;
  }

  press(truth, answer) {
    const isAgain = this.pressed?.truth === truth && this.pressed.answer === answer;
    this.pressed = isAgain ? null : { truth, answer };
    press(this.cells.flat(), (cell) => !isAgain && cell === this.cells[truth][answer]);
    this.light();
    this.lit();
  }

  light() {
    const { pressed, points, answers } = this;
    this.litPoints = new Set(pressed && answers ? points.filter((point, at) =>
      point.at(-1) === pressed.truth && answers.winners[at] === pressed.answer) : []);
  }

  /**
   * Counts a state's answers, with the settings in force there, while training now and then. Gives
   * whether other points stand out now.
   */
  show(state, now, training) {
    if (outputsOf(now) === 1 || (training && performance.now() - this.counted < REST_MS)) return false;
    this.counted = performance.now();
    const key = `${now.activation} ${now.activations}`;
    if (!this.answers || key !== this.answersOf) this.answers = UnitMaps.at(this.points, now, this.standard);
    this.answersOf = key;
    this.answers.compute(state);
    this.write(countsOf(this.points, this.answers.winners, outputsOf(now)));
    if (this.pressed) this.light();
    return Boolean(this.pressed);
  }

  write(counts) {
    this.cells.forEach((row, truth) => row.forEach((cell, answer) => {
      const count = counts[truth][answer];
      const text = counted(count);
      if (cell.textContent === text) return;
      cell.textContent = text;
      cell.dataset.kind = count === 0 ? "none" : truth === answer ? "right" : "wrong";
      const said = { truth: className(this.config, truth), answer: className(this.config, answer), count: text };
      cell.setAttribute("aria-label", words(`playground.answers.cell_${truth === answer ? "right" : "wrong"}`, said));
    }));
  }

  /** No numbers: the network has none. */
  clear() { for (const cell of this.cells?.flat() ?? []) Object.assign(cell, { textContent: "–" }).dataset.kind = "none"; }
}

/** How many points of each class, a row each, are taken for which. */
function countsOf(points, winners, classes) {
  const counts = Array.from({ length: classes }, () => Array(classes).fill(0));
  points.forEach((point, at) => (counts[point.at(-1)][winners[at]] += 1));
  return counts;
}

/** What all wrong answers of a state on a run's test points have in common, in words; "" for nothing, and for a single one. */
export function commonToErrors({ data: { test: points }, standard }, state, now) {
  const answers = UnitMaps.at(points, now, standard);
  answers.compute(state);
  const errors = points.map((point, at) => [point.at(-1), answers.winners[at]]).filter(([truth, answer]) => truth !== answer);
  if (errors.length < 2) return "";
  const common = errors[0].filter((one) => errors.every((pair) => pair.includes(one)));
  if (!common.length) return "";
  const [one, other] = common.sort().map((at) => className(now, at));
  const key = other ? "between" : "part_in_all";
  const fields = { count: counted(errors.length), other, one: other ? one : one[0].toUpperCase() + one.slice(1) };
  return words(`playground.answers.${key}`, fields);
}
