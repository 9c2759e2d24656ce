// What a screen reader hears of a run. The note line says it every ten seconds at most and at a pause.

import { counted, lookBack, lossText } from "./notes.mjs";

const BEFORE = 100; // epochs over which a loss falls or rises
const STEADY = 0.0005;

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
