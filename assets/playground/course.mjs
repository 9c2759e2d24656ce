// How a run goes, in words: for the note line, and for a screen reader, which hears it every ten seconds
// at most and at a pause.

import { counted, lossText } from "../base/words.mjs";

const SETTLED_EPOCHS = 100;
const SAME = 0.001; // the last digit that is shown
const SAME_SHARE = 0.01; // of the loss
const LOW = 0.05; // below it, a loss that has come to rest has arrived
const BEFORE = 100; // epochs over which a loss falls or rises
const STEADY = 0.0005;

/** What there is to say of a run of which no rule knows better, from its curve and its state. */
export function describeRun({ state, curves, data, accuracy, isPlaying }) {
  const right = accuracy === null ? "" : ` ${Math.round(accuracy * data.test.length)} of ${data.test.length} test points on the right side.`;
  const loss = curves.test.at(-1);
  if (state.epoch === 0) {
    return { text: `Ready. ${data.train.length} training points, ${data.test.length} test points.` };
  }
  if (loss === null || loss === undefined) {
    return { text: `${isPlaying ? "Learning" : "Paused"}. There are no test points.` };
  }
  const { lead, way } = courseOf(curves, state.epoch, loss);
  const word = !isPlaying ? "Paused" : lead;
  return { text: `${word}. Test loss ${lossText(loss)}${way}.${right}` };
}

// How the test loss went over the last hundred epochs: a word for a run that trains, and the figures.
function courseOf(curves, epoch, loss) {
  const before = lookBack(curves, epoch - SETTLED_EPOCHS);
  if (before === null || before.loss === null) return { lead: "Learning", way: "" };
  const lately = curves.test.filter((value, at) => curves.epochs[at] >= before.epoch && value !== null);
  const low = Math.min(...lately), high = Math.max(...lately);
  const epochs = epoch - before.epoch;
  const same = Math.max(SAME, SAME_SHARE * loss);
  if (high - low < same) {
    const within = (Math.ceil(1000 * (high - low)) / 1000 || SAME).toFixed(3);
    const lead = loss < LOW ? "Settled" : "No longer falling";
    return { lead, way: `, the same within ${within} for ${counted(epochs)} epochs` };
  }
  const change = before.loss - loss;
  if (Math.abs(change) < (high - low) / 2) {
    return { lead: "Up and down", way: `, between ${lossText(low)} and ${lossText(high)} over the last ${counted(epochs)} epochs` };
  }
  const over = `${lossText(Math.abs(change))} over the last ${counted(epochs)} epochs`;
  return change > 0 ? { lead: "Learning", way: `, down ${over}` } : { lead: "Rising", way: `, up ${over}` };
}

/** The test loss at an epoch, or at the last one before it that the thinned curve still has. */
function lookBack(curves, epoch) {
  if (epoch < 0) return null;
  let at = curves.epochs.length - 1;
  while (at > 0 && curves.epochs[at] > epoch) at--;
  return { epoch: curves.epochs[at], loss: curves.test[at] };
}

/** "epoch 100, test loss 0.012, falling" */
export function summary(curves, epoch) {
  const at = curves.epochs.length - 1;
  const known = curves.test[at] !== null && curves.test[at] !== undefined;
  const loss = known ? curves.test[at] : curves.train[at];
  const words = [`epoch ${counted(epoch)}`];
  if (loss === null || loss === undefined) return words.concat("no loss").join(", ");
  words.push(`${known ? "test" : "training"} loss ${lossText(loss)}`);
  const before = known && lookBack(curves, Math.max(0, epoch - BEFORE));
  if (before && before.epoch < epoch && before.loss !== null) {
    const change = loss - before.loss;
    words.push(Math.abs(change) < STEADY ? "steady" : change < 0 ? "falling" : "rising");
  }
  return words.join(", ");
}
