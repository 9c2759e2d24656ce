// The entry of a chain that is looked at: its number to be changed, what it feeds and how the loss
// depends on it, and the sum that it comes from.

import { element, press, pressable } from "../base/dom.mjs";
import { NumberField } from "../base/number_field.mjs";
import { stopAt } from "../base/roving.mjs";
import { minus, words, written } from "../base/words.mjs";
import { isLabel, nameOf, placeOf, short, slopeOf } from "./chain_layout.mjs";
import { latexButton } from "./latex.mjs";

const AGREES = 1e-5; // of a gradient above 1

export class ChainLooking {
  /**
   * `changed(value)` hears a new number of the entry, `restored()` that it shall be as it was, `went(way)`
   * the entries gone through, the last of them to be looked at; `pointed(entries)` what a row is about.
   */
  constructor(root, { changed, restored, went, pointed, left }) {
    Object.assign(this, { root, changed, restored, went, pointed });
    this.refusal = element("p", { class: "pg-chain-refusal", role: "status" });
    this.field = new NumberField({
      stepped: (number) => changed(number),
      refused: (why) => { this.refusal.textContent = why; },
    });
    this.field.input.inputMode = "decimal";
    const keep = () => {
      const number = this.field.typed();
      if (number !== null && number !== this.followed.value) changed(number);
    };
    this.field.input.addEventListener("keydown", ({ key }) => {
      if (key === "Enter") keep();
      if (key === "Escape") this.field.begin(this.followed.value, this.label());
      if (key === "Enter" || key === "Escape") left();
    });
    this.field.input.addEventListener("blur", keep);
    this.title = element("h2", "pg-back-entry");
    this.way = element("nav", { class: "pg-chain-way", "aria-label": words("chain.looking.way") });
    this.again = pressable("pg-text-button", words("chain.looking.again"), () => this.restored());
    this.body = element("div", "pg-chain-sums");
    this.labels = element("div", { class: "pg-chain-labels", role: "group" }); // in the place of the field
    this.change = element("div", "pg-chain-change", element("span", "pg-hint", words("chain.looking.set")), this.field.node, this.labels, this.again);
    root.replaceChildren(this.way, this.title, this.change, this.refusal, this.body);
    root.addEventListener("keydown", (event) => this.key(event));
  }

  label() { return words("chain.looking.change", { name: nameOf(this.followed.array, this.followed.index) }); }

  key(event) {
    const row = event.target.closest?.("tr[data-array]");
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!row) return;
    if (event.key === "Enter") {
      this.isByKeys = true;
      row.click();
    }
    else if (by) {
      const rows = [...this.root.querySelectorAll("tr[data-array]")];
      const next = rows[rows.indexOf(row) + by];
      if (next) {
        stopAt(next, rows);
        next.focus();
      }
    } else return;
    event.preventDefault();
  }

  /** Begins to type a number over the one there is. */
  type(text) {
    if (this.change.hidden) return;
    if (!this.labels.hidden) this.labels.querySelector("[aria-pressed=true]").focus();
    else if (text) {
      this.field.input.value = text;
      this.field.isTyped = true;
      this.field.input.focus();
    } else this.field.take();
  }

  show(followed, chain, way) {
    const isSame = this.followed && nameOf(followed.array, followed.index) === nameOf(this.followed.array, this.followed.index);
    const { array, index, value, gradient } = followed;
    Object.assign(this, { followed, chain });
    this.title.replaceChildren(element("i", "", nameOf(array, index)), " = ", element("b", "", isLabel(array, index) ? value.toFixed(0) : written(value)));
    this.change.hidden = array === "L" || array === "p";
    this.again.hidden = !chain.edits.some((edit) => edit.startsWith(`${nameOf(array, index)}:`) || edit.startsWith(`${array}():`));
    this.showLabels();
    const isTyping = isSame && this.field.isTyped && (document.activeElement === this.field.input || this.field.typed() === value);
    if (!isTyping) this.field.begin(value, this.label());
    this.showWay(way);
    const parts = [];
    if (gradient !== null && array !== "L") parts.push(...this.ahead());
    else if (array !== "L") parts.push(element("p", "pg-hint", words(`chain.looking.none_${array}`)));
    if (followed.held) parts.push(element("p", "pg-hint", words("chain.looking.held")));
    if (followed.behind.length) parts.push(this.behind());
    parts.push(element("div", "pg-back-under", latexButton(followed.latex)));
    this.body.replaceChildren(...parts);
    if (this.isByKeys) (this.body.querySelector("tr[data-array]") ?? this.field.input).focus();
    this.isByKeys = false;
  }

  /** A label is chosen among the classes. */
  showLabels() {
    const { array, index, value } = this.followed;
    const isClass = isLabel(array, index);
    this.field.node.hidden = isClass;
    this.labels.hidden = !isClass;
    if (!isClass) return;
    const count = this.chain.arrays.p.values.length;
    if (this.labels.childElementCount !== count) {
      this.labels.replaceChildren(...Array.from({ length: count }, (_, label) =>
        pressable({ class: "pg-chain-button", "data-key": `label-${label}` }, String(label), () => this.changed(label))));
    }
    this.labels.setAttribute("aria-label", this.label());
    press(this.labels.children, ({ dataset }) => dataset.key === `label-${value}`);
  }

  showWay(way) {
    this.way.hidden = way.length < 2;
    this.way.replaceChildren(...way.slice(0, -1).flatMap(({ array, index }, at) => [
      pressable("pg-text-button", nameOf(array, index), () => this.went(way.slice(0, at + 1))), " › "]), nameOf(way.at(-1).array, way.at(-1).index));
    this.gone = way;
  }

  /** The gradient as a sum over the entries it feeds: local derivative times the gradient there. */
  ahead() {
    const { array, index, gradient, feeds, ahead, why_ahead: why, difference, reached } = this.followed;
    const head = element("p", "pg-chain-gradient", element("i", "", slopeOf(array, index)), " = ", element("b", "", written(gradient)));
    const table = element("table", "pg-chain-table");
    const toLoss = feeds[0]?.array === "L";
    const titles = toLoss ? ["feeds", "slope"] : ["feeds", "slope", "gradient", "product"];
    table.createTHead().insertRow().append(...titles.map((title) => element("th", "", words(`chain.looking.title_${title}`))));
    const body = table.createTBody();
    feeds.forEach((fed, at) => body.append(this.row(fed, ahead, toLoss, at)));
    const foot = table.createTFoot().insertRow();
    foot.insertCell().textContent = words(feeds.length === 1 ? "chain.looking.sum_one" : "chain.looking.sum", { count: feeds.length });
    foot.cells[0].colSpan = titles.length - 1;
    foot.insertCell().append(element("b", "", written(gradient)));
    const rest = Object.entries(reached).filter(([name]) => name !== "L")
      .map(([name, mask]) => words("chain.looking.reached", { count: mask.filter(Boolean).length, all: mask.length, name }));
    return [head, element("p", "pg-back-words", why), table,
      rest.length ? element("p", "pg-chain-reach", words("chain.looking.moves", { list: rest.join(", ") })) : "",
      difference ? checkLine(difference, gradient) : ""].filter(Boolean);
  }

  row({ array, index, slope }, ahead, toLoss, at) {
    const { arrays, gradients } = this.chain;
    const row = element("tr", { "data-array": array, "data-index": index.join(","), tabindex: at ? -1 : 0 });
    const term = ahead.find(({ factors }) => factors.some((one) => one.array === `d${array}` && String(one.index) === String(index)));
    const through = term?.factors.find((one) => one.array !== `d${array}` && /^[wx]/.test(one.array));
    const isHeld = term && !term.counts && this.chain.held.some((one) => one.array === array && String(one.index) === String(index));
    const there = toLoss ? 1 : gradients[array][placeOf(index, arrays[array].shape)];
    const name = row.insertCell();
    name.append(element("i", "", nameOf(array, index)));
    const local = row.insertCell();
    if (through && !toLoss && !term.note) local.append(element("i", "pg-chain-through", `${nameOf(through.array, through.index)} `));
    local.append(toLoss ? written(slope) : short(slope));
    if (term?.note && !toLoss) name.append(element("small", "", term.note));
    if (!toLoss) {
      row.insertCell().textContent = `× ${written(there)}`;
      row.insertCell().append(element("b", "", isHeld ? "–" : written(slope * there)));
    }
    row.toggleAttribute("data-nothing", isHeld || slope * there === 0);
    row.addEventListener("click", () => this.went([...this.gone, { array, index }]));
    const about = [{ array, index }, ...(term?.factors ?? []).filter((one) => one.array[0] !== "d")];
    for (const [event, entries] of [["pointerenter", about], ["focus", about], ["pointerleave", []], ["blur", []]]) {
      row.addEventListener(event, () => this.pointed(entries));
    }
    return row;
  }

  /** The sum behind its value, closed until it is wanted. */
  behind() {
    const { behind, why_behind: why, value } = this.followed;
    const details = element("details", "", element("summary", "", words("chain.looking.behind")), element("p", "pg-back-words", why));
    details.open = this.isOpen ?? false;
    details.addEventListener("toggle", () => { this.isOpen = details.open; });
    const table = element("table", "pg-chain-table");
    const body = table.createTBody();
    for (const { factors, product, counts, note } of behind) {
      const row = body.insertRow();
      const name = row.insertCell();
      factors.forEach((one, at) => name.append(at ? " × " : "", element("i", "", nameOf(one.array, one.index))));
      row.insertCell().textContent = note || (factors.length > 1 ? factors.map((one) => short(one.value)).join(" × ") : "");
      row.insertCell().append(element("b", "", counts ? written(product) : "–"));
      row.toggleAttribute("data-nothing", !counts);
    }
    const foot = table.createTFoot().insertRow();
    foot.insertCell().colSpan = 2;
    foot.insertCell().append(element("b", "", written(value)));
    details.append(table);
    return details;
  }
}

// Beside huge numbers differences are coarse: then they do not agree, and it is not said.
function checkLine({ error, is_kink: isKink, below, above }, gradient) {
  const key = error <= AGREES * Math.max(1, Math.abs(gradient)) ? "close" : "off";
  const line = element("p", "pg-back-checked", isKink ? words("chain.looking.kink", { below: written(below), above: written(above) })
    : words(`chain.looking.${key}`, { error: minus(Math.max(error, 1e-16).toExponential(0)) }));
  line.toggleAttribute("data-kink", isKink);
  return line;
}
