// What there is to say of a net that learns digits: number first, then the reason, then the way out.

import { counted } from "../base/words.mjs";

/** {kind, lead, text, remedies}: what the server found wrong, or how far the net is. */
export function describeDigitsRun({
  config, trained, tested, batches, picture, row, verdict, finding, isPlaying,
}) {
  const { state, status, lead, text } = picture;
  if (status === "diverged") {
    const rate = picture.suggested_learning_rate;
    const lower = { words: `Set rate to ${rate}`, settings: { learning_rate: rate } };
    return { kind: "warn", lead, text, remedies: rate ? [lower] : [] };
  }
  if (finding) return { kind: "warn", ...finding };
  return { text: course(), remedies: [] };

  function course() {
    if (state.epoch === 0) {
      return state.batch === 0
        ? `Ready. ${counted(trained)} images to learn from, ${counted(tested)} to be tested on.`
        : `Learning. The first epoch has ${batches} batches of ${config.batch_size} images.`;
    }
    const right = `${verdict.right} of ${counted(tested)} test digits right`;
    if (row.train_accuracy === 1) {
      return `Learned by heart: all ${counted(trained)} training images are right, and ${right}.${usual(verdict)}`;
    }
    return `${isPlaying ? "Learning" : "Paused"}. ${right}.${usual(verdict)}`;
  }
}

// The confusion that happens most often, where there is one.
function usual({ confusion }) {
  let most = { count: 1 };
  confusion.forEach((row, label) => row.forEach((count, taken) => {
    if (label !== taken && count > most.count) most = { count, label, taken };
  }));
  return most.count > 1 ? ` Most often ${most.label} is taken for ${most.taken}: ${most.count} times.` : "";
}
