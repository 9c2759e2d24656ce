// "Check my derivation": a formula or numbers, judged by the server, shown on the cells.

import { Latest } from "../base/asking.mjs";
import { byId, element, press, pressable, setProps } from "../base/dom.mjs";
import { checkGradient } from "../base/requests.mjs";
import { minus, words } from "../base/words.mjs";
import { latexButton } from "./latex.mjs";
import { nameOf, setMath, symbolOf, withIndices } from "./words.mjs";

export class Checker {
  /** `linkOf` says which case is shown, `judged` hears the judgement. */
  constructor(linkOf, judged) {
    Object.assign(this, { linkOf, judged });
    this.asking = new Latest();
    this.field = byId("back-formula");
    this.field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.judge();
    });
  }

  show({ layer, gradients, examples, placeholder }) {
    setProps("back-formula", { placeholder });
    const again = this.judgement && layer === this.layer && this.judgement.text.includes("=");
    byId("back-judgement").replaceChildren(); // it spoke of other numbers
    const { text } = this.judgement ?? {};
    this.judgement = null;
    this.layer = layer;
    if (again && !byId("back-checking").hidden) this.judge(text);
    const kind = JSON.stringify([layer, examples]);
    if (kind === this.kind) return;
    this.kind = kind;
    this.target = gradients[0];
    byId("back-examples").replaceChildren(...gradients.map((target) =>
      element("div", "pg-back-example", element("span", "pg-label", symbolOf(target)),
        ...examples.filter((example) => example.target === target).map((example) => this.example(example)))));
    const title = element("span", "pg-hint", words("backprop.check.targets"));
    byId("back-targets").replaceChildren(title, ...gradients.map((target) => {
      const button = pressable("pg-chip", symbolOf(target), () => {
        this.target = target;
        press(byId("back-targets").querySelectorAll("button"), (other) => other === button);
      });
      press([button], () => target === this.target);
      return button;
    }));
  }

  example({ title, text, remark }) {
    return pressable({ class: "pg-text-button", title: remark }, title, () => {
      setProps("back-formula", { value: text });
      this.clear();
      this.field.focus();
      selectGap(this.field, text);
    });
  }

  judge(text = this.field.value) {
    const question = text.includes("=") ? { formula: text } : { target: this.target, numbers: text };
    this.asking.ask(() => checkGradient(this.linkOf(), question), {
      answered: (judgement) => {
        this.tell({ ...judgement, text });
        this.judged(judgement);
      },
      refused: ({ message, place }) => this.refuse(message, question.formula, place),
      absent: () => this.refuse(words("base.asking.again")),
    });
  }

  /** Nothing is judged any more. */
  clear() {
    byId("back-judgement").replaceChildren();
    this.judgement = null;
    this.judged(null);
  }

  refuse(why, formula, place) {
    byId("back-judgement").replaceChildren(element("p", "pg-back-wrong", why));
    if (formula && place?.at(-2) === "formula") this.mark(formula, place.at(-1));
    this.judgement = null;
    this.judged(null);
  }

  tell(judgement) {
    this.judgement = judgement;
    const kind = judgement.right ? "pg-back-right" : "pg-back-wrong";
    const lines = [element("p", kind, [judgement.headline, judgement.sentence].filter(Boolean).join(" "))];
    if (judgement.mistake) lines.push(element("p", "pg-back-mistake", ...withIndices(judgement.mistake)));
    const notes = [...judgement.notes, ...(judgement.remarks ?? [])];
    lines.push(...notes.map((note) => element("p", "pg-hint", note)));
    if (judgement.lines?.length) lines.push(element("ul", "pg-back-lines", ...judgement.lines.map(line)));
    this.entry = element("p", "pg-hint", judgement.right ? "" : words("backprop.check.point"));
    byId("back-judgement").replaceChildren(...lines, this.entry);
    if (judgement.understood) {
      const read = element("div", "pg-back-formula");
      const head = element("p", "pg-hint pg-back-read", words("backprop.check.read"), latexButton(judgement.latex));
      byId("back-judgement").prepend(head, read);
      setMath(read, judgement.understood);
    }
  }

  /** One entry of what was judged, side by side with what it should be. */
  look(array, index) {
    const { target, wrong } = this.judgement ?? {};
    const found = target === array && wrong.find((one) => String(one.index) === String(index));
    if (!found) return;
    const [yours, right, measured] = [found.given, found.right, found.measured].map(inFull);
    const key = found.measured === null ? "entry_alone" : "entry";
    this.entry.textContent = words(`backprop.check.${key}`, { entry: nameOf({ array, index }), yours, right, measured });
  }

  /** The formula once more, with the place where something is wrong. */
  mark(formula, place) {
    const letters = [...formula]; // as the server counts: 𝟙 is one, though two to a browser
    const [before, after] = [letters.slice(0, place), letters.slice(place + 1)].map((part) => part.join(""));
    byId("back-judgement").append(element("p", "pg-back-place", before,
      element("mark", "", letters[place] ?? " "), after));
  }
}

// The answer is not given away: "?" is what is left to do, and typing replaces it. The field is given
// the text some frames after it was asked to have it, and what is selected before that is lost.
function selectGap(field, text, frames = 60) {
  const gap = text.indexOf("?");
  if (gap < 0) return;
  if (field.value === text) field.setSelectionRange(gap, gap + 1);
  else if (frames) requestAnimationFrame(() => selectGap(field, text, frames - 1));
}

// An equality of several, and what came of it.
const line = ({ right, sentence }) =>
  element("li", { class: right === null ? "" : right ? "pg-back-right" : "pg-back-wrong" }, sentence);

// As many digits as tell a small error; null is what is no number.
const inFull = (value) => (value === null ? words("backprop.check.no_number") : minus(String(Number(value.toPrecision(6)))));
