// A first visit, without a link: the network starts to learn by itself. Who prefers reduced motion
// starts it.

import { keep, kept } from "../base/kept.mjs";

const KEY = "playground-visited";

/** Whether this browser opens the page for the first time, as far as it remembers. */
export function isFirstVisit() {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return false;
  // Where nothing can be kept: better calm than a surprise at every visit.
  return kept("localStorage", KEY) === null && keep("localStorage", KEY, true);
}
