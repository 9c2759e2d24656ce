// Plotly arrives a moment after the page.

import { pause } from "./asking.mjs";

const LOOK_MS = 50;

export async function plotly() {
  while (!window.Plotly?.toImage) await pause(LOOK_MS);
  return window.Plotly;
}

/** Calls back once, when a chart in `place` is drawn for the first time. */
export function onceDrawn(place, act) {
  const arrival = new MutationObserver(() => {
    if (!place.querySelector(".js-plotly-plot .main-svg")) return;
    arrival.disconnect();
    act();
  });
  arrival.observe(place, { childList: true, subtree: true });
}
