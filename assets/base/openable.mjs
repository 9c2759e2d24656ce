// A button that opens a sheet below it: the menu of pages on phones, the choices of appearance.

/**
 * Makes `button` open and close `sheet`; Escape and a press elsewhere close it, too, and, where it
 * is there for one choice only, a press in it.
 */
export function openable(button, sheet, { once = false } = {}) {
  const isOpen = () => sheet.hasAttribute("data-open");
  const open = (wanted) => {
    button.setAttribute("aria-expanded", wanted);
    sheet.toggleAttribute("data-open", wanted);
  };
  button.addEventListener("click", () => {
    open(!isOpen());
    if (isOpen()) sheet.querySelector("a, input:checked, button").focus();
  });
  if (once) sheet.addEventListener("click", () => open(false));
  document.addEventListener("pointerdown", ({ target }) => {
    if (isOpen() && !sheet.contains(target) && !button.contains(target)) open(false);
  });
  for (const place of [button, sheet]) {
    place.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !isOpen()) return;
      event.preventDefault();
      open(false);
      button.focus();
    });
  }
  sheet.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget && !sheet.contains(relatedTarget) && relatedTarget !== button) open(false);
  });
  open(false);
  return open;
}

/** On phones the pages of the top bar are a menu behind the name of the one that is shown. */
export function startPageMenu(button, tabs) {
  const open = openable(button, tabs, { once: true });
  const name = () => {
    button.textContent = tabs.querySelector("[aria-current]")?.textContent ?? "";
    open(false);
  };
  new MutationObserver(name).observe(tabs, { subtree: true, attributeFilter: ["aria-current"] });
  name();
}
