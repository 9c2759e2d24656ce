// The backward pass one entry of g at a time: played, or stepped through by hand.

import { Latest } from "../base/asking.mjs";
import { element, press, pressable } from "../base/dom.mjs";
import { stepThrough } from "../base/requests.mjs";
import { words } from "../base/words.mjs";
import { nameOf, number, typeset } from "./words.mjs";

const STEP_MS = 900;

export class Steps {
  /** `stepped` hears of every step that is shown. */
  constructor(root, stepped) {
    Object.assign(this, { root, stepped });
    this.asking = new Latest();
  }

  get isOn() { return this.at !== undefined; }

  start({ link, steps }) {
    this.link = link;
    this.count = steps;
    this.build();
    this.play(!matchMedia("(prefers-reduced-motion: reduce)").matches);
    this.go(0);
  }

  stop() {
    clearTimeout(this.timer);
    this.at = undefined;
    this.asking.forget();
  }

  build() {
    this.place = element("p", { class: "pg-back-looking", role: "status" });
    this.title = element("h2", "pg-back-entry");
    this.additions = element("ul", "pg-back-additions");
    const buttons = element("div", "pg-back-stepping");
    const button = (name, press) => {
      buttons.append(pressable("pg-chip", words(`backprop.steps.${name}`), press));
      return buttons.lastChild;
    };
    const by = (steps) => () => {
      this.play(false);
      this.go(this.at + steps);
    };
    this.back = button("previous", by(-1));
    this.player = button("pause", () => {
      this.play(!this.isPlaying);
      if (this.isPlaying) this.go(this.at + 1 < this.count ? this.at + 1 : 0);
    });
    this.next = button("next", by(1));
    const hint = element("p", "pg-hint", words("backprop.steps.hint"));
    this.root.replaceChildren(this.place, this.title, buttons, this.additions, hint);
  }

  play(isOn) {
    this.isPlaying = isOn;
    this.player.textContent = words(isOn ? "backprop.steps.pause" : "backprop.steps.play");
  }

  go(at) {
    clearTimeout(this.timer);
    this.at = Math.max(0, Math.min(this.count - 1, at));
    const unanswered = ({ message }) => {
      this.place.textContent = message;
      this.goOn();
    };
    this.asking.ask(() => stepThrough(this.link, this.at), {
      answered: (pass) => {
        this.show(pass);
        this.stepped(pass);
        this.goOn();
      },
      refused: unanswered, absent: unanswered,
    });
  }

  goOn() {
    if (this.at === this.count - 1) this.play(false);
    if (this.isPlaying) this.timer = setTimeout(() => this.go(this.at + 1), STEP_MS);
  }

  show({ index, value, additions }) {
    this.place.textContent = words("backprop.steps.at", { step: this.at + 1, count: this.count });
    this.title.replaceChildren(...typeset(nameOf({ array: "g", index })), " = ", element("b", "", number(value)));
    this.additions.replaceChildren(...additions.map((text) => element("li", "", ...typeset(text))));
    // A button that is pressed must not lose the focus: it is greyed, not disabled.
    this.back.setAttribute("aria-disabled", this.at === 0);
    this.next.setAttribute("aria-disabled", this.at === this.count - 1);
  }
}
