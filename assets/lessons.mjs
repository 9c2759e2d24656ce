// The lesson a link names: its text under the playground, and the way between the two.

import { Absent, Refused, lessonOf } from "./requests.mjs";

const RETRY_MS = 1000;
const byId = (id) => document.getElementById(id);

export class Lessons {
  /** `open(link)` sets the page up; `told(note)` shows a note; `config()` is what is shown. */
  constructor({ open, told, config }) {
    this.open = open;
    this.told = told;
    this.config = config;
    this.name = "";
    this.place = byId("lesson");
    this.way = byId("to-lesson");
    const cards = byId("lessons").querySelectorAll("[data-lesson]");
    this.titles = Object.fromEntries(
      [...cards].map((card) => [card.dataset.lesson, card.querySelector("b").textContent]));
    byId("lessons").addEventListener("click", (event) => this.choose(event));
    this.place.addEventListener("click", (event) => this.setUp(event));
    this.way.addEventListener("click", () => this.comeBack());
    byId("to-lessons").addEventListener("click", () => goTo(this.name ? this.place : byId("text")));
    // The way to the lesson is there while the lesson is out of sight.
    new IntersectionObserver(([{ isIntersecting }]) => {
      this.inSight = isIntersecting;
      this.showWay();
    }).observe(this.place);
  }

  /** Shows the lesson of a name; gives back a note if there is none of it. */
  show(name) {
    if (name === this.name) return [];
    this.name = name;
    this.link = null;
    this.place.hidden = true;
    for (const card of byId("lessons").querySelectorAll("[data-lesson]")) {
      if (card.dataset.lesson === name) card.setAttribute("aria-current", "page");
      else card.removeAttribute("aria-current");
    }
    this.showWay();
    if (!name) return [];
    if (!(name in this.titles)) {
      return [`tutorial=${name}: there is no lesson of this name; there are ${Object.keys(this.titles).join(", ")}.`];
    }
    this.fetch(name);
    return [];
  }

  async fetch(name) {
    try {
      const { children } = await lessonOf(name);
      if (this.name !== name) return;
      window.dash_clientside.set_props(this.place.id, { children });
      this.place.hidden = false;
      this.showWay();
      if (this.wanted === name) this.arrive();
      this.wanted = null;
    } catch (error) {
      if (error instanceof Refused) this.told({ kind: "warn", text: error.message });
      else if (!(error instanceof Absent)) throw error;
      else setTimeout(() => this.name === name && this.fetch(name), RETRY_MS);
    }
  }

  /** A lesson of the list: it opens here, and is gone to once it is there. */
  choose(event) {
    const card = event.target.closest("[data-lesson]");
    if (!card || isForAnotherWindow(event)) return;
    event.preventDefault();
    if (card.dataset.lesson === this.name) return goTo(this.place);
    this.wanted = card.dataset.lesson;
    this.open(card.getAttribute("href"));
  }

  arrive() {
    goTo(this.place);
    const title = () => this.place.querySelector("h2");
    const later = new MutationObserver(() => title() && (later.disconnect(), title().focus({ preventScroll: true })));
    later.observe(this.place, { childList: true, subtree: true });
  }

  /** A link of the lesson sets the page up, which keeps hiding what it hides. */
  setUp(event) {
    const link = event.target.closest("a[href^='#']");
    if (!link || isForAnotherWindow(event)) return;
    event.preventDefault();
    this.link = link;
    const { hidden_controls: names, hide_text: hideText } = this.config();
    const kept = names.map((name) => `${name}_hide=true`);
    if (hideText) kept.push("hideText=true");
    this.open([link.getAttribute("href"), ...kept].join("&"));
    scrollTo({ top: 0, behavior: behavior() });
  }

  comeBack() {
    goTo(this.link?.isConnected ? this.link : this.place);
    (this.link ?? this.place.querySelector("h2"))?.focus({ preventScroll: true });
  }

  showWay() {
    const there = !this.inSight && this.name in this.titles && !this.place.hidden;
    this.way.hidden = !there;
    if (there) this.way.textContent = `Lesson: ${this.titles[this.name]}`;
    byId("to-lessons").toggleAttribute("data-lesson", this.name in this.titles);
  }
}

const isForAnotherWindow = ({ ctrlKey, metaKey, shiftKey }) => ctrlKey || metaKey || shiftKey;

const behavior = () =>
  (matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth");

function goTo(element) {
  element.scrollIntoView({ behavior: behavior(), block: element.tagName === "A" ? "center" : "start" });
}
