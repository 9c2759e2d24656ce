// An activation for each hidden layer, on the card More; one for all of them is the bar's.

import { byId, setProps } from "../base/dom.mjs";

const CONTROL = /^activation-of-layer-(\d+)$/;

/** The activation of each hidden layer. */
export const activationsOf = ({ activations, activation, hidden_layers: layers }) =>
  (activations.length ? activations : layers.map(() => activation));

/** What a layer's other activation asks for: where all come to have the same one, it is that of all. */
export function askedByLayer(config, layer, name) {
  const names = activationsOf(config).map((old, at) => (at === layer ? name : old));
  const isOne = names.every((one) => one === name);
  return isOne ? { activation: name, activations: [] } : { activations: names };
}

export class ByLayer {
  /** `change(settings, cause)` sets them. */
  constructor(change) {
    this.change = change;
    this.field = byId("activations");
    this.rows = [...this.field.querySelectorAll("[data-layer]")];
    this.placed = [];
  }

  /** A layer's choice was made; true for a control of this field's. */
  control(control, value) {
    const place = CONTROL.exec(control);
    if (!place) return false;
    const layer = Number(place[1]) - 1;
    if (value && this.placed[layer] !== value) {
      this.placed[layer] = value;
      this.change(askedByLayer(this.config, layer, value), "activations");
    }
    return true;
  }

  /** Shows a config: as many choices as there are hidden layers, from two on. */
  show(config) {
    this.config = config;
    const names = activationsOf(config);
    this.field.hidden = names.length < 2;
    this.field.toggleAttribute("data-set", config.activations.length > 0);
    this.rows.forEach((row, layer) => {
      row.hidden = layer >= names.length;
      if (row.hidden || this.placed[layer] === names[layer]) return;
      this.placed[layer] = names[layer];
      setProps(`activation-of-layer-${layer + 1}`, { value: names[layer] });
    });
  }
}
