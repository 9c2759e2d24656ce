// Undo and redo of what a visitor changes: a step is a setting, a drag, an edit or a link opened.
// Play and Reset are none. Back in the browser takes the same steps, as far as it goes.

import { TABLES } from "../base/tables.mjs";
import { words } from "../base/words.mjs";

const NO_STEP = new Set(["undo", "history", "reset", "branch"]);
const MOST_STEPS = 200;

const isChange = ({ before, after }) => before !== after;

export class Undo {
  /** `buttons` are those that undo and redo; `ready()` is a promise that nothing is under way; `told(note)` shows what was done. */
  constructor({ buttons, ready, told }) {
    Object.assign(this, { buttons, ready, told });
    this.done = [];
    this.undone = [];
    this.turn = Promise.resolve();
    for (const button of buttons.undo) button.addEventListener("click", () => this.take("back"));
    for (const button of buttons.redo) button.addEventListener("click", () => this.take("again"));
    this.show();
  }

  /**
   * Records a step that was made: {before, after} are links, `back` and `again` make it undone and
   * done. One that `continues` the last step, as a drag does, becomes part of it.
   */
  record(cause, step, continues) {
    if (NO_STEP.has(cause)) return;
    const last = this.done.at(-1);
    if (continues && last) Object.assign(last, { after: step.after, again: step.again });
    else {
      this.done = this.done.filter(isChange); // a drag may go there and back, and on
      this.done.push({ ...step, name: this.nameOf(step.what ?? cause) });
    }
    if (this.done.length > MOST_STEPS) this.done.shift();
    this.undone = [];
    this.show();
  }

  /** The browser went back or forward to a link. */
  follow(link) {
    if (this.done.at(-1)?.before === link) this.undone.push(this.done.pop());
    else if (this.undone.at(-1)?.after === link) this.done.push(this.undone.pop());
    this.show();
  }

  nameOf(cause) {
    const word = typeof cause === "symbol" ? cause.description : cause ?? "paste";
    const name = word.split(".")[0].replaceAll("-", "_");
    return TABLES.settings[name]?.title ?? words(`playground.undo.name_${name}`);
  }

  /** Presses that come quickly wait for each other. */
  take(way) {
    const act = async () => {
      await this.ready();
      this.done = this.done.filter(isChange);
      const [source, goal] = way === "back" ? [this.done, this.undone] : [this.undone, this.done];
      const step = source.pop();
      if (!step) return;
      goal.push(step);
      this.show();
      await step[way](step);
      this.told({ text: words(`playground.undo.done_${way}`, step) });
    };
    this.turn = this.turn.then(act, act);
  }

  show() {
    for (const [key, steps] of [["undo", this.done], ["redo", this.undone]]) {
      const step = steps.findLast(isChange);
      for (const button of this.buttons[key]) {
        button.disabled = !step;
        button.setAttribute("aria-label", words(`playground.undo.${step ? key : `no_${key}`}`, step));
      }
    }
    this.buttons.undo[0].parentElement.hidden = !this.done.some(isChange) && !this.undone.length;
  }
}
