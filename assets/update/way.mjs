// One layer on: the gradient at a unit, for one point, as the product that it is, down to the loss.

import { element, pressable } from "../base/dom.mjs";
import { minus, words } from "../base/words.mjs";
import { hasClasses } from "../network/classes.mjs";
import { biasOf, weightOf } from "../network/parameters.mjs";
import { factor, number, pointText } from "./numbers.mjs";

export const LOSS = "loss";

/** A unit's name; layers count from 1, the output's last. */
export const unitName = (config, { layer, unit }) => biasOf(config, { layer: layer - 1, unit }).place;

export class WayOn {
  /** `go(place)` goes on to a unit {layer, unit} or to the loss; `ask(what)` why a weight changes. */
  constructor({ go, ask }) {
    Object.assign(this, { go, ask });
    this.node = element("div", { class: "pg-why-way", role: "group", "aria-label": words("why.way.name") });
  }

  /** Shows the factors of `place`, for the point of an answer; `weights` are the network's at the step. */
  show({ way, settings }, place, { config, weights, point }) {
    Object.assign(this, { way, settings, config, weights });
    const isLoss = place === LOSS;
    this.node.replaceChildren(
      element("span", "pg-hint", words("why.way.point", { point: pointText(point) })),
      element("div", "pg-why-factors", ...(isLoss ? this.loss() : this.unit(place))), ...(isLoss ? [] : this.then()));
  }

  /** Gives the focus to the first factor. */
  take() { this.node.querySelector("button")?.focus({ preventScroll: true }); }

  unit({ layer, unit }) {
    const { way } = this;
    const delta = sum(words("why.way.delta"), way.grad_sums[layer - 1][unit]);
    const isOutput = layer === way.grad_sums.length;
    const factors = isOutput ? this.atOutput(unit) : [
      ...this.terms(layer, unit),
      ...(way.factors.length ? [times(), chip(words("why.way.dropout"), way.factors[layer - 1][unit])] : []),
      times(), this.slope(layer, unit),
    ];
    return [delta, element("span", "", "="), ...factors];
  }

  // The gradients of the units that it feeds, each with the weight that leads there.
  terms(layer, unit) {
    const next = this.way.grad_sums[layer];
    const parts = next.flatMap((delta, to) => {
      const place = { layer: layer + 1, unit: to };
      const { what } = weightOf(this.config, { layer, from: unit, to });
      return [
        ...(to ? [element("span", "", "+")] : []),
        button(words("why.way.delta_of", { unit: unitName(this.config, place) }), delta, () => this.go(place)),
        times(),
        button(words("why.way.weight"), this.weights[layer][unit][to], () => this.ask(what)),
      ];
    });
    return next.length > 1 ? [element("span", "", "("), ...parts, element("span", "", ")")] : parts;
  }

  slope(layer, unit) {
    return chip(words("why.way.slope", { activation: this.settings.activations[layer - 1] }), this.way.slopes[layer - 1][unit]);
  }

  atOutput(unit) {
    const { way, way: { grad_answers: slopes, label } } = this;
    if (slopes) return [chip(words("why.way.loss_slope"), slopes[unit]), times(), this.slope(way.grad_sums.length, unit)];
    const answer = way.values.at(-1)[unit];
    if (!hasClasses(this.config)) return [element("span", "", `(${number(answer)} − ${factor(label)}) / 2`)];
    return [element("span", "", `${number(answer)}${unit === label ? " − 1" : ""}`)];
  }

  then() {
    const { way } = this;
    const answer = way.values.at(-1);
    const key = hasClasses(this.config) ? "then_class" : "then";
    const fields = { answer: number(answer[hasClasses(this.config) ? way.label : 0]), label: labelText(way.label) };
    const loss = pressable("pg-why-factor pg-why-on", words(`why.way.${key}`, fields), () => this.go(LOSS));
    return [element("span", "pg-why-then", words("why.way.and")), loss];
  }

  loss() {
    const { way, way: { label }, settings } = this;
    const isOfClasses = hasClasses(this.config);
    const answer = way.values.at(-1)[isOfClasses ? label : 0];
    const key = isOfClasses ? "classes" : settings.loss.replace("-", "_");
    const fields = { answer: factor(answer), label: factor(label), z: factor(way.sums.at(-1)[0]) };
    return [sum(words("why.way.loss"), way.loss), element("span", "", `= ${words(`why.loss.${key}`, fields)}`)];
  }
}

const labelText = (label) => (Number.isInteger(label) ? minus(String(label)) : number(label));
const times = () => element("span", "", "×");
const sum = (label, value) => element("span", "", `${label} `, element("b", "", number(value)));
const chip = (label, value) => element("span", "pg-why-factor", `${label} `, element("b", "", number(value)));

function button(label, value, pressed) {
  const node = pressable("pg-why-factor", `${label} `, pressed);
  node.append(element("b", "", number(value)));
  return node;
}
