// What one step of undo does to the run that is shown, and what doing it again does.

import { valueOf } from "../network/parameters.mjs";
import { branched, isLive, isMade, isSamePlace, settingsAt } from "./changes.mjs";

const valueAt = (what, config, state) =>
  (isLive(what) ? settingsAt(config, state)[what] : valueOf(state, what));

/**
 * A live setting, a weight or a bias was changed where the run stood at `before`. Undone there it
 * leaves no trace; later it is set back, which is a change too; before it, it will not be made.
 */
export function steeredStep(shown, what, before) {
  const { state, config, link } = before;
  const old = valueAt(what, config, state);
  const value = valueAt(what, shown.run.config, shown.page.player.state);
  const set = async (wanted) => {
    shown.steer(what, wanted, "undo");
    await shown.steering.idle();
  };
  let taken = null; // a config with the change still to come, and the one without it
  return {
    what, before: link, after: shown.run.link,
    back: async (step) => {
      const now = shown.page.player.state;
      if (shown.page.player.finished) return shown.open({ link: step.before }, "undo");
      if (!isMade(state, now)) {
        taken = { full: shown.run.config, rest: branched(shown.run.config, now) };
        return shown.rewriteLink(taken.rest, "undo");
      }
      if (shown.run.link !== step.after || !isSamePlace(now, state)) return set(old);
      return shown.steered(before, what, "undo");
    },
    again: async (step) => {
      if (shown.page.player.finished) return shown.open({ link: step.after }, "undo");
      return taken && shown.run.config === taken.rest ? shown.rewriteLink(taken.full, "undo") : set(value);
    },
  };
}

/** Another run was opened, or this one started over. */
export const openedStep = (shown, before, after) => ({
  before, after,
  back: (step) => shown.open({ link: step.before }, "undo"),
  again: (step) => shown.open({ link: step.after }, "undo"),
});

/** Only the look changed: `before` and `after` are [config, link], `names` the settings of looks. */
export function lookStep(shown, [before, linkBefore], [after, link], names) {
  const show = (config) =>
    shown.change(Object.fromEntries([...names].map((name) => [name, config[name]])), "undo");
  return { before: linkBefore, after: link, back: () => show(before), again: () => show(after) };
}
