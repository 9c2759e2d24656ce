// The keys, described once. The name of what one presses or does is that of its words, too: around.keys.

import { byId } from "../base/dom.mjs";
import { isByPointer } from "../base/focus_hand.mjs";
import { isHiddenByLink } from "../playground/hiding.mjs";
import { isProjected, leave, project, toggleCurve, toggleSettings } from "../views/appearance.mjs";

// A control that a lesson's link hides has no key either; only the playground's can be hidden.
function pressButton(place, name) {
  if (place === "" && isHiddenByLink(`${name}Button`)) return;
  byId(place + name)?.click();
}

export const KEYS = [
  { key: " ", shown: "Space", press: "play" },
  { key: "s", shown: "S", press: "step", repeats: true },
  { key: "r", shown: "R", press: "reset" },
  { key: "g", shown: "G", press: "go-to" },
  { key: "m", shown: "M", press: "more" },
  { key: "1", shown: "1", press: "face-loss" },
  { key: "2", shown: "2", press: "face-why" },
  { key: "3", shown: "3", press: "face-inside" },
  { key: "w", shown: "W", press: "face-why" },
  { key: "i", shown: "I", press: "pin" },
  { key: "h", shown: "H", press: "history" },
  { key: "n", shown: "N", press: "lesson-next" },
  { key: "b", shown: "B", press: "lesson-back" },
  { key: "z", shown: "Ctrl Z", press: "undo", command: true, repeats: true },
  { key: "z", shown: "Ctrl Shift Z", press: "redo", command: true, shift: true, repeats: true },
  { key: "p", shown: "P", does: "projector", act: () => project(!isProjected()), isEverywhere: true },
  { key: "e", shown: "E", does: "settings", act: toggleSettings },
  { key: "c", shown: "C", does: "curve", act: toggleCurve },
  { key: "escape", shown: "Esc", does: "leave", act: leave, isEverywhere: true },
];

/** Keys that belong to where the focus is: shown in the help sheet, acted on there. */
export const KEYS_IN_PLACES = [
  { shown: "← → ↑ ↓", does: "network-arrows" },
  { shown: "Home End", does: "network-ends" },
  { shown: "Enter", does: "feature" },
  { shown: "← → ↑ ↓", does: "canvas-arrows" },
  { shown: "Space X 1 2", does: "canvas-acts" },
  { shown: "B", does: "bias" },
  { shown: "L, Shift L", does: "links" },
  { shown: "Click", does: "by-hand" },
  { shown: "W", does: "why" },
  { shown: "← → Home End", does: "slider" },
  { shown: "Tab", does: "tab" },
];

const WRITING = "input:not([type=radio], [type=checkbox], [type=range], [readonly]), textarea, "
  + "[contenteditable]";
const CHOOSING = "select, input[readonly], [role=listbox], [role=option], [role=combobox]";
// A unit is a button for its name's sake: a press on it asks for nothing.
const TAKES_SPACE = "button:not([data-key^=unit]), a, summary, input, [role=button], [role=radio], [role=switch]";

/** Whether a key typed on `target` is the page's, or the element's own. */
function isFree(key, target, isCommand = false) {
  if (!(target instanceof Element)) return true;
  if (target.closest(WRITING) || target.closest("dialog")) return false;
  if (isByPointer() || isCommand) return true;
  if (target.closest(CHOOSING)) return false;
  return key !== " " || !target.closest(TAKES_SPACE);
}

/**
 * Acts on keys; ? opens `help` on every tab. `transport()` is what the ids of the buttons begin with
 * that play, step and reset on the tab shown: "" on the playground, null where there are none.
 */
export function startKeyboard({ transport, help }) {
  const act = (event) => {
    if (event.defaultPrevented || event.altKey) return;
    const command = event.ctrlKey || event.metaKey;
    if (document.querySelector("dialog[open]") || !isFree(event.key, event.target, command)) return;
    if (event.key === "?" && !command) {
      event.preventDefault();
      help.open();
      return;
    }
    const place = transport();
    const found = KEYS.find(({ key, command: asksCommand = false, shift = false }) =>
      key === event.key.toLowerCase() && asksCommand === command && shift === event.shiftKey);
    if (!found || (place === null && !found.isEverywhere) || (command && place !== "")) return;
    if (event.repeat && !found.repeats) {
      if (event.key === " ") event.preventDefault(); // held, it neither plays again nor scrolls
      return;
    }
    event.preventDefault();
    if (found.press) pressButton(place, found.press);
    else if (place === "" || found.isEverywhere) found.act();
  };
  document.addEventListener("keydown", act);
  // What a pointer has pressed would take Space: the page hears it first, and its letting go.
  let isTaken = false;
  document.addEventListener("keydown", (event) => {
    if (event.key !== " " || !isByPointer()) return;
    act(event);
    isTaken = event.defaultPrevented;
    if (isTaken) event.stopPropagation();
  }, { capture: true });
  document.addEventListener("keyup", (event) => {
    if (event.key === " " && isTaken) event.preventDefault();
    if (event.key === " ") isTaken = false;
  }, { capture: true });
}
