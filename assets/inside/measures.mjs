// What the server has measured of the run's kept states: gradients, updates and units of each layer.

import { failed, pause } from "../base/asking.mjs";
import { inside } from "../base/requests.mjs";
import { isFiniteState } from "../network/parameters.mjs";
import { numbersOf } from "./layers.mjs";

const MOST = 40; // states a question
const NUMBERS = 60000; // of all of them, at most
const REST_MS = 250; // between questions while the run trains
const RETRY_MS = 500;

export class Measures {
  /** `isWanted()` says whether to go on asking; `heard()` is told that there are more, or a `refusal`. */
  constructor(page, { isWanted, heard }) {
    Object.assign(this, { page, isWanted, heard, rows: new WeakMap(), isAway: false, restUntil: 0, fewer: MOST, refusal: "" });
  }

  /** The kept states up to now that are measured, oldest first: [{epoch, gradients, updates, dead, saturated}]. */
  get all() {
    const { states } = this.page.travel.timeline;
    const found = states.filter((state) => this.rows.has(state)).map((state) => this.rows.get(state));
    const now = this.rows.get(this.page.player.state);
    return now && now.epoch > (found.at(-1)?.epoch ?? -1) ? [...found, now] : found;
  }

  /** Asks for what is not measured yet; one question at a time. */
  async follow() {
    const { player } = this.page;
    if (this.isAway || (player.playing && performance.now() < this.restUntil)) return;
    this.isAway = true;
    try {
      while (this.isWanted() && await this.ask());
    } finally {
      this.isAway = false;
    }
  }

  get missing() {
    const { player, travel: { timeline } } = this.page;
    const wanted = player.playing ? timeline.states : [...timeline.states, player.state];
    return wanted.filter((state) => !this.rows.has(state) && !state.sample && isFiniteState(state));
  }

  /** Asks once; gives whether to ask again at once. */
  async ask() {
    const { page: { shownRun: { run }, player } } = this;
    if (this.run !== run) Object.assign(this, { run, fewer: MOST, refusal: "" });
    const missing = this.fewer ? this.missing : [];
    if (!missing.length) return false;
    const most = Math.max(1, Math.min(this.fewer, Math.floor(NUMBERS / numbersOf(missing[0]))));
    const states = missing.slice(0, most);
    try {
      this.take(states, await inside({ config: run.config, states }));
    } catch (error) {
      return failed(error, {
        refused: (why) => {
          this.fewer = Math.floor(most / 2); // a large network's states, on very many points
          if (!this.fewer) this.refusal = why.message;
          this.heard();
          return true;
        },
        absent: () => pause(RETRY_MS).then(() => true),
      });
    }
    this.restUntil = performance.now() + REST_MS;
    return missing.length > most || !player.playing;
  }

  take(states, columns) {
    states.forEach((state, at) => this.rows.set(state, {
      epoch: state.epoch,
      ...Object.fromEntries(Object.entries(columns).map(([name, rows]) => [name, rows[at]])),
    }));
    this.heard();
  }
}
