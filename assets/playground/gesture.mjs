// One act on a slider or on a field's steppers, from the press to the letting go. However many values
// it passes, it is one change: the run waits meanwhile.

const HELD = "#playground-tab :is(.pg-slider .pg-middle, .pg-number button)";
const BY_KEY = "#playground-tab :is(.pg-slider [role=slider], .pg-number input)";
const STEPS = new Set(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "PageUp", "PageDown"]);

export class Gesture {
  /** `began()` and `ended()` hear an act; `set(control, value)` its last value, which is told late. */
  constructor({ began, ended, set }) {
    Object.assign(this, { began, ended, set });
    this.held = null;
    const on = (type, hear) => addEventListener(type, hear, { capture: true });
    on("pointerdown", ({ target, button }) => button === 0 && this.begin(target.closest(HELD), true));
    on("keydown", ({ target, key }) =>
      STEPS.has(key) && target instanceof Element && this.begin(target.closest(BY_KEY), false));
    for (const type of ["pointerup", "pointercancel", "keyup"]) on(type, () => this.end());
    addEventListener("blur", () => this.end());
  }

  begin(node, isDrag) {
    if (!node || this.held) return;
    const slider = node.closest(".pg-slider")?.querySelector("[role=slider]");
    const control = slider?.closest("[id]").id;
    this.held = { slider, control, act: isDrag && control ? Symbol(control) : null };
    this.began();
  }

  end() {
    const { held } = this;
    if (!held || held.isEnding) return;
    held.isEnding = true;
    requestAnimationFrame(() => { // the slider stands where it was left
      if (held.slider) this.set(held.control, Number(held.slider.getAttribute("aria-valuenow")));
      this.held = null;
      this.ended();
    });
  }

  /** The symbol of the drag that moves a control, or null. */
  actOn(control) { return this.held?.control === control ? this.held.act : null; }
}
