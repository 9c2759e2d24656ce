// The contents of a report: a row a part, moved by dragging, by Alt and an arrow, or by buttons of the
// chosen row; a part of one's own words is written in its row.

import { element, pressable } from "../base/dom.mjs";
import { words } from "../base/words.mjs";

const MOST_PARAGRAPHS = 200;
const ARROWS = { ArrowUp: -1, ArrowDown: 1 };

export class Contents {
  /** `list` holds the rows; the other three hear of a part by its key. */
  constructor(list, { moved, removed, changed, chosen }) {
    Object.assign(this, { list, moved, removed, changed, hearChosen: chosen });
    this.rows = new Map();
    this.chosen = null;
    list.addEventListener("keydown", (event) => this.key(event));
  }

  /** Shows parts in order: [{part, line, state}]; no line for what the server has not read yet. */
  show(parts) {
    const keys = new Set(parts.map(({ part }) => part.key));
    for (const [key, row] of this.rows) {
      if (keys.has(key)) continue;
      row.node.remove();
      this.rows.delete(key);
    }
    parts.forEach(({ part, line, state }, at) => {
      let row = this.rows.get(part.key);
      if (!row) this.rows.set(part.key, (row = new Row(this, part)));
      row.show(part, line, state, at, parts.length);
      if (this.list.children[at] !== row.node && !this.isDragging) this.put(row.node, at);
    });
    this.list.hidden = !parts.length;
  }

  /** An element that is moved loses the focus. */
  put(node, at) {
    const focused = node.contains(document.activeElement) ? document.activeElement : null;
    this.list.insertBefore(node, this.list.children[at] ?? null);
    focused?.focus();
  }

  /** Chooses a row: its buttons, and what can be written in it, are shown. Pressed again it closes. */
  choose(key, opens = this.chosen !== key) {
    this.chosen = opens ? key : null;
    for (const [one, row] of this.rows) row.open(one === this.chosen);
    if (opens) this.hearChosen(key);
  }

  focus(key, part = "title") { this.rows.get(key)?.[part].focus(); }

  key(event) {
    const node = event.target.closest("[data-part]");
    const way = ARROWS[event.key];
    if (!node) return;
    const key = Number(node.dataset.part);
    if (way && event.altKey) {
      event.preventDefault();
      this.moved(key, way);
    } else if (event.key === "Delete" && event.target === this.rows.get(key).title) this.removed(key);
  }

  /** A row follows the pointer; where it is let go is its place. */
  drag(row, event) {
    event.preventDefault();
    const { grip, node } = row;
    const from = [...this.list.children].indexOf(node);
    this.isDragging = true;
    node.dataset.dragged = "";
    grip.setPointerCapture(event.pointerId);
    // Its neighbours go round it: an element that is moved itself loses the pointer.
    const over = ({ clientY }) => {
      const middle = (other) => {
        const { top, height } = other.getBoundingClientRect();
        return top + height / 2;
      };
      for (let next = node.nextElementSibling; next && clientY > middle(next); next = node.nextElementSibling) {
        this.list.insertBefore(next, node);
      }
      for (let last = node.previousElementSibling; last && clientY < middle(last); last = node.previousElementSibling) {
        this.list.insertBefore(last, node.nextElementSibling);
      }
    };
    const end = () => {
      grip.removeEventListener("pointermove", over);
      delete node.dataset.dragged;
      this.isDragging = false;
      const to = [...this.list.children].indexOf(node);
      if (to !== from) this.moved(row.key, to - from);
    };
    grip.addEventListener("pointermove", over);
    grip.addEventListener("lostpointercapture", end, { once: true });
  }
}

/** A text's paragraphs; more than the server takes stand together in the last. */
function paragraphsOf(text) {
  const all = text.split(/\n\s*\n/);
  return all.length > MOST_PARAGRAPHS ? [...all.slice(0, MOST_PARAGRAPHS - 1), all.slice(MOST_PARAGRAPHS - 1).join("\n")] : all;
}

class Row {
  constructor(contents, { key, kind }) {
    Object.assign(this, { contents, key });
    this.grip = element("span", { class: "pg-report-grip", "aria-hidden": "true" });
    this.grip.addEventListener("pointerdown", (event) => contents.drag(this, event));
    this.name = element("b");
    this.rests = element("small");
    this.title = pressable({ class: "pg-report-title", "aria-expanded": "false", "data-key": `part-${key}` }, this.name, () => contents.choose(key));
    this.title.append(this.rests);
    this.state = element("span", "pg-report-state");
    const tool = (does, sign, act) => pressable({ class: "pg-report-tool", "data-key": `${does}-${key}` }, sign, act);
    this.tools = {
      up: tool("up", "↑", () => contents.moved(key, -1)),
      down: tool("down", "↓", () => contents.moved(key, 1)),
      remove: tool("remove", "×", () => contents.removed(key)),
    };
    this.tray = element("div", "pg-report-tools", ...Object.values(this.tools));
    this.node = element("li", { class: "pg-report-part", "data-part": key }, this.grip, this.title, this.state, this.tray);
    if (kind !== "sheet") this.node.append((this.writing = this.fields(kind)));
    this.open(false);
  }

  /** A field for the title; for a text one for what it says, an empty line between paragraphs. */
  fields(kind) {
    const { contents, key } = this;
    this.heading = element("input", { type: "text", maxlength: 200, autocomplete: "off", "data-key": `heading-${key}` });
    this.heading.addEventListener("input", () => contents.changed(key, { title: this.heading.value }));
    const written = element("div", "pg-report-writing", element("label", "", words("homework.part.title"), this.heading));
    if (kind !== "text") return written;
    this.text = element("textarea", { rows: 6, maxlength: 20000, "data-key": `text-${key}` });
    this.text.addEventListener("input", () =>
      contents.changed(key, { paragraphs: paragraphsOf(this.text.value) }));
    written.append(element("label", "", words("homework.part.text"), this.text));
    return written;
  }

  open(isOpen) {
    this.title.setAttribute("aria-expanded", isOpen);
    this.node.toggleAttribute("data-chosen", isOpen);
    this.tray.hidden = !isOpen;
    this.state.hidden = isOpen;
    if (this.writing) this.writing.hidden = !isOpen;
  }

  show(part, line, state, at, count) {
    const heading = line?.heading || part.title || words("homework.part.untitled");
    this.name.textContent = heading;
    this.rests.textContent = line?.refusal || line?.rests || "";
    this.node.toggleAttribute("data-gap", Boolean(line?.refusal));
    this.state.textContent = state.text;
    this.state.toggleAttribute("data-running", state.isRunning);
    const told = { heading, number: at + 1, count };
    for (const [does, button] of Object.entries(this.tools)) button.setAttribute("aria-label", words(`homework.part.${does}`, told));
    this.tools.up.disabled = at === 0;
    this.tools.down.disabled = at === count - 1;
    for (const [field, text] of [[this.heading, part.title], [this.text, part.paragraphs?.join("\n\n")]]) {
      if (field && field !== document.activeElement) field.value = text ?? "";
    }
    if (this.heading && part.kind !== "text") this.heading.placeholder = heading;
  }
}
