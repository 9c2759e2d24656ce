// The backward pass one entry of g at a time: played, or stepped through by hand.

import { element, nameOf, number, typeset } from "./words.mjs";
import { Absent, Refused, stepThrough } from "../base/requests.mjs";

const STEP_MS = 900;

export class Steps {
  /** `stepped` hears of every step that is shown. */
  constructor(root, stepped) {
    this.root = root;
    this.stepped = stepped;
  }

  get isOn() {
    return this.at !== undefined;
  }

  start({ link, steps }) {
    this.link = link;
    this.count = steps;
    this.build();
    this.play(!matchMedia("(prefers-reduced-motion: reduce)").matches);
    this.go(0);
  }

  stop() {
    clearTimeout(this.timer);
    this.at = this.asked = undefined;
  }

  build() {
    this.place = element("p", "pg-back-looking");
    this.place.setAttribute("role", "status");
    this.title = element("h2", "pg-back-entry");
    this.additions = element("ul", "pg-back-additions");
    const buttons = element("div", "pg-back-stepping");
    const button = (words, press) => {
      const made = element("button", "pg-chip", words);
      made.type = "button";
      made.addEventListener("click", press);
      buttons.append(made);
      return made;
    };
    const by = (steps) => () => {
      this.play(false);
      this.go(this.at + steps);
    };
    this.back = button("Previous", by(-1));
    this.player = button("Pause", () => {
      this.play(!this.isPlaying);
      if (this.isPlaying) this.go(this.at + 1 < this.count ? this.at + 1 : 0);
    });
    this.next = button("Next", by(1));
    const words = element("p", "pg-hint", "The gradients show what has arrived so far.");
    this.root.replaceChildren(this.place, this.title, buttons, this.additions, words);
  }

  play(isOn) {
    this.isPlaying = isOn;
    this.player.textContent = isOn ? "Pause" : "Play";
  }

  async go(at) {
    clearTimeout(this.timer);
    this.at = Math.max(0, Math.min(this.count - 1, at));
    const asked = (this.asked = Symbol("step"));
    try {
      const pass = await stepThrough(this.link, this.at);
      if (this.asked !== asked) return;
      this.show(pass);
      this.stepped(pass);
    } catch (error) {
      if (this.asked !== asked) return;
      if (!(error instanceof Absent || error instanceof Refused)) throw error;
      this.place.textContent = error.message;
    }
    if (this.at === this.count - 1) this.play(false);
    if (this.isPlaying) this.timer = setTimeout(() => this.go(this.at + 1), STEP_MS);
  }

  show({ index, value, additions }) {
    this.place.textContent = `Step ${this.at + 1} of ${this.count}`;
    this.title.replaceChildren(...typeset(nameOf({ array: "g", index })), " = ", element("b", "", number(value)));
    this.additions.replaceChildren(...additions.map((words) => {
      const line = element("li");
      line.append(...typeset(words));
      return line;
    }));
    // A button that is pressed must not lose the focus: it is greyed, not disabled.
    this.back.setAttribute("aria-disabled", this.at === 0);
    this.next.setAttribute("aria-disabled", this.at === this.count - 1);
  }
}
