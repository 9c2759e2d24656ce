// The strip under the stage has faces: the losses, and others whose scripts come when one is first
// chosen. They lie over the losses, which keep their size and their place below.
//
// A face is made once, for the playground, and has
//   head, body          elements for the strip's heading and for the rest of it;
//   shown(asked)        it is looked at, because of `asked` or, for null, of a press on its name;
//   hidden()            it is no longer;
//   follow(state)       while it is looked at: the stage has drawn a state;
//   note                if there is one: what the note says of a run at rest while it is looked at.

import { byId, press } from "../base/dom.mjs";
import { words } from "../base/words.mjs";

const LOSS = "loss";
const idOf = (name) => `face-${name}`;

export class Faces {
  /** `makers()` resolves with what makes the faces besides the losses, by name. */
  constructor(page, makers) {
    Object.assign(this, { page, makers, made: {}, wanted: LOSS, name: LOSS });
    this.strip = byId("strip");
    this.buttons = this.strip.querySelectorAll(".pg-faces button");
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.defaultPrevented || this.name === LOSS) return;
      if (page.isHidden || document.querySelector("dialog[open]")) return;
      event.preventDefault();
      this.choose(LOSS);
    });
  }

  /** The face that is looked at; none for the losses. */
  get face() { return this.made[this.name]; }

  /** Shows a face, for `asked`, which its own module understands. */
  async choose(name, asked = null) {
    const root = document.documentElement;
    if (name !== LOSS && root.hasAttribute("data-projector")) root.toggleAttribute("data-curve", true); // which comes with the strip
    if (!this.strip.checkVisibility()) return; // a link hides it
    this.wanted = name;
    if (name !== LOSS && !this.made[name]) {
      const makers = await this.makers().catch(() => null);
      if (!makers) return this.page.said.tell({ kind: "lost", lead: words("base.asking.lost"), text: words("base.asking.again") });
      this.made[name] ??= this.make(makers[name](this.page), name);
    }
    if (this.wanted === name) this.turn(name, asked);
  }

  make(face, name) {
    face.head.classList.add("pg-face-head");
    face.body.classList.add("pg-face");
    for (const node of [face.head, face.body]) node.dataset.face = name;
    this.strip.querySelector(".pg-head").append(face.head);
    this.strip.append(face.body);
    return face;
  }

  turn(name, asked) {
    const hadFocus = this.face?.body.contains(document.activeElement) || this.face?.head.contains(document.activeElement);
    if (name !== this.name) this.face?.hidden();
    this.name = name;
    if (name === LOSS) delete this.strip.dataset.face;
    else this.strip.dataset.face = name;
    for (const { head, body } of Object.values(this.made)) head.hidden = body.hidden = head.dataset.face !== name;
    press(this.buttons, ({ id }) => id === idOf(name));
    if (hadFocus && name === LOSS) byId(idOf(name)).focus();
    this.face?.shown(asked);
    if (this.page.shownRun.run && !this.page.player.playing) this.page.said.note(this.page.lastPicture);
  }

  follow(state) { this.face?.follow(state); }
}
