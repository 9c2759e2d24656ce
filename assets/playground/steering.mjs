// Changes in the middle of a run: one request at a time, each from the state the last one gave.

import { failed, pause } from "../base/asking.mjs";
import { edit, steer } from "../base/requests.mjs";
import { ALL } from "../network/parameters.mjs";

const RETRY_MS = 500;

export class Steering {
  /** `from()` is {config, state} to change, `done(answer, what, cause)` takes what came of it. */
  constructor({ from, began, done, ended, refused, lost }) {
    Object.assign(this, { from, began, done, ended, refused, lost });
    this.waiting = new Map();
    this.working = null;
    this.forget();
  }

  /** What is wanted and not yet there, by what it changes. */
  get pending() {
    const asked = this.turn ? [[this.turn.what, this.turn]] : [];
    return Object.fromEntries([...asked, ...this.waiting].map(([what, { value }]) => [what, value]));
  }

  /** A promise of the moment at which nothing is wanted any more. */
  idle() { return this.working ?? Promise.resolve(); }

  /** Asks for one change; a later one of the same thing takes its place while it waits. */
  request(what, value, cause) {
    this.waiting.delete(what);
    this.waiting.set(what, { value, cause });
    this.working ??= this.work().finally(() => {
      this.working = null;
      this.ended();
    });
  }

  /** Another run is shown: what was wanted of the last one is void. */
  forget() {
    this.waiting.clear();
    this.turn = null;
  }

  async work() {
    this.began();
    while (this.waiting.size) {
      const [[what, { value, cause }]] = this.waiting;
      this.waiting.delete(what);
      const turn = (this.turn = { what, value, cause });
      let answer;
      try {
        answer = await (what === ALL ? edit({ ...this.from(), values: value }) : steer({ ...this.from(), what, value }));
      } catch (error) {
        const isStill = this.turn === turn;
        if (isStill) this.turn = null;
        await failed(error, {
          refused: (why) => isStill && this.refused(why),
          absent: () => isStill && this.tryLater(what, turn),
        });
        continue;
      }
      if (this.turn !== turn) continue;
      this.turn = null;
      this.done(answer, what, cause);
    }
  }

  tryLater(what, turn) {
    if (!this.waiting.has(what)) this.waiting.set(what, turn);
    this.lost(RETRY_MS);
    return pause(RETRY_MS);
  }
}
