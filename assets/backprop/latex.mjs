// A button that copies LaTeX, and says so itself.

import { copy } from "../base/copying.mjs";
import { pressable } from "../base/dom.mjs";
import { words } from "../base/words.mjs";

const SAID_MS = 2500;

export function latexButton(latex) {
  let timer;
  const button = pressable("pg-text-button pg-back-latex", words("backprop.latex.copy"), async () => {
    const isCopied = await copy(latex);
    button.textContent = words(isCopied ? "backprop.latex.copied" : "backprop.latex.refused");
    clearTimeout(timer);
    timer = setTimeout(() => { button.textContent = words("backprop.latex.copy"); }, SAID_MS);
  });
  return button;
}
