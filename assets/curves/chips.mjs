// The chips over the loss panel: which curves are shown, and what two of them are at now.

import { press } from "../base/dom.mjs";
import { words } from "../base/words.mjs";

// By chip: the lines it shows, each with the column it draws.
const CHIPS = {
  test: [["test", "losses", "test"]],
  training: [["training", "losses", "train"]],
  penalty: [["penalty", "readouts", "penalty"]],
  objective: [["objective", "readouts", "objective"]],
  accuracy: [["training-accuracy", "readouts", "trainAccuracy"], ["test-accuracy", "readouts", "testAccuracy"]],
};
export const LINES = Object.entries(CHIPS).flatMap(([chip, lines]) =>
  lines.map(([name, series, column]) => ({ chip, name, series, column, text: words(`curves.lines.${name}`) })));

export class Chips {
  /** `chosen()` hears that other curves are shown. */
  constructor(root, chosen) {
    this.root = root;
    this.shown = new Set(root.dataset.shown.split(" "));
    root.addEventListener("click", ({ target }) => {
      const chip = target.closest("button");
      if (!chip) return;
      const { curve } = chip.dataset;
      if (!this.shown.delete(curve)) this.shown.add(curve);
      press([chip], () => this.shown.has(curve));
      chosen();
    });
  }

  /** Writes penalty and objective, where weights have a price. */
  write(read, isPriced) {
    const { penalty, train_loss: loss } = read ?? {};
    this.root.toggleAttribute("data-priced", Boolean(isPriced));
    const hasNumbers = Number.isFinite(penalty) && Number.isFinite(loss);
    for (const [name, value] of [["penalty", penalty], ["objective", loss + penalty]]) {
      const number = this.root.querySelector(`[data-curve=${name}] .pg-curve-number`);
      if (number) number.textContent = isPriced && hasNumbers ? value.toFixed(3) : "";
    }
  }
}
