// A button that copies LaTeX, and says so itself.

import { answerIn } from "../base/answering.mjs";
import { copy } from "../base/copying.mjs";
import { pressable } from "../base/dom.mjs";
import { words } from "../base/words.mjs";

export function latexButton(latex) {
  const button = pressable("pg-text-button pg-back-latex", words("backprop.latex.copy"), async () => {
    const isCopied = await copy(latex);
    answerIn(button, words(isCopied ? "backprop.latex.copied" : "backprop.latex.refused"));
  });
  return button;
}
