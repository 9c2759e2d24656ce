// What a chain is made of, as a row of buttons; the one pressed opens its sizes below.

import { element, pressable } from "../base/dom.mjs";
import { words } from "../base/words.mjs";

const SEEDS = 1000; // few enough to be read out to a class

export class ChainBar {
  /** `changed({layers, input, seed})` hears what shall be another: texts as links have them. */
  constructor(place, changed) {
    Object.assign(this, { place, changed });
    this.chips = element("div", { class: "pg-chain-chips", role: "group", "aria-label": words("chain.bar.layers") });
    this.editor = element("div", { class: "pg-chain-editor", hidden: "" });
    this.seed = element("input", { type: "text", inputmode: "numeric", id: "chain-seed", autocomplete: "off" });
    this.seed.addEventListener("change", () => this.changed({ seed: this.seed.value.trim() }));
    const fresh = pressable({ class: "pg-chain-button", id: "chain-new" }, words("chain.bar.new"),
      () => this.changed({ seed: String(Math.floor(Math.random() * SEEDS)) }));
    const seed = element("div", "pg-chain-seed", field(words("chain.bar.seed"), this.seed), fresh);
    place.replaceChildren(element("div", "pg-chain-line", this.chips, seed), this.editor);
    this.open = null; // which layer's sizes are shown: 0 is the input
  }

  show(chain) {
    this.chain = chain;
    if (document.activeElement !== this.seed) this.seed.value = String(chain.seed);
    if (this.open !== null && this.open > chain.layers.length) this.open = null;
    const titles = [words("chain.bar.input"), ...chain.layers.map(({ title }) => title)];
    const sizes = [chain.input.join("×"), ...chain.layers.map(sizesSaid)];
    const focused = [...this.chips.querySelectorAll("button")].indexOf(document.activeElement);
    this.chips.replaceChildren(...titles.flatMap((title, at) => [
      at ? element("span", { "aria-hidden": true }, "›") : "",
      pressable({ class: "pg-chain-chip", "aria-expanded": at === this.open, "data-key": `layer-${at}` }, title, () => this.toggle(at)),
    ]).filter(Boolean));
    this.chips.querySelectorAll("button").forEach((chip, at) => sizes[at] && chip.append(element("small", "", sizes[at])));
    if (focused >= 0) this.chips.querySelectorAll("button")[focused]?.focus();
    this.showEditor();
  }

  toggle(at) {
    this.open = this.open === at ? null : at;
    for (const [place, chip] of this.chips.querySelectorAll("button").entries()) chip.setAttribute("aria-expanded", place === this.open);
    this.showEditor();
  }

  /** Built anew but where somebody types in it. */
  showEditor() {
    const at = this.open;
    this.editor.hidden = at === null;
    if (at === null) return;
    const focused = this.editor.contains(document.activeElement) ? document.activeElement.id : "";
    const layer = this.chain.layers[at - 1];
    const parts = [element("b", "", at ? `${at} ${layer.title}` : words("chain.bar.input"))];
    if (at === 0) parts.push(this.inputField());
    else if (this.chain.kinds[layer.kind].loss) parts.push(...this.losses(layer));
    else parts.push(...Object.keys(layer.sizes).map((size) => this.sizeField(at, size)));
    if (at < this.chain.layers.length) parts.push(this.adding(at));
    if (at && at < this.chain.layers.length) {
      parts.push(pressable({ class: "pg-chain-button", id: "chain-remove" }, words("chain.bar.remove"), () => {
        this.open = null;
        this.changed({ layers: this.texts().toSpliced(at - 1, 1) });
      }));
    }
    this.editor.replaceChildren(...parts);
    if (focused) document.getElementById(focused)?.focus();
  }

  texts() { return this.chain.layers.map(({ text }) => text); }

  inputField() {
    const input = element("input", { type: "text", id: "chain-input", autocomplete: "off", title: words("chain.bar.input_hint") });
    input.value = this.chain.input.join("x");
    input.addEventListener("change", () => this.changed({ input: input.value.trim() }));
    return field(words("chain.bar.shape"), input);
  }

  sizeField(at, size) {
    const { kind, sizes } = this.chain.layers[at - 1];
    const input = element("input", { type: "text", id: `chain-${size.replace("_", "-")}`, autocomplete: "off", title: words(`chain.bar.hint_${size}`) });
    input.value = sizes[size];
    input.addEventListener("change", () => this.changed({
      layers: this.texts().with(at - 1, textOf(kind, { ...sizes, [size]: input.value.trim().replaceAll(",", "x") })) }));
    return field(words(`chain.bar.${size}`), input);
  }

  losses({ kind }) {
    return Object.entries(this.chain.kinds).filter(([, { loss }]) => loss).map(([name, { title }]) =>
      pressable({ class: "pg-chain-button", "aria-pressed": name === kind, "data-key": `loss-${name}` }, title,
        () => name !== kind && this.changed({ layers: this.texts().with(-1, name) })));
  }

  adding(at) {
    const select = element("select", { id: "chain-kind", "aria-label": words("chain.bar.kind") });
    for (const [name, { title, loss }] of Object.entries(this.chain.kinds)) {
      if (!loss) select.append(element("option", { value: name }, title));
    }
    select.value = this.kind ?? "relu";
    select.addEventListener("change", () => { this.kind = select.value; });
    const add = pressable({ class: "pg-chain-button", id: "chain-add" }, words("chain.bar.add"), () => {
      const { sizes } = this.chain.kinds[select.value];
      this.changed({ layers: this.texts().toSpliced(at, 0, textOf(select.value, sizes)) });
    });
    return element("div", "pg-chain-adding", select, add);
  }
}

/** A layer as links have it; the server leaves out sizes that need not be said. */
function textOf(kind, sizes) {
  const said = Object.entries(sizes).map((pair) => pair.join(":"));
  return said.length ? `${kind}(${said.join(",")})` : kind;
}

/** A layer's sizes in a word: "2 of 3×3". */
function sizesSaid({ kind, sizes }) {
  const square = (value) => (/x/.test(value) ? value.replaceAll("x", "×") : `${value}×${value}`);
  if (kind === "dense") return words("chain.bar.said_dense", { outputs: sizes.channels_out });
  if (!sizes.kernel) return "";
  const kernel = square(sizes.kernel);
  return sizes.channels_out ? words("chain.bar.said_conv", { channels: sizes.channels_out, kernel }) : kernel;
}

const field = (name, input) => element("label", "pg-chain-field", element("span", "pg-label", name), input);
