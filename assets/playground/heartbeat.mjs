// When the page's next picture is due. A window that nobody sees has no frames, and its timers are
// slowed down; a worker's are not. So that is where its beats come from, a few a second.

const UNSEEN_MS = 250;

export class Heartbeat {
  constructor() {
    this.wanted = null;
    document.addEventListener("visibilitychange", () => this.wanted && this.next(this.wanted));
  }

  /** Calls back at the next frame, or the next beat where there are no frames. */
  next(called) {
    this.wanted = called;
    cancelAnimationFrame(this.frame);
    if (document.hidden) this.pulse();
    else this.frame = requestAnimationFrame(() => this.beat());
  }

  beat() {
    const called = this.wanted;
    this.wanted = null;
    called?.(performance.now());
  }

  /** Beats a little later: by the worker, or by a slower timer in a frame that may have none. */
  pulse() {
    try {
      this.worker ??= this.hire();
      this.worker.postMessage(UNSEEN_MS);
    } catch {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.beat(), UNSEEN_MS);
    }
  }

  hire() {
    const worker = new Worker(new URL("./pulse.mjs", import.meta.url), { type: "module" });
    worker.addEventListener("message", () => this.beat());
    return worker;
  }
}
