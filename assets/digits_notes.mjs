// What there is to say of a net that learns digits: number first, then the reason, then the way out.

const GUESSING = 0.2; // of ten digits one in ten is right by chance
const CHANCE_LOSS = Math.log(10);
const USUAL_RATE = 0.1;
const number = (count) => count.toLocaleString("en");

/** {kind, lead, text, rate}: `rate` is a learning rate to try instead. */
export function describeDigitsRun({ config, trained, tested, batches, picture, row, verdict }) {
  const { state, status, advice } = picture;
  if (status === "diverged") {
    const [, lead, text] = advice.match(/^(.*?\.) (.*)$/);
    return { kind: "warn", lead, text, rate: picture.suggested_learning_rate };
  }
  if (state.epoch === 0) {
    return state.batch === 0
      ? { text: `Ready. ${number(trained)} images to learn from, ${number(tested)} to be tested on.` }
      : { text: `Learning. The first epoch has ${batches} batches of ${config.batch_size} images.` };
  }
  const right = `${verdict.right} of ${number(tested)} test digits right`;
  if (state.epoch >= 2 && row.test_accuracy < GUESSING) {
    const isHigh = row.test_loss > CHANCE_LOSS || config.learning_rate > USUAL_RATE;
    return {
      kind: "warn", lead: "Not learning.",
      text: `${right}, about as many as by guessing. Learning rate ${config.learning_rate} is too ${isHigh ? "high" : "low"}.`,
      rate: config.learning_rate === USUAL_RATE ? null : USUAL_RATE,
    };
  }
  if (row.train_accuracy === 1) {
    return { text: `Learned by heart: all ${number(trained)} training images are right, and ${right}.${usual(verdict)}` };
  }
  return { text: `Learning. ${right}.${usual(verdict)}` };
}

// The confusion that happens most often, where there is one.
function usual({ confusion }) {
  let most = { count: 1 };
  confusion.forEach((row, label) => row.forEach((count, taken) => {
    if (label !== taken && count > most.count) most = { count, label, taken };
  }));
  return most.count > 1 ? ` Most often ${most.label} is taken for ${most.taken}: ${most.count} times.` : "";
}
