// Paints maps and points on canvases: unit tiles, the big map, data set thumbnails.

import { element } from "../base/dom.mjs";
import { PALEST, measure, shadeOf, shadeOfShare } from "../base/palette.mjs";
import { TABLES } from "../base/tables.mjs";
import { traceBorders } from "./borders.mjs";
import { SHAPES } from "./classes.mjs";
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

// Each is painted and drawn at once, so that all maps may have the same.
const heats = {};
const heatOf = (side) => (heats[side] ??= painter(side));

const HOLE = 0; // a clear pixel
const DIMMED = 0.22; // of a point beside those that are lit
/** By class, its mark around (0, 0), as large as a circle of radius 1. */
export const MARKS = SHAPES.map((path) => new Path2D(path));

/** What is painted of a value; one that is no number, as a formula of the user's may give, stays so. */
const shown = (value, discretize) => (discretize ? (value >= 0 ? 1 : value < 0 ? -1 : value) : value);

/** Paints a unit's values on a grid of `side` points a side into its tile. */
export function paintTile(canvas, values, side, shades, discretize) {
  paintPixels(canvas, side, (at) => shades[shadeOf(shown(values[at], discretize) || 0)]); // none as 0
}

/** Paints how likely a class is on a grid into its output's tile; discretized, where it is the likeliest. */
export function paintClassTile(canvas, maps, at, { tile }, discretize) {
  const shares = maps.layers.at(-1)[at];
  paintPixels(canvas, maps.side, (place) => tile[shadeOfShare(discretize ? Number(maps.winners[place] === at) : shares[place])]);
}

function paintPixels(canvas, side, shadeAt) {
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
      words[at] = shadeAt(row * stride * side + column * stride);
    }
  }
  canvas.painter.putImageData(canvas.image, 0, 0);
}

/** The big map: shades, the line where the answer is 0 or another class's, and the points. */
export class DecisionMap {
  constructor(canvas) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
    this.points = element("canvas");
  }

  /** Fits the canvas to its box, at most two device pixels a CSS pixel. */
  resize() {
    const ratio = Math.min(devicePixelRatio || 1, 2);
    const side = Math.round(this.canvas.clientWidth * ratio);
    this.scale = ratio;
    this.contour = measure("--contour"); // not at every picture: a measure has the page styled at once
    if (!side || (side === this.canvas.width && side === this.canvas.height)) return;
    for (const canvas of [this.canvas, this.points]) canvas.width = canvas.height = side;
  }

  /**
   * Draws the points once; `draw` puts them over every map. Labels are -1 and 1. Those for which
   * `isLit`, if given, stand out.
   */
  setPoints(data, showTest, palette, isLit = null) {
    const context = this.clearedPoints();
    const radius = measure("--point") * this.scale;
    const dots = (rows, ring, width) => {
      for (const point of rows) {
        const [x, y, label] = point;
        if (Math.abs(x) > HALF_WIDTH || Math.abs(y) > HALF_WIDTH) continue;
        const lit = isLit?.(point);
        context.lineWidth = (lit ? 2 : width) * this.scale;
        context.strokeStyle = lit ? palette.accent : ring;
        context.globalAlpha = (isLit && !lit ? DIMMED : 1) * (lit ? 1 : point.strength ?? 1);
        context.beginPath();
        pointPath(context, this.place(x), this.place(-y), radius, palette.hasShapes && label < 0);
        context.fillStyle = palette.css[shadeOf(label)];
        context.fill();
        context.stroke();
      }
    };
    dots(data.train, palette.trainRing, 1.25);
    if (showTest) dots(data.test, palette.testRing, 1);
    context.globalAlpha = 1;
  }

  /** The same of points whose labels are classes; those for which `isLit`, if given, stand out. */
  setClassPoints(data, showTest, palette, isLit) {
    const context = this.clearedPoints();
    const radius = measure("--point") * this.scale;
    const dots = (rows, ring) => {
      for (const point of rows) {
        const [x, y, label] = point;
        if (Math.abs(x) > HALF_WIDTH || Math.abs(y) > HALF_WIDTH) continue;
        const lit = isLit?.(point);
        const outer = lit ? [4.8, palette.accent] : [3, ring];
        context.setTransform(radius, 0, 0, radius, this.place(x), this.place(-y));
        context.globalAlpha = (isLit && !lit ? DIMMED : 1) * (lit ? 1 : point.strength ?? 1);
        context.fillStyle = palette.classes[label].css;
        for (const [width, colour] of [outer, [1.2, palette.ink]]) {
          if (!colour) continue;
          context.lineWidth = (width * this.scale) / radius;
          context.strokeStyle = colour;
          context.stroke(MARKS[label]);
          context.fill(MARKS[label]);
        }
      }
    };
    dots(data.train, palette.surface);
    if (showTest) dots(data.test, null);
    context.globalAlpha = 1;
    context.resetTransform();
  }

  clearedPoints() {
    const context = this.points.getContext("2d");
    context.clearRect(0, 0, this.points.width, this.points.width);
    return context;
  }

  place(coordinate) {
    return ((coordinate + HALF_WIDTH) / (2 * HALF_WIDTH)) * this.canvas.width;
  }

  /**
   * Draws a unit's values; null hatches the map, for a network without answers. `sum(x, y)` has the
   * sign of the answer there: between two points of the grid it says where that changes.
   */
  draw(values, side, palette, discretize, sum = null) {
    const { map } = palette;
    this.show(palette, values && {
      side,
      paint(words) {
        for (let at = 0; at < words.length; at++) {
          const v = shown(values[at], discretize);
          words[at] = v === v ? map[shadeOf(v)] : HOLE;
        }
      },
      trace: (path, cell) => traceZero(path, values, side, cell, sum),
    });
  }

  /**
   * Draws the likeliest class everywhere, paler where unsure, and the lines between classes;
   * `sumsAt(x, y)` are their sums there.
   */
  drawClasses(maps, palette, discretize, sumsAt) {
    const shares = maps.layers.at(-1), { winners } = maps;
    const even = 1 / shares.length;
    const range = shadeOfShare(1) - PALEST;
    const shades = palette.classes.map(({ map }) => map);
    this.show(palette, {
      side: maps.side,
      paint(words) {
        for (let at = 0; at < words.length; at++) {
          const share = shares[winners[at]][at];
          const sure = discretize ? 1 : (share - even) / (1 - even);
          words[at] = share === share ? shades[winners[at]][(PALEST + range * sure) | 0] : HOLE;
        }
      },
      trace: (path, cell) => traceBorders(path, maps, cell, sumsAt),
    });
  }

  /** Draws how likely one class is, and the lines between classes. */
  drawClass(maps, at, palette, discretize, sumsAt) {
    const shares = maps.layers.at(-1)[at], { winners } = maps;
    const shades = palette.classes[at].map;
    this.show(palette, {
      side: maps.side,
      paint(words) {
        for (let place = 0; place < words.length; place++) {
          const share = discretize && shares[place] >= 0 ? Number(winners[place] === at) : shares[place];
          words[place] = share === share ? shades[shadeOfShare(share)] : HOLE;
        }
      },
      trace: (path, cell) => traceBorders(path, maps, cell, sumsAt),
    });
  }

  // A picture has its grid's side, paints the grid's pixels and traces its line; none hatches the map.
  show(palette, picture) {
    const { context, canvas } = this;
    context.clearRect(0, 0, canvas.width, canvas.width);
    if (picture) {
      const heat = heatOf(picture.side);
      picture.paint(heat.words);
      if (heat.words.includes(HOLE)) this.drawHatch(palette); // seen where there is no answer
      heat.context.putImageData(heat.image, 0, 0);
      context.drawImage(heat.canvas, 0, 0, canvas.width, canvas.width);
      this.drawLine(picture, palette);
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

  drawLine({ side, trace }, palette) {
    const { context } = this;
    context.beginPath();
    trace(context, this.canvas.width / (side - 1));
    context.lineWidth = this.contour * this.scale;
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
export function pointPath(context, x, y, radius, isTriangle) {
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

/**
 * Draws a data set's points, y upwards, into a thumbnail canvas: those of the page, or others whose
 * labels are classes.
 */
export function paintThumbnail(canvas, palette, ofClasses = null) {
  const points = ofClasses ?? JSON.parse(canvas.dataset.points);
  const ratio = Math.min(devicePixelRatio || 1, 2);
  const side = Math.round(canvas.clientWidth * ratio);
  const isPainted = !ofClasses && canvas.paintedWith === palette && canvas.width === side;
  if (!side || isPainted) return;
  canvas.paintedWith = ofClasses ? null : palette;
  canvas.width = canvas.height = side;
  const context = canvas.getContext("2d");
  const place = (coordinate) => ((coordinate + THUMBNAIL) / (2 * THUMBNAIL)) * side;
  const radius = side / 42;
  for (const [x, y, label] of points) {
    context.setTransform(radius, 0, 0, radius, place(x), place(-y));
    context.fillStyle = ofClasses ? palette.classes[label].css : palette.css[shadeOf(label)];
    context.fill(MARKS[ofClasses ? label : 0]);
  }
}
