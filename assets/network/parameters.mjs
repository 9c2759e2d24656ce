// Weights and biases by name: where each stands, what it is called, what it is worth.

import { columnOf, featureOf, inputsOf } from "../base/features.mjs";
import { words } from "../base/words.mjs";
import { className, hasClasses } from "./classes.mjs";

function unitName(config, layer, unit, way) {
  if (layer === 0) return columnOf(config, inputsOf(config)[unit]) || featureOf(inputsOf(config)[unit])[way];
  if (layer <= config.hidden_layers.length) return words("network.parameters.unit", { layer, unit: unit + 1 });
  return hasClasses(config) ? className(config, unit) : words("network.parameters.output");
}

/** The weight of a connection; layers and units count from 0, as in a state. */
export function weightOf(config, { layer, from, to }) {
  const target = unitName(config, layer + 1, to);
  return {
    what: `w.${layer + 1}.${from + 1}.${to + 1}`,
    title: words("network.parameters.weight"),
    place: `${unitName(config, layer, from, "written")} → ${target}`,
    spoken: words("network.parameters.weight_of", { from: unitName(config, layer, from, "spoken"), to: target }),
    value: (state) => state.weights[layer][from][to],
    isCut: (state) => state.dead[layer][from][to] === 1,
  };
}

/** The bias of a unit. */
export function biasOf(config, { layer, unit }) {
  const place = unitName(config, layer + 1, unit);
  return {
    what: `b.${layer + 1}.${unit + 1}`,
    title: words("network.parameters.bias"),
    place,
    spoken: words("network.parameters.bias_of", { unit: place }),
    value: (state) => state.biases[layer][unit],
    isCut: () => false,
  };
}

/** What is changed where all weights and biases are: its value has theirs by their names. */
export const ALL = "weights";

/** All weights and biases of a state by their names, weights first, layer by layer. */
export const parametersOf = ({ weights, biases }) => Object.fromEntries([
  ...weights.flatMap((layer, to) => layer.flatMap((row, from) =>
    row.map((value, unit) => [`w.${to + 1}.${from + 1}.${unit + 1}`, value]))),
  ...biases.flatMap((layer, to) => layer.map((value, unit) => [`b.${to + 1}.${unit + 1}`, value])),
]);

/** A weight or a bias of a state, by its name in a change: "w.1.2.1", "b.2.1"; or all of them. */
export function valueOf(state, what) {
  if (what === ALL) return parametersOf(state);
  const [kind, ...places] = what.split(".");
  const [layer, one, other] = places.map((place) => place - 1);
  return kind === "w" ? state.weights[layer][one][other] : state.biases[layer][one];
}

/** Whether every weight and bias of a state is a number: in one that diverged some are null. */
export const isFiniteState = ({ weights, biases }) =>
  !(weights.flat(2).includes(null) || biases.flat().includes(null));
