// "Check my derivation": a formula or numbers, judged by the server, shown on the cells.

import { setMarkup } from "./backprop.mjs";
import { element } from "./backprop_grids.mjs";
import { Absent, Refused, checkGradient } from "./requests.mjs";

const SYMBOLS = { dz: "∂L/∂z", dw: "∂L/∂w", db: "∂L/∂b" };
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
    byId("back-judgement").replaceChildren(); // it spoke of other numbers
    const kind = JSON.stringify([layer, examples]);
    if (kind === this.kind) return;
    this.kind = kind;
    this.target = gradients[0];
    byId("back-examples").replaceChildren(element("span", "pg-label", "Examples"), ...examples.map((example) => {
      const button = element("button", "pg-text-button", `${SYMBOLS[example.target]}: ${example.title}`);
      button.type = "button";
      button.title = example.remark;
      button.addEventListener("click", () => {
        window.dash_clientside.set_props("back-formula", { value: example.text });
        this.field.value = example.text;
        this.judge(example.text);
      });
      return button;
    }));
    const words = element("span", "pg-hint", "Numbers are for");
    byId("back-targets").replaceChildren(words, ...gradients.map((target) => {
      const button = element("button", "pg-chip", SYMBOLS[target]);
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

  async judge(text = this.field.value) {
    const asked = (this.asked = Symbol("judge"));
    const isFormula = /=/.test(text);
    const said = byId("back-judgement");
    try {
      const question = isFormula ? { formula: text } : { target: this.target, numbers: text };
      const judgement = await checkGradient(this.linkOf(), question);
      if (this.asked !== asked) return;
      const lines = [element("p", judgement.right ? "pg-back-right" : "pg-back-wrong", judgement.sentence)];
      for (const note of judgement.notes) {
        lines.push(element("p", /^Exactly/.test(note) ? "pg-back-mistake" : "pg-hint", note));
      }
      said.replaceChildren(...lines);
      if (judgement.understood) {
        const read = element("div", "pg-back-formula");
        setMarkup(read, judgement.understood);
        said.prepend(element("p", "pg-hint", "Read as"), read);
      }
      this.judged(judgement);
    } catch (error) {
      if (this.asked !== asked) return;
      if (!(error instanceof Refused || error instanceof Absent)) throw error;
      const words = error instanceof Refused ? error.message : "Server not answering; try again.";
      said.replaceChildren(element("p", "pg-back-wrong", words));
      this.judged(null);
    }
  }
}
