// What the net is shown: one of the test images, or a drawing from the pad; and what is said of it.

import { byId, element, press, pressable, writeLine } from "../base/dom.mjs";
import { percent, words, wordsAround } from "../base/words.mjs";
import { Pad } from "./pad.mjs";

const DIGITS = 10;

export class Looking {
  /** `changed()` hears that another image is wanted: `look` says which, as the server takes it. */
  constructor(root, changed) {
    Object.assign(this, { root, changed });
    this.look = { image: 0 };
    this.strokes = [];
    this.meaning = null;
    this.pad = new Pad(byId("digits-pad"), (strokes) => this.draw(strokes));
    byId("digits-before").addEventListener("click", () => this.turn(-1));
    byId("digits-after").addEventListener("click", () => this.turn(1));
    byId("digits-clear").addEventListener("click", () => this.pad.clear());
    for (const come of ["pointerdown", "focus"]) {
      byId("digits-pad").addEventListener(come, () => this.lookAtDrawing());
    }
    byId("digits-meant").replaceChildren(...Array.from({ length: DIGITS }, (_, digit) => this.meant(digit)));
  }

  meant(digit) {
    return pressable({ "aria-pressed": false }, digit, () => {
      this.meaning = this.meaning === digit ? null : digit;
      this.lookAtDrawing();
    });
  }

  /** The labels of a run's test images, a digit each. */
  load(labels) {
    this.labels = labels;
    this.looked = null;
    this.mark();
  }

  /** The test image looked at; null for a drawing. */
  get image() { return this.look.image ?? null; }

  lookAt(look) {
    this.look = look;
    this.mark();
    this.changed();
  }

  mark() {
    this.root.toggleAttribute("data-drawing", this.image === null);
    this.name();
  }

  turn(way) {
    if (!this.labels) return;
    const count = this.labels.length;
    this.lookAt({ image: this.image === null ? this.imageBefore ?? 0 : (this.image + way + count) % count });
  }

  /** What the net makes of it. */
  show(looked) {
    this.looked = looked;
    this.name();
    if (this.image === null && looked) this.say(looked);
  }

  name() {
    const { image, looked } = this;
    if (image !== null && !this.labels) return;
    const label = image === null ? null : this.labels[image];
    const title = words(image === null ? "digits.looking.drawing" : "digits.looking.image", { image, label });
    byId("digits-image").setAttribute("aria-label", image === null ? words("digits.looking.seen") : title);
    const best = looked?.probabilities.indexOf(Math.max(...looked.probabilities));
    const isWrong = label !== null && looked?.label === Number(label) && best !== looked.label;
    writeLine(byId("digits-image-name"), isWrong ? words("digits.looking.wrong", { image, label, best }) : title, isWrong);
  }

  draw(strokes) {
    this.strokes = strokes;
    if (strokes.length) return this.lookAtDrawing();
    this.meaning = null;
    this.showMeaning();
    byId("digits-pad-answer").textContent = words("digits.looking.hint");
    if (this.image === null) this.lookAt({ image: this.imageBefore ?? 0 });
    return null;
  }

  lookAtDrawing() {
    if (!this.strokes.length) return;
    if (this.image !== null) this.imageBefore = this.image;
    this.lookAt({ strokes: this.strokes, label: this.meaning });
    this.showMeaning();
  }

  say({ probabilities }) {
    const p = Math.max(...probabilities);
    const digit = element("b", "", probabilities.indexOf(p));
    byId("digits-pad-answer").replaceChildren(...wordsAround("digits.looking.read", { digit, share: percent(p) }));
  }

  // What the drawing is meant as: with a label, gradients arrive.
  showMeaning() {
    byId("digits-meant").parentElement.toggleAttribute("data-drawn", this.strokes.length > 0);
    const buttons = [...byId("digits-meant").children];
    press(buttons, (button) => buttons.indexOf(button) === this.meaning);
  }
}
