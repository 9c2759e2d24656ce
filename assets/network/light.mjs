// What stays in colour while something is told of the network: the rest is paled, and numbers may stand
// at units.

import { element } from "../base/dom.mjs";
import { inputsOf } from "../base/features.mjs";
import { Halo } from "./connection_aim.mjs";

/** Whether a connection leads to or from the unit that is looked at, or from that `input`. */
export const isNear = (look, input) => ({ layer, from, to }) => (look.feature
  ? layer === 0 && from === input
  : (layer === look.layer - 1 && to === look.unit) || (layer === look.layer && from === look.unit));

export class Light {
  constructor(network) {
    Object.assign(this, { network, told: null, labels: [] });
    this.halo = new Halo();
  }

  /**
   * Lights `what` is told of, {what, connection(connection), unit(layer, unit), numbers}; null for all.
   * Layers count from 0, the inputs'; `numbers` are [{layer, unit, text}].
   */
  show(told) {
    this.told = told;
    this.network.root.toggleAttribute("data-told", told !== null);
    this.rebuilt();
  }

  keeps(connection) { return !this.told || this.told.connection(connection); }

  /** The network may have been built anew. */
  rebuilt() {
    const { network, told, labels } = this;
    for (const label of labels) label.remove();
    const inputs = inputsOf(network.config);
    for (const { canvas, bias, feature, layer, unit } of network.tiles) {
      const isKept = !told || (feature ? told.unit(0, inputs.indexOf(feature)) : told.unit(layer + 1, unit));
      canvas.parentElement.toggleAttribute("data-paled", !isKept);
      bias?.toggleAttribute("data-told", told?.what === `b.${layer + 1}.${unit + 1}`);
    }
    network.connections.pale((connection) => this.keeps(connection));
    this.halo.show(told && network.connections.all.find(({ path }) => path.dataset.what === told.what) || null);
    this.labels = (told?.numbers ?? []).map(({ layer, unit, text }) => element("span", {
      class: "pg-told-number", "aria-hidden": "true",
      style: `left:${network.columns[layer]}px;top:${network.unitY(layer, unit) - network.unit / 2}px`,
    }, text));
    network.root.append(...this.labels);
  }
}
