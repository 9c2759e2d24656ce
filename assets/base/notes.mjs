// The note line: one place, one sentence at a time, with its way out as buttons.

const SPOKEN_EVERY_MS = 10000;

export class Notes {
  constructor(line, spoken) {
    this.line = line;
    this.spoken = spoken;
    this.spokenAt = 0;
  }

  /**
   * Shows a note: `lead` in bold, then `text`, then `actions` [[words, press], ...]. What is said of
   * it aloud is the same, or `spoken`.
   */
  show({ kind = "plain", lead = "", text = "", actions = [], spoken = null }) {
    const isNew = lead ? lead !== this.lead : kind !== "plain";
    this.lead = lead;
    this.say(spoken ?? `${lead} ${text}`.trim(), kind !== "plain" && isNew);
    this.presses = actions.map(([, press]) => press);
    const key = JSON.stringify([kind, lead, actions.map(([words]) => words)]);
    if (key !== this.key) this.build(kind, lead, actions);
    this.key = key;
    if (this.text.data !== text) this.text.data = text;
  }

  // Numbers change often: the buttons stay, under a finger or a key.
  build(kind, lead, actions) {
    this.line.dataset.kind = kind;
    if (lead && lead !== this.foldedLead) delete this.line.dataset.folded;
    const icon = document.createElement("span");
    icon.className = `pg-icon pg-icon-note-${kind}`;
    const words = document.createElement("span");
    words.className = "pg-note-text";
    if (lead) {
      const strong = document.createElement("b");
      strong.textContent = lead;
      words.append(strong, " ");
    }
    this.text = document.createTextNode("");
    words.append(this.text);
    const buttons = actions.map(([label], at) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = at === 0 ? "pg-action pg-action-main" : "pg-action";
      button.textContent = label;
      button.addEventListener("click", () => this.presses[at]());
      return button;
    });
    this.line.replaceChildren(icon, words, ...buttons);
    if (actions.length) this.addFold(buttons[0]);
  }

  // On a phone a finding lies over the page: it folds to a line, without its ways out.
  addFold(first) {
    const fold = document.createElement("button");
    fold.type = "button";
    fold.className = "pg-note-fold";
    const icon = document.createElement("span");
    icon.className = "pg-icon pg-icon-down";
    fold.append(icon);
    this.line.append(fold);
    const name = () => {
      const isFolded = !first.checkVisibility();
      fold.setAttribute("aria-expanded", !isFolded);
      fold.setAttribute("aria-label", isFolded ? "Show the whole note" : "Fold the note");
    };
    fold.addEventListener("click", () => {
      this.line.dataset.folded = first.checkVisibility();
      this.foldedLead = this.lead;
    });
    new ResizeObserver(name).observe(first); // a lesson that opens folds it too
  }

  get isPlain() {
    return this.line.dataset.kind === "plain";
  }

  /** Says a sentence to screen readers: at once, or if the last one is ten seconds old. */
  say(sentence, atOnce) {
    const now = performance.now();
    if (sentence === this.spoken.textContent) return;
    if (!atOnce && now - this.spokenAt < SPOKEN_EVERY_MS) return;
    this.spokenAt = now;
    this.spoken.textContent = sentence;
  }
}
