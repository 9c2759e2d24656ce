// A link is copied, and the button that was pressed says so: a note would be gone with the next one.

import { byId, element } from "./dom.mjs";
import { words } from "./words.mjs";

const SAID_MS = 2500;
const said = new WeakMap();

/** Copies a text: whether the browser allows it. */
export async function copy(text) {
  try {
    if (!mayWrite()) return copiedFromField(text);
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

// Over plain http there is no clipboard, and to a frame it may be forbidden, which a browser complains of.
function mayWrite() {
  const policy = document.permissionsPolicy ?? document.featurePolicy;
  return Boolean(navigator.clipboard) && (policy?.allowsFeature("clipboard-write") ?? true);
}

/** The older way, which is open to a press in any page. */
function copiedFromField(text) {
  const field = element("textarea", { class: "pg-spoken", readonly: "" });
  const focused = document.activeElement;
  field.value = text;
  document.body.append(field);
  field.select();
  const isCopied = document.execCommand("copy");
  field.remove();
  focused?.focus({ preventScroll: true });
  return isCopied;
}

/** Copies an address: whether that was done. `refused()` where the browser allows no copying. */
export async function copyAddress(address, refused) {
  const isCopied = await copy(address);
  if (isCopied) saidBy(byId("copy-link"));
  else refused();
  return isCopied;
}

function saidBy(button) {
  const label = button.querySelector(".mantine-Button-label span:last-child");
  const before = said.get(button) ?? { text: label.textContent, name: button.getAttribute("aria-label") };
  clearTimeout(before.timer);
  button.style.minWidth = `${button.getBoundingClientRect().width}px`; // its neighbours stay where they are
  label.textContent = words("base.copying.copied");
  button.dataset.copied = "true";
  button.setAttribute("aria-label", words("base.copying.name"));
  before.timer = setTimeout(() => {
    label.textContent = before.text;
    delete button.dataset.copied;
    button.style.minWidth = "";
    if (before.name === null) button.removeAttribute("aria-label");
    else button.setAttribute("aria-label", before.name);
    said.delete(button);
  }, SAID_MS);
  said.set(button, before);
}
