// Looking at weights and biases and setting them by hand: pointer, finger and keys on the network.

import { byId } from "../base/dom.mjs";
import { inputsOf } from "../base/features.mjs";
import { Halo, nearestConnection } from "./connection_aim.mjs";
import { biasOf, weightOf } from "./parameters.mjs";
import { WeightCard } from "./weight_card.mjs";

const INPUT = "feature-"; // how the key of an input's tile begins
const DELAY_MS = 120; // so that crossing the network does not flicker
const LONG_PRESS_MS = 450;
const REACH = 6; // px: half of what can be hit of a connection
const FINGER_REACH = 14;
const BIAS_REACH = 24; // px from a bias's middle: a finger nearer to the middle of its unit means the unit

export class WeightEditing {
  constructor(network, edit, why) {
    Object.assign(this, { network, why });
    this.halo = new Halo();
    this.card = new WeightCard(network.root.parentElement, {
      set: ({ what, value }, number, act) => {
        const old = value(network.state);
        const undo = edit(what, number, act);
        return () => undo(old);
      },
      left: (hadFocus) => this.left(hadFocus),
      why: ({ what }) => why(what),
    });
    this.listen(network.root);
  }

  listen(root) {
    root.addEventListener("pointermove", (event) => {
      clearTimeout(this.pressLater);
      if (event.pointerType !== "touch") this.point(this.aim(event, REACH));
    });
    root.addEventListener("pointerleave", () => this.point(null));
    root.addEventListener("pointerdown", (event) => {
      this.finger = event.pointerType === "touch" ? event : null;
      if (!this.finger) return;
      const aimed = this.aim(event, FINGER_REACH);
      this.pressLater = setTimeout(() => aimed && this.show(aimed, "edit"), LONG_PRESS_MS);
    });
    for (const end of ["pointerup", "pointercancel"]) {
      root.addEventListener(end, () => clearTimeout(this.pressLater));
    }
    root.addEventListener("click", (event) => {
      const { target } = event;
      const isTouch = event.pointerType === "touch";
      const aimed = this.aim(event, isTouch ? FINGER_REACH : REACH);
      this.opener = null;
      if (isTouch && !aimed) this.network.tapped(target.closest(".pg-tile"));
      if (aimed) this.show(aimed, "edit", !isTouch); // a finger steps first: no keyboard in the way
    });
    root.addEventListener("keydown", (event) => this.key(event));
    this.card.node.addEventListener("keydown", (event) => this.walkKey(event));
  }

  /** What a pointer means: {connection} or {bias}, or null. */
  aim({ target, clientX, clientY }, reach) {
    const bias = target.closest(".pg-bias");
    if (bias && this.means(bias)) return { bias: this.network.tiles.find((tile) => tile.bias === bias) };
    if (target.closest("button")) return null;
    const box = this.network.root.getBoundingClientRect();
    const connection = nearestConnection(this.network, clientX - box.left, clientY - box.top, reach);
    return connection && { connection };
  }

  // A browser moves a tap to the smallest thing in reach of the finger: what counts is where it was.
  means(bias) {
    if (!this.finger) return true;
    const { clientX, clientY } = this.finger;
    const away = (node) => {
      const { left, top, width, height } = node.getBoundingClientRect();
      return Math.hypot(left + width / 2 - clientX, top + height / 2 - clientY);
    };
    return away(bias) < Math.min(BIAS_REACH, away(bias.parentElement));
  }

  point(aimed) {
    const thing = aimed?.connection ?? aimed?.bias ?? null;
    this.network.root.toggleAttribute("data-aimed", thing !== null);
    if (thing === this.pointed) return;
    this.pointed = thing;
    clearTimeout(this.later);
    this.later = setTimeout(() => {
      if (this.card.mode && this.card.mode !== "look") return;
      if (aimed) this.show(aimed, "look");
      else this.card.close();
    }, DELAY_MS);
  }

  /** Shows the card of a connection or a bias; with `takesFocus`, the focus goes to what it is about. */
  show(aimed, mode, takesFocus = false) {
    clearTimeout(this.later);
    const { state } = this.network;
    if (!state) return;
    this.aimed = aimed;
    const parameter = this.parameter(aimed);
    const isNumber = parameter.value(state) !== null;
    this.halo.show(aimed.connection ?? null);
    this.card.show(parameter, isNumber ? mode : "look", () => this.around(this.aimed), state);
    if (isNumber && mode !== "look") this.card.focus(takesFocus);
  }

  parameter({ connection, bias }) {
    const { config } = this.network;
    return connection ? weightOf(config, connection) : biasOf(config, bias);
  }

  // Where the mark of the card is, what the card must not cover, and what it rather should not.
  around({ connection, bias }) {
    const box = (node) => node.getBoundingClientRect();
    const { root, tiles } = this.network;
    const stage = box(root);
    const ends = connection ? this.ends(connection) : [bias.node];
    const square = bias && box(bias.bias);
    const at = connection
      ? { x: stage.left + connection.middle[0], y: stage.top + connection.middle[1] }
      : { x: square.left + square.width / 2, y: square.top + square.height / 2 };
    const kept = ["note", "decision-map", "test-loss", "train-loss"].map((id) => byId(id));
    const others = tiles.map(({ canvas }) => canvas.parentElement).filter((tile) => !ends.includes(tile));
    return [at, { never: [...ends, ...kept].map(box), rather: others.map(box) }];
  }

  ends({ layer, from, to }) {
    const key = layer === 0 ? `feature-${inputsOf(this.network.config)[from]}` : `unit-${layer}-${from}`;
    return [key, `unit-${layer + 1}-${to}`].map((name) => this.network.root.querySelector(`[data-key="${name}"]`));
  }

  key(event) {
    const tile = event.target.closest(".pg-tile");
    if (!tile || event.ctrlKey || event.metaKey || event.altKey) return;
    const letter = event.key.toLowerCase();
    const bias = this.network.tiles.find(({ node }) => node === tile);
    this.opener = tile.dataset.key;
    if (letter === "b" && bias) this.show({ bias }, "edit", true);
    else if (letter === "w" && bias) this.why(biasOf(this.network.config, bias).what);
    else if (letter === "l") this.walk(tile.dataset.key, 0);
    else return;
    event.preventDefault();
  }

  walkKey(event) {
    const { card } = this;
    if (card.mode !== "walk" && card.mode !== "look") return;
    if (event.key === "Escape") card.close();
    else if (event.key === "Enter") this.show(this.aimed, "edit", true);
    else if (event.key.toLowerCase() === "l") this.walk(this.opener, event.shiftKey ? -1 : 1);
    else return;
    event.preventDefault();
  }

  /** Goes `by` connections on from the one shown, among those of a unit; by 0 begins with the first. */
  walk(key, by) {
    const [column, row] = key.startsWith(INPUT) ? [0, inputsOf(this.network.config).indexOf(key.slice(INPUT.length))]
      : key.split("-").slice(1).map(Number);
    const connections = this.network.connections.all.filter((connection) =>
      (connection.layer === column - 1 && connection.to === row) || (connection.layer === column && connection.from === row));
    if (!connections.length) return;
    const at = by === 0 ? 0 : connections.indexOf(this.aimed.connection) + by;
    this.show({ connection: connections.at(at % connections.length) }, "walk", true);
  }

  left(hadFocus) {
    this.halo.show(null);
    this.pointed = null;
    if (hadFocus) this.network.root.querySelector(`[data-key="${this.opener}"]`)?.focus();
  }

  /** The network was built anew: what was aimed at is found again, or let go. */
  rebuilt() {
    this.pointed = null;
    if (!this.card.mode) return;
    const { connection, bias } = this.aimed;
    const again = connection
      ? this.network.connections.all.find(({ layer, from, to }) =>
        layer === connection.layer && from === connection.from && to === connection.to)
      : this.network.tiles.find((other) => other.node && other.layer === bias.layer && other.unit === bias.unit);
    const aimed = again && (connection ? { connection: again } : { bias: again });
    if (!again || this.parameter(aimed).spoken !== this.card.parameter.spoken) return this.card.close();
    this.aimed = aimed;
    this.halo.show(aimed.connection ?? null);
    this.card.place();
  }

  /** Follows a picture. */
  draw(state) {
    if (!this.card.mode) return;
    this.card.draw(state);
    this.halo.draw();
  }
}
