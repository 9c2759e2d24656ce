// The note line: one place, one sentence at a time, with its way out as buttons.

const SPOKEN_EVERY_MS = 10000;
const SETTLED_EPOCHS = 100;
const SAME = 0.001; // the last digit that is shown
const SAME_SHARE = 0.01; // of the loss
const LOW = 0.05; // below it, a loss that has come to rest has arrived

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

/** A loss to three decimals; one on its way to infinity in powers of ten. */
export const lossText = (loss) => (loss < 1e6 ? loss.toFixed(3) : loss.toExponential(2));

/** A count as every text of the page writes it: "1,138". */
export const counted = (number) => number.toLocaleString("en");

/** What there is to say of a run of which no rule knows better, from its curve and its state. */
export function describeRun({ state, curves, data, accuracy, isPlaying }) {
  const right = accuracy === null ? "" : ` ${Math.round(accuracy * data.test.length)} of ${data.test.length} test points on the right side.`;
  const loss = curves.test.at(-1);
  if (state.epoch === 0) {
    return { text: `Ready. ${data.train.length} training points, ${data.test.length} test points.` };
  }
  if (loss === null || loss === undefined) {
    return { text: `${isPlaying ? "Learning" : "Paused"}. There are no test points.` };
  }
  const { lead, way } = courseOf(curves, state.epoch, loss);
  const word = !isPlaying ? "Paused" : lead;
  return { text: `${word}. Test loss ${lossText(loss)}${way}.${right}` };
}

// How the test loss went over the last hundred epochs: a word for a run that trains, and the figures.
function courseOf(curves, epoch, loss) {
  const before = lookBack(curves, epoch - SETTLED_EPOCHS);
  if (before === null || before.loss === null) return { lead: "Learning", way: "" };
  const lately = curves.test.filter((value, at) => curves.epochs[at] >= before.epoch && value !== null);
  const low = Math.min(...lately), high = Math.max(...lately);
  const epochs = epoch - before.epoch;
  const same = Math.max(SAME, SAME_SHARE * loss);
  if (high - low < same) {
    const within = (Math.ceil(1000 * (high - low)) / 1000 || SAME).toFixed(3);
    const lead = loss < LOW ? "Settled" : "No longer falling";
    return { lead, way: `, the same within ${within} for ${counted(epochs)} epochs` };
  }
  const change = before.loss - loss;
  if (Math.abs(change) < (high - low) / 2) {
    return { lead: "Up and down", way: `, between ${lossText(low)} and ${lossText(high)} over the last ${counted(epochs)} epochs` };
  }
  const over = `${lossText(Math.abs(change))} over the last ${counted(epochs)} epochs`;
  return change > 0 ? { lead: "Learning", way: `, down ${over}` } : { lead: "Rising", way: `, up ${over}` };
}

/** The test loss at an epoch, or at the last one before it that the thinned curve still has. */
export function lookBack(curves, epoch) {
  if (epoch < 0) return null;
  let at = curves.epochs.length - 1;
  while (at > 0 && curves.epochs[at] > epoch) at--;
  return { epoch: curves.epochs[at], loss: curves.test[at] };
}
