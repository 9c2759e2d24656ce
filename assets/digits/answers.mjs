// How well the net reads the test images: the confusion matrix, and images by answer, worst first.

import { byId, element, press } from "../base/dom.mjs";
import { rove } from "../base/roving.mjs";
import { words } from "../base/words.mjs";
import { paintDigit } from "./inside.mjs";

const DIGITS = 10;
const MOST_MISTAKES = 30;
const MOST_OF_A_CELL = 60;

export class Answers {
  /** `choose(image)` is told which image is wanted. */
  constructor(choose) {
    this.choose = choose;
    this.cell = null;
    this.cells = [];
    this.thumbs = [];
    const matrix = byId("digits-confusion");
    matrix.replaceChildren(this.table());
    rove(matrix, () => DIGITS)();
    matrix.addEventListener("click", ({ target }) => {
      const button = target.closest("button");
      if (button) this.look([Number(button.dataset.label), Number(button.dataset.taken)]);
    });
    const list = byId("digits-mistakes");
    this.settle = rove(list, () => this.columns());
    list.addEventListener("click", ({ target }) => {
      const button = target.closest("button");
      if (button) this.choose(Number(button.dataset.image));
    });
    byId("digits-all").addEventListener("click", () => this.look(null));
  }

  table() {
    const table = element("table");
    const caption = table.createCaption();
    caption.className = "pg-spoken";
    caption.textContent = words("digits.answers.caption");
    const top = table.createTHead().insertRow();
    top.append(element("td"), ...heads("col"));
    const body = table.createTBody();
    const names = heads("row");
    for (let label = 0; label < DIGITS; label++) {
      const row = body.insertRow();
      row.append(names[label]);
      this.cells.push(Array.from({ length: DIGITS }, (_, taken) => {
        const button = element("button", {
          type: "button", tabindex: label + taken ? -1 : 0, "data-label": label, "data-taken": taken,
          "aria-pressed": false, "aria-label": words(`digits.answers.${nameOf(label, taken)}`, { label, taken }), // until there is a count
        });
        row.insertCell().append(button);
        return button;
      }));
    }
    return table;
  }

  /** The images of a run: pixels and labels. */
  load({ images, labels }) {
    Object.assign(this, { images, labels });
    this.cell = null;
  }

  /** What the server says of the test images. */
  show(verdict, palette) {
    Object.assign(this, { verdict, palette });
    verdict.confusion.forEach((row, label) => row.forEach((count, taken) => {
      const button = this.cells[label][taken];
      if (button.dataset.count === String(count)) return;
      button.dataset.count = count;
      button.textContent = count || "";
      const right = label === taken;
      button.className = right ? "pg-digits-right" : count ? "pg-digits-wrong" : "";
      button.setAttribute("aria-label", words(`digits.answers.counted_${nameOf(label, taken)}`, { label, taken, count }));
    }));
    this.list();
  }

  /** Shows the images of a cell [label, taken for]; null: the worst mistakes. The same again: all. */
  look(cell) {
    this.cell = cell && String(cell) === String(this.cell) ? null : cell;
    press(this.cells.flat(), ({ dataset: { label, taken } }) => String(this.cell) === `${label},${taken}`);
    this.list();
    byId("digits-mistakes").scrollTop = 0;
  }

  wanted() {
    const { taken_for: taken, mistakes } = this.verdict;
    if (!this.cell) return mistakes.slice(0, MOST_MISTAKES);
    const [label, answer] = this.cell.map(String);
    const all = [...this.labels].map((_, at) => at)
      .filter((at) => this.labels[at] === label && taken[at] === answer);
    return all.slice(0, MOST_OF_A_CELL);
  }

  list() {
    if (!this.verdict) return;
    const wanted = this.wanted();
    const place = byId("digits-mistakes");
    while (this.thumbs.length < wanted.length) this.thumbs.push(thumb());
    this.thumbs.forEach((button, at) => {
      if (at >= wanted.length) button.remove();
      else {
        this.fill(button, wanted[at]);
        if (place.children[at] !== button) place.append(button);
      }
    });
    this.settle();
    const { confusion, mistakes } = this.verdict;
    const [label, taken] = this.cell ?? [];
    const title = !this.cell ? (mistakes.length ? "worst" : "none") : nameOf(label, taken);
    byId("digits-mistakes-title").textContent = words(`digits.answers.title_${title}`,
      { label, taken, count: confusion[label]?.[taken], mistakes: mistakes.length });
    byId("digits-all").hidden = !this.cell;
  }

  fill(button, image) {
    const label = this.labels[image], taken = this.verdict.taken_for[image];
    button.setAttribute("aria-pressed", image === this.chosen);
    const key = `${image} ${taken}`;
    if (button.dataset.key === key && button.palette === this.palette && button.images === this.images) return;
    Object.assign(button.dataset, { key, image });
    Object.assign(button, { palette: this.palette, images: this.images });
    paintDigit(button.firstChild, this.images, 64 * image, this.palette);
    const answer = label === taken ? label : `${label} → ${taken}`;
    button.lastChild.textContent = answer;
    button.setAttribute("aria-label", words("digits.answers.image", { answer, image }));
  }

  /** Marks the image that is looked at; null for a drawing. */
  mark(image) {
    this.chosen = image;
    press(this.thumbs, ({ dataset }) => Number(dataset.image) === image);
  }

  repaint(palette) {
    this.palette = palette;
    this.list();
  }

  columns() {
    const [first, ...others] = byId("digits-mistakes").children;
    const next = others.findIndex((other) => other.offsetTop > first.offsetTop);
    return next < 0 ? others.length + 1 : next + 1;
  }
}

const nameOf = (label, taken) => (label === taken ? "right" : "wrong");

const thumb = () => element("button", { type: "button", class: "pg-digits-thumb", tabindex: -1 },
  element("canvas", { "aria-hidden": true }), element("span"));

function heads(scope) {
  return Array.from({ length: DIGITS }, (_, digit) => element("th", { scope }, digit));
}
