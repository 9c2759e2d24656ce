// A link's goals: losses to fall below, and the epoch at which each was reached first.

import { counted, words } from "../base/words.mjs";

const LOSSES = ["test_loss", "train_loss", "loss_gap"];

export class Goals {
  constructor() {
    this.all = [];
  }

  /** Begins with a config's goals, none of them reached. */
  take(config) {
    this.all = LOSSES.flatMap((loss) => (config[`goal_${loss}`] ?? []).map((below) => (
      { loss, below, name: words(`curves.goals.name_${loss}`, { below }), epoch: null })));
  }

  /** Hears at which epochs of a stretch the goals hold first, in their order; null where not. */
  hear(epochs = []) {
    epochs.forEach((epoch, at) => {
      const goal = this.all[at];
      if (goal && epoch !== null) goal.epoch = Math.min(epoch, goal.epoch ?? Infinity);
    });
  }

  /** Forgets what was reached after an epoch. */
  cut(epoch) {
    for (const goal of this.all) if (goal.epoch > epoch) goal.epoch = null;
  }

  /** The losses among them, which can be drawn on the chart's axis, as its levels. */
  get onAxis() {
    return this.all.filter(({ loss }) => loss !== "loss_gap")
      .map(({ name, below, epoch }) => ({ name, text: name, value: below, epoch }));
  }

  /** What all of them together ask for: "test loss below 0.25"; "" without a goal, or where it needs test points and there are none. */
  wishOn(isTested) {
    if (!isTested && this.all.some(({ loss }) => loss !== "train_loss")) return "";
    const lowest = {};
    for (const { loss, below } of this.all) lowest[loss] = Math.min(below, lowest[loss] ?? Infinity);
    return Object.entries(lowest).map(([loss, below]) => words(`curves.goals.wish_${loss}`, { below })).join(", ");
  }

  /** "Goal 0.25 reached at epoch 143.", a sentence a goal that is reached; "" for none. */
  get reached() {
    return this.all.filter(({ epoch }) => epoch !== null)
      .map(({ loss, below, epoch }) => words(`curves.goals.reached_${loss}`, { below, epoch: counted(epoch) }))
      .join(" ");
  }
}
