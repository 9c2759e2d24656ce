// The band behind the test loss: where the middle half of other seeds runs.

import { failed } from "../base/asking.mjs";
import { bandOf, runSome } from "../base/requests.mjs";
import { counted, words } from "../base/words.mjs";

const FIRST_EPOCHS = 100;
const AHEAD = 0.8; // of what is known: then more is asked for
const MOST_EPOCHS = 100000; // of a study

/** A band as a closed line, up to an epoch: along its lower edge, and back along its upper. */
export function outlineOf(band, last) {
  const { epochs = [], low = [], high = [] } = band ?? {};
  const there = epochs.map((_, at) => at)
    .filter((at) => epochs[at] <= last && low[at] > 0 && high[at] !== null);
  const back = [...there].reverse();
  return {
    x: [...there, ...back].map((at) => epochs[at]),
    y: [...there.map((at) => low[at]), ...back.map((at) => high[at])],
  };
}

/** The band's name, and where it ends: {text, epoch, value}; null for no band. */
export function bandEnd(band, last) {
  const at = band?.epochs.findLastIndex((epoch, at) => epoch <= last && band.low[at] > 0 && band.high[at] !== null);
  return at >= 0 ? { epoch: band.epochs[at], text: words("curves.band.seeds", band), value: Math.sqrt(band.low[at] * band.high[at]) } : null;
}

export class Band {
  constructor(curves, tell) {
    Object.assign(this, { curves, tell });
    this.seeds = 0;
  }

  choose(seeds, link) {
    if (this.seeds === seeds) return;
    this.seeds = seeds;
    this.forget();
    this.follow(link, this.curves.epochs.at(-1) ?? 0);
    this.curves.draw();
  }

  forget() {
    this.known = this.asked = 0;
    this.isFull = false;
    this.curves.band = null;
  }

  /** Keeps the band ahead of a run that has come to `epoch`. */
  follow(link, epoch) {
    if (link !== this.link) {
      this.link = link;
      this.forget();
    }
    if (!this.seeds || this.isFull || this.asked > this.known || epoch < AHEAD * this.known) return;
    let epochs = FIRST_EPOCHS;
    while (AHEAD * epochs <= epoch) epochs *= 2;
    this.ask(link, Math.min(epochs, MOST_EPOCHS));
  }

  async ask(link, epochs) {
    const { seeds } = this;
    const isStill = () => this.link === link && this.seeds === seeds;
    this.asked = epochs;
    try {
      const answer = await bandOf(`${link}&seeds=${seeds}&seedsVary=all&epochs=${epochs}`);
      if (!isStill()) return;
      const { end, epochs: at, test } = answer.test ? answer : await this.inPieces(answer.link, isStill);
      if (!isStill()) return;
      this.known = this.asked = end;
      this.curves.band = { epochs: at, low: test[0], high: test[2], seeds };
      this.curves.draw();
      this.isFull = end < epochs || epochs === MOST_EPOCHS;
      if (this.isFull) this.sayWhereItEnds();
    } catch (error) {
      if (!isStill()) return;
      failed(error, {
        refused: () => {
          this.isFull = true;
          this.sayWhereItEnds();
        },
        absent: () => { this.asked = this.known; },
      });
    }
  }

  /** The band of runs that take more than one request. */
  async inPieces(link, isStill) {
    const done = [];
    let begun;
    while (done.length < this.seeds && isStill()) {
      const waiting = Array.from({ length: this.seeds - done.length }, (_, at) => done.length + at);
      const { results, going } = await runSome(link, waiting, begun);
      begun = going;
      done.push(...results);
    }
    return isStill() ? bandOf(link, done) : {};
  }

  sayWhereItEnds() {
    const text = words(this.known ? "curves.band.ends" : "curves.band.none", { seeds: this.seeds, epoch: counted(this.known) });
    this.tell({ kind: "info", text });
  }
}
