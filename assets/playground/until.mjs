// The epoch's number as a field: to go to an epoch, or to train until something is so. Opened, the
// field stands where the number was, and under it are the ways to go.

import { byId, element } from "../base/dom.mjs";
import { counted, words, wordsAround } from "../base/words.mjs";
import { isHiddenByLink } from "./hiding.mjs";

const MOST_EPOCHS = 1_000_000;

/** The epoch a text means, "1,000" and "1.000" too; null for none, as for "1.5". */
function epochOf(text) {
  const plain = text.trim();
  if (!/^(\d{1,7}|\d{1,3}([\s,.]\d{3})+)$/.test(plain)) return null;
  const epoch = Number(plain.replace(/\D/g, ""));
  return epoch <= MOST_EPOCHS ? epoch : null;
}

/** How far a run has come on its way to a condition, 0 to 1; `from` is where it was asked for. */
export function shareOf(condition, from, now) {
  const [, kind, text] = condition.match(/^(\w+?)(?:[ :<](.*))?$/);
  const number = Number(text);
  const share = {
    epoch: () => (now.epoch - from.epoch) / (number - from.epoch),
    no_better: () => (now.epoch - (now.best?.epoch ?? from.epoch)) / number,
    test_loss: () => Math.log(from.loss / now.loss) / Math.log(from.loss / number),
  }[kind]?.();
  return Math.min(Math.max(share || 0, 0), 1);
}

export class UntilField {
  /**
   * `where()` is {now, end, isTested}: the epoch shown, the last one trained, whether there are test
   * points; `goal()` the words of the link's goals, "" for none that can be reached; `goTo(epoch)`, `train(condition)` go.
   */
  constructor(button, place, { where, goal, goTo, train }) {
    Object.assign(this, { button, place, where, goal, goTo, train });
    this.build();
    button.addEventListener("click", () => this.open());
    place.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      this.close();
      button.focus();
    });
    document.addEventListener("pointerdown", ({ target }) => {
      if (!place.hidden && !place.contains(target) && !button.contains(target)) this.close();
    });
    place.addEventListener("focusout", ({ relatedTarget }) => {
      if (relatedTarget && !place.contains(relatedTarget)) this.close();
    });
  }

  build() {
    const { place } = this;
    place.setAttribute("role", "dialog");
    place.setAttribute("aria-label", words("playground.until.name"));
    this.epoch = field(words("playground.until.epoch"), "numeric");
    this.epoch.id = "until-epoch";
    this.loss = field(words("playground.until.loss"), "decimal");
    this.patience = field(words("playground.until.patience"), "numeric");
    this.loss.value = "0.1";
    this.patience.value = "100";
    this.there = element("span");
    this.goalWords = element("span");
    this.said = element("p", { role: "status" });
    this.goalRow = row("goal", [this.goalWords], () => this.leaveFor(() => this.train("goal")));
    const first = row("epoch", [this.there], () => this.takeEpoch());
    this.onTest = [
      row("test-loss", wordsAround("playground.until.by_loss", { loss: this.loss }), () => this.takeLoss()),
      row("no-better", wordsAround("playground.until.by_patience", { epochs: this.patience }), () => this.takePatience()),
    ];
    this.sheet = element("div", "pg-until-sheet", first, ...this.onTest, this.goalRow, this.said);
    this.epoch.setAttribute("form", first.id);
    place.replaceChildren(this.epoch, this.sheet);
    for (const input of [this.epoch, this.loss, this.patience]) {
      input.addEventListener("input", () => this.refuse(null));
    }
  }

  open() {
    if (isHiddenByLink("playButton")) return; // a lesson that is not to be trained
    if (!this.place.hidden) return this.close();
    this.place.hidden = false;
    this.button.setAttribute("aria-expanded", "true");
    this.epoch.value = String(this.where().now);
    const { isTested } = this.where();
    const goal = this.goal();
    for (const form of this.onTest) form.hidden = !isTested;
    this.goalRow.hidden = goal === "";
    this.goalWords.textContent = words("playground.until.by_goal", { goal });
    this.refuse(null);
    this.epoch.focus();
    this.epoch.select();
  }

  close() {
    this.place.hidden = true;
    this.button.setAttribute("aria-expanded", "false");
  }

  leaveFor(act) {
    this.close();
    byId("play").focus({ focusVisible: false }); // Space pauses and plays
    act();
  }

  takeEpoch() {
    const epoch = epochOf(this.epoch.value);
    if (epoch === null) {
      return this.refuse(this.epoch, words("playground.until.no_epoch", { most: counted(MOST_EPOCHS) }));
    }
    this.leaveFor(() => this.goTo(epoch));
  }

  takeLoss() {
    const below = Number(this.loss.value.trim().replace(",", ".") || NaN);
    if (!(below > 0 && below < Infinity)) return this.refuse(this.loss, words("playground.until.no_loss"));
    this.leaveFor(() => this.train(`test_loss<${below}`));
  }

  takePatience() {
    const epochs = epochOf(this.patience.value);
    if (!epochs) return this.refuse(this.patience, words("playground.until.no_patience"));
    this.leaveFor(() => this.train(`no_better:${epochs}`));
  }

  // Says why a field's text will not do, or the usual hint for none.
  refuse(refused, why = words("playground.until.hint")) {
    for (const input of [this.epoch, this.loss, this.patience]) {
      input.setAttribute("aria-invalid", input === refused);
    }
    this.said.textContent = why;
    refused?.focus();
    const { now, end } = this.where();
    const epoch = epochOf(this.epoch.value);
    const isTrained = epoch !== null && epoch <= end && epoch !== now;
    const way = !isTrained ? "until" : epoch < now ? "back" : "on";
    this.there.textContent = words(`playground.until.${way}`, { epoch: epoch === null ? "…" : counted(epoch) });
  }
}

function field(label, inputMode) {
  const input = element("input", { "aria-label": label });
  return Object.assign(input, { type: "text", inputMode, autocomplete: "off", spellcheck: false, enterKeyHint: "go" });
}

// One way to go: its words and field, and the button that goes; Enter in the field does too.
function row(name, content, go) {
  const form = element("form", { id: `until-${name}-form` },
    element("label", "", ...content), element("button", { type: "submit" }, words("playground.until.go")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    go();
  });
  return form;
}
