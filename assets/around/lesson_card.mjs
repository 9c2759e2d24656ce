// One step of a lesson on its card: the question first, a guess, buttons that set it up and train, and
// the answer, which the page has only once a guess was noted or skipped.

import { Latest, Patience } from "../base/asking.mjs";
import { fill } from "../base/components.mjs";
import { byId, element, press, pressable } from "../base/dom.mjs";
import { answerOf } from "../base/requests.mjs";
import { fromMarkup } from "../base/tips.mjs";
import { counted, lossText, words } from "../base/words.mjs";
import { isHiddenByLink } from "../playground/hiding.mjs";
import { Guesses, compared, guessField, isByKey, numberOf } from "./lesson_guess.mjs";

const FORMULA = "\ue000"; // what a piece of code begins with that holds a formula
const RETRY_MS = 1000;
const READING_PX = 8; // above what is scrolled to
const part = (id) => byId(`lesson-${id}`);
const fillPart = (id, children) => fill(`lesson-${id}`, children);

export class LessonCard {
  /**
   * `open(link)` sets the page up; `trainTo(epoch, told)` trains; `run()` is what is shown, `read()`
   * its losses; `told(note)` shows a note; `level(loss)` draws the guess on the curve.
   */
  constructor(page) {
    Object.assign(this, page);
    this.guesses = new Guesses();
    this.body = part("body");
    new MutationObserver(() => this.arrived()).observe(this.body, { childList: true, subtree: true });
    this.body.addEventListener("click", (event) => this.follow(event));
  }

  /** Shows a step; what was done at it is remembered as long as the lesson is open. */
  show(lesson, at) {
    if (lesson !== this.lesson) this.states = lesson.steps.map(() => ({ isShown: false, answer: null }));
    Object.assign(this, { lesson, at, isNew: false });
    const { step, state } = this;
    state.guess ??= step.guess && this.guesses.of(lesson.name, step.asks);
    fillPart("question", step.question);
    fillPart("text", step.text);
    fillPart("answer", state.isShown ? state.answer : []);
    this.buildActs();
    this.renew();
    this.body.scrollTop = 0;
  }

  /** Gives a part of the card the focus, at once or when its text is there: an empty part takes none. */
  focus(id) {
    this.focusing = id;
    part(id).focus({ preventScroll: true });
  }

  clear() {
    this.lesson = null;
    for (const id of ["question", "text", "answer"]) fillPart(id, []);
    for (const id of ["guess", "acts", "result"]) part(id).replaceChildren();
    this.level(null);
  }

  /** Another run is shown: what the step set up is there, or no longer. */
  followRun() {
    if (this.lesson) this.renewActs();
  }

  get step() { return this.lesson.steps[this.at]; }

  get state() { return this.states[this.at]; }

  /** Whether a guess was noted or skipped, or none is asked for. */
  get mayKnow() {
    return !this.step.guess || this.state.guess !== null || this.state.isSkipped;
  }

  /** Shows how far the step is: guess, ticks, outcome, and the line on the curve. */
  renew() {
    const { step, state } = this;
    const { guess, isShown } = state;
    const isGone = isShown && guess === null; // it was skipped
    if (step.guess && !isGone) guessField(part("guess"), step.guess, { guess, isFixed: isShown, noted: (...said) => this.note(...said) });
    else part("guess").replaceChildren();
    this.renewActs();
    part("result").replaceChildren(...this.outcome());
    const isLoss = step.guess?.kind === "test loss" && guess !== null && numberOf(guess) >= 0;
    this.level(isLoss ? numberOf(guess) : null);
  }

  note(said, byKey) {
    this.state.guess = said;
    this.guesses.keep(this.lesson.name, this.step.asks, said);
    this.renew();
    this.showActs();
    if (byKey) this.goOn();
  }

  skip(byKey) {
    this.state.isSkipped = true;
    this.renew();
    this.showActs();
    if (byKey) this.goOn();
  }

  /** What may be done now comes into the card, where its text is longer than a phone's sheet. */
  showActs() {
    for (const id of ["result", "acts"]) part(id).scrollIntoView({ block: "nearest" });
  }

  /** The focus goes where a key wants it next; after a press by pointer Space stays the page's. */
  goOn() {
    document.querySelector("#lesson-acts button:enabled, #lesson-result button")?.focus({ preventScroll: true });
  }

  outcome() {
    const { step, state } = this;
    const parts = [];
    if (state.ended !== undefined && step.guess?.kind === "test loss") {
      const hint = state.guess === null ? "" : compared(state.ended, numberOf(state.guess));
      parts.push(element("div", "pg-lesson-ended", element("span", "pg-label", words("around.lesson.ended")),
        element("b", "", lossText(state.ended)), element("span", "pg-hint", hint)));
    }
    if (!state.isShown && step.has_answer) {
      parts.push(pressable("pg-lesson-link", words(this.mayKnow ? "around.lesson.answer" : "around.lesson.skip"),
        (event) => (this.mayKnow ? this.ask(isByKey(event)) : this.skip(isByKey(event)))));
    }
    return [...parts, ...step.notes.map((note) => element("p", "pg-lesson-wrong", note))];
  }

  /** Asks for the answer and shows it. */
  ask(byKey = false) {
    const { lesson, at, state } = this;
    const isStill = () => this.lesson === lesson && this.at === at;
    new Latest(new Patience(RETRY_MS)).ask(() => answerOf(lesson.name, at), {
      answered: ({ children }) => {
        Object.assign(state, { answer: children, isShown: true });
        if (!isStill()) return;
        fillPart("answer", children);
        this.isNew = true;
        this.renew();
        if (byKey) this.focus("answer");
      },
      refused: ({ message }) => this.told({ kind: "warn", text: message }),
      isWanted: isStill,
    });
  }

  /** Text has come: its formulas are set, and an answer that lies below is scrolled to. */
  arrived() {
    typesetIn(this.body);
    if (this.focusing && part(this.focusing).textContent) {
      if (document.activeElement === document.body) part(this.focusing).focus({ preventScroll: true });
      this.focusing = null;
    }
    if (!this.isNew || !part("answer").textContent) return;
    this.isNew = false;
    this.body.scrollTop = part("guess").offsetTop - this.body.offsetTop - READING_PX;
  }

  buildActs() {
    const { setups, train_to: goal } = this.step;
    this.setUps = setups.map((setup) => act(setup.label, () => this.setUp(setup.link)));
    this.training = goal === null ? null : act(words("around.lesson.train", { epoch: counted(goal) }), (event) => this.train(isByKey(event)));
    const acts = [...this.setUps, this.training].filter(Boolean);
    part("acts").replaceChildren(...acts.map(({ row }) => row));
  }

  renewActs() {
    const { step, state, at } = this;
    this.setUps.forEach(({ button, hint, row }, place) => {
      const { link, hint: text } = step.setups[place];
      const isLocked = lacks(link);
      button.disabled = isLocked;
      hint.textContent = isLocked ? words("around.lesson.locked", { step: at + 1 }) : text;
      row.toggleAttribute("data-done", this.isUp(place));
    });
    if (!this.training) return;
    const { button, hint, row } = this.training;
    button.disabled = !this.mayKnow || Boolean(this.isTraining);
    hint.textContent = !this.mayKnow ? words("around.lesson.guess_first")
      : this.isTraining ? words("around.lesson.epoch", { epoch: counted(this.isTraining.epoch) }) : timeInWords(step.seconds);
    row.toggleAttribute("data-done", state.endedLink !== undefined && state.endedLink === this.run()?.link);
  }

  /** Whether what is shown is what a button of this step set up. */
  isUp(place) {
    const { up } = this;
    return up?.lesson === this.lesson && up.at === this.at && up.place === place && up.link === this.run()?.link;
  }

  async setUp(link) {
    const { lesson, at } = this;
    await this.open(link);
    if (this.lesson !== lesson || this.at !== at || !this.run()) return;
    const place = this.step.setups.findIndex((setup) => setup.link === link);
    this.up = { lesson, at, place, link: this.run().link };
    this.renewActs();
  }

  /** Trains what is shown; where nothing of the step was set up yet, that comes first. */
  async train(byKey) {
    const { lesson, at, step, state } = this;
    const isReady = () => step.setups.length === 0 || (this.up?.lesson === lesson && this.up.at === at);
    if (!isReady()) await this.setUp(step.setups[0].link);
    if (!isReady()) return; // the server is away
    const { link } = this.run();
    this.isTraining = { epoch: 0 };
    const isThere = await this.trainTo(step.train_to, (epoch) => {
      this.isTraining = { epoch };
      if (this.lesson === lesson) this.renewActs();
    });
    this.isTraining = null;
    if (isThere) state.endedLink = link;
    // What it ended at is said of the step's own run, not of other weights tried afterwards.
    if (isThere && (!this.up || this.up.link === link)) state.ended = this.read().test_loss ?? undefined;
    if (this.lesson !== lesson || this.at !== at) return;
    if (isThere && step.has_answer && !state.isShown) this.ask(byKey);
    this.renew();
  }

  /** A link in the text sets the page up, too, and moves nothing. */
  follow(event) {
    const link = event.target.closest("a[href^='#']");
    const isForAnotherWindow = event.ctrlKey || event.metaKey || event.shiftKey;
    if (!link || !this.lesson || isForAnotherWindow) return;
    event.preventDefault();
    this.setUp(link.getAttribute("href"));
  }
}

function act(label, press) {
  const button = pressable("pg-lesson-button", label, press);
  const hint = element("span", "pg-hint");
  const tick = element("span", { class: "pg-lesson-tick", role: "img", "aria-label": words("around.lesson.done") }, "✓");
  return { row: element("div", "pg-lesson-act", button, hint, tick), button, hint };
}

/** Whether a link turns on what the link of the page has hidden. */
const lacks = (link) =>
  [...new URLSearchParams(link.slice(1))].some(([name, value]) => value === "true" && isHiddenByLink(name));

const timeInWords = (seconds) => words(`around.lesson.time_${seconds < 0.75 ? "none" : seconds < 90 ? "seconds" : "minutes"}`,
  { seconds: Math.round(seconds), minutes: Math.round(seconds / 60) });

function typesetIn(place) {
  for (const code of place.querySelectorAll("code")) {
    if (code.textContent.startsWith(FORMULA)) code.replaceChildren(...fromMarkup(code.textContent.slice(1)));
  }
}
