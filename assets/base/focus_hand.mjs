// Which hand the focus came by. What a pointer pressed has the focus too, but nobody is there by
// keyboard: its tip stays away, and Space is the page's.

const MOVES = new Set(["Tab", "ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"]);

let pressed = null; // what a pointer pressed last; what is in it, or focused by that press, is the pointer's
let isPressing = false;
let byPointer = false;
let isReplacing = false;

const on = (type, hear) => document.addEventListener(type, hear, { capture: true });

on("pointerdown", ({ target }) => {
  pressed = target;
  isPressing = byPointer = true;
});
on("pointercancel", () => { isPressing = false; });
on("click", () => setTimeout(() => { isPressing = false; })); // after those who move the focus on a click
on("keydown", ({ key }) => {
  isPressing = false;
  if (MOVES.has(key)) byPointer = false;
});
on("focusin", ({ target }) => {
  if (isReplacing) return;
  byPointer = isPressing || (byPointer && (target === pressed || target.contains(pressed)));
});

/** Whether the focus is where a pointer has put it. */
export const isByPointer = () => byPointer;

/** Gives the focus to what has taken the place of what had it: it stays with the same hand. */
export function refocus(node) {
  isReplacing = true;
  node.focus();
  isReplacing = false;
}
