// A tip: a sentence on the control or symbol that is pointed at, focused or held. The network's
// parts are made by script and its formulas are MathML, so tips are made here too.

import { inColours } from "./appearance.mjs";

const DELAY_MS = 400;
const LINGER_MS = 120; // for the pointer's way from the control to its tip
const GAP = 8;

/** Markup of the page's own layout, as nodes. */
export function fromMarkup(markup) {
  return [...new DOMParser().parseFromString(markup, "text/html").body.childNodes];
}

export class Tips {
  constructor(explanations) {
    this.explanations = explanations;
    this.tip = document.createElement("div");
    this.tip.className = "pg-tip";
    this.tip.id = "tip";
    this.tip.setAttribute("role", "tooltip");
    this.tip.popover = "manual"; // in the top layer, so that nothing cuts it off
    this.listen();
  }

  listen() {
    document.addEventListener("pointerover", ({ target, pointerType }) => {
      if (pointerType === "touch") return;
      const element = target.closest("[data-tip]");
      if (element !== this.pressed) this.pressed = null;
      if (this.tip.contains(target)) this.wait(this.about, LINGER_MS);
      else if (!this.pressed) this.wait(element); // what was pressed needs no explanation, and its room
    });
    document.addEventListener("focusin", ({ target }) => {
      if (target.matches(":focus-visible")) this.wait(target.closest("[data-tip]"));
    });
    document.addEventListener("focusout", () => this.hide());
    document.addEventListener("pointerdown", ({ target, pointerType }) => {
      if (pointerType === "touch") this.wait(target.closest("[data-tip]"));
      else {
        this.pressed = target.closest("[data-tip]");
        this.hide();
      }
    });
    for (const event of ["pointerup", "pointercancel"]) {
      document.addEventListener(event, ({ pointerType }) =>
        pointerType === "touch" && clearTimeout(this.later));
    }
    document.addEventListener("keydown", () => this.hide(), { capture: true });
    document.addEventListener("scroll", () => this.hide(), { capture: true, passive: true });
  }

  /** Shows the tip about an element in a moment, or hides it for none. */
  wait(element, delay = element ? DELAY_MS : LINGER_MS) {
    if (element === this.awaited) return;
    clearTimeout(this.later);
    this.awaited = element;
    if (element && element === this.about) return;
    this.later = setTimeout(() => (element ? this.show(element) : this.hide()), delay);
  }

  show(element) {
    const markup = this.explanations[element.dataset.tip];
    if (!markup || !element.isConnected) return;
    this.hide();
    this.about = this.awaited = element;
    this.tip.replaceChildren(...fromMarkup(inColours(markup)));
    // Beside what it is about, also for who walks through the page by its regions.
    (element.closest("section[aria-label], main, header") ?? document.body).append(this.tip);
    this.tip.showPopover();
    this.place(element.getBoundingClientRect());
    this.described = element.matches("button, [tabindex]") ? element
      : element.querySelector("button, input, [role=slider]") ?? element;
    this.described.setAttribute("aria-describedby", this.tip.id);
  }

  // Below, or above where there is no room below; never past the window's edges.
  place(box) {
    const { offsetWidth: width, offsetHeight: height, style } = this.tip;
    const left = Math.min(Math.max(box.left + box.width / 2 - width / 2, GAP),
      document.documentElement.clientWidth - width - GAP);
    const below = box.bottom + GAP + height < innerHeight;
    style.left = `${left}px`;
    style.top = `${below ? box.bottom + GAP : Math.max(box.top - GAP - height, GAP)}px`;
  }

  hide() {
    clearTimeout(this.later);
    this.awaited = null;
    if (!this.about) return;
    this.about = null;
    this.described.removeAttribute("aria-describedby");
    this.tip.hidePopover();
  }
}
