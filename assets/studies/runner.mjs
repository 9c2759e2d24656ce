// Does a study's runs: asks the server for a few at a time, two requests at once, until all are
// there. Cancelling is asking no more.

import { Patience, failed, pause } from "../base/asking.mjs";
import { runSome } from "../base/requests.mjs";

const AT_ONCE = 2;
const MOST_ASKED = 24;
const FIRST_RETRY_MS = 250, LAST_RETRY_MS = 2000;
const SURE_SECONDS = 1, SURE_SHARE = 0.04; // before, nobody knows how long the rest takes

export class StudyRunner {
  /** `told` hears of every answer: ("progress"), of trouble: ("lost", ms). `results` are there already. */
  constructor(study, told, results = []) {
    Object.assign(this, { study, told });
    this.results = [...results];
    this.costDone = 0;
    this.began = performance.now();
    this.stopped = false;
    // Seed by seed through all combinations, so that early pictures show every one of them.
    const points = study.runs / study.seeds;
    this.waiting = [];
    for (let seed = 0; seed < study.seeds; seed += 1) {
      for (let point = 0; point < points; point += 1) this.waiting.push(point * study.seeds + seed);
    }
    const done = new Set(results.map(({ position }) => position));
    this.waiting = this.waiting.filter((position) => !done.has(position));
    this.cost = this.waiting.reduce((sum, position) => sum + this.costOf(position), 0);
    this.finished = Promise.all(Array.from({ length: AT_ONCE }, () => this.work()));
  }

  get counts() {
    const count = (status) => this.results.filter((result) => result.status === status).length;
    return { done: this.results.length, diverged: count("diverged"), failed: count("failed") };
  }

  get seconds() { return (performance.now() - this.began) / 1000; }

  /** At the pace so far, by what each run costs; null while that is not known. */
  get secondsLeft() {
    if (this.seconds < SURE_SECONDS || this.costDone < SURE_SHARE * this.cost) return null;
    return (this.seconds * (this.cost - this.costDone)) / this.costDone;
  }

  /** What the server thinks a run takes, in seconds. */
  costOf(position) { return this.study.costs[Math.floor(position / this.study.seeds)]; }

  cancel() { this.stopped = true; }

  async work() {
    const patience = new Patience(FIRST_RETRY_MS, LAST_RETRY_MS);
    let begun = null; // a run too long for one request: {position, going}
    while ((begun || this.waiting.length) && !this.stopped) {
      const share = Math.ceil(this.waiting.length / (2 * AT_ONCE));
      const asked = begun ? [begun.position] : this.waiting.splice(0, Math.min(MOST_ASKED, share));
      try {
        const { results, going } = await runSome(this.study.link, asked, begun?.going);
        if (this.stopped) return;
        const [position, ...rest] = asked.slice(results.length);
        begun = going ? { position, going } : null;
        this.waiting.unshift(...(going || position === undefined ? rest : [position, ...rest]));
        this.results.push(...results);
        for (const { position } of results) this.costDone += this.costOf(position);
        patience.renew();
        this.told("progress");
      } catch (error) {
        if (!begun) this.waiting.unshift(...asked);
        await failed(error, {
          refused: (why) => { throw why; },
          absent: () => {
            const ms = patience.spend();
            this.told("lost", ms);
            return pause(ms);
          },
        });
      }
    }
  }
}
