// The buttons over the network that add and remove layers and units.

import { element, pressable } from "../base/dom.mjs";

const MAX_UNITS_BY_BUTTON = 8;
const MAX_LAYERS = 6;

/** The head of the network: its features and its layers. */
export function headOf(network) {
  const { features, hidden_layers: hidden } = network.config;
  const count = hidden.length;
  const words = `${count} hidden layer${count === 1 ? "" : "s"}`;
  const middle = count
    ? (network.columns[1] + network.columns[count]) / 2
    : (network.columns[0] + network.columns.at(-1)) / 2;
  const stepper = element("div", { class: "pg-layers", style: `left:${middle}px` },
    button("−", "Remove the last layer", "layer-minus", count === 0,
      () => network.change("hidden_layers", (layers) => layers.slice(0, -1))),
    element("span", {}, words),
    button("+", "Add a layer", "layer-plus", count >= MAX_LAYERS,
      () => network.change("hidden_layers", (layers) => [...layers, 2].slice(0, MAX_LAYERS))));
  return element("div", { class: "pg-network-head" },
    element("h2", { "data-tip": "features" }, "Features"),
    element("span", { class: "pg-hint" }, `${features.length} of ${network.names.length} on`),
    stepper);
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
    const name = network.gap > 120 ? (units === 1 ? " unit" : " units") : "";
    const isOpen = network.isNarrow && network.stepperOpen === at;
    const count = pressable({
      class: "pg-count", "data-layer": at, "data-key": `count-${at}`, "data-tip": "layer_units",
      "aria-label": `Layer ${at + 1}, ${units} units: choose for the slider`,
    }, element("b", "", units), () => {
      network.choose(at);
      if (network.isNarrow) network.reopen({ stepperOpen: network.stepperOpen === at ? null : at });
    });
    count.append(name);
    const buttons = [
      button("−", `Layer ${at + 1}: one unit less`, `minus-${at}`, units <= 1, () => more(at, -1)), count,
      button("+", `Layer ${at + 1}: one unit more`, `plus-${at}`, units >= MAX_UNITS_BY_BUTTON, () => more(at, 1)),
    ];
    const shown = network.isNarrow && !isOpen ? [count] : buttons;
    const group = element("div", { class: "pg-units", style: `left:${network.columns[at + 1]}px` }, ...shown);
    group.classList.toggle("pg-units-pill", network.isNarrow);
    group.classList.toggle("pg-units-open", isOpen);
    if (network.isNarrow) count.setAttribute("aria-expanded", isOpen);
    return group;
  });
}
