// A link's goals: losses to fall below, and the epoch at which each was reached first.

import { counted } from "../base/words.mjs";

const LOSSES = [
  ["goal_test_loss", "test_loss", "goal"],
  ["goal_train_loss", "train_loss", "training goal"],
  ["goal_loss_gap", "loss_gap", "goal for test minus training loss"],
];

const WORDS = { test_loss: "test loss", train_loss: "training loss", loss_gap: "test minus training loss" };

export class Goals {
  constructor() {
    this.all = [];
  }

  /** Begins with a config's goals, none of them reached. */
  take(config) {
    this.all = LOSSES.flatMap(([field, loss, name]) =>
      (config[field] ?? []).map((below) => ({ loss, below, name: `${name} ${below}`, epoch: null })));
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

  /** What all of them together ask for: "test loss below 0.25"; "" for none. */
  get wish() {
    const lowest = {};
    for (const { loss, below } of this.all) lowest[loss] = Math.min(below, lowest[loss] ?? Infinity);
    return Object.entries(lowest).map(([loss, below]) => `${WORDS[loss]} below ${below}`).join(", ");
  }

  /** "Goal 0.25 reached at epoch 143.", a sentence a goal that is reached; "" for none. */
  get words() {
    return this.all.filter(({ epoch }) => epoch !== null)
      .map(({ name, epoch }) => `${name[0].toUpperCase()}${name.slice(1)} reached at epoch ${counted(epoch)}.`)
      .join(" ");
  }
}
