// How a run goes, in words: for the note line, and for a screen reader, which hears it every ten seconds
// at most and at a pause.

import { counted, lossText, words } from "../base/words.mjs";

const SETTLED_EPOCHS = 100;
const SAME = 0.001; // the last digit that is shown
const SAME_SHARE = 0.01; // of the loss
const LOW = 0.05; // below it, a loss that has come to rest has arrived
const BEFORE = 100; // epochs over which a loss falls or rises
const STEADY = 0.0005;

/**
 * What there is to say of a run of which no rule knows better, from its curve and its state; with
 * more than two classes beside `chance`.
 */
export function describeRun({ chance, state, curves, data, accuracy, isPlaying }) {
  const training = data.train.length, count = data.test.length;
  const loss = curves.test.at(-1) ?? null;
  if (state.epoch === 0) return { text: words("playground.course.ready", { training, count }) };
  const [way, figures] = loss === null ? ["untested", {}] : courseOf(curves, state.epoch, loss);
  const text = words(`playground.course.${isPlaying ? "plays" : "paused"}.${way}`, figures);
  if (loss === null || accuracy === null) return { text };
  const right = Math.round(accuracy * count);
  const said = chance
    ? words("chance.test", { right: counted(right), count: counted(count), chance: counted(Math.round(chance.right * count)) })
    : words("playground.course.right", { right, count });
  return { text: `${text} ${said}` };
}

// How the test loss went over the last hundred epochs, by the name of its words, and the figures.
function courseOf(curves, epoch, now) {
  const loss = lossText(now);
  const before = lookBack(curves, epoch - SETTLED_EPOCHS);
  if (before === null || before.loss === null) return ["learning", { loss }];
  const lately = curves.test.filter((value, at) => curves.epochs[at] >= before.epoch && value !== null);
  const low = Math.min(...lately), high = Math.max(...lately);
  const epochs = counted(epoch - before.epoch);
  const same = Math.max(SAME, SAME_SHARE * now);
  if (high - low < same) {
    const within = (Math.ceil(1000 * (high - low)) / 1000 || SAME).toFixed(3);
    return [now < LOW ? "settled" : "stuck", { loss, within, epochs }];
  }
  const change = before.loss - now;
  if (Math.abs(change) < (high - low) / 2) {
    return ["up_and_down", { loss, low: lossText(low), high: lossText(high), epochs }];
  }
  return [change > 0 ? "falling" : "rising", { loss, change: lossText(Math.abs(change)), epochs }];
}

/** The test loss at an epoch, or at the last one before it that the thinned curve still has; null on other data. */
function lookBack(curves, epoch) {
  if (epoch < curves.since) return null;
  let at = curves.epochs.length - 1;
  while (at > 0 && curves.epochs[at] > epoch) at--;
  return { epoch: curves.epochs[at], loss: curves.test[at] };
}

/** "epoch 100, test loss 0.012, falling" */
export function summary(curves, epoch) {
  const at = curves.epochs.length - 1;
  const loss = curves.test[at] ?? curves.train[at] ?? null;
  const said = (way) => words(`playground.summary.${way}`, { epoch: counted(epoch), loss: loss === null ? "" : lossText(loss) });
  if (loss === null) return said("unknown");
  if ((curves.test[at] ?? null) === null) return said("training");
  const before = lookBack(curves, Math.max(curves.since, epoch - BEFORE));
  if (before.epoch >= epoch || before.loss === null) return said("test");
  const change = loss - before.loss;
  return said(Math.abs(change) < STEADY ? "steady" : change < 0 ? "falling" : "rising");
}
