// Going to an epoch: back to one trained before, or on by training up to it. A run that was rewound goes
// on as a branch.

import { byId } from "../base/dom.mjs";
import { counted, words } from "../base/words.mjs";
import { Timeline } from "../curves/timeline.mjs";
import { UntilField, shareOf } from "./until.mjs";

export class Travel {
  /** `page` has the player, the curves, the notes and the run that is shown. */
  constructor(page) {
    this.page = page;
    this.next = null; // what waits for the epoch that is on its way
    const { shownRun, said, player, curves } = page;
    this.timeline = new Timeline(byId("timeline"), {
      config: () => shownRun.run.config,
      view: () => curves.view ?? (curves.ghosts.lastEpoch ? curves.span : null),
      ready: () => shownRun.steering.idle(),
      began: () => {
        player.pause();
        player.steps = 0;
      },
      arrived: (picture) => this.arrive(picture),
      ended: () => {
        const { next } = this;
        this.next = null;
        next?.();
      },
      lost: (ms) => said.lost(ms),
      refused: (error) => {
        this.timeline.show(player.state.epoch);
        said.refuse(error);
      },
    });
    this.until = new UntilField(byId("go-to"), byId("until"), {
      where: () => ({
        now: player.state?.epoch ?? 0, end: this.timeline.end, isTested: shownRun.run?.data.test.length > 0,
      }),
      goal: () => curves.goals.wishOn(shownRun.run?.data.test.length > 0),
      goTo: (epoch) => this.goTo(epoch),
      train: (condition) => this.trainUntil(condition),
    });
  }

  get isAway() { return this.timeline.isAway; }

  get isRewound() { return this.page.player.state.epoch < this.timeline.end; }

  /** Shows an epoch: one trained before from the timeline, a later one by training up to it. */
  goTo(epoch) {
    if (!this.page.shownRun.run) return;
    if (epoch <= this.timeline.end) return this.rewind(epoch);
    const train = () => this.trainUntil(`epoch ${epoch}`);
    if (!this.isRewound) return train();
    this.rewind(this.timeline.end);
    this.next = train;
  }

  /** Shows an epoch of the run that was trained before. */
  rewind(epoch) {
    if (this.page.shownRun.run) this.timeline.goTo(epoch);
  }

  /** Trains on from here as fast as it goes, until a condition holds. */
  trainUntil(condition) {
    const { player, said, shownRun, lastPicture } = this.page;
    if (player.finished || this.page.draw.isWaiting) return said.note(lastPicture);
    this.fromWhereItArrives(() => {
      this.from = { epoch: player.state.epoch, loss: shownRun.read.test_loss };
      player.playUntil(condition);
      this.showWay();
    });
  }

  /** The line under the epoch fills towards what is trained for. */
  showWay() {
    const { player: { until, state }, shownRun: { read }, curves: { best } } = this.page;
    const line = document.querySelector(".pg-epoch-way");
    line.hidden = until === null;
    if (until === null) return;
    const now = { epoch: state.epoch, loss: read.test_loss, best };
    line.firstElementChild.style.width = `${100 * shareOf(until, this.from, now)}%`;
  }

  /** What trains waits for an epoch that was asked for, and makes what lies after it a branch. */
  fromWhereItArrives(trains) {
    const act = () => {
      this.branch();
      trains();
    };
    if (this.isAway) this.next = act;
    else act();
  }

  branch() {
    const { shownRun, player } = this.page;
    if (!shownRun.run || !this.isRewound) return;
    this.cutAfter(player.state.epoch);
    shownRun.branch();
  }

  cutAfter(epoch) {
    this.page.shownRun.leave();
    this.timeline.cutFrom(epoch + 1);
    this.timeline.end = epoch;
    this.page.curves.cut(epoch);
    this.page.curves.now = null;
  }

  arrive(picture) {
    const { page, timeline } = this;
    const { epoch } = picture.state;
    page.player.retune(page.shownRun.run.config, picture.state);
    page.player.steps = 0;
    page.player.finished = picture.status === "diverged";
    // After Back the curve ends before the change that is undone.
    if (page.curves.epochs.at(-1) < epoch) page.curves.push(picture.losses.slice(-1), picture);
    page.curves.now = this.isRewound ? epoch : null;
    page.renewal.arrived(picture);
    timeline.show(timeline.wanted ?? epoch);
    if (timeline.isPast) page.said.tell({ kind: "info", text: words("playground.said.other_data", { epoch: counted(timeline.first) }) });
    else if (this.isRewound) page.said.rewound();
    else {
      page.said.note(picture);
      page.renewal.examine();
    }
  }
}
