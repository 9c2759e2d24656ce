// On phones the lesson is a sheet from below: dragged or pressed at its handle it becomes small, and back.

import { words } from "../base/words.mjs";

const root = document.documentElement;
const A_DRAG = 24; // px

export function startSheet(handle, small = "data-lesson-small") {
  let from = null;
  const shrink = (wanted) => {
    root.toggleAttribute(small, wanted);
    handle.setAttribute("aria-expanded", !wanted);
    handle.setAttribute("aria-label", words(wanted ? "around.lesson.unfold" : "around.lesson.fold"));
  };
  handle.addEventListener("pointerdown", ({ clientY, pointerId }) => {
    from = clientY;
    handle.setPointerCapture(pointerId);
  });
  handle.addEventListener("pointerup", ({ clientY }) => {
    const way = from === null ? 0 : clientY - from;
    from = null;
    handle.wasDragged = Math.abs(way) > A_DRAG;
    if (handle.wasDragged) shrink(way > 0);
  });
  handle.addEventListener("click", () => {
    if (!handle.wasDragged) shrink(!root.hasAttribute(small));
    handle.wasDragged = false;
  });
  return shrink;
}
