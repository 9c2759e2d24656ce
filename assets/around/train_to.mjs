// "Train to 1,000": goes to an epoch as the epoch's own field does, and tells whether it came there.

const LOOK_MS = 50;
const moment = () => new Promise((resolve) => setTimeout(resolve, LOOK_MS));

/**
 * Takes the run that is shown to an epoch; `told(epoch)` hears how far it is. Gives whether it came
 * there: not if another run was opened meanwhile, if the network diverged, or if somebody paused it.
 */
export async function trainTo(playground, epoch, told = () => {}) {
  const { player, timeline, run } = playground;
  const isOnItsWay = () => playground.run === run
    && (timeline.isAway || playground.afterArrival || player.until !== null);
  playground.goTo(epoch);
  do {
    told(player.state.epoch);
    await moment();
  } while (isOnItsWay());
  return playground.run === run && player.state.epoch === epoch && !player.state.sample;
}
