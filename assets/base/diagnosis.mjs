// What is wrong with a run: asked of the server, or heard with the answer to another question. Of one that
// trains, every second at first, and ever less often while the finding stays the same.

import { InTurn } from "./asking.mjs";

const FIRST_MS = 1000, LAST_MS = 4000; // between looks
const MOST_ROWS = 100; // of the losses that go along

export class Diagnosis {
  /**
   * `judge(request)` is the server's way to judge; `heard()` is called when there is another finding,
   * or none any more.
   */
  constructor(judge, heard) {
    Object.assign(this, { judge, heard });
    this.asking = new InTurn();
    this.forget();
  }

  /** Another run: what was found, and answers on their way, are no longer of it. */
  forget() {
    this.finding = null;
    this.suspected = undefined;
    this.everyMs = FIRST_MS;
    this.asking.forget();
    this.askedAt = -Infinity;
  }

  /** Whether the last look at a run that trains is old enough; if so, there is one now. */
  isDue() {
    const now = performance.now();
    if (this.asking.isAway || now - this.askedAt < this.everyMs) return false;
    this.askedAt = now;
    return true;
  }

  /** Looks at a run as it stands; one that is training only if the last look is old enough. */
  look(request, isTraining = false) {
    if (isTraining && !this.isDue()) return;
    const ask = () => {
      this.askedAt = performance.now();
      return this.judge(request);
    };
    const silent = () => {}; // the player tells of a lost server
    this.asking.ask(ask, {
      answered: ({ finding }) => this.hear(finding, isTraining), refused: silent, absent: silent,
    });
  }

  // While training a finding must be found twice: what comes and goes is no illness.
  hear(finding, isTraining) {
    const isAsBefore = this.suspected === finding?.name;
    const isSure = !isTraining || isAsBefore;
    this.suspected = finding?.name;
    this.everyMs = isAsBefore ? Math.min(2 * this.everyMs, LAST_MS) : FIRST_MS;
    if (!isSure || JSON.stringify(finding) === JSON.stringify(this.finding)) return;
    this.finding = finding;
    this.heard();
  }
}

/** The losses that go along, on the data there are now: evenly thinned, with the lowest test loss and the newest. */
export function lossRows({ epochs, train, test, best, since }) {
  const stride = Math.ceil(epochs.length / (MOST_ROWS - 2));
  const last = epochs.length - 1;
  const rows = epochs.flatMap((epoch, at) =>
    epoch < since || (at % stride && at !== last) ? [] : { epoch, train_loss: train[at], test_loss: test[at] });
  if (best && !rows.some(({ epoch }) => epoch === best.epoch)) rows.push(best);
  return rows.sort((one, other) => one.epoch - other.epoch);
}
