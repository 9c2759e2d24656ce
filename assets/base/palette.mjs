// Colours, read from the page's CSS tokens, so that a theme is described once.

import { TABLES } from "./tables.mjs";

const SHADES = 256;
const GREYS = 17; // of a scanned pixel: 0 to 16 dots of ink
const { strengths: [WEAKEST, STRONGEST], most: MOST_CLASSES } = TABLES.many_classes; // of a class's colour on the big map, weakest and strongest

/** The text of a CSS token. */
export const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** A CSS token that is a number or a length in px. */
export const measure = (name) => parseFloat(token(name));

function rgb(name) {
  const hex = token(name);
  return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
}

function mix(a, b, t) {
  return a.map((value, channel) => value + (b[channel] - value) * t);
}

function shadesOver(background, alpha) {
  const [negative, zero, positive] = ["--negative", "--zero", "--positive"].map(rgb);
  return Array.from({ length: SHADES }, (_, i) => {
    const v = (i / (SHADES - 1)) * 2 - 1;
    const colour = v < 0 ? mix(zero, negative, -v) : mix(zero, positive, v);
    return mix(background, colour, alpha).map(Math.round);
  });
}

function inkOver(background) {
  const ink = rgb("--ink");
  return Array.from({ length: GREYS }, (_, i) => mix(background, ink, i / (GREYS - 1)).map(Math.round));
}

function between(ground, colour, strongest) {
  return Array.from({ length: SHADES }, (_, i) => mix(ground, colour, (strongest * i) / (SHADES - 1)).map(Math.round));
}

// Little-endian ABGR, as canvas image data wants it.
function pixels(shades) {
  return Uint32Array.from(shades, ([r, g, b]) => (0xff000000 | (b << 16) | (g << 8) | r) >>> 0);
}

/** The shade of a value: -1 the first, +1 the last, clamped. */
export function shadeOf(value) {
  const shade = value * 127.5 + 128;
  return shade < 0 ? 0 : shade > 255 ? 255 : shade | 0; // an infinite one is clamped too
}

/** The shade of a share: 0 the first, 1 the last. */
export const shadeOfShare = (share) => (share * (SHADES - 1)) | 0;

/** The shade on the big map of the likeliest class where all are as likely. */
export const PALEST = shadeOfShare(WEAKEST / STRONGEST);

/** The shade of a class by how sure it is: 0 as likely as any other, 1 certain. */
export const shadeOfSureness = (sure) => PALEST + ((sure * (SHADES - 1 - PALEST)) | 0);

export class Palette {
  constructor() {
    const surface = rgb("--surface");
    this.map = pixels(shadesOver(surface, measure("--map-alpha")));
    this.tile = pixels(shadesOver(surface, measure("--tile-alpha")));
    this.greys = pixels(inkOver(surface));
    this.css = shadesOver(surface, 1).map((colour) => `rgb(${colour.join(",")})`);
    this.surface = token("--surface");
    this.accent = token("--accent");
    this.ink = token("--ink");
    this.hatch = token("--ink-3");
    this.trainRing = token("--train-ring");
    this.testRing = token("--test-ring");
    this.hasShapes = measure("--shapes") === 1;
  }

  /** By class: its colour, and its shades on a unit's tile and on the big map. */
  get classes() {
    this.ofClasses ??= Array.from({ length: MOST_CLASSES }, (_, at) => {
      const name = `--class-${at + 1}`;
      const colour = rgb(name);
      return {
        css: token(name),
        tile: pixels(between(rgb("--paper"), colour, 1)),
        map: pixels(between(rgb("--surface"), colour, STRONGEST)),
      };
    });
    return this.ofClasses;
  }
}

/** Calls `redraw` whenever the scheme or the colours change. */
export function onSchemeChange(redraw) {
  new MutationObserver(redraw).observe(document.documentElement, {
    attributeFilter: ["data-mantine-color-scheme", "data-colours"],
  });
}
