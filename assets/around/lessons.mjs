// The lesson a link names, beside the stage: which one, which step, and whether its card is open.

import { Latest, Patience, Refused } from "../base/asking.mjs";
import { byId, element, press } from "../base/dom.mjs";
import { keep, kept } from "../base/kept.mjs";
import { lessonOf, lessonsThere } from "../base/requests.mjs";
import { words } from "../base/words.mjs";
import { LessonCard } from "./lesson_card.mjs";
import { startSheet } from "./lesson_sheet.mjs";

const RETRY_MS = 1000;
const STEP = "playground-lesson-steps"; // where each lesson was left, as long as the window is open
const root = document.documentElement;

export class Lessons {
  /** `page` is what a card needs of the page; `open(link)` sets it up, `config()` is what is shown. */
  constructor(page) {
    Object.assign(this, page);
    this.name = "";
    this.lesson = null;
    this.asking = new Latest(new Patience(RETRY_MS));
    this.card = new LessonCard({ ...page, open: (link) => this.setUp(link) });
    this.shrink = startSheet(byId("lesson-handle"));
    const presses = {
      "to-lessons": () => (this.isOpen ? this.close() : this.reopen()),
      "to-lesson": () => this.reopen(), "lesson-close": () => this.close(), "lesson-data": () => this.place("data"),
      "lesson-back": () => this.go(-1), "lesson-next": () => this.go(1),
    };
    for (const [id, press] of Object.entries(presses)) byId(id).addEventListener("click", press);
    for (const [id, where] of [["lessons", "open_above"], ["lesson-list", "open"]]) {
      byId(id).addEventListener("click", (event) => this.choose(event));
      byId(id).style.setProperty("--open", JSON.stringify(words(`around.lesson.${where}`))); // after the name of the open one
    }
    byId("lesson").addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      this.close();
    });
    // The list under the playground is renewed when it comes into sight: a lesson may be new.
    new IntersectionObserver(([{ isIntersecting }], observer) => {
      if (!isIntersecting) return;
      observer.disconnect();
      this.list(byId("lessons"), "li");
    }).observe(byId("lessons"));
  }

  get isOpen() { return root.dataset.lessonCard === "open"; }

  /** Follows the config that is shown: another lesson, or another run beside the same one. */
  show(name) {
    this.nameData();
    this.card.followRun();
    if (name === this.name) return;
    this.name = name;
    this.lesson = null;
    this.asking.forget();
    this.card.clear();
    for (const card of byId("lessons").querySelectorAll("[data-lesson]")) {
      if (card.dataset.lesson === name) card.setAttribute("aria-current", "page");
      else card.removeAttribute("aria-current");
    }
    byId("to-lessons").toggleAttribute("data-lesson", Boolean(name));
    if (!name) return this.place(null);
    if (this.isListed(name)) this.place("open"); // room is made at once
    this.bring(name);
  }

  bring(name) {
    const ask = async () => {
      if (!this.isListed(name)) await mustBeThere(name);
      return lessonOf(name);
    };
    this.asking.ask(ask, {
      answered: (lesson) => {
        this.lesson = lesson;
        this.place("open");
        this.showStep(Math.min(leftAt(name), lesson.steps.length - 1));
        if (this.isWanted) byId("lesson-title").focus({ preventScroll: true });
        this.isWanted = false;
      },
      refused: ({ message }) => {
        this.place(null);
        byId("to-lessons").removeAttribute("data-lesson");
        this.told({ kind: "warn", text: message });
      },
    });
  }

  /** Whether a lesson stands in the list, as the page brought it or as it was renewed. */
  isListed(name) {
    return Boolean(byId("lessons").querySelector(`[data-lesson="${CSS.escape(name)}"]`));
  }

  showStep(at) {
    const { lesson } = this;
    const { steps } = lesson;
    const said = { step: at + 1, steps: steps.length };
    this.at = at;
    leave(lesson.name, at);
    byId("lesson").dataset.face = "step";
    byId("lesson-name").textContent = lesson.title;
    byId("lesson-title").textContent = steps[at].title;
    byId("lesson-count").textContent = steps.length > 1 ? words("around.lesson.count", said) : "";
    byId("lesson-bars").replaceChildren(...(steps.length > 1 ? steps : []).map((_, place) =>
      element("span", place <= at ? "pg-done" : "")));
    byId("lesson-back").textContent = words(at === 0 ? "around.lesson.list" : "around.lesson.back");
    byId("lesson-next").textContent = words(at === steps.length - 1 ? "around.lesson.list" : "around.lesson.next");
    byId("to-lesson").textContent = words(steps.length > 1 ? "around.lesson.chip" : "around.lesson.only_chip", said);
    this.card.show(lesson, at);
  }

  /** The next step or the one before; past either end stands the list. */
  go(way) {
    if (!this.isOpen || !this.lesson || byId("lesson").dataset.face !== "step") return;
    const at = this.at + way;
    if (at < 0 || at >= this.lesson.steps.length) return this.showList();
    this.showStep(at);
    this.shrink(false);
    if (this.lesson.steps[at].asks) this.card.focus("question");
    else byId("lesson-title").focus({ preventScroll: true });
  }

  reopen() {
    this.place("open");
    if (this.lesson) this.showStep(this.at);
    else this.showList();
    byId("lesson-title").focus({ preventScroll: true });
  }

  close() {
    this.place(this.lesson ? "closed" : null);
    byId("to-lessons").focus({ preventScroll: true });
  }

  /** Where the lesson is: "open", "closed", its place taken by the "data", or null for nowhere. */
  place(where) {
    if (where) root.dataset.lessonCard = where;
    else delete root.dataset.lessonCard;
    byId("lesson").hidden = where !== "open";
    byId("to-lesson").hidden = where !== "closed" && where !== "data";
    byId("to-lessons").setAttribute("aria-expanded", where === "open");
    if (where === "open") this.shrink(false);
    else this.redraw(); // the data sets' pictures, which have no size while the card has their place
    if (where === "data") byId("to-lesson").focus({ preventScroll: true });
  }

  showList() {
    this.card.clear();
    byId("lesson").dataset.face = "list";
    byId("lesson-title").textContent = words("around.lesson.list");
    for (const id of ["lesson-name", "lesson-count"]) byId(id).textContent = "";
    byId("lesson-bars").replaceChildren();
    this.list(byId("lesson-list"), "div");
    byId("lesson-title").focus({ preventScroll: true });
  }

  /** Asks which lessons there are, and lists them. */
  list(place, tag) {
    new Latest(new Patience(RETRY_MS)).ask(lessonsThere, {
      answered: (lessons) => {
        const focused = [...place.querySelectorAll("a")].indexOf(document.activeElement);
        place.replaceChildren(...lessons.map((lesson) => this.entry(lesson, tag)));
        // A list asked for anew has other elements; who has gone up to the card meanwhile stays there.
        place.querySelectorAll("a")[focused]?.focus({ preventScroll: true });
      },
    });
  }

  entry({ name, title, summary }, tag) {
    const link = element("a", { href: `#tutorial=${name}`, "data-lesson": name },
      element("b", "", title), element("span", "", summary));
    if (name === this.name) link.setAttribute("aria-current", "page");
    return element(tag, "", link);
  }

  /** A lesson of the list opens beside the stage. */
  choose(event) {
    const card = event.target.closest("a[data-lesson]");
    if (!card || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (card.closest("#lessons")) scrollTo({ top: 0, behavior: "instant" }); // the card is up there
    if (card.dataset.lesson === this.name && this.lesson) return this.reopen();
    this.isWanted = true;
    this.open(card.getAttribute("href"));
  }

  /** Sets the page up, which keeps hiding what it hides, and moves nothing. */
  setUp(link) {
    const { hidden_controls: names, hide_text: hideText } = this.config();
    const kept = names.map((name) => `${name}_hide=true`);
    if (hideText) kept.push("hideText=true");
    return this.open([link, ...kept].join("&"));
  }

  nameData() {
    const config = this.config();
    if (!config) return;
    const chosen = config.problem === "regression" ? config.regression_dataset : config.dataset;
    const title = document.querySelector(`.pg-dataset[data-dataset="${chosen}"][data-problem="${config.problem}"] span`);
    const data = config.data_formula || title.textContent;
    byId("lesson-data").textContent = words("around.lesson.data", { data, noise: config.noise_percent });
  }
}

/** Refuses a name no lesson has, without a request that fails: those stand in the console. */
async function mustBeThere(name) {
  const names = (await lessonsThere()).map((lesson) => lesson.name);
  if (names.includes(name)) return;
  throw new Refused(`tutorial=${name}: there is no lesson of this name. There are: ${names.join(", ")}.`);
}

// A window that keeps nothing begins at the first step.
const leftAt = (name) => kept("sessionStorage", STEP)?.[name] ?? 0;
const leave = (name, at) => keep("sessionStorage", STEP, { ...kept("sessionStorage", STEP), [name]: at });
