// The player: asks the server for epochs, and shows them one picture a frame.
//
// A request is for half a second, and sent while pictures of the last one are still waiting: the
// server trains while the page draws. What was fetched ahead is dropped when anything is changed.

import { Playing } from "../base/playing.mjs";
import { MOST_EPOCHS, advance } from "../base/requests.mjs";
import { picturesOf } from "./film.mjs";
import { Heartbeat } from "./heartbeat.mjs";
import { Pace } from "./pace.mjs";

const FIRST_PICTURES = 3; // they are seen at once, and slow networks are found out
const PICTURES = 30; // a request, at 2 requests a second
const MOST_LEAD = 30; // pictures that wait
const CALM_FRAME_MS = 100; // between pictures for those who prefer reduced motion
// "As fast as it goes": the server's time a request, and pictures of it. More pictures would take
// the processor from the training.
const MAX_SPEED = { epochs: MOST_EPOCHS, milliseconds: 80, pictures: 2 };
const PATIENCE_MS = 200; // for the epochs of a request: a very large network sends fewer
const SLOW_MS = 2000; // without an answer: say so

export class Player extends Playing {
  /**
   * `shown(picture)` draws; `told(event)` hears; `best()` is the lowest test loss shown so far;
   * `history()` the losses so far if it is time for a diagnosis, else null.
   */
  constructor(hears) {
    super(hears);
    this.heart = new Heartbeat();
    this.pace = new Pace();
    Object.assign(this, { until: null, speed: "1", isHeld: false, roundTrip: 20, askedAt: 0 });
  }

  /** Starts over from a state, at rest or playing as before. */
  load(config, state) {
    Object.assign(this, { config, state });
    this.finished = false;
    this.steps = 0;
    this.endWatch();
    this.forget();
    this.next();
  }

  /** Goes on from another state, or with another config of the same shape. */
  retune(config, state = this.state) {
    this.config = config;
    if (state !== this.state) this.finished = false;
    this.state = state;
    this.forget();
    this.next();
  }

  /** Stands still, playing or not, until it is let go: its state is being changed. */
  hold() {
    this.isHeld = true;
    this.forget();
  }

  release() {
    this.isHeld = false;
    this.next();
  }

  setSpeed(speed) {
    this.speed = speed;
    this.forget();
    this.next();
  }

  // Pictures on their way or waiting are of an older config or speed: they are dropped.
  forget() {
    this.queue = [];
    this.pictures = FIRST_PICTURES;
    super.forget();
  }

  /** Plays as fast as it goes, to the first epoch at which a condition holds: "epoch 500". */
  playUntil(condition) {
    if (this.finished) return;
    this.until = condition;
    this.forget();
    this.play();
    this.next();
  }

  endWatch() {
    if (this.until === null) return;
    this.until = null;
    this.forget();
  }

  paused() { this.endWatch(); }

  chose(grain) {
    if (this.speed !== "1" || grain !== this.grain || grain !== "epoch") this.forget();
    if (grain !== this.grain) this.steps = 0;
  }

  next() {
    if (this.awake) return;
    this.awake = true;
    this.heart.next((now) => this.frame(now));
  }

  frame(now) {
    this.awake = false;
    const wanted = this.isWanted;
    if (wanted) this.next(); // first: one failed drawing must not end it
    if (wanted && this.queue.length && this.pace.isDue(now)) {
      this.pace.shown(now);
      // Where nobody looks there are no pictures: what has come is taken over at once.
      do this.show(this.queue.shift(), now);
      while (document.hidden && this.queue.length && this.isWanted);
    }
    if (this.finished) this.steps = 0;
    else if (this.isHeld) return;
    else if (this.isWanted && this.mayAsk(now)) this.ask();
  }

  show(picture, now) {
    this.state = picture.state;
    if (this.steps > 0) this.steps -= 1;
    if (picture.status === "diverged") this.finished = true;
    const stops = picture.stopped && this.until !== null;
    const isLast = this.finished || stops || !this.isWanted;
    const isCalm = this.calm.matches && now - (this.drawnAt ?? 0) < CALM_FRAME_MS;
    const skip = document.hidden || (isCalm && !isLast);
    if (!skip) this.drawnAt = now;
    this.shown(picture, { skip });
    if (stops) this.told("stopped", picture.stopped);
    if (this.finished || stops) this.pause();
  }

  // Pictures still waiting when the next request leaves: as many as its round trip will take.
  lead() {
    return this.playing ? Math.min(MOST_LEAD, Math.ceil(this.roundTrip / this.pace.ms)) + 1 : 0;
  }

  mayAsk(now) {
    const last = this.queue.at(-1);
    const ends = last?.status === "diverged" || last?.stopped;
    return !this.asked && !ends && now >= this.notBefore && this.queue.length <= this.lead();
  }

  request() {
    const from = this.queue.at(-1)?.state ?? this.state;
    const body = { config: this.config, state: from, record_every: this.recordEvery() };
    if (!this.playing) return { ...body, epochs: 1, pictures: 1, grain: this.grain };
    const history = this.history();
    if (history) body.history = history;
    if (this.until !== null) {
      return { ...body, ...MAX_SPEED, until: this.until, best: this.bestSoFar() };
    }
    if (this.speed === "max") return { ...body, ...MAX_SPEED };
    body.milliseconds = PATIENCE_MS;
    if (document.hidden) return { ...body, epochs: this.epochsUnseen(), pictures: 1 };
    const { pictures } = this;
    this.pictures = Math.min(2 * pictures, PICTURES);
    return { ...body, epochs: pictures * Number(this.speed), pictures, film: true };
  }

  // As many as there would have been pictures since the last request.
  epochsUnseen() {
    const seconds = Math.min(1, (performance.now() - this.askedAt) / 1000);
    return Math.max(1, Math.round(Number(this.speed) * 60 * seconds));
  }

  /** The lowest test loss up to the last picture that has come: {epoch, test_loss} or null. */
  bestSoFar() {
    const all = [this.best(), ...this.queue.map(({ lowest }) => lowest)].filter(Boolean);
    if (!all.length) return null;
    const { epoch, test_loss } = all.reduce((best, one) => (one.test_loss < best.test_loss ? one : best));
    return { epoch, test_loss };
  }

  /** What was asked for: its pictures, and how long the question has waited for its turn. */
  async trained(asked) {
    const answer = await advance(asked);
    return { pictures: picturesOf(answer, asked.state), waited: answer.waited };
  }

  async ask() {
    const asked = (this.asked = this.request());
    const sent = (this.askedAt = performance.now());
    let isSlow = false;
    const slow = setTimeout(() => {
      isSlow = this.asked === asked;
      if (isSlow) this.told("slow");
    }, SLOW_MS);
    try {
      const { pictures, waited } = await this.trained(asked);
      if (this.asked !== asked) return;
      this.asked = null;
      const training = this.speed === "max" ? MAX_SPEED.milliseconds : 0;
      const took = performance.now() - sent - training;
      this.roundTrip += 0.3 * (Math.max(took, 1) - this.roundTrip);
      if (isSlow) this.told("answered");
      if (this.patience.isTried) this.told("found");
      this.patience.renew();
      this.pace.heard(waited);
      this.queue.push(...pictures);
    } catch (error) {
      if (this.asked !== asked) return;
      this.asked = null;
      this.fail(error);
    } finally {
      clearTimeout(slow);
    }
  }
}
