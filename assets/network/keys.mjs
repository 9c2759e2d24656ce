// The network is one tab stop: arrows move the focus between its units and buttons, by where they
// stand. Home goes to the first feature, End to the output.

import { refocus } from "../base/focus_hand.mjs";
import { stopAt } from "../base/roving.mjs";

const middle = (node) => {
  const { left, top, width, height } = node.getBoundingClientRect();
  return { x: left + width / 2, y: top + height / 2 };
};
const isTile = (node) => node.classList.contains("pg-tile");
const SAME = 12; // px within which two middles are in one row or column

export class NetworkKeys {
  constructor(root) {
    this.root = root;
    root.addEventListener("keydown", (event) => this.key(event));
    root.addEventListener("focusin", ({ target }) => this.stopAt(target));
  }

  stops() { return [...this.root.querySelectorAll("button:not(:disabled)")]; }

  /** After a rebuild: one tab stop again, and the focus on what replaces what had it. */
  settle(focusedKey) {
    const stops = this.stops();
    const named = (key) => stops.find((node) => node.dataset.key === key);
    const again = named(focusedKey);
    const lost = focusedKey && !again;
    this.stopAt(again ?? named(this.stopKey) ?? named("unit-1-0") ?? stops[0], stops);
    if (again) refocus(again);
    else if (lost && this.stop) refocus(this.stop);
  }

  stopAt(node, stops = this.stops()) {
    stopAt(node, stops);
    this.stop = node;
    this.stopKey = node?.dataset.key;
  }

  key(event) {
    const from = event.target.closest("button");
    if (!from || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const to = this.next(from, event.key);
    if (to === undefined) return;
    event.preventDefault();
    to?.focus();
    to?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /** Where a key leads: a button, null for nowhere, undefined if it is none of ours. */
  next(from, key) {
    const tiles = this.stops().filter(isTile);
    if (key === "Home") return tiles[0] ?? null;
    if (key === "End") return tiles.at(-1) ?? null;
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
    if (!way) return undefined;
    return way[0] ? this.sideways(from, way[0]) : this.upright(from, way[1]);
  }

  // To the next column of tiles, at about the same height; beside a button, to the next button.
  sideways(from, way) {
    const here = middle(from);
    const beyond = this.stops().map((node) => ({ node, ...middle(node) }))
      .filter(({ node, x, y }) => way * (x - here.x) > (isTile(from) ? SAME : 1)
        && isTile(node) === isTile(from) && (isTile(from) || Math.abs(y - here.y) < SAME));
    if (!beyond.length) return null;
    const column = Math.min(...beyond.map(({ x }) => way * x));
    const near = beyond.filter(({ x }) => way * x - column < SAME);
    return closest(near, ({ y }) => Math.abs(y - here.y));
  }

  // Within the column, then into the row of buttons above it.
  upright(from, way) {
    const here = middle(from);
    const beyond = this.stops().map((node) => ({ node, ...middle(node) }))
      .filter(({ y }) => way * (y - here.y) > SAME);
    const column = beyond.filter(({ node, x }) => isTile(node) && Math.abs(x - here.x) < SAME);
    if (isTile(from) && column.length) return closest(column, ({ y }) => Math.abs(y - here.y));
    if (isTile(from) && way > 0) return null;
    const rest = isTile(from) ? beyond.filter(({ node }) => !isTile(node)) : beyond;
    return closest(rest, ({ x, y }) => Math.abs(x - here.x) + 2 * Math.abs(y - here.y));
  }
}

function closest(places, distance) {
  return places.reduce((best, place) =>
    (!best || distance(place) < distance(best) ? place : best), null)?.node ?? null;
}
