// Whole runs: with this switch on, another setting trains the run anew, to the epoch at which it stands.
// So its last picture and its whole curve follow a slider. What is shown is what the link replays.

import { byId } from "../base/dom.mjs";
import { MOST_EPOCHS, advance, open } from "../base/requests.mjs";

const PATIENCE_MS = 200; // of training a request: a server stays fair
const MOST_LOSSES = 1000; // of a run, to be sent

export class WholeRuns {
  /** `page` has the run that is shown, its player, its curves and the act on a slider. */
  constructor(page) {
    Object.assign(this, { page, isOn: false, next: null, ahead: null, working: null, ghost: null });
    this.panel = byId("loss-panel").closest(".pg-time");
  }

  turn(isOn) {
    this.isOn = isOn;
    this.page.more.show(this.page.more.config);
  }

  /** Whether another setting is to train the run anew: of one that has been trained. */
  get isWanted() {
    const { player, shownRun: { run } } = this.page;
    return this.isOn && !run.past && (this.working !== null || player.state.epoch > 0);
  }

  /** The config that is wanted after the one that is being shown; null for none. */
  get coming() { return (this.next ?? this.ahead)?.config ?? null; }

  /** Trains the run with another config; of those that come meanwhile the last alone waits. */
  train(config, cause) {
    this.next = { config, cause };
    this.working ??= this.work().finally(() => {
      this.working = null;
      this.page.letGo();
    });
  }

  /** Another run is opened: what waits is not trained any more. */
  forget() {
    this.ahead?.found.catch(() => {}); // nobody hears of it
    this.next = this.ahead = null;
  }

  async work() {
    const { player, curves, shownRun } = this.page;
    player.hold();
    // One that diverged on the way is followed by one that goes on to where they all go.
    if (shownRun.run !== this.run || !player.finished) this.epochs = player.state.epoch;
    if (!this.ghost) {
      const { epochs, columns: { train, test } } = curves.losses;
      this.ghost = { name: "", epochs: [...epochs], train: [...train], test: [...test] };
    }
    while (this.coming) {
      if (!this.ahead) this.askAhead();
      const { config, cause } = this.ahead;
      let { found: first } = this.ahead;
      this.ahead = null;
      const question = () => {
        const found = first ?? this.trained(config);
        first = null;
        return found;
      };
      await shownRun.opening.ask(question, {
        answered: (found) => {
          if (this.next) this.askAhead(); // the server trains while the page draws
          if (found) this.show(found, cause);
        },
        refused: (error) => shownRun.refuse(error),
        absent: (ms) => this.page.said.lost(ms),
      });
    }
  }

  askAhead() {
    const { next } = this;
    this.next = null;
    this.ahead = { ...next, found: this.trained(next.config) };
  }

  /** A config's run, and its picture at the epoch with all losses; null where another was wanted before it came there. */
  async trained(config) {
    const { epochs } = this;
    const on = (state) => advance({
      config, state, epochs: Math.min(MOST_EPOCHS, epochs - (state?.epoch ?? 0)), milliseconds: PATIENCE_MS,
      record_every: Math.ceil(epochs / MOST_LOSSES),
    });
    const [run, first] = await Promise.all([open({ config }), on(null)]);
    let picture = first;
    let { losses } = first;
    while (picture.status !== "diverged" && picture.state.epoch < epochs) {
      if (this.next) return null;
      picture = await on(picture.state);
      losses = [...losses, ...picture.losses];
    }
    return { run, picture: { ...picture, losses } };
  }

  show({ run, picture }, cause) {
    const { gesture, shownRun, travel } = this.page;
    const { epochs } = this;
    const go = async (link) => {
      await shownRun.open({ link }, "undo");
      travel.goTo(epochs);
    };
    const { link: before } = shownRun.run;
    // What a drag passes by is no run that was left.
    shownRun.isPassing = shownRun.run === this.run && typeof cause === "symbol" && cause === this.cause;
    this.panel.toggleAttribute("data-dragged", Boolean(gesture.held));
    shownRun.start(run, cause, () => ({
      before, after: run.link, back: (step) => go(step.before), again: (step) => go(step.after),
    }), picture);
    shownRun.isPassing = false;
    Object.assign(this, { run, cause });
    if (this.coming) shownRun.wanted = this.coming;
  }

  /** The curves of the run that is shown now; while a slider is held, the one of before beside it. */
  drawCurves() {
    const { curves, gesture, pins } = this.page;
    if (!gesture.held || !this.ghost) return curves.draw();
    const { epochs, columns: { train, test } } = curves.losses;
    return curves.passBy([...pins.ghosts, this.ghost, { name: "", isMine: true, epochs, train, test }]);
  }

  /** A slider was let go: the former curve goes. */
  settle() {
    if (!this.ghost) return;
    this.ghost = null;
    const { curves, pins, renewal } = this.page;
    this.panel.toggleAttribute("data-dragged", false);
    curves.showGhosts(pins.ghosts);
    renewal.examine();
  }
}
