// A run of the history, as a row: its map, what differs from the run before it, how well it learned.

import { element, pressable } from "../base/dom.mjs";
import { counted, exactLoss, lossText, words } from "../base/words.mjs";
import { QUICK_SIDE } from "../network/forward.mjs";
import { DecisionMap } from "../network/pictures.mjs";
import { differences } from "../playground/differences.mjs";
import { PastMap } from "./past_map.mjs";
import { PLAIN } from "./past_runs.mjs";

const MOST_TOLD = 3;
const LINE = 1; // px of the border on so small a map

export class Row {
  /** `run` is a row of the history, `before` the one left before it or null; `acts` is [[words, press(row)], ...]. */
  constructor(run, before, { chosen, acts }) {
    Object.assign(this, { run, before, chosen, acts });
  }

  /** Its element, made when it is first asked for. */
  get node() { return (this.made ??= this.make()); }

  make() {
    const { run, before } = this;
    this.picture = new PastMap(run);
    const told = differences([effective(run), before ? effective(before) : { config: { ...PLAIN, seed: run.config.seed } }]);
    this.canvas = element("canvas", { class: "pg-past-map", "aria-hidden": "true" });
    const { epochs, best } = run;
    const isTested = best !== null;
    const loss = isTested ? exactLoss(best) || lossText(best) : "–";
    const said = { epochs: counted(epochs), loss };
    this.name = textOf(told, before);
    this.button = pressable(
      { class: "pg-past-choose", "aria-expanded": "false",
        "aria-label": words(isTested ? "history.row" : "history.row_untested", { differs: this.name, ...said }) },
      element("span", "pg-past-told", this.canvas,
        element("span", "pg-past-names", element("span", "pg-past-differs", ...nodesOf(told, before)),
          element("span", "pg-hint", lineBefore(told, before))),
        element("span", "pg-past-ends", element("b", "", loss),
          element("span", "pg-hint", words(isTested ? "history.best" : "history.untested", said)))),
      () => this.chosen(this));
    this.button.tabIndex = -1;
    return element("li", "pg-past", this.button);
  }

  get isChosen() { return this.node.hasAttribute("data-chosen"); }

  /** Shows what can be done with it, or no longer. */
  choose(wanted) {
    if (wanted === this.isChosen) return;
    this.node.toggleAttribute("data-chosen", wanted);
    this.button.setAttribute("aria-expanded", wanted);
    this.doing?.remove();
    if (!wanted) return;
    this.doing = element("span", "pg-past-acts", ...this.acts.map(([key, act], at) =>
      pressable(at ? "pg-action" : "pg-action pg-action-main", words(`history.acts.${key}`), ({ currentTarget }) => act(this, currentTarget))));
    this.node.append(this.doing);
  }

  /** Paints its small map; it has to be on the page. */
  paint(palette) {
    this.map ??= new DecisionMap(this.canvas);
    this.map.resize();
    this.map.contour = LINE;
    this.picture.drawOn(this.map, palette, QUICK_SIDE);
  }
}

/** A run's config without what was changed at its very end, which it did not learn from. */
const effective = ({ config, epochs }) =>
  ({ config: { ...config, changes: config.changes.filter(({ epoch }) => epoch < epochs) } });

const plainWords = (before) => words(before ? "history.same" : "history.plain");
const partsOf = (told) => told.slice(0, MOST_TOLD);
const restOf = (told) => (told.length > MOST_TOLD ? ` ${words("history.and_more", { more: told.length - MOST_TOLD })}` : "");
const joined = ({ name, values: [value] }) => `${name} ${value}`;

function textOf(told, before) {
  return told.length ? partsOf(told).map(joined).join(", ") + restOf(told) : plainWords(before);
}

function nodesOf(told, before) {
  if (!told.length) return [plainWords(before)];
  const parts = partsOf(told).flatMap(({ name, values: [value] }, at) => [at ? ", " : "", `${name} `, element("b", "", value)]);
  return [...parts, restOf(told)];
}

function lineBefore(told, before) {
  if (!before) return words("history.first");
  const values = partsOf(told).map(({ values: [, value] }) => value).join(", ");
  return values ? words("history.before", { values }) : "";
}
