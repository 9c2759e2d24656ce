// What there is to say of a net that learns digits: number first, then the reason, then the way out.

import { counted, words } from "../base/words.mjs";

/** {kind, lead, text, remedies}: what the server found wrong, or how far the net is. */
export function describeDigitsRun({
  config, trained, tested, batches, picture, row, verdict, finding, isPlaying,
}) {
  const { state, status, lead, text } = picture;
  if (status === "diverged") {
    const rate = picture.suggested_learning_rate;
    const lower = { words: words("base.playing.lower", { rate }), settings: { learning_rate: rate } };
    return { kind: "warn", lead, text, remedies: rate ? [lower] : [] };
  }
  if (finding) return { kind: "warn", ...finding };
  return { text: course(), remedies: [] };

  function course() {
    const said = { images: counted(trained), tests: counted(tested), batches, size: config.batch_size, right: verdict?.right };
    if (state.epoch === 0) return words(state.batch === 0 ? "digits.course.ready" : "digits.course.begun", said);
    const way = row.train_accuracy === 1 ? "by_heart" : isPlaying ? "plays" : "paused";
    return words(`digits.course.${way}`, said) + usual(verdict);
  }
}

// The confusion that happens most often, where there is one.
function usual({ confusion }) {
  let most = { count: 1 };
  confusion.forEach((row, label) => row.forEach((count, taken) => {
    if (label !== taken && count > most.count) most = { count, label, taken };
  }));
  return most.count > 1 ? ` ${words("digits.course.usual", most)}` : "";
}
