// "Make a lesson link": check boxes, and the link of the run above that hides what is ticked.

import { arrive } from "../base/arrival.mjs";
import { Latest } from "../base/asking.mjs";
import { copy } from "../base/copying.mjs";
import { byId, setProps } from "../base/dom.mjs";
import { describe } from "../base/requests.mjs";
import { words } from "../base/words.mjs";

const HIDE = "hide-";
const TEXT = "hideText";

export class LessonLink {
  /** `config()` is what is shown; `change(changes)` asks for other settings of it. */
  constructor({ config, open, change, told }) {
    Object.assign(this, { config, open, change, told });
    this.root = byId("lesson-link");
    this.isThere = false;
    this.asking = new Latest();
  }

  /** Its many boxes come after what is above them, once. */
  arrive() { return (this.arriving ??= this.begin()); }

  async begin() {
    await arrive(this.root, ["lesson-link-show"]);
    this.isThere = true;
    this.root.addEventListener("change", () => this.make());
    byId("lesson-link-copy").addEventListener("click", () => this.copy());
    byId("lesson-link-open").addEventListener("click", () => this.link && this.open(this.link));
    byId("lesson-link-show").addEventListener("click", () => {
      this.change({ hidden_controls: [], hide_text: false });
      this.tick([], false);
    });
    if (this.config()) this.show(this.config());
  }

  boxes() { return [...this.root.querySelectorAll(`input[id^="${HIDE}"]`)]; }

  /** Ticks what a config hides already, and renews the link. */
  show(config) {
    if (!this.isThere) return;
    const hidden = JSON.stringify([config.hidden_controls, config.hide_text]);
    if (hidden !== this.hidden) this.tick(config.hidden_controls, config.hide_text);
    this.hidden = hidden;
    clearTimeout(this.later);
    this.later = setTimeout(() => this.make()); // once the boxes are ticked
  }

  tick(names, hideText) {
    for (const { id, checked } of this.boxes()) {
      const name = id.slice(HIDE.length);
      const wanted = name === TEXT ? hideText : names.includes(name);
      if (wanted !== checked) setProps(id, { checked: wanted });
    }
  }

  /** Asks for the link; the last answer counts. */
  make() {
    const config = this.config();
    if (!config) return;
    const boxes = this.boxes().map(({ id, checked }) => [id.slice(HIDE.length), checked]);
    const offered = boxes.map(([name]) => name);
    const ticked = boxes.filter(([name, checked]) => checked && name !== TEXT).map(([name]) => name);
    const others = config.hidden_controls.filter((name) => !offered.includes(name));
    const wanted = {
      ...config,
      hidden_controls: [...ticked, ...others],
      hide_text: Object.fromEntries(boxes)[TEXT],
    };
    const say = (text) => { byId("lesson-link-said").textContent = text; };
    const unanswered = () => say(words("around.lesson_link.lost"));
    this.asking.ask(() => describe(wanted), {
      answered: ({ link }) => say(location.href.split("#")[0] + (this.link = link)),
      refused: unanswered, absent: unanswered,
    });
  }

  async copy() {
    const said = byId("lesson-link-said"), button = byId("lesson-link-copy");
    if (!await copy(said.textContent)) return getSelection().selectAllChildren(said);
    button.dataset.copied = "";
    setTimeout(() => delete button.dataset.copied, 2000);
    return this.told({ text: words("around.lesson_link.copied") });
  }
}
