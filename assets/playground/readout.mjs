// The numbers of the state shown: epoch, losses, accuracy.

import { byId, element } from "../base/dom.mjs";
import { counted, exactLoss, lossText, percent, words } from "../base/words.mjs";

/** Shows a state's epoch and what the server read of it; a dash where there is no number. */
export function showReadout(state, read, nTrain) {
  byId("epoch").replaceChildren(...epochDigits(state.epoch));
  byId("epoch").style.setProperty("--digits", String(state.epoch).length);
  byId("epoch-title").textContent = state.sample
    ? words("playground.readout.within", { sample: state.sample, points: nTrain }) : words("playground.readout.epoch");
  showLoss(byId("train-loss"), read.train_loss);
  showLoss(byId("test-loss"), read.test_loss);
  const known = read.test_accuracy !== null && read.test_loss !== null;
  byId("test-accuracy").textContent = known ? percent(read.test_accuracy) : "–";
  byId("decision-map").setAttribute("aria-label", words("playground.readout.map", { epoch: counted(state.epoch) }));
}

/** A loss in its place, a dash for none; what three decimals round away stands beside it. */
export function showLoss(place, value) {
  place.textContent = value === null || value === undefined ? "–" : lossText(value);
  const exact = exactLoss(value);
  if (exact) place.dataset.exact = exact;
  else delete place.dataset.exact;
}

// "000,486": leading zeros are pale, and gone on phones.
export function epochDigits(epoch) {
  const text = String(epoch).padStart(6, "0").replace(/\B(?=(\d{3})+$)/g, ",");
  const zeros = text.match(/^[0,]*(?=.)/)[0];
  return [element("span", "pg-zeros", zeros), text.slice(zeros.length)];
}
