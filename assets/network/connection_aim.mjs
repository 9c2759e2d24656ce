// Which connection the pointer means, and the halo that says so. Connections have no invisible twins to be hit:
// all connections of a layer share one curve from left to right, so that their heights at the pointer are
// known at once, and the nearest wins where many cross.

import { svg } from "../base/dom.mjs";

const HALO = [[7, "--paper"], [4, "--accent"], [1, "--paper"]]; // px wider than the connection, and colour
const DOTTED = 1; // px, the width of a connection that was cut

// Where a connection is at `share` of its way across: share of its way down, and its slope.
function curveAt(share) {
  let low = 0, high = 1;
  for (let i = 0; i < 20; i++) {
    const t = (low + high) / 2;
    if (1.5 * t - 1.5 * t * t + t ** 3 < share) low = t;
    else high = t;
  }
  return { down: 3 * low ** 2 - 2 * low ** 3, slope: (6 * low - 6 * low ** 2) / (1.5 - 3 * low + 3 * low ** 2) };
}

/** The connection nearest to a place on the stage, at most `reach` away; null for none. */
export function nearestConnection({ connections, columns, unit }, x, y, reach) {
  const layer = columns.findIndex((column, at) =>
    x >= column + unit / 2 && x <= columns[at + 1] - unit / 2);
  if (layer < 0) return null;
  const left = columns[layer] + unit / 2;
  const across = columns[layer + 1] - unit / 2 - left;
  const { down, slope } = curveAt((x - left) / across);
  let nearest = null, least = reach;
  for (const connection of connections.all) {
    if (connection.layer !== layer) continue;
    const height = connection.y1 - connection.y0;
    const away = Math.abs(y - connection.y0 - down * height) / Math.hypot(1, (slope * height) / across);
    if (away <= least) [nearest, least] = [connection, away];
  }
  return nearest;
}

/** The connection aimed at once more, over all others, with a violet line around it. */
export class Halo {
  constructor() {
    this.group = svg("g", { fill: "none" });
    this.lines = HALO.map(([, token]) => this.line(`var(${token})`));
    this.twin = this.line();
    this.show(null);
  }

  line(colour) {
    const line = svg("path");
    if (colour) line.style.stroke = colour;
    this.group.append(line);
    return line;
  }

  show(connection) {
    this.connection = connection;
    this.group.style.display = connection ? "" : "none";
    if (!connection) return;
    for (const line of [...this.lines, this.twin]) line.setAttribute("d", connection.path.getAttribute("d"));
    this.draw();
  }

  /** Follows the connection's width and colour. */
  draw() {
    if (!this.connection) return;
    const { path } = this.connection;
    const width = Number(path.getAttribute("stroke-width") ?? DOTTED);
    HALO.forEach(([wider], at) => this.lines[at].setAttribute("stroke-width", width + wider));
    this.twin.setAttribute("stroke-width", width);
    this.twin.setAttribute("stroke", path.getAttribute("stroke") ?? "none");
    this.twin.classList.toggle("pg-dead", path.classList.contains("pg-dead"));
  }
}
