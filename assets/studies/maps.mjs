// What the median run of every value learned: small maps, asked for one after another when a study
// has ended, since the server trains each of these runs again. A press opens the run.

import { addressOf } from "../base/address.mjs";
import { Patience, failed, pause } from "../base/asking.mjs";
import { byId, element } from "../base/dom.mjs";
import { Palette, shadeOf, shadeOfSureness } from "../base/palette.mjs";
import { mapOf } from "../base/requests.mjs";
import { words } from "../base/words.mjs";

const FIRST_RETRY_MS = 250, LAST_RETRY_MS = 4000;

export class StudyMaps {
  constructor(openRun) {
    this.row = byId("study-maps");
    this.row.addEventListener("click", (event) => {
      const link = event.target.closest("a")?.getAttribute("href");
      if (!link || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      openRun(link.slice(link.indexOf("#")));
    });
    this.known = new Map(); // answers of a run, by its position
    this.ofClasses = new Set(); // positions whose answers are winners of several classes
    this.places = [];
  }

  /** Another study: its maps have their places, and nothing in them. */
  begin(count) {
    this.known.clear();
    this.ofClasses.clear();
    this.asking = null;
    this.places = [];
    this.row.replaceChildren(...Array.from({ length: count }, () => element("span", "pg-study-map",
      element("b", "", "\u00a0"), element("canvas"), element("small", "", "\u00a0"))));
  }

  /** Names the places. The maps are those of median runs, which are known when all have ended. */
  show(places, isOver) {
    this.places = isOver ? places : [];
    this.row.replaceChildren(...places.map(({ label, link, loss }) => {
      const parts = [element("b", { title: label }, label), element("canvas"), element("small", "", isOver ? loss : "\u00a0")];
      if (!isOver) return element("span", "pg-study-map", ...parts);
      const name = words("studies.maps.open", { label, loss });
      return element("a", { class: "pg-study-map", href: addressOf("/") + link, "aria-label": name }, ...parts);
    }));
    this.paint();
  }

  /** Asks for the maps that are not here yet, as long as `isWanted`. */
  async ask(link, isWanted) {
    const asking = this.asking = Symbol("maps");
    const isStill = () => this.asking === asking && isWanted();
    const patience = new Patience(FIRST_RETRY_MS, LAST_RETRY_MS);
    for (const { position } of this.places) {
      let begun; // where one request was not enough to train the run again
      while (!this.known.has(position)) {
        try {
          const { answers, going, classes } = await mapOf(link, position, begun);
          if (!isStill()) return;
          begun = going;
          if (classes) this.ofClasses.add(position);
          if (!going) this.known.set(position, answers);
          patience.renew();
        } catch (error) {
          await failed(error, {
            refused: () => isStill() && this.known.set(position, null),
            absent: () => pause(patience.spend()),
          });
          if (!isStill()) return;
        }
      }
      this.paint();
    }
  }

  /** The maps shown that are here, as a sheet takes them. */
  get held() {
    return this.places.filter(({ position }) => this.known.has(position))
      .map(({ position }) => ({ position, answers: this.known.get(position) }));
  }

  paint() {
    const palette = new Palette();
    this.places.forEach(({ position }, at) => {
      if (!this.known.has(position)) return;
      const place = this.row.children[at], canvas = place.querySelector("canvas");
      const answers = this.known.get(position);
      place.dataset.map = answers ? "here" : "none";
      if (answers) paint(canvas, answers, palette, this.ofClasses.has(position));
    });
  }
}

/** Draws answers, rows from the top, a pixel a cell: between two signs, or winners of several classes. */
export function paint(canvas, rows, palette, areWinners) {
  const shade = areWinners
    ? (value) => palette.classes[Math.trunc(value)].map[shadeOfSureness(value % 1)]
    : (value) => palette.map[shadeOf(value)];
  const side = canvas.width = canvas.height = rows.length;
  const context = canvas.getContext("2d");
  const image = context.createImageData(side, side);
  new Uint32Array(image.data.buffer).set(rows.flat().map(shade));
  context.putImageData(image, 0, 0);
}
