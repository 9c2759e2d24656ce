// The note line: one place, one sentence at a time, with its way out as buttons.

import { element, pressable } from "./dom.mjs";
import { words } from "./words.mjs";

const SPOKEN_EVERY_MS = 10000;

/** A server that is away, and asked again in so many milliseconds. */
export const noteOfLoss = (ms) => ({
  kind: "lost", lead: words("base.asking.lost"),
  text: words("base.asking.safe", { seconds: (ms / 1000).toFixed(1) }),
});

/** A server that has too many visitors just now, and is asked again in so many milliseconds. */
export const noteOfRush = (ms) => ({
  kind: "info", lead: words("base.asking.busy"),
  text: words("base.asking.goes_on", { seconds: Math.max(1, Math.round(ms / 1000)) }),
});

export class Notes {
  constructor(line, spoken) {
    Object.assign(this, { line, spoken });
    this.spokenAt = 0;
  }

  /**
   * Shows a note: `lead` in bold, then `text`, then `actions` [[label, press], ...]. What is said of
   * it aloud is the same, or `spoken`.
   */
  show({ kind = "plain", lead = "", text = "", actions = [], spoken = null }) {
    const isNew = lead ? lead !== this.lead : kind !== "plain";
    this.lead = lead;
    this.say(spoken ?? `${lead} ${text}`.trim(), kind !== "plain" && isNew);
    this.presses = actions.map(([, press]) => press);
    const key = JSON.stringify([kind, lead, actions.map(([label]) => label)]);
    if (key !== this.key) this.build(kind, lead, actions);
    this.key = key;
    if (this.text.data !== text) this.text.data = text;
  }

  // Numbers change often: the buttons stay, under a finger or a key.
  build(kind, lead, actions) {
    this.line.dataset.kind = kind;
    if (lead && lead !== this.foldedLead) delete this.line.dataset.folded;
    this.text = document.createTextNode("");
    const said = element("span", "pg-note-text", ...(lead ? [element("b", "", lead), " "] : []), this.text);
    const buttons = actions.map(([label], at) =>
      pressable(at === 0 ? "pg-action pg-action-main" : "pg-action", label, () => this.presses[at]()));
    this.line.replaceChildren(element("span", `pg-icon pg-icon-note-${kind}`), said, ...buttons);
    if (actions.length) this.addFold(buttons[0]);
  }

  // On a phone a finding lies over the page: it folds to a line, without its ways out.
  addFold(first) {
    const fold = pressable("pg-note-fold", element("span", "pg-icon pg-icon-down"), () => {
      this.line.dataset.folded = first.checkVisibility();
      this.foldedLead = this.lead;
    });
    this.line.append(fold);
    const name = () => {
      const isFolded = !first.checkVisibility();
      fold.setAttribute("aria-expanded", !isFolded);
      fold.setAttribute("aria-label", words(isFolded ? "base.notes.unfold" : "base.notes.fold"));
    };
    new ResizeObserver(name).observe(first); // a lesson that opens folds it too
  }

  get isPlain() { return this.line.dataset.kind === "plain"; }

  /** Says a sentence to screen readers: at once, or if the last one is ten seconds old. */
  say(sentence, atOnce) {
    const now = performance.now();
    if (sentence === this.spoken.textContent) return;
    if (!atOnce && now - this.spokenAt < SPOKEN_EVERY_MS) return;
    this.spokenAt = now;
    this.spoken.textContent = sentence;
  }
}
