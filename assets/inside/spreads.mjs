// How the values of each layer are spread where the run stands: a small histogram a layer.

import { svg } from "../base/dom.mjs";
import { measure } from "../base/palette.mjs";
import { inUnits } from "../base/units.mjs";
import { words } from "../base/words.mjs";
import { isFiniteState } from "../network/parameters.mjs";
import { layerColour, layerName, text } from "./layers.mjs";

const BARS = 24;
const GAP = 20; // px between two layers
const TOP = 8;

/** What is drawn on a panel of some size, said in place of it, and spoken. */
export function spreads({ page, probes, size: { width, height } }) {
  if (!isFiniteState(page.player.state)) return { drawn: [], said: words("inside.diverged"), spoken: [] };
  const layers = probes.atPoints.map(spreadOf);
  const each = (width + GAP) / layers.length - GAP;
  const foot = 2 * measure("--tick-room"); // the ends of the range, the layer's name
  const bottom = height - foot;
  return {
    said: "",
    drawn: layers.flatMap((spread, layer) => {
      const left = layer * (each + GAP);
      return [
        svg("path", {
          class: "pg-inside-bars", d: outline(spread.shares, left, each, bottom), style: `fill: ${layerColour(layer, layers.length)}`,
        }),
        svg("path", { class: "pg-inside-grid", d: `M${left},${bottom}h${each}` }),
        text(inUnits(spread.low), { class: "pg-inside-tick", x: left, y: bottom + foot / 4 }),
        text(inUnits(spread.high), { class: "pg-inside-tick", x: left + each, y: bottom + foot / 4, "text-anchor": "end" }),
        text(layerName(layer, layers.length), {
          class: `pg-inside-name${layer ? "" : " pg-inside-first"}`, x: left + each / 2, y: bottom + (3 * foot) / 4, "text-anchor": "middle",
        }),
      ];
    }),
    spoken: layers.map(({ quartiles: [low, high] }, layer) => words("inside.spoken_middle", {
      name: layerName(layer, layers.length), low: inUnits(low, 2), high: inUnits(high, 2),
    })),
  };
}

/** The values of a layer's units at all points, in bars over a range that moves in steps. */
export function spreadOf(units) {
  const values = Float64Array.from(units.flatMap((unit) => [...unit])).sort();
  const low = values[0] < 0 ? -reach(-values[0]) : 0, high = reach(values.at(-1));
  const shares = new Float64Array(BARS);
  for (const value of values) {
    shares[Math.min(BARS - 1, Math.floor((BARS * (value - low)) / (high - low)))] += 1 / values.length;
  }
  return { low, high, shares, quartiles: [0.25, 0.75].map((share) => values[Math.floor(share * (values.length - 1))]) };
}

/** 1, 2 or 5 times a power of ten from 1 on, no smaller than a value. */
function reach(value) {
  const power = 10 ** Math.max(0, Math.floor(Math.log10(value)));
  return [1, 2, 5, 10].find((step) => step * power >= value) * power;
}

function outline(shares, left, width, bottom) {
  const most = Math.max(...shares);
  const bar = width / BARS;
  const steps = [...shares].map((share) => `V${(bottom - ((bottom - TOP) * share) / most).toFixed(1)}h${bar.toFixed(3)}`);
  return `M${left},${bottom}${steps.join("")}V${bottom}Z`;
}
