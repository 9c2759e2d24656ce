// How fast pictures follow each other: sixty a second, on faster screens too, and fewer where many ask
// the server at once. It says how long a question has waited for its turn; who asks less then shows an
// even film instead of one that stops, and nobody waits long. `load/learner.py` follows the same rule.

const FASTEST = 60, SLOWEST = 32; // pictures a second
const LATE_MS = 100; // to wait for a turn
const SLOWER = 0.95, FASTER = 1.01; // an answer
const EARLY_MS = 5; // a frame is taken for a picture that is due so soon

export class Pace {
  constructor() {
    Object.assign(this, { rate: FASTEST, dueAt: 0 });
  }

  get ms() { return 1000 / this.rate; }

  isDue(now) { return now >= this.dueAt - EARLY_MS; }

  /** A picture is shown: the next is due in its time, and none is caught up with. */
  shown(now) { this.dueAt = Math.max(this.dueAt + this.ms, now); }

  /** An answer has come that waited so many milliseconds for its turn. */
  heard(waited) {
    this.rate *= waited > LATE_MS ? SLOWER : FASTER;
    this.rate = Math.min(Math.max(this.rate, SLOWEST), FASTEST);
  }
}
