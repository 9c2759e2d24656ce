// What of the page speaks of several classes, where a run has them: the legend under the map, chance on
// the curve, and what is explained.

import { byId, element, svg } from "../base/dom.mjs";
import { TABLES } from "../base/tables.mjs";
import { words } from "../base/words.mjs";
import { SHAPES, className, hasClasses, outputsOf, shortName } from "../network/classes.mjs";

export class ClassesShown {
  constructor(curves) {
    Object.assign(this, { curves, chance: null });
    this.legend = byId("class-legend");
    this.tipped = TABLES.tips_with_classes.map((name) => [name, [...document.querySelectorAll(`[data-tip="${name}"]`)]]);
  }

  /** `chance` is what the server says of it: its loss is null where there is none. */
  show({ config, chance = null }) {
    const isShown = hasClasses(config);
    document.documentElement.toggleAttribute("data-classes", isShown);
    this.legend.hidden = !isShown;
    for (const [name, nodes] of this.tipped) {
      for (const node of nodes) node.dataset.tip = isShown ? `${name}-classes` : name;
    }
    if (isShown) this.fill(config, outputsOf(config));
    const value = chance?.loss ?? null;
    if (this.chance === value) return;
    this.chance = value;
    this.curves.setLevel("chance", value === null ? null : { text: words("chance.name"), value });
  }

  /** Names in full where there is room for them. */
  fill(config, classes) {
    const items = (nameOf) => Array.from({ length: classes }, (_, at) =>
      element("li", { title: className(config, at) }, markOf(at), element("span", "", nameOf(config, at))));
    this.legend.replaceChildren(...items(className));
    const isCut = [...this.legend.querySelectorAll("span")].some((name) => name.scrollWidth > name.clientWidth);
    if (isCut) this.legend.replaceChildren(...items(shortName));
  }
}

function markOf(at) {
  const mark = svg("svg", { viewBox: "-1.6 -1.6 3.2 3.2", "aria-hidden": "true" });
  mark.append(svg("path", { d: SHAPES[at], style: `fill: var(--class-${at + 1})` }));
  return mark;
}
