// Whether gradients vanished on their way back to the first layer, and what became of it, in words.

import { counted, lossText, words } from "../base/words.mjs";

const START = 50; // epochs
const VANISHED = 100; // times less gradient than the output
const AWAKE = 10;

const LAYERS = 3; // with the output: fewer have no way on which to vanish

/** By how much the first layer's gradient is smaller than the output's. */
const gap = ({ gradients }) => gradients.at(-1) / gradients[0];
const fieldsOf = (row) => ({ epoch: counted(row.epoch), times: counted(Number(gap(row).toPrecision(1))) });

/**
 * The note on measured rows, oldest first; null where the first layer's gradient did not vanish at
 * the start. `curves` have the test losses.
 */
export function vanishing(rows, curves) {
  const early = rows.filter(({ epoch, gradients }) => epoch <= START && gradients.length >= LAYERS && gradients[0] > 0);
  if (!early.length) return null;
  const worst = early.reduce((one, other) => (gap(other) > gap(one) ? other : one));
  if (gap(worst) < VANISHED) return null;
  const last = rows.at(-1);
  const woke = rows.find((row) => row.epoch > worst.epoch && gap(row) <= AWAKE);
  const rest = woke ? sinceWaking(woke, last, curves)
    : last === worst ? "" : words("inside.vanishing.asleep", fieldsOf(last));
  const start = words("inside.vanishing.start", fieldsOf(worst));
  return { kind: "info", lead: words("inside.vanishing.lead"), text: `${start} ${rest}`.trim() };
}

function sinceWaking(woke, last, curves) {
  const at = (epoch) => curves.test[curves.epochs.findLastIndex((known) => known <= epoch)] ?? null;
  const [before, now] = [at(woke.epoch), at(last.epoch)];
  const fields = { epoch: counted(woke.epoch), awake: AWAKE };
  if (before === null || now === null || !(now < before)) return words("inside.vanishing.woke", fields);
  return words("inside.vanishing.learned", { ...fields, before: lossText(before), now: lossText(now) });
}
