// The big map's ticks: its coordinates, or a table's own units with the names of its columns.

import { byId, element } from "../base/dom.mjs";
import { axisOf, inUnits, ticksOf } from "../base/units.mjs";

const REACH = 6; // of the map
const share = (place) => (place + REACH) / (2 * REACH);

let coordinates = null; // as the server wrote them
let shown = "";

/** Shows the ticks of a config's axes. */
export function showTicks({ points, axes = [] }) {
  const place = byId("map-ticks");
  coordinates ??= [...place.children];
  const named = points ? axes.slice(0, 2) : [];
  if (shown === named.join()) return;
  shown = named.join();
  if (named.length < 2) return place.replaceChildren(...coordinates);
  const [across, upwards] = named.map(axisOf);
  const ticks = (axis, className, styleAt) => ticksOf(axis.low, axis.high).map((tick) => {
    const node = element("span", className, inUnits(tick.value));
    Object.assign(node.style, styleAt(share(tick.place)));
    return node;
  });
  return place.replaceChildren(
    ...ticks(across, "pg-tick-x", (at) => ({ left: `${100 * at}%`, top: "calc(100% + 7px)", transform: `translateX(-${30 + 40 * at}%)` })),
    ...ticks(upwards, "pg-tick-y", (at) => ({ top: `${100 * (1 - at)}%`, left: "calc(100% + 6px)", transform: "translateY(-50%)" })),
    element("span", "pg-axis pg-axis-x", `${across.name} (x₁) →`), element("span", "pg-axis pg-axis-y", `↑ ${upwards.name} (x₂)`));
}
