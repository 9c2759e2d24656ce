// "Train to 1,000": goes to an epoch as the epoch's own field does, and tells whether it came there.

import { pause } from "../base/asking.mjs";

const LOOK_MS = 50;

/**
 * Takes the run that is shown to an epoch; `told(epoch)` hears how far it is. Gives whether it came
 * there: not if another run was opened meanwhile, if the network diverged, or if somebody paused it.
 */
export async function trainTo(playground, epoch, told = () => {}) {
  const { player, travel, shownRun, shownRun: { run } } = playground;
  const isOnItsWay = () => shownRun.run === run && (travel.isAway || travel.next || player.until !== null);
  travel.goTo(epoch);
  do {
    told(player.state.epoch);
    await pause(LOOK_MS);
  } while (isOnItsWay());
  return shownRun.run === run && player.state.epoch === epoch && !player.state.sample;
}
