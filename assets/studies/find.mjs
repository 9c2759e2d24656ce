// Find good settings: the form's other face, a search's rounds as they come, and the three it ends with.

import { addressOf } from "../base/address.mjs";
import { answerIn } from "../base/answering.mjs";
import { Latest, Patience, failed } from "../base/asking.mjs";
import { copy } from "../base/copying.mjs";
import { byId, element, press, pressable, setProps, svg, writeLine } from "../base/dom.mjs";
import { Palette } from "../base/palette.mjs";
import { mapOf, openSearch } from "../base/requests.mjs";
import { sayOnSlider, stepsOf } from "../base/sliders.mjs";
import { countOfRuns, words, wordsAround } from "../base/words.mjs";
import { paint } from "./maps.mjs";
import { SearchRunner } from "./search_runner.mjs";

const RETRY_MS = 1000, OFTEN_MS = 200;
const TELLING_SECONDS = 2; // a shorter search says little of how fast runs are here
const LOWEST = 0.0001, HIGHEST = 1, TICKS = [0.0001, 0.001, 0.01, 0.1, 1];
const HEIGHT = 30;

export class Find {
  /** `base()` is the link of the settings it starts from, `seconds(n)` a time in words. */
  constructor(root, { base, openRun, seconds }) {
    Object.assign(this, { root, base, openRun, seconds });
    this.pace = 1;
    this.reading = new Latest(new Patience(RETRY_MS));
    this.budget = byId("find-budget").value;
    this.epochs = stepsOf("find-epochs")[byId("find-epochs").querySelector("[role=slider]").ariaValueNow];
    sayOnSlider("find-epochs", this.epochs);
    this.chips = [...byId("find-vary").querySelectorAll("button")];
    byId("find-vary").addEventListener("click", ({ target }) => {
      const chip = target.closest("button");
      if (!chip) return;
      press([chip], () => chip.ariaPressed !== "true");
      this.touch();
    });
  }

  get isShown() { return this.root.dataset.face === "find"; }

  /** A control has a new value; false for a control of another part. */
  control(control, value) {
    if (control === "study-face") {
      this.root.dataset.face = value;
      this.renew();
    } else if (control === "find-run") this.press();
    else if (control === "find-budget") {
      if (this.budget === value) return true;
      this.budget = value ?? "";
      this.touch();
    } else if (control === "find-epochs") {
      const epochs = stepsOf(control)[value];
      if (this.epochs === epochs) return true;
      this.epochs = epochs;
      sayOnSlider(control, epochs);
      this.touch();
    } else return false;
    return true;
  }

  touch() {
    clearTimeout(this.later);
    this.later = setTimeout(() => this.renew(), OFTEN_MS);
  }

  /** The search that the form asks for. */
  get asked() {
    return {
      link: this.base(), budget: Number(this.budget), epochs: this.epochs,
      vary: this.chips.filter((chip) => chip.ariaPressed === "true").map((chip) => chip.dataset.value),
    };
  }

  /** Has the search read: its runs, its time, or why it cannot be. */
  renew() {
    if (!this.isShown || !this.base()) return;
    const { asked } = this;
    this.reading.ask(() => openSearch(asked), {
      answered: (search) => {
        this.search = { ...search, asked };
        this.describe();
        if (!this.isRunning) this.say("");
        this.allow();
      },
      refused: ({ message }) => {
        this.search = null;
        this.say(message, true);
        this.allow();
      },
      absent: () => this.say(words("base.asking.trying"), true),
    });
  }

  describe() {
    const { runs, seconds, asked: { epochs } } = this.search;
    const length = this.pace * seconds;
    const time = words(this.isPaced ? "studies.find.about" : "studies.find.least", { time: this.seconds(length) });
    byId("find-cost").replaceChildren(...wordsAround("studies.find.cost",
      { runs: element("b", "", countOfRuns(runs)), epochs, time }));
  }

  get isRunning() { return Boolean(this.runner && !this.runner.isPaused && !this.runner.found && !this.runner.trouble); }

  /** Whether what is paused is what the form asks for. */
  get goesOn() {
    const { runner, search } = this;
    return Boolean(runner?.isPaused && search && JSON.stringify(runner.search.asked) === JSON.stringify(search.asked));
  }

  allow() {
    const key = this.isRunning ? "pause" : this.goesOn ? "resume" : "first";
    setProps("find-run", { disabled: !this.isRunning && !this.search, children: words(`studies.find.${key}`) });
  }

  press() {
    if (this.isRunning) {
      this.runner.pause();
      this.allow();
      this.progress();
    } else if (this.goesOn) {
      this.runner.resume();
      this.follow(this.runner);
    } else if (this.search) {
      this.runner?.pause();
      this.runner = new SearchRunner(this.search, (event, detail) => this.hear(event, detail));
      this.root.dataset.searched = "";
      byId("find-cards").replaceChildren();
      byId("find-headline").textContent = words("studies.find.begun");
      byId("find-sentence").textContent = this.search.words;
      byId("find-note").textContent = "";
      byId("find-ladder").replaceChildren();
      this.follow(this.runner);
    }
  }

  async follow(runner) {
    this.allow();
    this.progress();
    try {
      await runner.finished;
    } catch (error) {
      failed(error, { refused: ({ message }) => { runner.trouble = message; } });
      runner.pause();
    }
    if (this.runner !== runner) return;
    if (runner.found && runner.seconds > TELLING_SECONDS) {
      this.pace = runner.seconds / runner.costDone;
      this.isPaced = true;
    }
    if (this.search) this.describe();
    this.allow();
    this.progress();
    if (runner.found) this.show(runner);
  }

  hear(event, detail) {
    if (event === "lost") this.say(words("studies.progress.lost", { seconds: (detail / 1000).toFixed(1) }), true);
    else this.progress();
  }

  progress() {
    const { runner } = this;
    const done = runner.results.size;
    const runs = Math.max(runner.search.runs, done + runner.lacking);
    const bar = byId("find-progress");
    const share = runner.found ? 100 : Math.round((100 * done) / runs);
    bar.hidden = false;
    bar.setAttribute("aria-valuenow", share);
    bar.firstElementChild.style.width = `${share}%`;
    this.ladder(runner);
    if (runner.trouble) this.say(runner.trouble, true);
    else {
      const key = runner.found ? "done" : runner.isPaused ? "paused" : "running";
      this.say(words(`studies.find.${key}`, { done, runs, time: this.seconds(runner.seconds) }));
    }
  }

  say(text, isTrouble = false) { writeLine(byId("find-said"), text, isTrouble); }

  /** One line a round: what is tried in it, and a dot a setting where its median loss is. */
  ladder({ rounds, lacking }) {
    const lines = rounds.map(({ said, runs, losses }) => {
      const left = losses ? losses.filter((loss) => loss === null).length : 0;
      const more = losses ? left && words("studies.find.diverged", { settings: left })
        : words("studies.find.round", { done: runs - lacking, runs });
      return element("li", "", element("span", "", said), strip(losses ?? []), element("small", "", more || "\u00a0"));
    });
    byId("find-ladder").replaceChildren(...lines, ...(lines.length ? [axis()] : []));
  }

  show(runner) {
    const { headline, sentence, note, best } = runner.found;
    byId("find-headline").textContent = headline;
    byId("find-sentence").textContent = sentence;
    byId("find-note").textContent = note;
    byId("find-cards").replaceChildren(...best.map((card) => this.card(runner, card)));
  }

  card(runner, { words: said, median, quartiles, success, run, map }) {
    const canvas = element("canvas", { role: "img", "aria-label": words("studies.find.map") });
    const open = element("a", { href: addressOf("/") + run }, words("studies.find.open"));
    open.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      this.openRun(run, runner.search.asked.epochs);
    });
    const copied = pressable({ class: "pg-text-button" }, words("studies.find.copy"), async () => {
      const isDone = await copy(new URL(addressOf("/") + run, location.href).href);
      answerIn(copied, words(isDone ? "base.copying.copied" : "studies.find.not_copied"));
    });
    this.draw(runner, canvas, map);
    return element("article", "pg-find-card", canvas, element("div", "",
      element("div", "pg-find-loss", element("b", "", median), " ", element("small", "", quartiles)),
      element("div", "", success), element("p", "", said), element("div", "pg-find-actions", open, copied)));
  }

  draw(runner, canvas, { link, position }) {
    const maps = new Latest(new Patience(RETRY_MS));
    maps.ask(() => mapOf(link, position), {
      answered: ({ answers, classes }) => answers && paint(canvas, answers, new Palette(), Boolean(classes)),
      refused: () => {},
      isWanted: () => this.runner === runner,
    });
  }
}

const placeOf = (loss) => {
  const share = Math.log(Math.max(LOWEST, loss) / LOWEST) / Math.log(HIGHEST / LOWEST);
  return `${(2 + 96 * Math.min(1, share)).toFixed(2)}%`;
};

function strip(losses) {
  const place = svg("svg", { height: HEIGHT, width: "100%", "aria-hidden": "true" });
  place.append(svg("line", { x1: 0, x2: "100%", y1: HEIGHT - 0.5, y2: HEIGHT - 0.5 }));
  const dots = losses.filter((loss) => loss !== null);
  const spread = dots.length > 4 ? HEIGHT - 12 : 0; // as many dots as settings would lie on one another
  dots.forEach((loss, at) => {
    const cy = HEIGHT / 2 + spread * (((at * 0.618) % 1) - 0.5);
    place.append(svg("circle", { cx: placeOf(loss), cy, r: 4 }));
  });
  return place;
}

function axis() {
  const ticks = TICKS.map((loss) => {
    const tick = element("span", "", String(loss));
    tick.style.left = placeOf(loss);
    return tick;
  });
  return element("li", "pg-find-axis", element("span", "", ""), element("div", { "aria-hidden": "true" }, ...ticks),
    element("small", "", words("studies.find.axis")));
}
