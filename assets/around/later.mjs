// A tab whose scripts come later: at the first look at it, or before, when nothing else is to be done.

import { pause } from "../base/asking.mjs";

const RETRY_MS = 1000;

export class Later {
  /** `scripts()` resolves with what makes the page; `link()` is where the tab opens before that. */
  constructor(scripts, link = () => "") {
    Object.assign(this, { scripts, firstLink: link, page: null });
  }

  link() { return this.page ? this.page.link?.() ?? "" : this.firstLink(); }

  async shown(how) {
    this.isHidden = false;
    await this.arrive();
    if (!this.isHidden) await this.page.shown(how);
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
