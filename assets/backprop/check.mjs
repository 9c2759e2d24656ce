// "Check my derivation": a formula or numbers, judged by the server, shown on the cells.

import { minus } from "../base/words.mjs";
import { element, nameOf, setMath, symbolOf } from "./words.mjs";
import { Absent, Refused, checkGradient } from "../base/requests.mjs";

const byId = (id) => document.getElementById(id);

export class Checker {
  /** `linkOf` says which case is shown, `judged` hears the judgement. */
  constructor(linkOf, judged) {
    this.linkOf = linkOf;
    this.judged = judged;
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
    byId("back-examples").replaceChildren(...gradients.map((target) => {
      const line = element("div", "pg-back-example");
      line.append(element("span", "pg-label", symbolOf(target)));
      line.append(...examples.filter((example) => example.target === target).map((example) => this.example(example)));
      return line;
    }));
    const words = element("span", "pg-hint", "Numbers are for");
    byId("back-targets").replaceChildren(words, ...gradients.map((target) => {
      const button = element("button", "pg-chip", symbolOf(target));
      button.type = "button";
      button.setAttribute("aria-pressed", target === this.target);
      button.addEventListener("click", () => {
        this.target = target;
        for (const other of byId("back-targets").querySelectorAll("button")) {
          other.setAttribute("aria-pressed", other === button);
        }
      });
      return button;
    }));
  }

  example({ title, text, remark }) {
    const button = element("button", "pg-text-button", title);
    button.type = "button";
    button.title = remark;
    button.addEventListener("click", () => {
      window.dash_clientside.set_props("back-formula", { value: text });
      this.field.value = text;
      this.judge(text);
    });
    return button;
  }

  async judge(text = this.field.value) {
    const asked = (this.asked = Symbol("judge"));
    const question = text.includes("=") ? { formula: text } : { target: this.target, numbers: text };
    try {
      const judgement = await checkGradient(this.linkOf(), question);
      if (this.asked !== asked) return;
      this.tell({ ...judgement, text });
      this.judged(judgement);
    } catch (error) {
      if (this.asked !== asked) return;
      if (!(error instanceof Refused || error instanceof Absent)) throw error;
      const words = error instanceof Refused ? error.message : "Server not answering; try again.";
      byId("back-judgement").replaceChildren(element("p", "pg-back-wrong", words));
      this.mark(error, question.formula);
      this.judgement = null;
      this.judged(null);
    }
  }

  tell(judgement) {
    this.judgement = judgement;
    const lines = [element("p", judgement.right ? "pg-back-right" : "pg-back-wrong", judgement.sentence)];
    for (const note of judgement.notes) {
      lines.push(element("p", /^Exactly/.test(note) ? "pg-back-mistake" : "pg-hint", note));
    }
    this.entry = element("p", "pg-hint", judgement.right ? "" : "Point at a marked cell to compare.");
    byId("back-judgement").replaceChildren(...lines, this.entry);
    if (judgement.understood) {
      const read = element("div", "pg-back-formula");
      byId("back-judgement").prepend(element("p", "pg-hint", "Read as"), read);
      setMath(read, judgement.understood);
    }
  }

  /** One entry of what was judged, side by side with what it should be. */
  look(array, index) {
    const { target, wrong } = this.judgement ?? {};
    const found = target === array && wrong.find((one) => String(one.index) === String(index));
    if (!found) return;
    const [yours, right, measured] = [found.given, found.right, found.measured].map(inFull);
    this.entry.textContent = `${nameOf({ array, index })}: yours ${yours}, right ${right}, central difference ${measured}.`;
  }

  /** The formula once more, with the place where something is wrong. */
  mark(error, formula) {
    const at = /^Character (\d+):/.exec(error.message);
    if (!formula || !at) return;
    const place = Number(at[1]) - 1;
    const excerpt = element("p", "pg-back-place");
    excerpt.append(formula.slice(0, place), element("mark", "", formula.slice(place, place + 1) || " "), formula.slice(place + 1));
    byId("back-judgement").append(excerpt);
  }
}

// As many digits as tell a small error; null is what is no number.
const inFull = (value) => (value === null ? "no number" : minus(String(Number(value.toPrecision(6)))));
