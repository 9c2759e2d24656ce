// A tab whose scripts come later: at the first look at it, or before, when nothing else is to be done.

import { pause } from "../base/asking.mjs";

const RETRY_MS = 1000;
const LONGEST_WAIT_MS = 1500;

export class Later {
  /** `scripts()` resolves with what makes the page in its place; before, the tab opens at `link()`. */
  constructor(place, scripts, link = () => "") {
    Object.assign(this, { place, scripts, firstLink: link, page: null });
  }

  link() { return this.page ? this.page.link?.() ?? "" : this.firstLink(); }

  /** Shows the tab: the first time as a whole, when it has its numbers, so that nothing jumps. */
  async shown(how) {
    this.isHidden = false;
    const unveil = this.veil();
    await this.arrive();
    if (!this.isHidden) await this.page.shown(how);
    unveil();
  }

  veil() {
    const unveil = () => this.place.removeAttribute("data-waits");
    if (!this.isSeen) this.place.dataset.waits = "";
    this.isSeen = true;
    setTimeout(unveil, LONGEST_WAIT_MS);
    return unveil;
  }

  hidden() {
    this.isHidden = true;
    this.page?.hidden();
  }

  /** Resolves when the page is there, which may need a server that has come back. */
  arrive() { return (this.arriving ??= this.begin()); }

  async begin() {
    let make = null;
    while (!make) {
      try {
        make = await this.scripts();
      } catch {
        await pause(RETRY_MS);
      }
    }
    this.page = make();
  }
}
