// The map as a canvas: what a mouse, a finger, a pen and the keys do on it, in the map's coordinates.
// One finger draws; a second one takes the stroke back, for two move the page.

import { byId, element } from "../base/dom.mjs";
import { TABLES } from "../base/tables.mjs";

const HALF = TABLES.extent;
const STEP = 0.2, LARGE = 1; // of the cursor
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const LEAST_RING = 0.12; // a brush of a single point is seen, too
const LONG_MS = 100; // between two frames of a page that was busy

export class Canvas {
  /**
   * `hears` the strokes: `began(at)`, `held(at, seconds)` as long as it lasts, `ended()`, `leftOff()`
   * for one that is void; and the keys: `set(at)`, `erase(at)`, and `taken(at)`, which gives where the
   * point is that Move takes there, if it is chosen: the keys then hold it as a stroke.
   */
  constructor(hears) {
    this.hears = hears;
    this.root = byId("draw-canvas");
    this.ring = element("div", "pg-brush");
    this.root.append(this.ring);
    this.cursor = { x: 0, y: 0 };
    this.stroke = null;
    this.isHeld = false; // a point, by keys
    this.on("pointerdown", (event) => this.down(event));
    this.on("pointermove", (event) => this.move(event));
    this.on("pointerup", ({ pointerId }) => pointerId === this.stroke?.pointer && this.up());
    this.on("pointercancel", () => this.leaveOff());
    this.on("pointerleave", () => this.stroke || this.place(null));
    this.on("keydown", (event) => this.key(event));
    this.on("blur", () => this.drop());
    this.on("focus", () => this.root.matches(":focus-visible") && this.place(this.cursor));
  }

  on(type, hear) { this.root.addEventListener(type, hear); }

  show(isShown) {
    if (!isShown) this.leaveOff();
    this.root.hidden = !isShown;
    this.place(null);
  }

  /** The brush as it is: its radius, its colour. */
  brush(radius, colour) {
    this.radius = radius;
    this.ring.style.setProperty("--paint", colour);
    this.ring.style.width = `${(100 * Math.max(radius, LEAST_RING)) / HALF}%`;
  }

  /** The brush stands somewhere; null hides it. */
  place(at) {
    this.ring.hidden = !at;
    if (!at) return;
    this.ring.style.left = `${(50 * (at.x + HALF)) / HALF}%`;
    this.ring.style.top = `${(50 * (HALF - at.y)) / HALF}%`;
  }

  pointOf({ clientX, clientY }) {
    const { left, top, width, height } = this.root.getBoundingClientRect();
    return { x: (2 * (clientX - left) / width - 1) * HALF, y: (1 - 2 * (clientY - top) / height) * HALF };
  }

  down(event) {
    if (event.button !== 0) return;
    if (this.stroke) return this.leaveOff();
    if (!event.isPrimary) return;
    this.drop();
    event.preventDefault(); // no text is selected
    this.root.focus({ preventScroll: true });
    this.root.setPointerCapture(event.pointerId);
    const at = this.pointOf(event);
    this.stroke = { pointer: event.pointerId, at, seen: performance.now() };
    this.place(at);
    this.hears.began(at);
    requestAnimationFrame((now) => this.frame(now, this.stroke));
  }

  move(event) {
    const at = this.pointOf(event);
    if (this.stroke && event.pointerId !== this.stroke.pointer) return;
    if (this.stroke) this.stroke.at = at;
    if (this.stroke || event.pointerType !== "touch") this.place(at);
    this.cursor = at;
  }

  // A stroke goes on while it is held, whether it moves or not.
  frame(now, stroke) {
    if (!stroke || this.stroke !== stroke) return;
    const seconds = Math.min(Math.max(0, now - stroke.seen), LONG_MS) / 1000;
    stroke.seen = now;
    this.hears.held(stroke.at, seconds);
    requestAnimationFrame((next) => this.frame(next, stroke));
  }

  up() {
    this.hears.held(this.stroke.at, 0);
    this.stroke = null;
    this.hears.ended();
  }

  leaveOff() {
    if (!this.stroke && !this.isHeld) return;
    this.stroke = null;
    this.hold(false);
    this.place(null);
    this.hears.leftOff();
  }

  hold(isHeld) {
    this.isHeld = isHeld;
    this.ring.toggleAttribute("data-held", isHeld);
  }

  /** A point that the keys hold stays where it is. */
  drop() {
    if (!this.isHeld) return;
    this.hold(false);
    this.hears.ended();
  }

  key(event) {
    const { key, shiftKey, ctrlKey, metaKey, altKey, repeat } = event;
    const isBack = this.isHeld && (key === "Escape" || ((ctrlKey || metaKey) && key.toLowerCase() === "z"));
    if (this.stroke || (!isBack && (ctrlKey || metaKey || altKey))) return;
    const way = ARROWS[key];
    if (isBack) this.putBack();
    else if (way) this.step(way, shiftKey ? LARGE : STEP);
    else if (key === " " || key === "Enter") repeat || this.press();
    else if (key.toLowerCase() === "x") this.isHeld || this.hears.erase(this.cursor);
    else return;
    event.preventDefault();
    this.place(this.cursor);
  }

  step([right, up], by) {
    const grid = this.isHeld ? 1000 : 10; // a point that is held moves along one axis alone
    const to = (value, way) => Math.max(-HALF, Math.min(HALF, Math.round((value + way * by) * grid) / grid));
    this.cursor = { x: to(this.cursor.x, right), y: to(this.cursor.y, up) };
    if (this.isHeld) this.hears.held(this.cursor, LONG_MS / 1000);
  }

  // What the tool does where the cursor is: Move takes a point, and drops it at the next press.
  press() {
    if (this.isHeld) return this.drop();
    const point = this.hears.taken(this.cursor);
    if (!point) return this.hears.set(this.cursor);
    this.from = this.cursor = point;
    return this.hold(true);
  }

  putBack() {
    this.cursor = this.from;
    this.leaveOff();
  }
}
