// Changes in the middle of a run: one request at a time, each from the state the last one gave.

import { Absent, Refused, steer } from "./requests.mjs";

const RETRY_MS = 500;

export class Steering {
  /** `from()` is {config, state} to change, `done(answer, what, cause)` takes what came of it. */
  constructor({ from, began, done, ended, refused, lost }) {
    Object.assign(this, { from, began, done, ended, refused, lost });
    this.waiting = new Map();
    this.isBusy = false;
  }

  /** Asks for one change; a later one of the same thing takes its place while it waits. */
  request(what, value, cause) {
    this.waiting.delete(what);
    this.waiting.set(what, { value, cause });
    if (!this.isBusy) this.work();
  }

  /** Another run is shown: what was wanted of the last one is void. */
  forget() {
    this.waiting.clear();
    this.turn = null;
  }

  async work() {
    this.isBusy = true;
    this.began();
    while (this.waiting.size) {
      const [[what, { value, cause }]] = this.waiting;
      this.waiting.delete(what);
      const turn = (this.turn = {});
      try {
        const answer = await steer({ ...this.from(), what, value });
        if (this.turn === turn) this.done(answer, what, cause);
      } catch (error) {
        if (this.turn !== turn) continue;
        if (error instanceof Refused) this.refused(error);
        else if (error instanceof Absent) {
          if (!this.waiting.has(what)) this.waiting.set(what, { value, cause });
          this.lost(RETRY_MS);
          await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
        } else throw error;
      }
    }
    this.isBusy = false;
    this.ended();
  }
}
