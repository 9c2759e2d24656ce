// A tip: a sentence on the control or symbol that is pointed at, focused or held. The network's
// parts are made by script and its formulas are MathML, so tips are made here too.

import { element } from "./dom.mjs";
import { isByPointer } from "./focus_hand.mjs";
import { inColours } from "./words.mjs";

const DELAY_MS = 400;
const LINGER_MS = 120; // for the pointer's way from the control to its tip
const GAP = 8;
// What is open over the page: a tip would cover its choices, or be covered.
const OPEN = "[aria-haspopup]:is([aria-expanded=true], [data-expanded]), [data-open], details.pg-export[open], dialog[open], "
  + ".pg-card:popover-open:not([data-mode=look])";
const CONTROLS = "button, input, a, summary, select, textarea, label, .mantine-Slider-root, [role=option]";

/** Markup of the page's own layout, as nodes. */
export function fromMarkup(markup) {
  return [...new DOMParser().parseFromString(markup, "text/html").body.childNodes];
}

export class Tips {
  constructor(explanations) {
    this.explanations = explanations;
    this.tip = element("div", { class: "pg-tip", id: "tip", role: "tooltip" });
    this.tip.popover = "manual"; // in the top layer, so that nothing cuts it off
    this.listen();
  }

  listen() {
    document.addEventListener("pointerover", (event) => this.point(event));
    document.addEventListener("pointermove", (event) => this.tip.contains(event.target) && this.point(event));
    document.addEventListener("focusin", ({ target }) => {
      if (!isByPointer() && target.matches(":focus-visible")) this.wait(target.closest("[data-tip]"));
    });
    document.addEventListener("focusout", () => this.hide());
    document.addEventListener("pointerdown", ({ target, pointerType }) => {
      this.pressed = target.closest("[data-tip]");
      this.hide();
      if (pointerType === "touch") this.wait(this.pressed);
    });
    for (const event of ["pointerup", "pointercancel"]) {
      document.addEventListener(event, ({ pointerType }) => {
        if (pointerType !== "touch") return;
        clearTimeout(this.later);
        this.awaited = this.about;
      });
    }
    document.addEventListener("keydown", () => this.hide(), { capture: true });
    document.addEventListener("scroll", () => this.hide(), { capture: true, passive: true });
    new MutationObserver(() => this.about && isBusy() && this.hide()).observe(document.documentElement,
      { subtree: true, attributeFilter: ["aria-expanded", "data-expanded", "data-open", "open"] });
  }

  /** Follows a mouse or a pen. */
  point({ target, clientX, clientY, buttons, pointerType }) {
    if (pointerType === "touch" || buttons) return; // while something is dragged, nothing is explained
    if (this.tip.contains(target)) {
      // On its words a tip stays; on its way to what lies under the tip, the pointer has it go.
      this.wait(this.covers(clientX, clientY) ? null : this.about, LINGER_MS);
      return;
    }
    const about = target.closest("[data-tip]");
    if (about !== this.pressed) this.pressed = null;
    if (!this.pressed) this.wait(about); // what was pressed needs no explanation, and its room
  }

  covers(x, y) {
    return document.elementsFromPoint(x, y).some((node) =>
      !this.tip.contains(node) && node.matches(CONTROLS) && !this.about?.contains(node));
  }

  /** Shows the tip about an element in a moment, or hides it for none. */
  wait(about, delay = about ? DELAY_MS : LINGER_MS) {
    if (about === this.awaited) return;
    clearTimeout(this.later);
    this.awaited = about;
    if (about && about === this.about) return;
    this.later = setTimeout(() => (about ? this.show(about) : this.hide()), delay);
  }

  show(about) {
    const markup = this.explanations[about.dataset.tip];
    if (!markup || !about.isConnected || isBusy()) return;
    this.hide();
    this.about = this.awaited = about;
    this.tip.replaceChildren(...fromMarkup(inColours(markup)));
    // Beside what it is about, also for who walks through the page by its regions.
    (about.closest("section[aria-label], main, header") ?? document.body).append(this.tip);
    this.tip.showPopover();
    this.place(about.getBoundingClientRect());
    this.described = about.matches("button, [tabindex]") ? about
      : about.querySelector("button, input, [role=slider]") ?? about;
    this.described.setAttribute("aria-describedby", this.tip.id);
  }

  // Below or above, where it lies over fewer controls, and never past an edge.
  place(box) {
    const { offsetWidth: width, offsetHeight: height, style } = this.tip;
    const room = document.documentElement.clientWidth - width - GAP;
    const left = Math.max(Math.min(box.left + box.width / 2 - width / 2, room), GAP);
    const tops = [box.bottom + GAP, box.top - GAP - height].filter((top) => top >= GAP && top + height <= innerHeight);
    const boxes = boxesOf(CONTROLS);
    const covered = (top) => boxes.reduce((sum, other) => sum
      + Math.max(0, Math.min(left + width, other.right) - Math.max(left, other.left))
      * Math.max(0, Math.min(top + height, other.bottom) - Math.max(top, other.top)), 0);
    const top = tops.length ? tops.reduce((one, other) => (covered(other) < covered(one) ? other : one)) : GAP;
    style.left = `${left}px`;
    style.top = `${top}px`;
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

/** Whether something is open over the page. */
const isBusy = () => document.querySelector(OPEN) !== null;

const boxesOf = (selector) => [...document.querySelectorAll(selector)]
  .map((node) => node.getBoundingClientRect()).filter(({ width, height }) => width && height);
