// A tab's elements are put in when it is first opened: they travel as JSON on its place.

import { byId, setProps } from "./dom.mjs";

/** Puts the elements of `root` in; resolves when all ids of `needs` are there. */
export async function arrive(root, needs) {
  const there = new Promise((resolve) => {
    const look = () => needs.every((id) => byId(id)) && resolve(observer.disconnect());
    const observer = new MutationObserver(look);
    observer.observe(root, { childList: true, subtree: true });
  });
  setProps(root.id, { children: JSON.parse(root.dataset.children) });
  await there;
}
