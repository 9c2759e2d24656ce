// What plays: the server is asked for a little training again and again, one request at a time. It
// remembers nothing: every request carries config and state, and after an error the same is sent again.

import { Patience, failed } from "./asking.mjs";
import { words } from "./words.mjs";

const FIRST_RETRY_MS = 100, LAST_RETRY_MS = 1000;

/** Shows on the button of play and pause which of the two a press is. */
export function showPlaying(button, isPlaying) {
  button.setAttribute("aria-label", words(isPlaying ? "base.playing.pause" : "base.playing.play"));
  button.dataset.playing = isPlaying;
}

/** Its heirs have `next()`, which asks or shows when it is time to; `paused()` and `chose(grain)` if they like. */
export class Playing {
  /** `told(event, detail)` hears "play", "pause", "lost", "found", "refused"; the rest is the heirs'. */
  constructor(hears) {
    Object.assign(this, hears, { playing: false, steps: 0, grain: "epoch" });
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
    this.patience = new Patience(FIRST_RETRY_MS, LAST_RETRY_MS);
    this.forget();
  }

  get isWanted() { return this.playing || this.steps > 0; }

  /** Whether what is asked is epochs that nobody waits for: the run was paused meanwhile. */
  isInVain(path) { return path.endsWith("/advance") && !this.isWanted; }

  // What is on its way is of an older config: it is dropped.
  forget() {
    this.asked = null;
    this.patience.renew();
    this.notBefore = 0;
  }

  play() {
    if (this.playing || this.finished) return;
    this.playing = true;
    this.told("play");
    this.next();
  }

  pause() {
    if (!this.playing) return;
    this.playing = false;
    this.paused?.();
    this.told("pause");
  }

  /** One step of a grain: "sample", "batch" or "epoch". */
  step(grain = "epoch") {
    if (this.finished) return;
    this.pause();
    this.chose?.(grain);
    this.grain = grain;
    this.steps += 1;
    this.next();
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
        this.notBefore = performance.now() + ms;
        this.next();
      },
    });
  }
}
