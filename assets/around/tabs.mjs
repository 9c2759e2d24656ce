// The pages of the top bar: one is shown, the others keep what they hold. Each has a path.

import { addressOf, pathOf } from "../base/address.mjs";
import { words } from "../base/words.mjs";
import { inView } from "../views/appearance.mjs";

// A page without a link in the bar: under which of those that have one it is found, and what it is called.
const BELONGS = { "/compare": "/" };
const NAMES = { "/compare": words("race.name") };

export class Tabs {
  constructor(bar, tabs) {
    Object.assign(this, { bar, tabs });
    bar.addEventListener("click", (event) => {
      const link = event.target.closest("a");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      const path = pathOf(link.pathname);
      if (path !== this.path) this.go(path, this.tabs[path].page.link?.() ?? "");
    });
    addEventListener("popstate", () => {
      const path = this.pathShown();
      if (path !== this.path) this.show(path);
    });
  }

  pathShown() {
    const path = pathOf(location.pathname);
    return path in this.tabs ? path : "/";
  }

  /** The tab the page was opened on; the first one has begun already. */
  start(path) {
    this.mark(path);
    if (path !== "/") this.tabs[path].page.shown();
  }

  /** To a tab with a link; `how` is what that tab is told besides. */
  go(path, link, how) {
    history.pushState(null, "", inView(addressOf(path) + link));
    if (path === this.path) this.tabs[path].page.shown(how);
    else this.show(path, how);
    scrollTo(0, 0);
  }

  show(path, how) {
    this.tabs[this.path].page.hidden();
    this.mark(path);
    this.tabs[path].page.shown(how);
  }

  mark(path) {
    this.path = path;
    for (const [other, { element }] of Object.entries(this.tabs)) element.hidden = other !== path;
    for (const link of this.bar.querySelectorAll("a")) {
      if (pathOf(link.pathname) === (BELONGS[path] ?? path)) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    const name = NAMES[path] ?? this.bar.querySelector("[aria-current]").textContent;
    document.title = words(path === "/" ? "around.tabs.first" : "around.tabs.other", { name });
  }
}
