// The big map's ticks: its coordinates, or a table's own units with the names of its columns.

import { byId, element } from "../base/dom.mjs";
import { axisOf, inUnits, ticksOf } from "../base/units.mjs";
import { spanOf } from "../network/plane.mjs";

const REACH = 6; // of the map
const share = (place) => (place + REACH) / (2 * REACH);

const indexed = (input) => `x${[...String(input + 1)].map((digit) => "₀₁₂₃₄₅₆₇₈₉"[digit]).join("")}`;

let coordinates = null; // as the server wrote them
let shown = "";

/** Shows the ticks of the sides of a config's plane. */
export function showTicks(config, plane) {
  const place = byId("map-ticks");
  coordinates ??= [...place.children];
  const inputs = spanOf(config);
  const named = config.points && config.axes?.length ? inputs.map((input) => config.axes[input]) : [];
  const isUnnamed = !named.length && plane.origin.length <= 2;
  const names = isUnnamed ? [] : plane.sideNames ?? inputs.map((input, side) =>
    (named.length ? `${axisOf(named[side]).name} (${indexed(input)})` : indexed(input)));
  const key = JSON.stringify([named, names]);
  if (shown === key) return;
  shown = key;
  const titles = [
    names[0] && element("span", "pg-axis pg-axis-x", `${names[0]} →`), names[1] && element("span", "pg-axis pg-axis-y", `↑ ${names[1]}`),
  ].filter(Boolean);
  if (!named.length) return place.replaceChildren(...(plane.sideNames ? [] : coordinates), ...titles);
  const [across, upwards] = named.map(axisOf);
  const ticks = (axis, className, styleAt) => ticksOf(axis.low, axis.high).map((tick) => {
    const node = element("span", className, inUnits(tick.value));
    Object.assign(node.style, styleAt(share(tick.place)));
    return node;
  });
  return place.replaceChildren(
    ...ticks(across, "pg-tick-x", (at) => ({ left: `${100 * at}%`, top: "calc(100% + 7px)", transform: `translateX(-${30 + 40 * at}%)` })),
    ...(upwards ? ticks(upwards, "pg-tick-y", (at) => ({ top: `${100 * (1 - at)}%`, left: "calc(100% + 6px)", transform: "translateY(-50%)" })) : []),
    ...titles);
}
