// Trains the net of the Digits tab: asks the server for a few batches, shows them, asks again.
//
// The next request leaves before the answer to the last is drawn, so that the server trains meanwhile.

import { Playing } from "../base/playing.mjs";
import { advanceDigits } from "../base/requests.mjs";

const TRAIN_MS = 16; // of training a picture: with all else that makes 30 pictures a second or so
const MOST_TRAIN_MS = 50;
const SMOOTH_MS = 50; // a picture may take: where the way is longer anyway, more is trained
const CALM_TRAIN_MS = 90; // for those who prefer reduced motion
const BATCHES = { 1: 1, 10: 10 }; // a picture, by speed; at "max" as many as its time allows
const BATCH_MS = 50; // between pictures of so many batches

export class DigitsPlayer extends Playing {
  /** `look()` says what is looked at; `shown(answer, look)` draws; `told(event, detail)` hears the rest. */
  constructor(hears) {
    super(hears);
    Object.assign(this, { speed: "max", travelMs: 0 }); // what a request takes besides training
  }

  /** Starts over from a state, at rest or playing as before. */
  load(config, state) {
    Object.assign(this, { config, state });
    this.finished = false;
    this.forget();
    this.next();
  }

  /** Goes on from the state shown with another config of the same shape. */
  retune(config) {
    this.config = config;
    this.forget();
    this.next();
  }

  paused() { this.asked = null; }

  next() {
    clearTimeout(this.timer);
    if (this.asked || this.finished || !this.isWanted) return;
    const wait = this.notBefore - performance.now();
    if (wait > 0) this.timer = setTimeout(() => this.next(), wait);
    else if (document.hidden) requestAnimationFrame(() => this.next());
    else this.ask();
  }

  request() {
    const body = { config: this.config, state: this.state, look: this.look() };
    if (!this.playing) return this.grain === "batch" ? { ...body, batches: 1 } : body;
    if (this.speed in BATCHES) return { ...body, batches: BATCHES[this.speed] };
    const least = this.calm.matches ? CALM_TRAIN_MS : TRAIN_MS;
    const late = this.travelMs + TRAIN_MS - SMOOTH_MS;
    const milliseconds = Math.round(Math.max(least, Math.min(MOST_TRAIN_MS, late)));
    return { ...body, milliseconds };
  }

  async ask() {
    const asked = (this.asked = this.request());
    const sent = performance.now();
    let answer;
    try {
      answer = await advanceDigits(asked);
    } catch (error) {
      if (this.asked !== asked) return;
      this.asked = null;
      this.fail(error);
      return;
    }
    if (this.asked !== asked) return;
    this.asked = null;
    this.arrived(answer, asked, sent);
  }

  arrived(answer, asked, sent) {
    const found = this.patience.isTried;
    this.patience.renew();
    this.state = answer.state;
    if (this.steps > 0) this.steps -= 1;
    if (answer.status === "diverged") this.finished = true;
    if (asked.milliseconds && !answer.losses.length) {
      const took = performance.now() - sent - asked.milliseconds;
      this.travelMs += 0.2 * (Math.max(0, took) - this.travelMs);
    }
    if (asked.batches && this.playing) this.notBefore = sent + BATCH_MS;
    this.next();
    this.shown(answer, asked.look);
    if (found) this.told("found");
    if (this.finished) {
      this.steps = 0;
      this.pause();
    }
  }
}
