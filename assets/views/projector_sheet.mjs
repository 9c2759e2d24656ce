// The sheet of settings in the projector's view: the page's own controls, brought there while it is
// open, so that no control exists twice. Their places are kept by comments.

import { byId } from "../base/dom.mjs";

const fieldOf = (id) => byId(id).closest(".pg-field");

// In the order they are read. Learning rate stays in the bar; layers, units and features are
// pressed on the network itself, whose head and first column the sheet leaves free.
const BROUGHT = [
  () => byId("datasets"),
  () => byId("own-data"),
  () => byId("draw-acts"),
  () => fieldOf("noise-percent"),
  () => fieldOf("batch-size"),
  () => fieldOf("activation"),
  () => fieldOf("regularization"),
  () => fieldOf("problem"),
  () => fieldOf("regularization-rate"),
  () => byId("new-data"),
  () => byId("new-weights"),
  () => byId("more-data"),
  () => byId("more"),
];

export class ProjectorSheet {
  constructor(sheet, button) {
    Object.assign(this, { sheet, button });
    this.places = [];
  }

  get isOpen() { return !this.sheet.hidden; }

  /** Opens or closes the sheet; says whether that changed anything. */
  open(wanted) {
    if (wanted === this.isOpen) return false;
    const hadFocus = this.sheet.contains(document.activeElement);
    this.sheet.hidden = !wanted;
    this.button.setAttribute("aria-expanded", wanted);
    if (wanted) this.bring();
    else this.takeBack();
    if (hadFocus) this.button.focus();
    return true;
  }

  bring() {
    for (const control of BROUGHT.map((find) => find()).filter(Boolean)) {
      const place = document.createComment("on the sheet");
      control.before(place);
      this.places.push([place, control]);
      this.sheet.append(control);
    }
  }

  takeBack() {
    for (const [place, control] of this.places.splice(0)) place.replaceWith(control);
  }
}
