// The player: asks the server for epochs, and shows them one picture a frame.
//
// One request is in flight at a time. It is sent while a few pictures are still waiting, so that
// the server trains while the page draws. The server remembers nothing: every request carries the
// config and the state, and after an error the same request is simply sent again.

import { Patience, failed } from "../base/asking.mjs";
import { advance } from "../base/requests.mjs";
import { Heartbeat } from "./heartbeat.mjs";

const PICTURES = 3; // a request, at about 20 requests a second
const MOST_PICTURES = 30;
const FRAME_MS = 1000 / 60;
const MIN_FRAME_MS = 12; // one picture a frame at 60 Hz, and no more on faster screens
const CALM_FRAME_MS = 100; // between pictures for those who prefer reduced motion
// "As fast as it goes": the server's time a request, and pictures of it. More pictures would take
// the processor from the training.
const MAX_SPEED = { epochs: 20000, milliseconds: 80, pictures: 2 };
const PATIENCE_MS = 200; // for the epochs of a request: a very large network sends fewer
const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 1000;
const SLOW_MS = 2000; // without an answer: say so

export class Player {
  /**
   * `shown(picture)` draws a picture; `told(event)` hears "play", "pause", "lost", ...; `best()` is
   * the lowest test loss shown so far.
   */
  constructor({ shown, told, recordEvery, best }) {
    Object.assign(this, { shown, told, recordEvery, best });
    this.until = null;
    this.heart = new Heartbeat();
    this.playing = false;
    this.speed = "1";
    this.steps = 0;
    this.grain = "epoch";
    this.isHeld = false;
    this.roundTrip = 20;
    this.askedAt = 0;
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
    this.patience = new Patience(FIRST_RETRY_MS, LAST_RETRY_MS);
    this.forget();
  }

  /** Starts over from a state, at rest or playing as before. */
  load(config, state) {
    Object.assign(this, { config, state });
    this.finished = false;
    this.steps = 0;
    this.endWatch();
    this.forget();
    this.wake();
  }

  /** Goes on from another state, or with another config of the same shape. */
  retune(config, state = this.state) {
    this.config = config;
    if (state !== this.state) this.finished = false;
    this.state = state;
    this.forget();
    this.wake();
  }

  /** Stands still, playing or not, until it is let go: its state is being changed. */
  hold() {
    this.isHeld = true;
    this.forget();
  }

  release() {
    this.isHeld = false;
    this.wake();
  }

  setSpeed(speed) {
    this.speed = speed;
    this.forget();
    this.wake();
  }

  // Pictures on their way or waiting are of an older config or speed: they are dropped.
  forget() {
    this.queue = [];
    this.asked = null;
    this.patience.renew();
    this.retryAt = 0;
  }

  play() {
    if (this.playing || this.finished) return;
    this.playing = true;
    this.told("play");
    this.wake();
  }

  /** Plays as fast as it goes, to the first epoch at which a condition holds: "epoch 500". */
  playUntil(condition) {
    if (this.finished) return;
    this.until = condition;
    this.forget();
    this.play();
    this.wake();
  }

  endWatch() {
    if (this.until === null) return;
    this.until = null;
    this.forget();
  }

  pause() {
    if (!this.playing) return;
    this.playing = false;
    this.endWatch();
    this.told("pause");
  }

  /** One step of a grain: "sample", "batch" or "epoch". */
  step(grain = "epoch") {
    if (this.finished) return;
    this.pause();
    if (this.speed !== "1" || grain !== this.grain || grain !== "epoch") this.forget();
    if (grain !== this.grain) this.steps = 0;
    this.grain = grain;
    this.steps += 1;
    this.wake();
  }

  wake() {
    if (this.awake) return;
    this.awake = true;
    this.heart.next((now) => this.frame(now));
  }

  frame(now) {
    this.awake = false;
    if (this.playing || this.steps > 0) this.wake(); // first: one failed drawing must not end it
    const wanted = this.playing || this.steps > 0;
    const due = now - (this.shownAt ?? 0) >= MIN_FRAME_MS;
    if (wanted && due && this.queue.length) {
      this.shownAt = now;
      // Where nobody looks there are no pictures: what has come is taken over at once.
      do this.show(this.queue.shift(), now);
      while (document.hidden && this.queue.length && (this.playing || this.steps > 0));
    }
    if (this.finished) this.steps = 0;
    else if (this.isHeld) return;
    else if ((this.playing || this.steps > 0) && this.mayAsk(now)) this.ask();
  }

  show(picture, now) {
    this.state = picture.state;
    if (this.steps > 0) this.steps -= 1;
    if (picture.status === "diverged") this.finished = true;
    const stops = picture.stopped && this.until !== null;
    const isLast = this.finished || stops || !(this.playing || this.steps > 0);
    const isCalm = this.calm.matches && now - (this.drawnAt ?? 0) < CALM_FRAME_MS;
    const skip = document.hidden || (isCalm && !isLast);
    if (!skip) this.drawnAt = now;
    this.shown(picture, { skip });
    if (stops) this.told("stopped", picture.stopped);
    if (this.finished || stops) this.pause();
  }

  // Pictures still waiting when the next request leaves: as many as its round trip will take.
  lead() {
    return this.playing ? Math.min(MOST_PICTURES, Math.ceil(this.roundTrip / FRAME_MS)) + 1 : 0;
  }

  mayAsk(now) {
    const last = this.queue.at(-1);
    const ends = last?.status === "diverged" || last?.stopped;
    return !this.asked && !ends && now >= this.retryAt && this.queue.length <= this.lead();
  }

  request() {
    const from = this.queue.at(-1)?.state ?? this.state;
    const body = { config: this.config, state: from, record_every: this.recordEvery() };
    if (!this.playing) return { ...body, epochs: 1, pictures: 1, grain: this.grain };
    if (this.until !== null) {
      return { ...body, ...MAX_SPEED, until: this.until, best: this.bestSoFar() };
    }
    if (this.speed === "max") return { ...body, ...MAX_SPEED };
    if (document.hidden) {
      return { ...body, epochs: this.epochsUnseen(), pictures: 1, milliseconds: PATIENCE_MS };
    }
    const pictures = Math.max(PICTURES, this.lead());
    const epochs = pictures * Number(this.speed);
    return { ...body, epochs, pictures, milliseconds: PATIENCE_MS };
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

  async ask() {
    const asked = (this.asked = this.request());
    const sent = (this.askedAt = performance.now());
    const slow = setTimeout(() => this.asked === asked && this.told("slow"), SLOW_MS);
    try {
      const answer = await advance(asked);
      if (this.asked !== asked) return;
      this.asked = null;
      const training = this.speed === "max" ? MAX_SPEED.milliseconds : 0;
      const took = performance.now() - sent - training;
      this.roundTrip += 0.3 * (Math.max(took, 1) - this.roundTrip);
      if (this.patience.isTried) this.told("found");
      this.patience.renew();
      this.queue.push(...picturesOf(answer));
    } catch (error) {
      if (this.asked !== asked) return;
      this.asked = null;
      this.fail(error);
    } finally {
      clearTimeout(slow);
    }
  }

  fail(error) {
    failed(error, {
      refused: ({ message }) => {
        this.steps = 0;
        this.pause();
        this.told("refused", message);
      },
      absent: () => {
        const ms = this.patience.spend();
        this.told("lost", ms);
        this.retryAt = performance.now() + ms;
      },
    });
  }
}

// An answer's states, each with the losses since the one before it.
function picturesOf(answer) {
  const pictures = [...answer.pictures, answer];
  let from = 0;
  return pictures.map((picture, at) => {
    const isLast = at === pictures.length - 1;
    let to = from;
    while (to < answer.losses.length && answer.losses[to].epoch <= picture.state.epoch) to++;
    const losses = answer.losses.slice(from, isLast ? undefined : to);
    from = to;
    return { status: "ok", ...picture, losses };
  });
}
