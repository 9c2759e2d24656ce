// The homework's studies as pictures: the data at the left, at the right what is varied, value by
// value. They are drawn before anything has run, so they show no result.

import { svg } from "../base/dom.mjs";

const SERIES = 6; // shades that the page has for ordered values
const GOLDEN = Math.PI * (3 - Math.sqrt(5));
const SIDE = 48, LEFT = 62, WIDTH = 146; // of a picture: data up to SIDE, what varies from LEFT on

/** Draws into every picture of `root`; `chosen(link)` hears of a press. */
export function startPictures(root, chosen) {
  for (const place of root.querySelectorAll(".pg-picture-drawing")) place.append(drawing(place.dataset));
  root.addEventListener("click", ({ target }) => {
    const link = target.closest(".pg-picture")?.dataset.link;
    if (link) chosen(link);
  });
}

function drawing({ dataset, setting, values, penalty }) {
  const picture = svg("svg", { viewBox: `0 0 ${WIDTH} ${SIDE}`, focusable: "false" });
  picture.append(svg("rect", { x: 0.5, y: 0.5, width: SIDE - 1, height: SIDE - 1, rx: 8, class: "pg-picture-data" }));
  for (const [x, y, sign] of POINTS[dataset]()) picture.append(dot(SIDE / 2 + x, SIDE / 2 + y, 1.5, sign));
  const all = values.split(",");
  const draw = { learning_rate: rates, hidden_layers: networks, regularization_rate: penalties }[setting];
  all.forEach((value, at) => picture.append(draw(value, at, all.length, penalty, shade(at, all.length))));
  return picture;
}

// Where a data set has points of which class, in the manner of the original; none of a run's own.
const POINTS = {
  circle: () => Array.from({ length: 44 }, (_, k) => {
    const inner = k < 14;
    const radius = inner ? 2.6 * Math.sqrt(k) : 15 + 5 * ((k * 0.618) % 1);
    return [radius * Math.cos(k * GOLDEN), radius * Math.sin(k * GOLDEN), inner ? "positive" : "negative"];
  }),
  xor: () => [[-1, -1], [1, 1], [-1, 1], [1, -1]].flatMap(([right, down]) =>
    Array.from({ length: 10 }, (_, k) => {
      const radius = 2.6 * Math.sqrt(k);
      return [right * 11 + radius * Math.cos(k * GOLDEN), down * 11 + radius * Math.sin(k * GOLDEN),
        right === down ? "negative" : "positive"];
    })),
  spiral: () => [0, Math.PI].flatMap((turn, arm) => Array.from({ length: 20 }, (_, k) => {
    const angle = (k / 19) * 1.75 * 2 * Math.PI + turn;
    const radius = 1.5 + (18.5 * k) / 19;
    return [radius * Math.sin(angle), -radius * Math.cos(angle), arm ? "negative" : "positive"];
  })),
};

// A learning rate: a step, longer from value to value.
function rates(value, at, count, _, colour) {
  const y = 5 + (at * (SIDE - 10)) / (count - 1);
  const end = LEFT + 12 + (at * 60) / (count - 1);
  const group = svg("g", { style: `stroke: ${colour}; fill: ${colour}` });
  group.append(svg("path", { d: `M${LEFT} ${y}H${end}m-3.5 -3 3.5 3 -3.5 3`, class: "pg-picture-step" }));
  return group;
}

// Layers of units, as they stand in the network.
function networks(value, at, count, _, colour) {
  const layers = value.split("-").map(Number);
  const group = svg("g", { style: `fill: ${colour}` });
  const left = LEFT + (at * (WIDTH - LEFT - 12)) / (count - 1);
  layers.forEach((units, layer) => {
    const x = left + 4 + layer * 6 - (layers.length - 1) * 3;
    const pitch = Math.min(5.6, (SIDE - 6) / Math.max(1, units - 1));
    for (let unit = 0; unit < units; unit += 1) {
      group.append(svg("circle", { cx: x, cy: SIDE / 2 + pitch * (unit - (units - 1) / 2), r: Math.min(2, 0.43 * pitch) }));
    }
  });
  return group;
}

// A penalty: where all weights cost the same. L1 has corners, L2 is round; at rate 0 it is a point.
function penalties(value, at, count, penalty, colour) {
  const x = LEFT + 4 + (at * (WIDTH - LEFT - 18)) / (count - 1), y = SIDE / 2;
  const size = 2 + at * 1.6;
  const style = `stroke: ${colour}`;
  if (Number(value) === 0) return svg("circle", { cx: x, cy: y, r: 1.5, style: `fill: ${colour}` });
  return penalty === "L1"
    ? svg("path", { d: `M${x - size} ${y}l${size} ${-size} ${size} ${size} ${-size} ${size}z`, style, class: "pg-picture-line" })
    : svg("circle", { cx: x, cy: y, r: size, style, class: "pg-picture-line" });
}

const shade = (at, count) => `var(--series-${1 + Math.round((at * (SERIES - 1)) / (count - 1))})`;
const dot = (cx, cy, r, sign) => svg("circle", { cx, cy, r, style: `fill: var(--${sign})` });
