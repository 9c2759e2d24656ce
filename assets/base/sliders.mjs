// Sliders with steps of their own: one stands at an index, and words say the value there.

import { byId } from "./dom.mjs";

/** The values a slider offers. */
export const stepsOf = (control) => JSON.parse(byId(control).closest("[data-steps]").dataset.steps);

/** The index of the step nearest to a value: a link may hold one between two steps. */
export function nearest(steps, wanted) {
  return steps.reduce((best, value, at) =>
    Math.abs(value - wanted) < Math.abs(steps[best] - wanted) ? at : best, 0);
}

/** Writes a slider's value, beside its name and for who hears it. */
export function sayOnSlider(control, text) {
  byId(`${control}-value`).textContent = text;
  byId(control).querySelector("[role=slider]")?.setAttribute("aria-valuetext", text);
}
