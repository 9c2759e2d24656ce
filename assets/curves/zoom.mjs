// A closer look at some epochs of the curve: dragged out on the chart, while training too. A double
// press, or the chip that says which epochs are shown, brings back all.

import { element, pressable } from "../base/dom.mjs";
import { counted, words } from "../base/words.mjs";

const LEAST_DRAG = 8; // px: less is a press
const LEAST_EPOCHS = 2;

export class Zoom {
  /** `place()` is the plot's {l, w} in the panel and the epochs [from, to] it shows; `chosen(view)`. */
  constructor(panel, chips, { place, chosen }) {
    Object.assign(this, { panel, place, chosen });
    this.frame = element("div", "pg-zoom");
    this.frame.hidden = true;
    panel.after(this.frame);
    this.chip = pressable({ class: "pg-zoom-chip", hidden: "" }, "", () => chosen(null));
    chips.after(this.chip);
    // Plotly would take the press for a drag of its own.
    panel.addEventListener("mousedown", (event) => event.stopPropagation(), { capture: true });
    panel.addEventListener("pointerdown", (event) => this.begin(event), { capture: true });
    panel.addEventListener("pointermove", (event) => this.move(event), { capture: true });
    panel.addEventListener("pointerup", (event) => this.end(event), { capture: true });
    panel.addEventListener("pointercancel", () => this.leave(), { capture: true });
    panel.addEventListener("dblclick", () => chosen(null));
  }

  /** Says which epochs are shown; null for all. */
  show(view) {
    this.chip.hidden = view === null;
    if (view === null) return;
    const [from, to] = view.map(counted);
    this.chip.textContent = words("curves.zoom.shown", { from, to });
    this.chip.setAttribute("aria-label", words("curves.zoom.leave", { from, to }));
  }

  // Where a pointer is on the plot, in px of the panel, held to the plot's edges.
  x({ clientX }) {
    const place = this.place();
    if (!place) return null;
    const x = clientX - this.panel.getBoundingClientRect().left;
    return Math.min(Math.max(x, place.l), place.l + place.w);
  }

  /** Whether epochs are being dragged out: the axis stands still meanwhile. */
  get isDragging() { return this.from != null; }

  begin(event) {
    if (event.button !== 0) return;
    this.from = this.x(event);
    if (this.isDragging) this.panel.setPointerCapture(event.pointerId);
  }

  move(event) {
    if (!this.isDragging) return;
    const [left, right] = [this.from, this.x(event)].sort((a, b) => a - b);
    this.frame.hidden = right - left < LEAST_DRAG;
    Object.assign(this.frame.style, { left: `${left}px`, width: `${right - left}px` });
  }

  end(event) {
    if (!this.isDragging) return;
    const [left, right] = [this.from, this.x(event)].sort((a, b) => a - b);
    this.leave();
    if (right - left < LEAST_DRAG) return;
    const { l, w, shown: [first, last] } = this.place();
    const epochAt = (x) => first + ((x - l) / w) * (last - first);
    const from = Math.floor(epochAt(left));
    this.chosen([from, Math.max(Math.ceil(epochAt(right)), from + LEAST_EPOCHS)]);
  }

  leave() {
    this.from = null;
    this.frame.hidden = true;
  }
}
