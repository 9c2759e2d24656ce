// Does a search's runs: the server names those that the present round lacks, a few at a time are
// done, two requests at once, and then it is asked for the next round. To pause is to ask no more.

import { Patience, failed, pause } from "../base/asking.mjs";
import { nextOfSearch, runTrials } from "../base/requests.mjs";

const AT_ONCE = 2;
const MOST_ASKED = 24;
const FIRST_RETRY_MS = 250, LAST_RETRY_MS = 2000;

export class SearchRunner {
  /** `told` hears of every answer: ("progress"), and of trouble: ("lost", ms). */
  constructor(search, told) {
    Object.assign(this, { search, told });
    this.results = new Map(); // by key
    this.rounds = [];
    this.waiting = [];
    this.lacking = 0; // runs of the present round that are not there yet, those under way among them
    this.found = null;
    this.costDone = this.milliseconds = 0;
    this.resume();
  }

  get isPaused() { return this.stopped && !this.found; }

  /** Seconds in which it ran. */
  get seconds() { return (this.milliseconds + (this.began ? performance.now() - this.began : 0)) / 1000; }

  resume() {
    const turn = this.turn = Symbol("turn");
    this.stopped = false;
    this.trouble = "";
    this.began = performance.now();
    this.finished = this.work(turn);
  }

  pause() {
    this.stopped = true;
    this.turn = null;
    this.rest();
  }

  rest() {
    this.milliseconds = 1000 * this.seconds;
    this.began = null;
  }

  async work(turn) {
    while (this.turn === turn && !this.found) {
      const answer = await this.ask(turn, () => nextOfSearch(this.search.asked, [...this.results.values()]));
      if (this.turn !== turn) return;
      this.rounds = answer.rounds;
      this.found = answer.found;
      this.waiting = answer.trials;
      this.points = answer.points; // somebody's own, of all of them
      this.lacking = answer.trials.length;
      this.told("progress");
      await Promise.all(Array.from({ length: AT_ONCE }, () => this.workOn(turn)));
    }
    if (this.turn === turn) this.rest();
  }

  async workOn(turn) {
    let begun = null; // a run too long for one request: {trial, going}
    while ((begun || this.waiting.length) && this.turn === turn) {
      const share = Math.ceil(this.waiting.length / (2 * AT_ONCE));
      const asked = begun ? [begun.trial] : this.waiting.splice(0, Math.min(MOST_ASKED, share));
      const trials = asked.map(({ link, epochs }) => ({ link, epochs }));
      const answer = await this.ask(turn, () => runTrials(trials, this.points, begun?.going));
      if (!answer) return;
      const { results, going } = answer;
      for (const result of results) this.results.set(result.key, result);
      for (const { seconds } of asked.slice(0, results.length)) this.costDone += seconds;
      if (this.turn !== turn) return;
      this.lacking -= results.length;
      const [trial, ...rest] = asked.slice(results.length);
      begun = going ? { trial, going } : null;
      this.waiting.unshift(...(going || !trial ? rest : [trial, ...rest]));
      this.told("progress");
    }
  }

  /** Asks until somebody answers; null where it was paused meanwhile. */
  async ask(turn, question) {
    const patience = new Patience(FIRST_RETRY_MS, LAST_RETRY_MS);
    while (this.turn === turn) {
      try {
        return await question();
      } catch (error) {
        await failed(error, {
          refused: (why) => { throw why; },
          absent: () => {
            const ms = patience.spend();
            if (this.turn === turn) this.told("lost", ms);
            return pause(ms);
          },
        });
      }
    }
    return null;
  }
}
