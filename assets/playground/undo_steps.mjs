// What one step of undo does to the run that is shown, and what doing it again does.

import { valueOf } from "../network/parameters.mjs";
import { branched, isLive, isMade, isSamePlace, settingsAt } from "./changes.mjs";

const valueAt = (what, config, state) =>
  (isLive(what) ? settingsAt(config, state)[what] : valueOf(state, what));

/**
 * A live setting, a weight or a bias was changed where the run stood at `before`. Undone there it
 * leaves no trace; later it is set back, which is a change too; before it, it will not be made.
 */
export function steeredStep(page, what, before) {
  const { state, config, link } = before;
  const old = valueAt(what, config, state);
  const value = valueAt(what, page.run.config, page.player.state);
  const set = async (wanted) => {
    page.steer(what, wanted, "undo");
    await page.steering.idle();
  };
  let taken = null; // a config with the change still to come, and the one without it
  return {
    what, before: link, after: page.run.link,
    back: async (step) => {
      const now = page.player.state;
      if (page.player.finished) return page.open({ link: step.before }, "undo");
      if (!isMade(state, now)) {
        taken = { full: page.run.config, rest: branched(page.run.config, now) };
        return page.rewriteLink(taken.rest, "undo");
      }
      if (page.run.link !== step.after || !isSamePlace(now, state)) return set(old);
      return page.steered(before, what, "undo");
    },
    again: async (step) => {
      if (page.player.finished) return page.open({ link: step.after }, "undo");
      return taken && page.run.config === taken.rest ? page.rewriteLink(taken.full, "undo") : set(value);
    },
  };
}

/** Another run was opened, or this one started over. */
export const openedStep = (page, before, after) => ({
  before, after,
  back: (step) => page.open({ link: step.before }, "undo"),
  again: (step) => page.open({ link: step.after }, "undo"),
});

/** Only the look changed: `before` and `after` are [config, link], `names` the settings of looks. */
export function lookStep(page, [before, linkBefore], [after, link], names) {
  const show = (config) =>
    page.change(Object.fromEntries([...names].map((name) => [name, config[name]])), "undo");
  return { before: linkBefore, after: link, back: () => show(before), again: () => show(after) };
}
