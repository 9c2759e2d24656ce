// The card More, the number on its button, and the one line over the curve: what of a run is not as
// in the original is always seen there.

import { byId, setProps } from "../base/dom.mjs";
import { TABLES, namesOf } from "../base/tables.mjs";
import { numberOf, numberText, stepFrom } from "../base/typed.mjs";
import { words } from "../base/words.mjs";
import { hasClasses } from "../network/classes.mjs";
import {
  OURS, acts, asked, barred, begun, differing, inTheLine, isSame, lineOf, toOriginal,
} from "./acting.mjs";
import { ByLayer } from "./by_layer.mjs";
import { RatePicture, WeightsPicture } from "./more_pictures.mjs";
import { OwnFeatures } from "./own_features.mjs";
import { whenShown } from "./settings.mjs";

const MOST_IN_LINE = 4;
const SETTINGS = TABLES.settings;
const idOf = (field) => field.replaceAll("_", "-");
const fieldOf = (name) => byId(idOf(name)).closest(".pg-field");
const NUMBERS = namesOf(SETTINGS, ({ control }) => control === "number");
const FIELD_OF_CONTROL = Object.fromEntries(NUMBERS.map((field) => [idOf(field), field]));
const NARROW = matchMedia("(max-width: 599px)"); // where the card covers nothing
const STEPS = { ArrowUp: 1, ArrowDown: -1 };

/** Whether a menu is open there: Escape is that one's. */
const isChoosing = (target) => target instanceof Element && target.matches("[aria-haspopup=listbox][data-expanded]");

export class More {
  /** `page` has the run that is shown, and its player and timeline. */
  constructor(page) {
    Object.assign(this, { page, button: byId("more"), card: byId("more-card"), line: byId("more-line"), said: byId("more-said") });
    this.placed = {};
    this.rate = new RatePicture(byId("more-rate"));
    this.weights = new WeightsPicture(byId("more-weights"));
    this.byLayer = new ByLayer((settings, cause) => page.shownRun.change(settings, cause));
    this.ownFeatures = new OwnFeatures((settings, cause) => page.shownRun.change(settings, cause));
    this.card.tabIndex = -1;
    this.tipped = TABLES.tips_by_loss.map((name) => [name, [...document.querySelectorAll(`[data-tip="${name}"]`)]]);
    this.listen();
    whenShown((config) => this.show(config));
  }

  get isOpen() { return !this.card.hidden; }

  listen() {
    for (const opener of [this.button, this.line]) {
      opener.addEventListener("click", () => this.open(!this.isOpen || opener === this.line, opener));
    }
    byId("more-close").addEventListener("click", () => this.open(false));
    byId("more-original").addEventListener("click", () =>
      this.page.shownRun.change(toOriginal(this.config), Symbol("more")));
    this.card.addEventListener("keydown", (event) => this.step(event));
    let isTheMenus = false; // that is closed before the page hears of it
    document.addEventListener("keydown", ({ target }) => { isTheMenus = isChoosing(target); }, { capture: true });
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.isOpen || event.defaultPrevented || isTheMenus) return;
      event.preventDefault();
      this.open(false);
    });
    addEventListener("resize", () => this.cover());
    new ResizeObserver(() => this.showLine()).observe(this.line.parentElement);
  }

  open(wanted, opener = this.opener) {
    const hadFocus = this.card.contains(document.activeElement);
    this.card.hidden = !wanted;
    this.button.setAttribute("aria-expanded", wanted);
    this.cover();
    if (!wanted) {
      if (this.config) this.show(this.config); // what was typed and refused goes
      if (hadFocus) (this.opener?.checkVisibility() ? this.opener : byId("play")).focus();
      return;
    }
    this.opener = opener ?? this.button;
    this.show(this.config);
    this.card.focus({ preventScroll: !NARROW.matches });
    if (NARROW.matches) this.card.scrollIntoView({ block: "start" });
  }

  // What the card covers is not walked through.
  cover() {
    const covers = this.isOpen && !NARROW.matches && !document.documentElement.hasAttribute("data-projector");
    document.querySelector(".pg-network-frame").inert = covers;
  }

  /** Shows a config: what acts, what is not as in the original, the pictures. */
  show(shown) {
    this.config = shown;
    const config = begun(shown);
    this.differing = differing(shown);
    const { isOn: isWhole } = this.page.wholeRuns;
    byId("whole-runs").closest(".pg-field").toggleAttribute("data-set", isWhole);
    this.told = [...(isWhole ? [words("playground.more.line.whole_runs")] : []), ...this.differing.map((name) => inTheLine(shown, name))];
    for (const name of OURS) {
      const field = fieldOf(name);
      field.hidden = !acts(config, name);
      field.toggleAttribute("data-set", this.differing.includes(name));
    }
    for (const row of this.card.querySelectorAll(".pg-more-row")) row.hidden = !row.querySelector(".pg-field:not([hidden])");
    for (const name of NUMBERS) this.place(name, SETTINGS[name].default === 0 && config[name] === 0 ? "" : numberText(config[name]));
    const isStepped = config.schedule === "steps";
    byId("schedule-epochs-title").textContent = words(`playground.more.${isStepped ? "step" : "over"}_epochs`);
    this.byLayer.show(shown);
    this.ownFeatures.show(this.page.shownRun.run?.config ?? shown);
    this.offerLosses(config);
    this.tell("");
    byId("more-original").disabled = !Object.keys(toOriginal(shown)).length;
    this.count();
    this.showLine();
    const kind = hasClasses(config) ? "classes" : config.loss;
    for (const [name, nodes] of this.tipped) {
      for (const node of nodes) node.dataset.tip = kind === SETTINGS.loss.default ? name : `${name}-${kind}`;
    }
    if (!this.isOpen) return;
    this.rate.show(config);
    this.weights.show(config, this.drawn());
    this.mark(this.page.player.state);
  }

  // The weights into layer 1 as they were drawn, where the page has them: not of a run from a file.
  drawn() {
    const { shownRun: { run }, travel: { timeline } } = this.page;
    const first = [run?.state, timeline.states[0]].find((state) => state?.epoch === 0 && !state.sample);
    return first ? first.weights[0].flat() : null;
  }

  /** Shows where the run stands. */
  mark(state) {
    if (this.isOpen && state) this.rate.mark(state.epoch, this.config.learning_rate);
  }

  offerLosses(config) {
    const data = Object.entries(SETTINGS.loss.choices).map(([value, title]) => {
      const why = barred(config, value);
      return { value, label: why ? words(`playground.more.${why}`, { title }) : title, disabled: Boolean(why) };
    });
    const key = JSON.stringify(data);
    if (key !== this.offered) setProps("loss", { data });
    this.offered = key;
  }

  place(name, text) {
    if (this.placed[name] === text) return;
    this.placed[name] = text;
    setProps(idOf(name), { value: text, error: false });
  }

  count() {
    const { length } = this.told;
    const badge = byId("more-count");
    badge.hidden = !length;
    badge.textContent = String(length);
    const key = length ? (length === 1 ? "name_one" : "name_many") : "name";
    this.button.setAttribute("aria-label", words(`playground.more.${key}`, { count: length }));
  }

  /** The line says as many as there is room for, at most four, and how many more there are. */
  showLine() {
    const { line, told } = this;
    if (!told) return;
    line.hidden = !told.length;
    byId("loss-hint").hidden = Boolean(told.length);
    for (let most = Math.min(MOST_IN_LINE, told.length); most > 0; most -= 1) {
      line.textContent = lineOf(told, most);
      if (line.scrollWidth <= line.clientWidth) break;
    }
  }

  /** A number was typed: sets it, or says why not. True for a control of this card's. */
  control(control, value) {
    const field = FIELD_OF_CONTROL[control];
    if (!field) return this.byLayer.control(control, value);
    if (value !== this.placed[field]) this.take(field, value ?? "");
    return true;
  }

  take(field, text) {
    this.placed[field] = text;
    const { value, why } = numberOf(SETTINGS[field], text, this.config.hidden_layers.length);
    setProps(idOf(field), { error: Boolean(why) });
    this.tell(why);
    if (!why) this.set(field, value);
  }

  set(field, value) {
    const { shownRun } = this.page;
    if (shownRun.run && !isSame(begun(shownRun.settings)[field], value)) shownRun.change(asked(shownRun.settings, field, value), field);
  }

  // Up and down in a field go along the values that are usual.
  step(event) {
    const field = FIELD_OF_CONTROL[event.target.id];
    if (!field || !(event.key in STEPS)) return;
    event.preventDefault();
    this.set(field, stepFrom(SETTINGS[field], begun(this.config)[field], STEPS[event.key]));
  }

  /** Says why a number may not be, or else what changes the run where it stands. */
  tell(why) {
    const live = NUMBERS.filter((name) => SETTINGS[name].kind === "live" && acts(this.config, name))
      .map((name) => SETTINGS[name].title.toLowerCase());
    this.said.textContent = why || words("playground.more.live", { live: live.join(", ") });
    this.said.toggleAttribute("data-refused", Boolean(why));
  }
}
