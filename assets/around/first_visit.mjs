// A first visit, without a link: the network starts to learn by itself. Who prefers reduced motion
// starts it.

const KEY = "playground-visited";

/** Whether this browser opens the page for the first time, as far as it remembers. */
export function isFirstVisit() {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return false;
  try {
    const isFirst = localStorage.getItem(KEY) === null;
    localStorage.setItem(KEY, "true");
    return isFirst;
  } catch {
    return false; // nothing is remembered: better calm than a surprise at every visit
  }
}
