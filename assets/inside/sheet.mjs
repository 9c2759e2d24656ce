// A canvas with two axes of its own: shades on a grid, lines and points over them.

import { element } from "../base/dom.mjs";

export class Sheet {
  /** `resized()` draws anew. */
  constructor(resized, attributes = {}) {
    this.canvas = element("canvas", { role: "img", ...attributes });
    this.context = this.canvas.getContext("2d");
    this.said = element("p", "pg-inside-said");
    this.node = element("div", "pg-inside-sheet", this.canvas, this.said);
    this.heat = element("canvas");
    new ResizeObserver(() => {
      this.fit();
      resized();
    }).observe(this.node);
  }

  get isThere() { return this.canvas.width > 1; }

  fit() {
    this.scale = Math.min(devicePixelRatio || 1, 2);
    this.canvas.width = Math.round(this.node.clientWidth * this.scale);
    this.canvas.height = Math.round(this.node.clientHeight * this.scale);
  }

  /** Begins with two axes {low, high}. */
  begin(across, upwards) {
    Object.assign(this, { across, upwards });
    this.context.clearRect(0, 0, this.canvas.width, this.canvas.height);
  }

  /** Says something in place of a picture; nothing for "". */
  say(text) {
    if (text) this.context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    this.said.textContent = text;
    this.said.hidden = !text;
  }

  /** Where on the canvas a place of the axes is. */
  at(x, y) {
    const { across, upwards, canvas: { width, height } } = this;
    return [
      ((x - across.low) / (across.high - across.low)) * width,
      (1 - (y - upwards.low) / (upwards.high - upwards.low)) * height,
    ];
  }

  /** The place of a press. */
  placeOf({ clientX, clientY }) {
    const { across, upwards } = this;
    const box = this.canvas.getBoundingClientRect();
    return [
      across.low + ((clientX - box.left) / box.width) * (across.high - across.low),
      upwards.high - ((clientY - box.top) / box.height) * (upwards.high - upwards.low),
    ];
  }

  /** Paints a grid of `side` points a side, from the upper row down; the outermost lie on the edges. */
  shade(side, shadeAt) {
    const { heat, canvas: { width, height } } = this;
    if (heat.width !== side) {
      heat.width = heat.height = side;
      this.painter = heat.getContext("2d");
      this.image = this.painter.createImageData(side, side);
      this.shades = new Uint32Array(this.image.data.buffer);
    }
    for (let at = 0; at < side * side; at++) this.shades[at] = shadeAt(at);
    this.painter.putImageData(this.image, 0, 0);
    this.context.drawImage(heat, 0.5, 0.5, side - 1, side - 1, 0, 0, width, height);
  }

  /** Strokes lines traced on such a grid, `trace(path)`, as wide as anywhere on the canvas. */
  strokeGrid(side, trace, look) {
    const traced = new Path2D(), path = new Path2D();
    trace(traced);
    const { width, height } = this.canvas;
    path.addPath(traced, new DOMMatrix([width / (side - 1), 0, 0, height / (side - 1), 0, 0]));
    this.stroke(path, look);
  }

  /** Strokes the line through places, in order. */
  strokeThrough(places, look) {
    const path = new Path2D();
    places.forEach(([x, y], nth) => path[nth ? "lineTo" : "moveTo"](...this.at(x, y)));
    this.stroke(path, look);
  }

  stroke(path, { width, colour, strength = 1 }) {
    const { context } = this;
    context.lineWidth = width * this.scale;
    context.lineJoin = "round";
    context.strokeStyle = colour;
    context.globalAlpha = strength;
    context.stroke(path);
    context.globalAlpha = 1;
  }
}
