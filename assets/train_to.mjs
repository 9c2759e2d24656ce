// "Train to 1,000": forwards by training, backwards by the timeline, until somebody does otherwise.

import { Absent, Refused, advance } from "./requests.mjs";

const MOMENT_MS = 80; // of training a request: a picture each
const MOST_EPOCHS = 20000; // a request
const RETRY_MS = 500;

/**
 * Takes the run that is shown to an epoch; `told(epoch)` hears how far it is. Gives whether it came
 * there: not if another run was opened meanwhile, if the network diverged, or if somebody pressed Play.
 */
export async function trainTo(playground, epoch, told = () => {}) {
  const { player, timeline } = playground;
  player.pause();
  await timeline.goTo(epoch); // as far as was trained before
  const { run } = playground;
  let { state } = player;
  const isMine = () => playground.run === run && player.state === state && !player.playing && !player.steps;
  while (isMine() && state.epoch < epoch && !player.finished) {
    told(state.epoch);
    const picture = await trained(run.config, state, epoch - state.epoch, playground);
    if (!picture) return false;
    if (!picture.state || !isMine()) continue;
    ({ state } = picture);
    player.retune(run.config, state);
    player.finished = picture.status === "diverged";
    playground.show(picture, false);
  }
  return playground.run === run && player.state.epoch === epoch && !player.state.sample;
}

/** Some epochs more: a picture; an empty one while the server is away; null where it refuses. */
async function trained(config, state, epochs, playground) {
  try {
    return {
      status: "ok",
      ...await advance({
        config, state, epochs: Math.min(epochs, MOST_EPOCHS), milliseconds: MOMENT_MS, pictures: 1,
        record_every: playground.curves.every,
      }),
    };
  } catch (error) {
    playground.fail(error);
    if (error instanceof Refused) return null;
    if (!(error instanceof Absent)) throw error;
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    return {};
  }
}
