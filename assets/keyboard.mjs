// Keys of the pages, described once: what they do, and what the help sheet says of them.

import { project, isProjected, toggleCurve } from "./appearance.mjs";
import { isHiddenByLink } from "./hiding.mjs";

// A control that a lesson's link hides has no key either; only the playground's can be hidden.
function pressButton(place, name) {
  if (place === "" && isHiddenByLink(`${name}Button`)) return;
  document.getElementById(place + name)?.click();
}

export const KEYS = [
  { key: " ", shown: "Space", words: "play or pause", press: "play" },
  { key: "s", shown: "S", words: "one step", press: "step", repeats: true },
  { key: "r", shown: "R", words: "back to epoch 0", press: "reset" },
  { key: "g", shown: "G", words: "go to an epoch, or train until", press: "go-to" },
  { key: "p", shown: "P", words: "view for a projector", act: () => project(!isProjected()) },
  { key: "c", shown: "C", words: "the loss curve, in that view", act: toggleCurve },
  { key: "escape", shown: "Esc", words: "close what is open, leave that view",
    act: () => isProjected() && project(false) },
];

/** Keys that belong to where the focus is: shown in the help sheet, acted on there. */
export const KEYS_IN_PLACES = [
  { shown: "← → ↑ ↓", words: "in the network: to the next unit or feature" },
  { shown: "Home End", words: "in the network: to the first feature, to the output" },
  { shown: "Enter", words: "on a feature: turn it on or off" },
  { shown: "B", words: "on a unit: set its bias" },
  { shown: "L, Shift L", words: "on a unit or feature: its next link, the one before; Enter sets the weight" },
  { shown: "Click", words: "on a link or a bias: set it by hand; a finger taps" },
  { shown: "← → Home End", words: "on a slider: less, more, least, most" },
  { shown: "Tab", words: "to the next control; the network is one stop" },
];

const TYPING = "input:not([type=radio], [type=checkbox], [type=range]), textarea, select, "
  + "[contenteditable], [role=listbox], [role=option], [role=combobox]";
const TAKES_SPACE = "button, a, summary, input, [role=button], [role=radio], [role=switch]";

/** Whether a key typed on `target` is the page's, or the element's own. */
function isFree(key, target) {
  if (!(target instanceof Element)) return true;
  if (target.closest(TYPING) || target.closest("dialog")) return false;
  return key !== " " || !target.closest(TAKES_SPACE);
}

/**
 * Acts on keys; ? opens `help` on every tab. `transport()` is what the ids of the buttons begin with
 * that play, step and reset on the tab shown: "" on the playground, null where there are none.
 */
export function startKeyboard({ transport, help }) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector("dialog[open]") || !isFree(event.key, event.target)) return;
    if (event.key === "?") {
      event.preventDefault();
      help.open();
      return;
    }
    const place = transport();
    if (place === null) return;
    const found = KEYS.find(({ key }) => key === event.key.toLowerCase());
    if (!found || event.shiftKey || (event.repeat && !found.repeats)) return;
    event.preventDefault();
    if (found.press) pressButton(place, found.press);
    else if (place === "") found.act();
  });
}
