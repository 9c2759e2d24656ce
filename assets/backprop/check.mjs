// "Check my derivation": a formula or numbers, judged by the server, shown on the cells.

import { Latest } from "../base/asking.mjs";
import { byId, element, press, pressable, setProps } from "../base/dom.mjs";
import { checkGradient } from "../base/requests.mjs";
import { minus, words } from "../base/words.mjs";
import { nameOf, setMath, symbolOf } from "./words.mjs";

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

  show({ layer, gradients, examples }) {
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
      this.field.value = text;
      this.judge(text);
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

  refuse(why, formula, place) {
    byId("back-judgement").replaceChildren(element("p", "pg-back-wrong", why));
    if (formula && place?.at(-2) === "formula") this.mark(formula, place.at(-1));
    this.judgement = null;
    this.judged(null);
  }

  tell(judgement) {
    this.judgement = judgement;
    const lines = [element("p", judgement.right ? "pg-back-right" : "pg-back-wrong", judgement.sentence)];
    if (judgement.mistake) lines.push(element("p", "pg-back-mistake", judgement.mistake));
    lines.push(...judgement.notes.map((note) => element("p", "pg-hint", note)));
    this.entry = element("p", "pg-hint", judgement.right ? "" : words("backprop.check.point"));
    byId("back-judgement").replaceChildren(...lines, this.entry);
    if (judgement.understood) {
      const read = element("div", "pg-back-formula");
      byId("back-judgement").prepend(element("p", "pg-hint", words("backprop.check.read")), read);
      setMath(read, judgement.understood);
    }
  }

  /** One entry of what was judged, side by side with what it should be. */
  look(array, index) {
    const { target, wrong } = this.judgement ?? {};
    const found = target === array && wrong.find((one) => String(one.index) === String(index));
    if (!found) return;
    const [yours, right, measured] = [found.given, found.right, found.measured].map(inFull);
    this.entry.textContent = words("backprop.check.entry", { entry: nameOf({ array, index }), yours, right, measured });
  }

  /** The formula once more, with the place where something is wrong. */
  mark(formula, place) {
    byId("back-judgement").append(element("p", "pg-back-place", formula.slice(0, place),
      element("mark", "", formula.slice(place, place + 1) || " "), formula.slice(place + 1)));
  }
}

// As many digits as tell a small error; null is what is no number.
const inFull = (value) => (value === null ? words("backprop.check.no_number") : minus(String(Number(value.toPrecision(6)))));
