// What comes later: React lays the page out after the scripts have loaded, and a tab's elements are put
// in when it is first opened. They travel as JSON on its place.

import { fill } from "./components.mjs";
import { byId } from "./dom.mjs";

/** Resolves when all ids of `needs` stand in `root`. */
export function laidOut(root, needs) {
  return new Promise((resolve) => {
    const look = () => needs.every(byId) && resolve(observer.disconnect());
    const observer = new MutationObserver(look);
    observer.observe(root, { childList: true, subtree: true });
    look();
  });
}

/** Puts the elements of `root` in; resolves when they are there. */
export async function arrive(root, needs) {
  const there = laidOut(root, needs);
  await fill(root.id, root.dataset.children);
  await there;
}

/** Does what can wait when the page has nothing better to do. Safari has no idle callbacks. */
export const atRest = (act) => (window.requestIdleCallback ? requestIdleCallback(act, { timeout: 2000 }) : setTimeout(act));
