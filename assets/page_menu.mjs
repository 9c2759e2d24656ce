// On phones the pages of the top bar are a menu behind the name of the one that is shown.

export function startPageMenu(button, tabs) {
  const open = (isOpen) => {
    button.setAttribute("aria-expanded", isOpen);
    tabs.toggleAttribute("data-open", isOpen);
  };
  const isOpen = () => tabs.hasAttribute("data-open");
  const name = () => {
    button.textContent = tabs.querySelector("[aria-current]")?.textContent ?? "";
    open(false);
  };
  button.addEventListener("click", () => {
    open(!isOpen());
    if (isOpen()) tabs.querySelector("a").focus();
  });
  tabs.addEventListener("click", () => open(false));
  document.addEventListener("pointerdown", ({ target }) => {
    if (isOpen() && !tabs.contains(target) && target !== button) open(false);
  });
  for (const place of [button, tabs]) {
    place.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !isOpen()) return;
      event.preventDefault();
      open(false);
      button.focus();
    });
  }
  new MutationObserver(name).observe(tabs, { subtree: true, attributeFilter: ["aria-current"] });
  name();
}
