// A chain of layers on the Backprop tab: one number is followed to the loss and back. The server
// computes; here a chain is its link, and what is looked at.

import { Latest, Patience } from "../base/asking.mjs";
import { byId, element, press, pressable, writeLine } from "../base/dom.mjs";
import { followEntry, openChain } from "../base/requests.mjs";
import { lossText, words, written } from "../base/words.mjs";
import { ChainBar } from "./chain_bar.mjs";
import { ChainGrids } from "./chain_grids.mjs";
import { isLabel, nameOf, short } from "./chain_layout.mjs";
import { ChainLooking } from "./chain_looking.mjs";

const RETRY_MS = 1000;

/** Whether a link is one of a chain. */
export const isChain = (link) => /[#&?]?\bchain(=|%3D)/i.test(link);

export class Chain {
  /** `shown(chain, isStep)` hears what is shown, `refused(why)` that nothing has changed; a step in the
      history replaces the entry there is. */
  constructor(shown, refused) {
    Object.assign(this, { shown, refused });
    this.opening = new Latest(new Patience(RETRY_MS));
    this.following = new Latest();
    this.way = [];
  }

  begin() {
    this.bar = new ChainBar(byId("chain-bar"), (changes) => this.change({ ...changes, edits: [] }));
    this.said = element("div", { class: "pg-chain-said", role: "status" });
    this.below = element("div", { class: "pg-chain-below", role: "group", "aria-label": words("chain.below.name") });
    this.buttons = ["gradient", "change"].map((which) =>
      pressable({ "data-key": `below-${which}` }, words(`chain.below.${which}`), () => this.setBelow(which)));
    this.below.append(element("span", "", words("chain.below.name")), ...this.buttons);
    const grids = element("div", "pg-chain-groups");
    const looking = element("div", "pg-chain-looking");
    byId("chain-stage").replaceChildren(
      element("section", { class: "pg-back-numbers", "aria-label": words("chain.grids.name") }, this.said, this.below, grids),
      element("section", { class: "pg-back-explanation", "aria-label": words("chain.looking.name") }, looking));
    this.grids = new ChainGrids(grids, {
      looked: (array, index, isHeld) => this.look([{ array, index }], isHeld),
      typed: (text) => this.looking.type(text),
    });
    this.looking = new ChainLooking(looking, {
      changed: (value) => this.edit(value),
      restored: () => this.change({ edits: this.without() }),
      went: (way) => this.look(way, true),
      pointed: (entries) => this.grids.point(entries),
      left: () => this.grids.focusAt(this.way.at(-1).array, this.way.at(-1).index),
    });
    addEventListener("resize", () => this.fit());
  }

  open(link, isStep = false) {
    if (!this.bar) this.begin();
    const { array = "", index = [] } = this.way.at(-1) ?? {};
    return this.opening.ask(() => openChain(link, array, index), {
      answered: (opened) => this.show(opened, isStep),
      refused: ({ message }) => {
        if (!this.chain) return this.open("", true).then(() => this.say(message, true));
        this.refused(message);
        return this.bar.show(this.chain);
      },
      absent: () => this.say(words("base.asking.trying"), true),
    });
  }

  show(opened, isStep) {
    const before = this.chain;
    this.chain = opened;
    this.shown(opened, isStep);
    this.bar.show(opened);
    this.grids.show(opened);
    if (opened.link !== before?.link) this.setBelow(opened.change ? "change" : "gradient");
    this.below.hidden = !opened.change;
    this.sayChange();
    if (opened.looked_at) this.explain(opened.looked_at);
    else this.look([this.firstLook()]);
  }

  /** What the link holds: the entry last changed, or one near the middle of the input. */
  firstLook() {
    const { change, arrays } = this.chain;
    if (change) return { array: change.array, index: change.index };
    return { array: "x0", index: arrays.x0.shape.map((length, axis) => (axis || arrays.x0.shape.length === 1 ? Math.floor(length / 2) : 0)) };
  }

  change({ layers, input, seed, edits = this.chain.edits }, isStep = false) {
    const { chain } = this;
    const pairs = [["chain", (layers ?? chain.layers.map(({ text }) => text)).join(";")], ["input", input ?? chain.input.join("x")],
      ["seed", seed ?? chain.seed], ...(edits.length ? [["edits", edits.join(";")]] : [])];
    this.open(`#${pairs.map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join("&")}`, isStep);
  }

  /** The edits but those of the entry looked at. */
  without() {
    const { array, index } = this.way.at(-1);
    return this.chain.edits.filter((edit) => edit.slice(0, edit.indexOf(":")) !== `${array}(${index})`);
  }

  edit(value) {
    const { array, index } = this.way.at(-1);
    const name = `${array}(${index})`;
    const isStep = this.chain.edits.at(-1)?.startsWith(`${name}:`);
    this.change({ edits: [...this.without(), `${name}:${value}`] }, isStep);
  }

  look(way, isHeld = false) {
    const { array, index } = way.at(-1);
    const { link } = this.chain;
    this.way = way;
    const unanswered = ({ message }) => this.say(message, true);
    this.following.ask(() => followEntry(link, array, index), {
      answered: (followed) => {
        if (this.chain.link !== link) return;
        this.explain(followed);
        if (isHeld) this.grids.keepInSight(this.edge());
      },
      refused: unanswered, absent: unanswered,
    });
  }

  explain(followed) {
    const { array, index } = followed;
    if (!this.way.length || nameOf(array, index) !== nameOf(this.way.at(-1).array, this.way.at(-1).index)) this.way = [{ array, index }];
    this.grids.follow(followed);
    this.looking.show(followed, this.chain, this.way);
    this.fit();
  }

  /** Where the numbers' part of the window ends: at its foot, or at the sheet. */
  edge() {
    const place = this.looking.root.parentElement;
    return getComputedStyle(place).position === "fixed" ? place.getBoundingClientRect().top : innerHeight;
  }

  fit() {
    const stage = byId("chain-stage");
    if (stage.checkVisibility()) stage.style.setProperty("--above", `${Math.round(stage.getBoundingClientRect().top + scrollY)}px`);
  }

  setBelow(which) {
    press(this.buttons, (button) => button.dataset.key === `below-${which}`);
    this.grids.setBelow(which);
  }

  /** What the last number changed did to the loss. */
  sayChange() {
    const { change, arrays } = this.chain;
    if (!change) return this.say(words("chain.said.hint"));
    const { array, index, before, after, loss_before: from, loss_after: to, quotient, gradient_before: slope } = change;
    const count = Object.entries(arrays).reduce((sum, [name, { values }]) =>
      sum + values.filter((value, at) => value !== change.values_before[name][at]).length, 0);
    const name = nameOf(array, index);
    const shown = (value) => (isLabel(array, index) ? value.toFixed(0) : short(value));
    this.said.classList.remove("pg-trouble");
    const loss = element("b", "", words("chain.said.loss", { from: lossText(from), to: lossText(to) }));
    this.said.replaceChildren(words("chain.said.entry", { name, before: shown(before), after: shown(after) }), " ", loss, " ",
      words(count === 1 ? "chain.said.one" : "chain.said.count", { count }), " ",
      quotient === null || slope === null ? ""
        : element("span", "pg-chain-quotient", words("chain.said.quotient", { quotient: written(quotient), slope: written(slope) })), " ",
      pressable("pg-text-button", words("chain.said.undo"), () => this.change({ edits: this.chain.edits.slice(0, -1) })));
  }

  say(text, isTrouble = false) { writeLine(this.said, text, isTrouble); }
}
