// Paints maps and points on canvases: unit tiles, the big map, data set thumbnails.

import { element } from "../base/dom.mjs";
import { measure, shadeOf } from "../base/palette.mjs";
import { TABLES } from "../base/tables.mjs";
import { FULL_SIDE, QUICK_SIDE } from "./forward.mjs";
import { traceZero } from "./zero_line.mjs";

const HALF_WIDTH = TABLES.extent;
const THUMBNAIL = HALF_WIDTH + 0.4; // a point at the edge is whole
const TILE_STRIDES = { [FULL_SIDE]: 3, [QUICK_SIDE]: 2 }; // a tile shows every third point or so

function painter(side) {
  const canvas = element("canvas");
  canvas.width = canvas.height = side;
  const context = canvas.getContext("2d");
  const image = context.createImageData(side, side);
  return { canvas, context, image, words: new Uint32Array(image.data.buffer) };
}

/** Paints a unit's values on a grid of `side` points a side into its tile. */
export function paintTile(canvas, values, side, shades, discretize) {
  const stride = TILE_STRIDES[side];
  const pixels = Math.ceil(side / stride);
  if (canvas.width !== pixels || !canvas.words) {
    canvas.width = canvas.height = pixels;
    canvas.painter = canvas.getContext("2d", { alpha: false });
    canvas.image = canvas.painter.createImageData(pixels, pixels);
    canvas.words = new Uint32Array(canvas.image.data.buffer);
  }
  const words = canvas.words;
  for (let row = 0, at = 0; row < pixels; row++) {
    for (let column = 0; column < pixels; column++, at++) {
      const v = values[row * stride * side + column * stride];
      words[at] = shades[shadeOf(discretize ? (v >= 0 ? 1 : -1) : v)];
    }
  }
  canvas.painter.putImageData(canvas.image, 0, 0);
}

/** The big map: shades, the line where the answer is 0, and the points. */
export class DecisionMap {
  constructor(canvas) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
    this.heats = { [FULL_SIDE]: painter(FULL_SIDE), [QUICK_SIDE]: painter(QUICK_SIDE) };
    this.points = element("canvas");
  }

  /** Fits the canvas to its box, at most two device pixels a CSS pixel. */
  resize() {
    const ratio = Math.min(devicePixelRatio || 1, 2);
    const side = Math.round(this.canvas.clientWidth * ratio);
    this.scale = ratio;
    if (!side || (side === this.canvas.width && side === this.canvas.height)) return;
    for (const canvas of [this.canvas, this.points]) canvas.width = canvas.height = side;
  }

  /** Draws the points once; `draw` puts them over every map. */
  setPoints(data, showTest, palette) {
    const context = this.points.getContext("2d");
    context.clearRect(0, 0, this.points.width, this.points.width);
    const radius = measure("--point") * this.scale;
    const dots = (rows, ring, width) => {
      context.lineWidth = width * this.scale;
      context.strokeStyle = ring;
      for (const [x, y, label] of rows) {
        if (Math.abs(x) > HALF_WIDTH || Math.abs(y) > HALF_WIDTH) continue;
        context.beginPath();
        pointPath(context, this.place(x), this.place(-y), radius, palette.hasShapes && label < 0);
        context.fillStyle = palette.css[shadeOf(label)];
        context.fill();
        context.stroke();
      }
    };
    dots(data.train, palette.trainRing, 1.25);
    if (showTest) dots(data.test, palette.testRing, 1);
  }

  place(coordinate) {
    return ((coordinate + HALF_WIDTH) / (2 * HALF_WIDTH)) * this.canvas.width;
  }

  /**
   * Draws a unit's values; null hatches the map, for a network without answers. `sum(x, y)` has the
   * sign of the answer there: between two points of the grid it says where that changes.
   */
  draw(values, side, palette, discretize, sum = null) {
    const { context, canvas } = this;
    context.clearRect(0, 0, canvas.width, canvas.width);
    if (values) {
      const heat = this.heats[side];
      const words = heat.words;
      for (let at = 0; at < words.length; at++) {
        const v = values[at];
        words[at] = palette.map[shadeOf(discretize ? (v >= 0 ? 1 : -1) : v)];
      }
      heat.context.putImageData(heat.image, 0, 0);
      context.drawImage(heat.canvas, 0, 0, canvas.width, canvas.width);
      this.drawContour(values, side, palette, sum);
    } else {
      this.drawHatch(palette);
    }
    context.drawImage(this.points, 0, 0);
    if (this.marked) this.drawMark(palette);
  }

  /** Rings a point from the next drawing on; null rings none. */
  mark(point) { this.marked = point; }

  drawMark(palette) {
    const { context } = this;
    const [x, y] = this.marked;
    for (const [width, colour] of [[5, palette.surface], [2.5, palette.accent]]) {
      context.beginPath();
      context.arc(this.place(x), this.place(-y), 8 * this.scale, 0, 2 * Math.PI);
      context.lineWidth = width * this.scale;
      context.strokeStyle = colour;
      context.stroke();
    }
  }

  drawContour(values, side, palette, sum) {
    const { context } = this;
    context.beginPath();
    traceZero(context, values, side, this.canvas.width / (side - 1), sum);
    context.lineWidth = measure("--contour") * this.scale;
    context.strokeStyle = palette.ink;
    context.globalAlpha = 0.75;
    context.stroke();
    context.globalAlpha = 1;
  }

  drawHatch(palette) {
    const { context, canvas } = this;
    context.beginPath();
    for (let at = -canvas.width; at < canvas.width; at += 12 * this.scale) {
      context.moveTo(at, canvas.width);
      context.lineTo(at + canvas.width, 0);
    }
    context.lineWidth = this.scale;
    context.strokeStyle = palette.hatch;
    context.globalAlpha = 0.5;
    context.stroke();
    context.globalAlpha = 1;
  }
}

const TRIANGLE = 1.5; // its corners' distance, in radii of a circle that weighs the same

/** A circle, or a triangle for what is negative, where colours come with shapes. */
function pointPath(context, x, y, radius, isTriangle) {
  if (!isTriangle) {
    context.arc(x, y, radius, 0, 2 * Math.PI);
    return;
  }
  const corner = radius * TRIANGLE;
  context.moveTo(x, y - corner);
  context.lineTo(x + corner * 0.9, y + corner * 0.6);
  context.lineTo(x - corner * 0.9, y + corner * 0.6);
  context.closePath();
}

/** Draws a data set's points, y upwards, into a thumbnail canvas. */
export function paintThumbnail(canvas, palette) {
  const points = JSON.parse(canvas.dataset.points);
  const ratio = Math.min(devicePixelRatio || 1, 2);
  const side = Math.round(canvas.clientWidth * ratio);
  if (!side) return;
  canvas.width = canvas.height = side;
  const context = canvas.getContext("2d");
  for (const [x, y, label] of points) {
    context.beginPath();
    context.arc(((x + THUMBNAIL) / (2 * THUMBNAIL)) * side, ((THUMBNAIL - y) / (2 * THUMBNAIL)) * side, side / 42, 0, 2 * Math.PI);
    context.fillStyle = palette.css[shadeOf(label)];
    context.fill();
  }
}
