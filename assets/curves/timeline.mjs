// The timeline under the curve: states kept on the way, and a scrubber back to any epoch.
//
// Between two kept states the server trains the few epochs that are missing: the same bits again.

import { failed, pause } from "../base/asking.mjs";
import { element } from "../base/dom.mjs";
import { MOST_EPOCHS, advance } from "../base/requests.mjs";
import { counted, words } from "../base/words.mjs";
import { isFiniteState } from "../network/parameters.mjs";

const MOST_STATES = 256;
const LEAST_EPOCHS = 20; // the curve's axis is at least as long
const RETRY_MS = 500;
const PATIENCE_MS = 200; // of training a request: a server stays fair

export class Timeline {
  /**
   * `config()` is the run's, `view()` the epochs on the curve's axis if not all of them, `ready()` a
   * promise to wait for; `arrived(picture)` shows an epoch that
   * was asked for, between `began` and `ended`; `lost` and `refused` hear why it cannot be.
   */
  constructor(root, told) {
    Object.assign(this, told);
    this.slider = element("input", { type: "range", min: 0, step: 1, "aria-label": words("curves.timeline.name") });
    this.slider.addEventListener("input", () => this.goTo(Number(this.slider.value)));
    root.replaceChildren(this.slider);
    this.clear();
  }

  /** Forgets all: another run, whose first state follows by `keep`. */
  clear() {
    this.states = [];
    this.every = 1;
    this.first = this.end = 0;
    this.forget();
  }

  /**
   * The network goes on with other data: no epoch before `first` is of the config that is now shown, and
   * `isPast` says whether one was asked for.
   */
  goOn(state, first) {
    this.clear();
    this.first = first;
    this.keep(state);
    this.show(state.epoch);
  }

  /** Keeps a state on the way, if it stands far enough behind the last one kept. */
  keep(state) {
    if (state.sample || !isFiniteState(state)) return this.reach(state.epoch);
    const last = this.states.at(-1);
    if (last?.epoch === state.epoch) this.states.pop();
    else if (last && state.epoch < last.epoch + this.every) return this.reach(state.epoch);
    this.states.push(state);
    if (this.states.length > MOST_STATES) {
      this.every = Math.max(2 * this.every, Math.ceil((2 * state.epoch) / MOST_STATES));
      let next = 0;
      this.states = this.states.filter(({ epoch }) => {
        const kept = epoch === 0 || epoch >= next;
        if (kept) next = epoch + this.every;
        return kept;
      });
    }
    return this.reach(state.epoch);
  }

  reach(epoch) {
    if (epoch > this.end) this.end = epoch;
  }

  /** Drops what lies at `epoch` and after it. */
  cutFrom(epoch) {
    this.states = this.states.filter((state) => state.epoch < epoch);
    this.end = Math.min(this.end, epoch);
  }

  /** Puts the scrubber to an epoch; its end is the curve's. */
  show(epoch) {
    const { slider } = this;
    const [from, to] = this.view() ?? [0, Math.max(LEAST_EPOCHS, this.end)];
    const share = (at) => `${Math.min(Math.max((100 * (at - from)) / (to - from), 0), 100)}%`;
    slider.min = from;
    slider.max = to;
    slider.value = epoch;
    slider.disabled = this.end === 0;
    slider.setAttribute("aria-valuetext", words("curves.timeline.at", { epoch: counted(epoch), end: counted(this.end) }));
    slider.style.setProperty("--done", share(epoch));
    slider.style.setProperty("--reached", share(this.end));
  }

  /** Whether an epoch was asked for that is not shown yet. */
  get isAway() { return this.way !== null; }

  /** What was asked for is void. */
  forget() { this.wanted = this.way = null; }

  /** Shows an epoch that was trained before; of several asked for quickly, the last one. */
  async goTo(epoch) {
    this.isPast = epoch < this.first;
    this.wanted = Math.max(this.first, Math.min(epoch, this.end));
    this.show(this.wanted);
    if (this.way) return;
    const way = (this.way = {});
    this.began();
    await this.ready();
    while (this.way === way && this.wanted !== null) await this.approach(this.wanted, way);
    if (this.way !== way) return;
    this.way = null;
    this.ended();
  }

  async approach(goal, way) {
    try {
      const picture = await this.reached(goal, way);
      if (this.way !== way) return;
      if (this.wanted === goal) this.wanted = null;
      this.arrived(picture);
    } catch (error) {
      if (this.way !== way) return;
      await failed(error, {
        refused: (why) => {
          this.wanted = null;
          this.refused(why);
        },
        absent: () => {
          this.lost(RETRY_MS);
          return pause(RETRY_MS);
        },
      });
    }
  }

  async reached(epoch, way) {
    // Of a run that was opened from a file no earlier state is kept: the server starts at its start.
    let state = this.states.findLast((kept) => kept.epoch <= epoch) ?? null;
    for (;;) {
      const before = state?.epoch ?? 0;
      const picture = await advance({
        config: this.config(), state, epochs: Math.min(MOST_EPOCHS, epoch - before), milliseconds: PATIENCE_MS, pictures: 1,
        record_every: 1e9,
      });
      ({ state } = picture);
      if (state.epoch >= epoch || state.epoch === before || this.way !== way) return picture;
    }
  }
}
