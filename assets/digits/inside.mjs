// The inside of the net: filters, what becomes of an image step by step, and the gradient that
// arrives at each step. All numbers come from the server, as 16-bit shares of a scale.

import { byId, element } from "../base/dom.mjs";
import { shadeOf } from "../base/palette.mjs";
import { rove } from "../base/roving.mjs";
import { TABLES } from "../base/tables.mjs";
import { minus, percent, words } from "../base/words.mjs";

const BACK = "back ";
const BAR_CELLS = 16; // a unit's number as a bar, from its middle up or down
const UNITS_A_TILE = 4; // as wide as a tile of a map
const USUAL_ROWS = 4;
const FULL = 32767;
const BLACK = 16;
const DIGITS = 10;

export class Inside {
  constructor() {
    this.arrays = {};
    this.answer = barsIn(byId("digits-answer"));
    this.answerGradient = barsIn(byId("digits-answer-gradient"));
    const maps = byId("digits-maps");
    this.settle = rove(maps, () => Object.values(this.tiles).map(({ length }) => length));
    maps.addEventListener("pointermove", (event) => this.point(event.target.closest("button"), event));
    maps.addEventListener("pointerleave", () => this.point(null));
    maps.addEventListener("focusin", (event) => this.point(event.target.closest("button")));
    maps.addEventListener("focusout", () => this.point(null));
    this.readout = byId("digits-readout");
  }

  /** Puts the tiles in: DOM built once a net, painted a picture. Rows are those of the answer. */
  build(filters, look) {
    const steps = Object.entries(look?.steps ?? {}).map(([key, { shape }]) => ({ key, count: shape[0], isMap: shape.length > 1 }));
    const rows = filters ? [{ key: "filters", count: filters.shape[0], isMap: true }, ...steps] : steps;
    const made = JSON.stringify(rows);
    if (this.made === made || (this.made && !look)) return;
    this.made = made;
    this.tiles = {};
    this.arrays = {};
    const maps = byId("digits-maps");
    const widths = rows.map(({ count, isMap }) => (isMap ? count : Math.ceil(count / UNITS_A_TILE)));
    const { style, dataset } = maps.parentElement;
    style.setProperty("--filters", Math.max(1, ...widths));
    style.setProperty("--forward", rows.length);
    dataset.rows = rows.length > USUAL_ROWS ? "many" : "usual";
    const forward = head("forward", filters ? "forward_hint" : "forward_hint_units");
    forward.append(this.readout);
    const backward = head("backward", "backward_hint");
    backward.classList.add("pg-digits-back");
    this.backScale = element("span", "pg-digits-scale");
    this.noLabel = element("span", "pg-digits-no-label", words("digits.inside.no_label"));
    backward.append(this.backScale, this.noLabel);
    const back = steps.toReversed().map((row) => ({ ...row, key: BACK + row.key }));
    maps.replaceChildren(forward, ...rows.map((row) => this.row(row)), backward, ...back.map((row) => this.row(row)));
    this.settle();
  }

  row({ key, count, isMap }) {
    const isBack = key.startsWith(BACK);
    const step = titleOf(isBack ? key.slice(BACK.length) : key);
    const name = element("div", "pg-digits-row-name", element("span", "", step));
    if (!isBack) name.append(element("span", "pg-digits-scale"));
    const row = element("div", { class: `pg-digits-row${isMap ? "" : " pg-digits-units"}`, "data-row": key }, name);
    row.style.setProperty("--filters", count);
    const kind = isMap ? (key === "filters" ? "filter" : isBack ? "gradient" : "map") : isBack ? "unit_gradient" : "unit";
    this.tiles[key] = Array.from({ length: count }, (_, filter) => {
      const canvas = element("canvas", { "aria-hidden": true });
      row.append(element("button", {
        type: "button", class: "pg-digits-tile", tabindex: -1, "data-filter": filter,
        "aria-label": words(`digits.inside.${kind}`, { filter: filter + 1, step: step.toLowerCase() }),
      }, canvas));
      return canvas;
    });
    return row;
  }

  /** Draws what an answer holds; without `look` the filters alone. */
  draw({ filters, biases, look }, palette, looks) {
    this.palette = palette;
    this.build(filters, look);
    this.biases = biases;
    if (filters) {
      this.arrays.filters = decode(filters);
      this.paintRow("filters");
    }
    if (looks) this.drawLook(look);
    this.tell();
  }

  drawLook(look) {
    const gradients = look?.gradients;
    for (const key of Object.keys(this.tiles)) {
      if (key === "filters") continue;
      const packed = key.startsWith(BACK) ? gradients?.steps[key.slice(BACK.length)] : look?.steps[key];
      this.arrays[key] = packed ? decode(packed) : null;
      this.paintRow(key);
    }
    const [step] = Object.values(gradients?.steps ?? {});
    this.backScale.textContent = step ? scaleText(step.scale) : "";
    this.noLabel.hidden = Boolean(gradients) || !look;
    this.look = look;
    this.image = gradients ? decode(gradients.image) : null;
    byId("digits-image-scale").textContent = gradients ? scaleText(gradients.image.scale) : "";
    this.paintImages();
    this.showAnswer(look, gradients?.logits);
  }

  paintRow(key) {
    const array = this.arrays[key];
    const tiles = this.tiles[key];
    if (!array) return tiles.forEach(clear);
    const side = array.shape.at(-1);
    const { tile } = this.palette;
    tiles.forEach((canvas, at) => (array.shape.length === 1 ? paintBar(canvas, array.values[at] / FULL, tile)
      : paint(canvas, side, side, (cell) => tile[shadeOf(array.values[at * side * side + cell] / FULL)])));
    const scale = tiles[0].closest(".pg-digits-row").querySelector(".pg-digits-scale");
    if (scale) scale.textContent = scaleText(array.scale);
    return null;
  }

  paintImages() {
    const { greys, tile } = this.palette;
    const image = byId("digits-image"), gradient = byId("digits-image-gradient");
    if (this.look) paint(image, 8, 8, (cell) => greys[this.look.image[cell]]);
    else clear(image);
    if (this.image) paint(gradient, 8, 8, (cell) => tile[shadeOf(this.image.values[cell] / FULL)]);
    else clear(gradient);
    gradient.setAttribute("aria-label", this.image
      ? words("digits.inside.image", { scale: scaleText(this.image.scale) }) : words("digits.inside.no_image"));
  }

  /** Paints everything again in other colours. */
  repaint(palette) {
    this.palette = palette;
    for (const key of Object.keys(this.tiles)) if (key in this.arrays) this.paintRow(key);
    this.paintImages();
  }

  showAnswer(look, logits) {
    const best = look ? look.probabilities.indexOf(Math.max(...look.probabilities)) : -1;
    this.answer.forEach(({ bar, value, row }, digit) => {
      const p = look?.probabilities[digit];
      bar.style.width = p === undefined ? "0" : `${100 * p}%`;
      value.textContent = p === undefined ? "" : percent(p);
      row.toggleAttribute("data-best", digit === best);
      row.toggleAttribute("data-label", digit === look?.label);
    });
    this.answerGradient.forEach(({ bar, value, row }, digit) => {
      const g = logits?.[digit];
      const share = g === undefined ? 0 : 50 * Math.abs(g);
      bar.style.width = `${share}%`;
      bar.style.left = g < 0 ? `${50 - share}%` : "50%";
      bar.toggleAttribute("data-negative", g < 0);
      value.textContent = g === undefined ? "" : signed(g.toFixed(2));
      row.toggleAttribute("data-label", digit === look?.label);
    });
  }

  point(tile, event = null) {
    this.pointed = tile && { tile, event };
    this.tell();
  }

  /** What the map under the pointer, or in focus, holds. */
  tell() { this.readout.textContent = this.pointed ? this.sentence(this.pointed) : ""; }

  sentence({ tile, event }) {
    const { row } = tile.closest("[data-row]").dataset;
    const filter = Number(tile.dataset.filter);
    const array = this.arrays[row];
    const name = tile.getAttribute("aria-label");
    if (!array) return name;
    if (array.shape.length === 1) return words("digits.inside.value", { name, value: short((array.values[filter] / FULL) * array.scale) });
    const side = array.shape.at(-1);
    const number = (cell) => (array.values[filter * side * side + cell] / FULL) * array.scale;
    if (!event) {
      const all = Array.from({ length: side * side }, (_, cell) => number(cell));
      const said = { name, low: short(Math.min(...all)), high: short(Math.max(...all)) };
      return row !== "filters" ? words("digits.inside.range", said)
        : words("digits.inside.biased", { ...said, bias: signed(this.biases[filter].toPrecision(2)) });
    }
    const box = tile.getBoundingClientRect();
    const place = (share) => Math.min(side - 1, Math.max(0, Math.floor(share * side)));
    const down = place((event.clientY - box.top) / box.height);
    const right = place((event.clientX - box.left) / box.width);
    return words("digits.inside.entry", { name, down, right, value: short(number(down * side + right)) });
  }
}

/** Paints an 8x8 test image, 0 to 16 a pixel, into a canvas. */
export function paintDigit(canvas, pixels, first, palette) {
  paint(canvas, 8, 8, (cell) => palette.greys[Math.min(BLACK, pixels[first + cell])]);
}

function barsIn(place) {
  const bars = Array.from({ length: DIGITS }, (_, digit) => {
    const bar = element("i");
    const value = element("span", "pg-digits-bar-value");
    const row = element("div", "pg-digits-bar",
      element("b", "", digit), element("span", "pg-digits-track", bar), value);
    return { row, bar, value };
  });
  place.replaceChildren(...bars.map(({ row }) => row));
  return bars;
}

function decode({ scale, shape, values }) {
  const bytes = Uint8Array.from(atob(values), (letter) => letter.charCodeAt(0));
  return { scale, shape, values: new Int16Array(bytes.buffer) };
}

function paint(canvas, width, height, colour) {
  if (canvas.width !== width || canvas.height !== height || !canvas.words) {
    Object.assign(canvas, { width, height });
    canvas.painter = canvas.getContext("2d");
    canvas.pixels = canvas.painter.createImageData(width, height);
    canvas.words = new Uint32Array(canvas.pixels.data.buffer);
  }
  for (let cell = 0; cell < width * height; cell++) canvas.words[cell] = colour(cell);
  canvas.painter.putImageData(canvas.pixels, 0, 0);
}

// A number from -1 to 1: up from the middle, or down.
function paintBar(canvas, share, tile) {
  const middle = BAR_CELLS / 2;
  const end = middle - Math.round(share * middle);
  const colour = tile[shadeOf(share)];
  paint(canvas, 1, BAR_CELLS, (cell) => (cell >= Math.min(middle, end) && cell < Math.max(middle, end) ? colour : 0));
}

/** A step's name: "Convolution", and from the second layer on with its number, "Dense 2". */
function titleOf(key) {
  const [kind, layer] = key.split(" ");
  const step = TABLES.digits.activation.choices[kind] ?? words(`digits.inside.row_${kind}`);
  return layer ? words("digits.inside.numbered", { step, layer }) : step;
}

function clear(canvas) {
  canvas.getContext("2d").clearRect(0, 0, canvas.width, canvas.height);
}

const head = (way, hint) => element("div", "pg-digits-head",
  element("h2", "", words(`digits.inside.${way}`)), element("span", "pg-hint", words(`digits.inside.${hint}`)));

const signed = (text) => (Number(text) === 0 ? text.replace("-", "") : minus(text));
const short = (value) => signed(Math.abs(value) >= 0.01 || value === 0
  ? String(Number(value.toPrecision(3))) : value.toExponential(1));
const scaleText = (scale) => `±${scale >= 1e-4 ? scale : minus(scale.toExponential(0))}`;
