// How a table will look on the map, and what is to be known before it is used.

import { element, svg } from "../base/dom.mjs";
import { inUnits, ticksOf } from "../base/units.mjs";
import { counted, words } from "../base/words.mjs";
import { markOf, shapeOf, shapeOfNumber } from "./marks.mjs";

const REACH = 6; // of the map
const RADIUS = 0.13;

export class Look {
  constructor() {
    this.hint = element("span", "pg-hint");
    this.picture = svg("svg", { class: "pg-table-picture", viewBox: `${-REACH} ${-REACH} ${2 * REACH} ${2 * REACH}`, role: "img" });
    this.frame = element("div", "pg-table-map", this.picture);
    this.legend = element("ul", "pg-table-legend");
    this.findings = element("ul", "pg-table-findings");
    this.root = element("section", { class: "pg-table-look", "data-of": "look", tabindex: 0, role: "region", "aria-label": words("table.look.title") },
      element("div", "pg-head", element("h3", "", words("table.look.title")), this.hint),
      this.frame, this.legend, this.findings);
  }

  show({ points = [], scaling = [], classes = [], findings = [], choice: { inputs } }) {
    const [across, upwards] = scaling.slice(0, inputs.length);
    const names = { across: across?.name, upwards: upwards?.name, inputs: inputs.length };
    const kind = upwards ? (inputs.length > 2 ? "first_of" : "against") : "along";
    this.hint.textContent = across ? words(`table.look.${kind}`, names) : "";
    this.picture.setAttribute("aria-label", across ? words("table.look.picture", { points: counted(points.length), how: words(`table.look.${kind}`, names) }) : words("table.look.nothing"));
    this.picture.replaceChildren(...points.map(([x, y, label]) => {
      const shape = classes.length ? shapeOf(label, classes.length) : shapeOfNumber(label);
      return svg("path", { ...shape, transform: `translate(${x} ${-y}) scale(${RADIUS})` });
    }));
    this.frame.querySelectorAll("span").forEach((tick) => tick.remove());
    if (across) this.frame.append(...this.ticks(across, "left"), ...(upwards ? this.ticks(upwards, "bottom") : []));
    this.legend.replaceChildren(...classes.map(({ name, rows }, at) =>
      element("li", "", markOf(at, classes.length), `${name} ${counted(rows)}`)));
    this.findings.replaceChildren(...findings.map(({ mark, text }) =>
      element("li", { "data-mark": mark }, element("span", { class: "pg-table-tick", "aria-hidden": "true" }, mark === "good" ? "✓" : "!"), text)));
  }

  ticks({ low, high }, side) {
    return ticksOf(low, high).map(({ place, value }) => {
      const tick = element("span", { class: `pg-table-tick-${side}`, "aria-hidden": "true" }, inUnits(value));
      tick.style[side] = `${(100 * (place + REACH)) / (2 * REACH)}%`;
      return tick;
    });
  }
}
