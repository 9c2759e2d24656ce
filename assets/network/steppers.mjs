// The buttons over the network that add and remove layers and units.

import { element, pressable } from "../base/dom.mjs";
import { inputsOf } from "../base/features.mjs";
import { counted, words, wordsAround } from "../base/words.mjs";
import { hasClasses, outputsOf } from "./classes.mjs";

const MAX_UNITS_BY_BUTTON = 8;
const MAX_LAYERS = 6;

/** The head of the network: its features and its layers. */
export function headOf(network) {
  const { hidden_layers: hidden } = network.config;
  const count = hidden.length;
  const middle = count
    ? (network.columns[1] + network.columns[count]) / 2
    : (network.columns[0] + network.columns.at(-1)) / 2;
  const parameters = words("network.layers.parameters", { count: counted(parametersOf(network.config)) });
  const stepper = element("div", { class: "pg-layers", style: `left:${middle}px` },
    button("−", words("network.layers.less"), "layer-minus", count === 0,
      () => network.change("hidden_layers", (layers) => layers.slice(0, -1))),
    element("span", { title: parameters }, words(count === 1 ? "network.layers.one" : "network.layers.count", { count })),
    button("+", words("network.layers.more"), "layer-plus", count >= MAX_LAYERS,
      () => network.change("hidden_layers", (layers) => [...layers, 2].slice(0, MAX_LAYERS))),
    element("span", "pg-hint pg-parameters", parameters));
  return element("div", { class: "pg-network-head" },
    element("h2", { "data-tip": "features" }, words("network.features.title")),
    element("span", { class: "pg-hint" }, words("network.features.on", { on: inputsOf(network.config).length, all: network.offered })),
    stepper, hasClasses(network.config) ? softmaxOf(network.config) : "");
}

const softmaxOf = (config) => element("span", { class: "pg-hint pg-softmax", "data-tip": "outputs" },
  words("network.classes.softmax", { count: outputsOf(config) }));

/** How many weights and biases. */
function parametersOf(config) {
  const sizes = [inputsOf(config).length, ...config.hidden_layers, outputsOf(config)];
  return sizes.slice(1).reduce((sum, units, at) => sum + (sizes[at] + 1) * units, 0);
}

function button(text, label, key, disabled, pressed) {
  const tip = key.startsWith("layer") ? "layers" : "layer_units";
  const node = pressable({ class: "pg-stepper", "aria-label": label, "data-key": key, "data-tip": tip }, text, pressed);
  node.disabled = disabled;
  return node;
}

/** A stepper of units over each hidden layer; where columns stand close, a pill opens it. */
export function steppersOf(network) {
  const { hidden_layers: hidden } = network.config;
  const more = (at, by) => network.change("hidden_layers", (layers) => layers.map((units, layer) =>
    (layer === at ? Math.max(1, Math.min(units + by, MAX_UNITS_BY_BUTTON)) : units)));
  return hidden.map((units, at) => {
    const said = { layer: at + 1, units };
    const bold = element("b", "", units);
    const isOpen = network.isNarrow && network.stepperOpen === at;
    const count = pressable({
      class: "pg-count", "data-layer": at, "data-key": `count-${at}`, "data-tip": "layer_units",
      "aria-label": words("network.layers.choose", said),
    }, "", () => {
      network.choose(at);
      if (network.isNarrow) network.reopen({ stepperOpen: network.stepperOpen === at ? null : at });
    });
    count.append(...(network.gap > 120 ? wordsAround(units === 1 ? "network.layers.unit" : "network.layers.units", { units: bold }) : [bold]));
    const buttons = [
      button("−", words("network.layers.unit_less", said), `minus-${at}`, units <= 1, () => more(at, -1)), count,
      button("+", words("network.layers.unit_more", said), `plus-${at}`, units >= MAX_UNITS_BY_BUTTON, () => more(at, 1)),
    ];
    const shown = network.isNarrow && !isOpen ? [count] : buttons;
    const group = element("div", { class: "pg-units", style: `left:${network.columns[at + 1]}px` }, ...shown);
    group.classList.toggle("pg-units-pill", network.isNarrow);
    group.classList.toggle("pg-units-open", isOpen);
    if (network.isNarrow) count.setAttribute("aria-expanded", isOpen);
    return group;
  });
}
