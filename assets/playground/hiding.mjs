// Hide switches: one style sheet of the controls a link hides, so that what is built later obeys too.

import { byId } from "../base/dom.mjs";
import { words } from "../base/words.mjs";

const ALWAYS = { hideText: ".pg-page:has(#playground-tab:not([hidden])) > .pg-top, #text" };

let hidden = [];

/** Whether the link of the run that is shown hides what a switch's name stands for. */
export const isHiddenByLink = (name) => hidden.includes(name);

export class Hiding {
  /** `selectors`: by name of a switch, what it hides; empty where nothing of the page's does. */
  constructor(selectors) {
    this.selectors = new Map(Object.entries(selectors)); // a name may be "constructor"
    this.sheet = new CSSStyleSheet();
    document.adoptedStyleSheets.push(this.sheet);
  }

  /** Hides what a config hides, and nothing else; gives back a note for each unknown name. */
  show({ hidden_controls: names, hide_text: hideText }) {
    hidden = names;
    byId("show-text").hidden = !hideText;
    document.documentElement.toggleAttribute("data-embedded", hideText);
    const chosen = names.flatMap((name) => [this.selectors.get(name), `[data-ui~="${name}"]`]);
    if (hideText) chosen.push(ALWAYS.hideText);
    const selector = chosen.filter(Boolean).join(",\n");
    if (selector !== this.selector) {
      this.selector = selector;
      this.sheet.replaceSync(selector && `${selector} { display: none !important; }`);
    }
    return names.filter((name) => !this.selectors.has(name) && !marked(name))
      .map((name) => words("playground.hiding.unknown", { name }));
  }
}

const marked = (name) => document.querySelector(`[data-ui~="${name}"]`);
