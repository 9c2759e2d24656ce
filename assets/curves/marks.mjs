// Around the loss curves, in HTML: under them marks where a setting was changed; over them names at
// the lines' ends, and the veil on what lies after the epoch that is looked at.

import { element } from "../base/dom.mjs";
import { columnOf, featureOf, inputsOf } from "../base/features.mjs";
import { TABLES } from "../base/tables.mjs";
import { words } from "../base/words.mjs";
import { placeOn } from "./axes.mjs";
import { nameOf, wordOf } from "./setting_words.mjs";

const LABEL_GAP = 17; // px between the names at the lines' ends
export const ROW = 18; // px of a row of the marks' texts
const EARLY = 40; // px before the plot's end
const SAME_PLACE = 4; // px: nearer marks share one line
const TEXT_ROOM = 12; // px around a mark's text

/** [{epoch, text}] of a config's changes, in order: "learning rate 0.1 → 0.03". */
export function changeTexts(changes, config) {
  const now = { ...config };
  if (config.activations?.length) {
    now.activation = config.activations.map((name) => TABLES.settings.activation.choices[name]).join("-");
  }
  return changes.map(({ epoch, what, value }) => {
    const [kind, layer, ...units] = what.split(".");
    if (TABLES.settings[kind]) {
      const before = now[what] === undefined ? "" : `${wordOf(now[what], what)} → `;
      now[what] = value;
      return { epoch, text: `${nameOf(kind)} ${before}${wordOf(value, what)}` };
    }
    const of = `${kind === "b" ? "bias" : "weight"}${layer > now.hidden_layers?.length ? "_output" : ""}`;
    const from = layer === "1" ? nameOfInput(now, units[0]) : units[0];
    return { epoch, text: words(`curves.changes.${of}`, { layer, unit: units[0], from, to: units[1], value: wordOf(value) }) };
  });
}

// The digits of a net have no features: theirs are numbered.
function nameOfInput(config, number) {
  const name = config.features && inputsOf(config)[number - 1];
  return name ? columnOf(config, name) || featureOf(name).written : number;
}

// Changes of about one place on the chart, together: [{x, texts}].
function gather(changes, xOf) {
  const groups = [];
  for (const { epoch, text } of changes) {
    const x = xOf(epoch);
    const last = groups.at(-1);
    if (last && x - last.x < SAME_PLACE) last.texts.push(text);
    else groups.push({ x, texts: [text] });
  }
  return groups;
}

export class Overlay {
  constructor(panel) {
    this.layer = element("div", "pg-over-curves");
    this.layer.ariaHidden = true; // the chips have the same names
    this.veil = element("div", "pg-veil");
    this.ends = new Map();
    this.ruler = element("canvas").getContext("2d");
    this.marks = element("div", "pg-under-curves");
    // Levels: what was aimed at lies under the curves, what was guessed over them.
    this.under = element("div", "pg-under-curves");
    this.ghosts = element("div", "pg-under-curves");
    this.over = element("div");
    panel.before(this.marks, this.ghosts, this.under);
    panel.after(this.layer);
    this.layer.append(this.veil, this.over);
  }

  /** Covers the plot right of `x`; null uncovers it. */
  cover(x, { l, t, w, h }) {
    this.veil.hidden = x === null || x >= l + w;
    if (this.veil.hidden) return;
    // The lines' names are veiled too: they tell of the end.
    Object.assign(this.veil.style, { left: `${x}px`, height: `${t + h + LABEL_GAP / 2}px` });
  }

  /**
   * Names at the lines' ends, [{name, text, axis, value}], pushed apart where they would overlap;
   * what ends at an `x` before that has its name there.
   */
  nameEnds(lines, { l, t, w, h }) {
    const there = lines
      .filter(({ axis, value }) => Number.isFinite(placeOn(axis, value)))
      .map((line) => ({ ...line, y: t + (1 - placeOn(line.axis, line.value)) * h }))
      .sort((a, b) => a.y - b.y);
    const isEarly = ({ x }) => x < l + w - EARLY;
    spread(there.filter((line) => !isEarly(line)), t, t + h);
    for (const end of this.ends.values()) end.hidden = true;
    for (const line of there) {
      const { name, text, x, y } = line;
      const end = this.endOf(name);
      end.hidden = false;
      end.textContent = text;
      end.style.left = isEarly(line) ? `${x + 6}px` : "";
      end.style.top = `${y}px`;
    }
  }

  endOf(name) {
    if (!this.ends.has(name)) {
      const end = element("span", { class: "pg-line-end", "data-curve": name });
      this.ends.set(name, end);
      this.layer.append(end);
    }
    return this.ends.get(name);
  }

  /** Draws the marks that `place` has placed: a dotted vertical each, its text above the plot. */
  mark(marks, { t, h }) {
    const key = JSON.stringify([marks, t, h]);
    if (key === this.marked) return;
    this.marked = key;
    this.marks.replaceChildren(...marks.map(({ x, from, row, text }) => {
      const line = element("div", "pg-change");
      const top = row === null ? t : ROW * row;
      Object.assign(line.style, { left: `${x}px`, top: `${top}px`, height: `${t + h - top}px` });
      if (row === null) return line;
      const label = element("span", "", text);
      label.style.left = `${from - x}px`;
      line.append(label);
      return line;
    }));
  }

  /** Places the texts of changes above a plot, the newest first; a text that has no room is left out. */
  place(changes, xOf, [left, right], rows) {
    this.ruler.font = `13px ${(this.family ??= getComputedStyle(this.layer).fontFamily)}`;
    const taken = Array.from({ length: rows }, () => []);
    return gather(changes, xOf).reverse().map(({ x, texts }) => {
      const text = texts.length > 1
        ? words("curves.changes.more", { last: texts.at(-1), count: texts.length - 1 }) : texts[0];
      const width = this.ruler.measureText(text).width + TEXT_ROOM;
      const from = x + width <= right ? x : Math.max(left, right - width);
      const row = taken.findIndex((others) => others.every(([a, b]) => from >= b || from + width <= a));
      if (row >= 0) taken[row].push([from, from + width]);
      return { x, from, text, row: row >= 0 ? row : null };
    });
  }
}

// Moves places, sorted, so that each is a gap below the one before and all stay in the panel.
function spread(places, top, bottom) {
  const last = places.length - 1;
  const middles = places.map(({ y }) => y);
  for (let again = 0; again <= last; again++) {
    for (let at = 0; at < last; at++) {
      const overlap = LABEL_GAP - (places[at + 1].y - places[at].y);
      if (overlap <= 0) continue;
      places[at].y -= overlap / 2;
      places[at + 1].y += overlap / 2;
    }
  }
  const over = Math.max(0, (places[last]?.y ?? 0) - bottom);
  const under = Math.max(0, top - (places[0]?.y ?? top));
  if (middles.length) for (const place of places) place.y += under - over;
}
