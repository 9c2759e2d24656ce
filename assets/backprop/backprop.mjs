// The Backprop tab: a case's numbers, the entry that is looked at, the pass step by step, and a
// student's own gradient. The server computes; here a case is its link.

import { arrive } from "../base/arrival.mjs";
import { Latest, Patience } from "../base/asking.mjs";
import { copyAddress } from "../base/copying.mjs";
import { byId, pressable, setProps, writeLine } from "../base/dom.mjs";
import { explainEntry, openCase } from "../base/requests.mjs";
import { words } from "../base/words.mjs";
import { Chain, isChain } from "./chain.mjs";
import { Checker } from "./check.mjs";
import { Explanation } from "./explanation.mjs";
import { Grids } from "./grids.mjs";
import { Steps } from "./steps.mjs";
import { setMath } from "./words.mjs";

const NEEDS = ["back-layer", "chain-stage", "back-forward", "back-backward", "back-explanation", "back-formula", "back-judge"];
const RETRY_MS = 1000;
const SEEDS = 1000; // few enough to be read out to a class
const STEP_THROUGH = [{ namespace: "dash_html_components", type: "Span", props: { className: "pg-icon pg-icon-step" } }, words("backprop.bar.step")];
const sizeIds = { channels_in: "back-channels-in", channels_out: "back-channels-out", size: "back-size",
  kernel: "back-kernel", stride: "back-stride", padding: "back-padding", dilation: "back-dilation", samples: "back-samples" };
const isWhole = (size) => ["channels_in", "channels_out", "samples"].includes(size);
const SIZE_OF = Object.fromEntries(Object.entries(sizeIds).map(([size, id]) => [id, size]));

export class Backprop {
  constructor(root) {
    this.root = root;
    this.isHidden = true;
    this.opening = new Latest(new Patience(RETRY_MS));
    this.explaining = new Latest();
    document.addEventListener("playground:control", ({ detail }) => this.control(detail));
    addEventListener("hashchange", () => {
      if (!this.isHidden && this.grids && location.hash !== this.shownLink) this.openAny(location.hash);
    });
    this.chain = new Chain((chain, isStep) => this.showChain(chain, isStep), (refusal) => this.keepShown(refusal));
  }

  link() { return this.shownLink ?? ""; }

  async shown() {
    this.isHidden = false;
    if (!this.grids) await this.begin();
    if (location.hash !== this.shownLink || !this.shownLink) await this.openAny(location.hash);
  }

  get isChain() { return "chain" in this.root.dataset; }

  openAny(link) { return isChain(link) ? this.openChain(link) : this.open(link); }

  openChain(link) {
    this.opening.forget();
    return this.chain.open(link);
  }

  /** A chain in the place of a layer; a step of the same change takes the place of the one before. */
  showChain({ link }, isStep) {
    if (!this.isChain) {
      if (this.case) this.endSteps();
      this.root.dataset.chain = "";
      setProps("back-layer", { value: "chain" });
    }
    const isFirst = !this.shownLink || !location.hash;
    this.shownLink = link;
    this.root.dataset.link = link;
    if (!this.isHidden && location.hash !== link) history[isFirst || isStep ? "replaceState" : "pushState"](null, "", link);
  }

  hidden() {
    this.isHidden = true;
    if (this.case) this.endSteps();
  }

  async begin() {
    await arrive(this.root, NEEDS);
    this.explanation = new Explanation(byId("back-explanation"), (factors) => this.grids.point(factors));
    this.steps = new Steps(byId("back-explanation"), (pass) => this.grids.showStep(pass));
    this.grids = new Grids(byId("back-forward"), byId("back-backward"), {
      looked: (array, index, isHeld) => this.look(array, index, isHeld),
      edited: (array, entries) => this.edit(array, entries),
    });
    addEventListener("scroll", () => this.fitSoon(), { passive: true });
    // The grids fit the new width first.
    addEventListener("resize", () => requestAnimationFrame(() => requestAnimationFrame(() => this.fitSoon())));
    this.root.addEventListener("keydown", stepLengths);
    this.checker = new Checker(() => this.shownLink, (judgement) => this.grids.judge(judgement));
  }

  control({ control, value }) {
    if (this.isHidden || !this.shownLink) return;
    if (control === "copy-link") this.copyLink();
    else if (control === "back-layer" && (value === "chain" || this.isChain)) {
      if (value === "chain" && !this.isChain) this.openChain("");
      else if (value !== "chain") this.open(`#layer=${value}`);
    } else if (this.isChain) return;
    else if (control === "back-layer") {
      if (value !== this.case.layer) this.change({ layer: value, edits: [] }, {});
    } else if (control in SIZE_OF) {
      const size = SIZE_OF[control];
      const isSaid = isWhole(size) ? Number.isInteger(value) : String(value).trim() !== "";
      if (isSaid && String(value) !== String(this.case.sizes[size])) {
        this.change({ edits: [] }, { ...this.case.sizes, [size]: encodeURIComponent(value) });
      }
    } else if (control === "back-seed") {
      if (Number.isInteger(value) && value !== this.case.seed) this.change({ seed: value, edits: [] }, this.case.sizes);
    } else if (control === "back-new") {
      this.change({ seed: Math.floor(Math.random() * SEEDS), edits: [] }, this.case.sizes);
    } else if (control === "back-step") this.steps.isOn ? this.endSteps() : this.startSteps();
    else if (control === "back-check") this.toggleCheck();
    else if (control === "back-judge") this.checker.judge();
  }

  change(changes, sizes) {
    const { layer, seed, edits } = { ...this.case, ...changes };
    const pairs = [["layer", layer], ...Object.entries(sizes), ["seed", seed]];
    if (edits.length) pairs.push(["edits", encodeURIComponent(edits.join(";"))]);
    this.open("#" + pairs.map((pair) => pair.join("=")).join("&"));
  }

  edit(array, entries) {
    const edits = new Map(this.case.edits.map((edit) => [edit.slice(0, edit.indexOf(":")), edit]));
    for (const { index, text } of entries) {
      const value = Number(text.replace("−", "-").replace(",", "."));
      if (text.trim() === "" || !Number.isFinite(value)) {
        this.say(words("backprop.typed.no_number", { array, index, text }), true);
        return;
      }
      edits.set(`${array}(${index})`, `${array}(${index}):${value}`);
    }
    this.change({ edits: [...edits.values()] }, this.case.sizes);
  }

  open(link) {
    const at = location.hash; // who has gone back further meanwhile wants that, and will be heard
    return this.opening.ask(() => openCase(link, this.looking), {
      answered: (opened) => (this.isHidden || location.hash === at ? this.show(opened) : this.case && this.showSizes()),
      refused: ({ message }) => {
        if (!this.shownLink) return this.open("").then(() => this.say(message, true));
        return this.keepShown(message);
      },
      absent: () => this.say(words("base.asking.trying"), true),
    });
  }

  /** What was refused is neither in the controls nor in the address: those say what is shown. */
  keepShown(refusal) {
    (this.isChain ? this.chain : this).say(refusal, true);
    this.isChain ? setProps("back-layer", { value: "chain" }) : this.showSizes();
    if (!this.isHidden && location.hash !== this.shownLink) history.replaceState(null, "", this.shownLink);
  }

  show(opened) {
    const before = this.isChain ? null : this.case;
    delete this.root.dataset.chain;
    this.chain.opening.forget();
    const isFirst = !this.shownLink;
    this.case = opened;
    this.shownLink = opened.link;
    if (!this.isHidden && location.hash !== opened.link) {
      history[isFirst || !location.hash ? "replaceState" : "pushState"](null, "", opened.link);
    }
    this.endSteps();
    this.sayEdits();
    // A set property is a round through React: only for what has changed.
    if (!before || before.layer !== opened.layer || String(Object.values(before.sizes)) !== String(Object.values(opened.sizes))) {
      this.showSizes();
      setMath(byId("back-forward-hint"), opened.forward);
      byId("back-backward-hint").textContent = words("backprop.grids.backward");
    }
    if (before?.seed !== opened.seed) setProps("back-seed", { value: opened.seed });
    this.grids.show(opened);
    this.checker.show(opened);
    this.root.dataset.link = opened.link;
    const { looked_at: explained } = opened;
    if (!explained || !byId("back-checking").hidden || !this.isLooking(explained)) return this.lookAgain();
    return this.explain(explained);
  }

  showSizes() {
    setProps("back-layer", { value: this.case.layer });
    for (const [size, id] of Object.entries(sizeIds)) {
      const has = size in this.case.sizes;
      byId(id).closest(".pg-back-size").hidden = !has;
      const value = this.case.sizes[size];
      if (has) setProps(id, { value: isWhole(size) ? value : String(value) });
    }
  }

  /** Looks at an entry; one that is held by finger or keys is kept in sight. */
  look(array, index, isHeld = false) {
    if (this.steps.isOn) return null;
    if (!byId("back-checking").hidden) {
      this.grids.select(array, index);
      this.looking = { array, index };
      this.checker.look(array, index);
      return null;
    }
    this.grids.select(array, index);
    if (!this.isExplained(array)) return null; // an input: there is no sum behind it
    this.looking = { array, index };
    const { link } = this.case;
    const unanswered = ({ message }) => this.say(message, true);
    return this.explaining.ask(() => explainEntry(link, array, index), {
      answered: (explained) => {
        if (this.steps.isOn || this.case.link !== link || !this.isLooking(explained)) return;
        this.explain(explained);
        if (isHeld) this.grids.keepAbove(this.edge());
      },
      refused: unanswered, absent: unanswered,
    });
  }

  isExplained(array) {
    const { between, gradients } = this.case;
    return ["y", ...between, ...gradients].includes(array);
  }

  isLooking({ array, index }) {
    return this.looking.array === array && String(this.looking.index) === String(index);
  }

  explain(explained) {
    this.explanation.show(explained, this.case);
    this.grids.feed(explained);
    this.explanation.feeders.place.hidden = true; // they need no room unless they are needed
    this.fit();
  }

  /** Where the numbers' part of the window ends: at its foot, or at the sheet that has the sum. */
  edge() {
    const place = byId("back-explanation").parentElement;
    const isSheet = getComputedStyle(place).bottom === "0px";
    return isSheet ? place.getBoundingClientRect().top : innerHeight;
  }

  fitSoon() {
    if (this.isHidden || this.fitting || !this.case) return;
    this.fitting = requestAnimationFrame(() => {
      this.fitting = null;
      if (!this.isHidden) this.fit();
    });
  }

  /** The sum is as high as the window allows; what feeds it is repeated there where it is out of sight. */
  fit() {
    const stage = byId("back-explanation").closest(".pg-back-stage");
    stage.style.setProperty("--above", `${Math.round(stage.getBoundingClientRect().top + scrollY)}px`);
    if (this.steps.isOn || !byId("back-checking").hidden) return;
    this.explanation.fit(!this.grids.inSight(this.edge()));
  }

  startSteps() {
    if (!byId("back-checking").hidden) this.toggleCheck();
    setProps("back-step", { children: words("backprop.bar.sums") });
    this.steps.start(this.case);
  }

  endSteps() {
    if (!this.steps.isOn) return;
    this.steps.stop();
    setProps("back-step", { children: STEP_THROUGH });
    this.grids.show(this.case);
    this.lookAgain();
  }

  toggleCheck() {
    this.endSteps();
    const panel = byId("back-checking");
    panel.hidden = !panel.hidden;
    byId("back-explanation").hidden = !panel.hidden;
    setProps("back-check", { children: words(panel.hidden ? "backprop.bar.check" : "backprop.bar.sums") });
    this.grids.judge(panel.hidden ? null : { target: "", wrong: [] });
    if (panel.hidden) this.lookAgain();
    else byId("back-formula").focus();
  }

  /** What was looked at, where this case has it and there is a sum behind it; else the middle. */
  lookAgain() {
    if (!byId("back-checking").hidden) return null;
    const { array, index } = this.looking ?? {};
    const shape = this.case.arrays[array]?.shape;
    const isThere = shape?.length === index?.length && index?.every((i, axis) => i < shape[axis]);
    return isThere && this.isExplained(array) ? this.look(array, index) : this.look("dz", firstLook(this.case));
  }

  sayEdits() {
    const { edits, edits: { length: count } } = this.case;
    this.say(count ? `${words(count > 1 ? "backprop.typed.many" : "backprop.typed.one", { count })} ` : "");
    if (!edits.length) return;
    byId("back-said").append(pressable("pg-text-button", words("backprop.typed.again"),
      () => this.change({ edits: [] }, this.case.sizes)));
  }

  say(text, isTrouble = false) { writeLine(byId("back-said"), text, isTrouble); }

  copyLink() {
    copyAddress(location.href, () => (this.isChain ? this.chain : this).say(words("backprop.copying.refused")));
  }
}

/** Up and Down change a size that is one number, as they do in fields for numbers. */
function stepLengths(event) {
  const field = event.target.closest("input[data-lengths]");
  const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
  if (!field || !by || !/^\d+$/.test(field.value)) return;
  event.preventDefault();
  setProps(field.id, { value: String(Math.max(0, Number(field.value) + by)) });
}

// An entry near the middle: most windows cover it.
const firstLook = ({ arrays }) => arrays.dz.shape.map((length, axis) => (axis ? Math.floor(length / 2) : 0));
