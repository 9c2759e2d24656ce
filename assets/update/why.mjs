// A face of the strip: why a weight or a bias changes with the next step. Its gradient is a sum over
// the points of the step; each factor leads one layer on, down to the loss. The numbers are Python's.

import { InTurn } from "../base/asking.mjs";
import { byId, element, pressable } from "../base/dom.mjs";
import { isByPointer, refocus } from "../base/focus_hand.mjs";
import { shadeOf } from "../base/palette.mjs";
import { why } from "../base/requests.mjs";
import { counted, words } from "../base/words.mjs";
import { hasClasses } from "../network/classes.mjs";
import { biasOf, isFiniteState, weightOf } from "../network/parameters.mjs";
import { Lit } from "./lit.mjs";
import { Rows } from "./rows.mjs";
import { noteOn } from "./said.mjs";
import { totalOf } from "./total.mjs";
import { LOSS, WayOn, unitName } from "./way.mjs";

const PHONE = matchMedia("(max-width: 599px)");

export class Why {
  /** `page` has the run that is shown, its pictures, its player and what is said of it. */
  constructor(page) {
    Object.assign(this, { page, what: null, sample: null, answer: null, path: [], isShown: false });
    this.asking = new InTurn();
    this.lit = new Lit(page);
    this.title = element("h2");
    this.crumbs = element("nav", { class: "pg-why-crumbs", "aria-label": words("why.way.crumbs") });
    this.hint = element("span", "pg-hint");
    const close = pressable({ class: "pg-why-close", "aria-label": words("why.close") }, element("span", "pg-icon pg-icon-close"), () => page.faces.choose("loss"));
    this.head = element("div", "", this.title, this.crumbs, this.hint, close);
    this.way = new WayOn({ go: (place) => this.go([...this.path, place]), ask: (what) => this.shown({ what }) });
    this.rows = new Rows({
      chose: (sample) => this.choose(sample),
      pointed: (sample) => this.lit.point(sample ?? this.answer.way.sample),
      entered: () => this.way.take(),
    });
    this.said = element("p", "pg-hint");
    this.total = element("div");
    this.body = element("div", { class: "pg-why", tabindex: -1 });
    for (const node of [this.head, this.body]) {
      node.addEventListener("keydown", (event) => event.key === "Backspace" && this.back(event));
    }
    this.listenToMap();
  }

  get note() { return this.answer && this.isShown ? this.noted : null; }

  /** Shows what is `asked`, {what} or {sample}, or what was asked last. */
  shown(asked) {
    const { player } = this.page;
    this.isShown = true;
    this.wasPlaying = player.playing;
    if (player.playing) player.pause();
    if (asked?.what && asked.what !== this.what) Object.assign(this, { what: asked.what, path: [], sample: null });
    if (asked && "sample" in asked) this.sample = asked.sample;
    this.what ??= asked ? this.lastBias() : null;
    this.takes = Boolean(asked?.what) && !isByPointer();
    if (asked) this.comeInto();
    this.ask();
  }

  // Where the strip is below the window, or its sheet would cover the map: what was asked for is seen.
  comeInto() {
    if (PHONE.matches) scrollTo(0, 0);
    else if (this.head.getBoundingClientRect().bottom > innerHeight) this.body.scrollIntoView({ block: "end" });
  }

  hidden() {
    this.isShown = false;
    this.asking.forget();
    this.lit.out();
  }

  /** The stage has drawn a state: another one is asked about, but not while it trains. */
  follow(state) {
    const { page: { player, shownRun: { run } }, asked } = this;
    if (player.playing) return this.wait();
    if (asked?.state === state && asked.config === run.config && !this.waits) return;
    if (asked?.state !== state) this.sample = null;
    this.ask();
  }

  // The reader keeps the numbers of the last step while training goes on, paled.
  wait() {
    if (this.waits) return;
    this.waits = true;
    this.asking.forget();
    this.lit.out();
    this.body.toggleAttribute("data-waits", true);
    if (this.answer) this.hint.textContent = words("why.waits", { epoch: counted(this.answer.epoch) });
  }

  lastBias() { return `b.${this.page.shownRun.run.config.hidden_layers.length + 1}.1`; }

  ask() {
    const { page: { player: { state }, shownRun: { run } }, what, sample } = this;
    this.waits = false;
    if (this.asked?.config !== run?.config) this.path = []; // the network may be another
    this.asked = { state, config: run?.config };
    this.body.removeAttribute("data-waits");
    if (!what || !run || !this.isThere(run.config)) return this.tell(words("why.nothing"));
    if (!isFiniteState(state)) return this.tell(words("why.no_numbers"));
    const { config: { full_batch: isFull, batch_size: size }, data: { train } } = run;
    if (train.length < (isFull ? 1 : size)) return this.tell(words("why.no_step"));
    this.asking.ask(() => why({ config: run.config, state, what, sample }), {
      answered: (answer) => this.show({ ...answer, weights: answer.weights ?? state.weights }),
      refused: ({ message }) => this.tell(message),
      absent: () => this.tell(words("base.asking.lost")),
    });
  }

  // The network may have become smaller.
  isThere({ hidden_layers: hidden }) {
    const { weights, biases } = this.page.player.state;
    const [kind, layer, ...units] = this.what.split(".").map((part, at) => (at ? part - 1 : part));
    if (layer > hidden.length) return false;
    return kind === "w" ? weights[layer][units[0]]?.[units[1]] !== undefined : biases[layer][units[0]] !== undefined;
  }

  /** Says why there is nothing to show. */
  tell(text) {
    this.asking.forget();
    this.answer = null;
    this.lit.out();
    this.title.textContent = words("why.title");
    this.hint.textContent = "";
    this.crumbs.replaceChildren();
    this.said.textContent = text;
    this.body.replaceChildren(this.said);
  }

  show(answer) {
    const { page, page: { stage: { palette }, shownRun: { run: { config, data } } } } = this;
    const isBias = answer.what.startsWith("b");
    const [layer, ...units] = answer.what.split(".").slice(1).map(Number);
    const [from, to] = isBias ? [null, units[0] - 1] : units.map((unit) => unit - 1);
    this.answer = answer;
    this.unit = { layer, unit: to };
    if (!this.path.length) this.path = [this.unit];
    const names = { to: unitName(config, this.unit), from: isBias ? "" : weightOf(config, { layer: layer - 1, from, to }).place.split(" → ")[0] };
    const batch = words("why.batch", { batch: counted(answer.batch + 1), count: counted(answer.n_batches) });
    this.title.textContent = words(isBias ? "why.title_bias" : "why.title_weight");
    this.hint.textContent = `${words(isBias ? "why.hint_bias" : "why.hint_weight", names)} ${batch}`;
    const colour = (point) => (hasClasses(config) ? palette.classes[point.at(-1)].css : palette.css[shadeOf(point.at(-1))]);
    const total = totalOf(answer);
    if (!this.rows.node.isConnected) this.body.replaceChildren(this.rows.node, this.total, this.way.node);
    this.total.replaceWith(total);
    this.total = total;
    this.rows.show(answer, data.train, colour);
    this.noted = noteOn(answer, data.train, answer.silence === "along" ? names.from : names.to);
    if (this.sample !== null && this.sample !== answer.way.sample) this.noted = { text: words("why.said.not_in_step") };
    else if (this.wasPlaying) this.noted.lead = `${words("why.said.paused")} ${this.noted.lead}`;
    this.wasPlaying = false;
    this.go(this.path);
    this.lit.on(answer, this.unit, data.train);
    if (this.takes) this.rows.take();
    this.takes = false;
    page.said.note(page.lastPicture);
    page.said.notes.say(`${this.noted.lead ?? ""} ${this.noted.text}`.trim(), true);
  }

  choose(sample) {
    this.sample = sample;
    this.ask();
  }

  /** Goes along the way to the loss: shows the last place of a path of units. */
  go(path) {
    const { answer, page: { shownRun: { run: { config, data } } } } = this;
    const hadFocus = this.way.node.contains(document.activeElement);
    this.path = path;
    this.way.show(answer, path.at(-1), { config, weights: answer.weights, point: data.train[answer.way.sample] });
    const names = path.map((place) => (place === LOSS ? words("why.way.loss") : unitName(config, place)));
    this.crumbs.replaceChildren(...(path.length > 1 ? names.map((name, at) =>
      pressable(at + 1 < path.length ? {} : { "aria-current": "true" }, name, () => this.go(path.slice(0, at + 1)))) : []));
    this.head.toggleAttribute("data-far", path.length > 1);
    if (hadFocus) refocus(this.way.node.querySelector("button") ?? this.crumbs.lastChild);
  }

  back(event) {
    if (!this.answer || this.path.length < 2) return;
    event.preventDefault();
    this.go(this.path.slice(0, -1));
  }

  // A point of the map and its row are one: each lights the other. A press on another point asks about it.
  listenToMap() {
    const map = byId("decision-map");
    const sampleAt = (event, reach) => {
      const { stage, shownRun: { run } } = this.page;
      const point = stage.pointAt(event, reach);
      return point && run.data.train.indexOf(point);
    };
    map.addEventListener("pointermove", (event) => {
      if (this.note && event.pointerType !== "touch") this.rows.point(sampleAt(event, 8));
    });
    map.addEventListener("pointerleave", () => this.note && this.rows.point(null));
  }
}
