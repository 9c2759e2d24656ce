// The Backprop tab: a case's numbers, the entry that is looked at, the pass step by step, and a
// student's own gradient. The server computes; here a case is its link.

import { arrive } from "./arrival.mjs";
import { Checker } from "./backprop_check.mjs";
import { Explanation } from "./backprop_explanation.mjs";
import { Grids } from "./backprop_grids.mjs";
import { Absent, Refused, explainEntry, openCase, stepThrough } from "./requests.mjs";

const NEEDS = ["back-layer", "back-forward", "back-backward", "back-explanation", "back-formula", "back-judge"];
const RETRY_MS = 1000;
const STEP_MS = 700;
const byId = (id) => document.getElementById(id);
const { set_props: setProps } = window.dash_clientside;
const sizeIds = { channels_in: "back-channels-in", channels_out: "back-channels-out", size: "back-size",
  kernel: "back-kernel", stride: "back-stride", padding: "back-padding" };
const SIZE_OF = Object.fromEntries(Object.entries(sizeIds).map(([size, id]) => [id, size]));

export class Backprop {
  constructor(root) {
    this.root = root;
    this.isHidden = true;
    document.addEventListener("playground:control", ({ detail }) => this.control(detail));
    addEventListener("hashchange", () => {
      if (!this.isHidden && this.grids && location.hash !== this.shownLink) this.open(location.hash);
    });
  }

  link() {
    return this.shownLink ?? "";
  }

  async shown() {
    this.isHidden = false;
    if (!this.grids) await this.begin();
    if (location.hash !== this.shownLink || !this.case) this.open(location.hash);
  }

  hidden() {
    this.isHidden = true;
    this.stopSteps();
  }

  async begin() {
    await arrive(this.root, NEEDS);
    this.explanation = new Explanation(byId("back-explanation"), (factors) => this.grids.point(factors));
    this.grids = new Grids(byId("back-forward"), byId("back-backward"), {
      looked: (array, index) => this.look(array, index),
      edited: (array, index, text) => this.edit(array, index, text),
    });
    this.checker = new Checker(() => this.shownLink, (judgement) => this.grids.judge(judgement));
  }

  control({ control, value }) {
    if (this.isHidden || !this.case) return;
    if (control === "back-layer") {
      if (value !== this.case.layer) this.change({ layer: value, edits: [] }, {});
    } else if (control in SIZE_OF) {
      const size = SIZE_OF[control];
      if (Number.isInteger(value) && value !== this.case.sizes[size]) {
        this.change({ edits: [] }, { ...this.case.sizes, [size]: value });
      }
    } else if (control === "back-new") {
      this.change({ seed: Math.floor(Math.random() * 1e6), edits: [] }, this.case.sizes);
    } else if (control === "back-step") this.timer || this.step ? this.stopSteps(true) : this.startSteps();
    else if (control === "back-check") this.toggleCheck();
    else if (control === "back-judge") this.checker.judge();
    else if (control === "copy-link") this.copyLink();
  }

  change(changes, sizes) {
    const { layer, seed, edits } = { ...this.case, ...changes };
    const pairs = [["layer", layer], ...Object.entries(sizes), ["seed", seed]];
    if (edits.length) pairs.push(["edits", encodeURIComponent(edits.join(";"))]);
    this.open("#" + pairs.map((pair) => pair.join("=")).join("&"));
  }

  edit(array, index, text) {
    const value = Number(text.replace("−", "-").replace(",", "."));
    if (text.trim() === "" || !Number.isFinite(value)) {
      this.say(`${array}(${index}): "${text}" is no number; it stays as it was.`, true);
      this.grids.show(this.case);
      return;
    }
    const place = `${array}(${index.join(",")}):`;
    const edits = [...this.case.edits.filter((edit) => !edit.startsWith(place)), place + value];
    this.change({ edits }, this.case.sizes);
  }

  async open(link) {
    const asked = (this.asked = Symbol("open"));
    try {
      const opened = await openCase(link);
      if (this.asked !== asked) return;
      this.show(opened);
    } catch (error) {
      if (this.asked !== asked) return;
      if (error instanceof Absent) {
        this.say("Server not answering; trying again.", true);
        setTimeout(() => this.asked === asked && this.open(link), RETRY_MS);
      } else if (error instanceof Refused) {
        this.say(error.message, true);
        if (this.case) this.showSizes();
        else this.open("");
      } else throw error;
    }
  }

  show(opened) {
    const before = this.case;
    this.case = opened;
    this.shownLink = opened.link;
    if (!this.isHidden && location.hash !== opened.link) {
      const isFirst = !before || !location.hash;
      history[isFirst ? "replaceState" : "pushState"](null, "", opened.link);
    }
    this.stopSteps();
    this.say("");
    // A set property is a round through React: only for what has changed.
    if (!before || before.layer !== opened.layer || String(Object.values(before.sizes)) !== String(Object.values(opened.sizes))) {
      this.showSizes();
      setMarkup(byId("back-forward-hint"), opened.forward);
      byId("back-backward-hint").textContent = "from g to every gradient";
    }
    this.grids.show(opened);
    this.checker.show(opened);
    const { array, index } = this.looking ?? {};
    const still = array && opened.arrays[array] && index.length === opened.arrays[array].shape.length &&
      index.every((i, axis) => i < opened.arrays[array].shape[axis]);
    if (still) this.look(array, index);
    else this.look("dz", firstLook(opened));
  }

  showSizes() {
    setProps("back-layer", { value: this.case.layer });
    for (const [size, id] of Object.entries(sizeIds)) {
      const has = size in this.case.sizes;
      byId(id).closest(".pg-back-size").hidden = !has;
      if (has) setProps(id, { value: this.case.sizes[size] });
    }
  }

  async look(array, index) {
    if (this.step !== undefined && this.timer) return;
    this.grids.select(array, index);
    if (!["y", ...this.case.gradients].includes(array)) return; // an input: there is no sum behind it
    this.looking = { array, index };
    const { link } = this.case;
    try {
      const explained = await explainEntry(link, array, index);
      const { looking } = this;
      if (this.case.link !== link || looking.array !== array || String(looking.index) !== String(index)) return;
      this.explanation.show(explained, this.case);
      this.grids.feed(explained);
    } catch (error) {
      if (error instanceof Refused || error instanceof Absent) this.say(error.message, true);
      else throw error;
    }
  }

  startSteps() {
    setProps("back-step", { children: "Stop" });
    const next = async () => {
      const at = this.step === undefined ? 0 : this.step + 1;
      if (at >= this.case.steps) return this.stopSteps(true);
      this.step = at;
      const { link } = this.case;
      try {
        const pass = await stepThrough(link, at);
        if (this.step !== at || this.case.link !== link) return undefined;
        this.grids.showStep(pass);
        this.explanation.showStep(pass, at, this.case);
      } catch (error) {
        if (!(error instanceof Absent)) throw error;
        this.step = at - 1;
      }
      this.timer = setTimeout(next, STEP_MS);
      return undefined;
    };
    this.timer = setTimeout(next);
  }

  stopSteps(redraws = false) {
    clearTimeout(this.timer);
    this.timer = null;
    if (this.step === undefined) return;
    this.step = undefined;
    setProps("back-step", { children: "Step through" });
    if (redraws) {
      this.grids.show(this.case);
      this.look(this.looking.array, this.looking.index);
    }
  }

  toggleCheck() {
    const panel = byId("back-checking");
    panel.hidden = !panel.hidden;
    byId("back-explanation").hidden = !panel.hidden;
    setProps("back-check", { children: panel.hidden ? "Check my derivation" : "Back to the sums" });
    if (panel.hidden) this.grids.judge(null);
    else byId("back-formula").focus();
  }

  say(text, isTrouble = false) {
    byId("back-said").textContent = text;
    byId("back-said").classList.toggle("pg-trouble", isTrouble);
  }

  async copyLink() {
    try {
      await navigator.clipboard.writeText(location.href);
      this.say("Link copied. It opens these very numbers.");
    } catch {
      this.say("Copy the link from the address bar: it holds these numbers.");
    }
  }
}

// An entry near the middle: most windows cover it.
const firstLook = ({ arrays }) => arrays.dz.shape.map((length, axis) => (axis ? Math.floor(length / 2) : 0));

/** Markup that the server has made: MathML, nothing else. */
export function setMarkup(element, mathml) {
  const parsed = new DOMParser().parseFromString(mathml, "text/html").body.firstElementChild;
  element.replaceChildren(...(parsed ? [parsed] : []));
}
