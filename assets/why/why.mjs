// A face of the strip: why a weight or a bias changes with the next step.

import { element } from "../base/dom.mjs";
import { words } from "../base/words.mjs";

export class Why {
  /** `page` has the run that is shown and its pictures. */
  constructor(page) {
    this.page = page;
    this.head = element("div", "", element("h2", "", words("why.title")));
    this.body = element("div", "pg-why", element("p", "pg-hint", words("why.nothing")));
  }

  shown() {}

  hidden() {}

  follow() {}
}
