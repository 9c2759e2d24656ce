// What enters the history: the run that is shown, when another takes its place, when it branches, when
// nobody looks at the page any more.

import { isFiniteState } from "../network/parameters.mjs";
import { keepRun, tidy } from "./past_runs.mjs";

const FEWEST_EPOCHS = 10;

/** Keeps the runs of a page; `kept()` hears that there is another. */
export function keepWhatIsLeft(page, kept) {
  let began = performance.timeOrigin;
  page.shownRun.whenLeft(async () => {
    const row = rowOf(page, began);
    began = Date.now() + Math.random(); // two windows begin in no one moment
    if (!row) return;
    await keepRun(row);
    await tidy();
    kept();
  });
  const hide = () => {
    const row = rowOf(page, began);
    if (row) keepRun(row);
  };
  document.addEventListener("visibilitychange", () => document.hidden && hide());
  addEventListener("pagehide", hide);
}

// No link leads to weights that have learned from other data before, or that a file has brought.
function rowOf({ shownRun: { run, isFromFile }, player, curves, travel: { timeline } }, key) {
  const epochs = run ? Math.max(player.state.epoch, timeline.end) : 0;
  if (epochs < FEWEST_EPOCHS || run.past || isFromFile) return null;
  const last = timeline.states.at(-1);
  const state = last?.epoch > player.state.epoch ? last : player.state;
  return {
    key, left: Date.now(), config: run.config, link: run.link, main: run.main_plane ?? null, standard: run.standard ?? {}, epochs,
    best: curves.best?.test_loss ?? null,
    state: isFiniteState(state) ? { weights: state.weights, biases: state.biases } : null,
  };
}
