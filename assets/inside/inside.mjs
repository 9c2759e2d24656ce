// A face of the strip: what happens inside the network as it trains. Three panels, of which a narrow
// window shows two or one at a time.

import { byId, element, press, pressable } from "../base/dom.mjs";
import { onSchemeChange } from "../base/palette.mjs";
import { words } from "../base/words.mjs";
import { LayerChart, MODES } from "./layer_chart.mjs";
import { LayerView } from "./layer_view.mjs";
import { Landscape } from "./landscape.mjs";
import { Probes } from "./layers.mjs";
import { Measures } from "./measures.mjs";
import { vanishing } from "./vanishing.mjs";

const ROOM = [569, 921]; // px from which on there are two panels, and three

export class Inside {
  /** `page` has the run that is shown, its kept states and its pictures. */
  constructor(page) {
    this.page = page;
    this.measures = new Measures(page, { isWanted: () => this.isShown, heard: () => this.measured() });
    const probes = new Probes(page);
    this.chart = new LayerChart(page, this.measures, probes);
    this.view = new LayerView(page, probes);
    this.landscape = new Landscape(page);
    this.panels = [this.chart, this.view, this.landscape];
    this.modes = MODES.map((mode) => pressable({ id: `inside-${mode}`, "data-tip": `inside_${mode}` }, words(`inside.chart.switch_${mode}`), () => this.show(mode)));
    const switches = element("div", { class: "pg-inside-modes", role: "group", "aria-label": words("inside.modes") }, ...this.modes);
    this.dots = this.panels.map((_, at) => pressable({ id: `inside-panel-${at + 1}`, "aria-label": words(`inside.panels.${at + 1}`) }, "", () => this.turnTo(at)));
    const dots = element("div", { class: "pg-inside-dots", role: "group", "aria-label": words("inside.panels.title") }, ...this.dots);
    this.head = element("div", "", element("h2", { class: "pg-spoken", "data-tip": "inside_shown" }, words("inside.title")), dots, switches);
    this.rail = element("div", { class: "pg-inside-rail" }, ...this.panels.map(({ node }) => node));
    this.rail.addEventListener("scroll", () => this.scrolled(), { passive: true });
    this.more = pressable({ id: "inside-more", class: "pg-inside-more" }, element("span", "pg-icon pg-icon-down"),
      () => this.turnTo(this.isAtEnd ? 0 : this.panels.length - 1));
    this.body = element("div", "pg-inside", this.rail, this.more);
    new ResizeObserver(([{ contentRect: { width } }]) => width && this.fit(width)).observe(this.body);
    this.show(MODES[0]);
    byId("network").addEventListener("click", () => this.layerPressed());
    onSchemeChange(() => this.isShown && this.draw());
  }

  /** As many panels beside each other as a strip of some width has room for. */
  fit(width) {
    byId("strip").dataset.panels = 1 + ROOM.filter((least) => width >= least).length;
    this.scrolled();
  }

  get isAtEnd() { return this.rail.scrollLeft + this.rail.clientWidth >= this.rail.scrollWidth - 2; }

  turnTo(at) {
    this.rail.scrollTo({ left: this.panels[at].node.offsetLeft - this.panels[0].node.offsetLeft });
  }

  scrolled() {
    const { rail, panels } = this;
    const nearest = Math.round((rail.scrollLeft / Math.max(1, rail.scrollWidth)) * panels.length);
    press(this.dots, (dot) => dot === this.dots[nearest]);
    this.head.dataset.panel = nearest + 1;
    this.more.setAttribute("aria-label", words(`inside.panels.${this.isAtEnd ? "first" : "last"}`));
    this.more.toggleAttribute("data-at-end", this.isAtEnd);
  }

  show(mode) {
    press(this.modes, (button) => button === this.modes[MODES.indexOf(mode)]);
    this.chart.show(mode);
  }

  // A layer's count, pressed on the network, chooses it here too.
  layerPressed() {
    const { layerChosen } = this.page.stage.network;
    if (layerChosen === this.layerBefore) return;
    this.layerBefore = layerChosen;
    if (this.isShown) this.view.choose(layerChosen);
  }

  shown() {
    this.isShown = true;
    this.layerBefore = this.page.stage.network.layerChosen;
    this.scrolled();
    this.draw();
    this.ask();
  }

  hidden() {
    this.isShown = false;
    this.page.said.note(this.page.lastPicture);
  }

  follow() {
    this.chart.drawSoon();
    this.view.drawSoon();
    this.ask();
  }

  ask() {
    this.measures.follow();
    this.landscape.follow();
  }

  measured() {
    if (!this.isShown) return;
    this.chart.drawSoon();
    const text = this.note?.text;
    if (!this.page.player.playing && text !== this.noted) this.page.said.note(this.page.lastPicture);
    this.noted = text;
  }

  draw() {
    for (const panel of this.panels) panel.draw();
  }

  /** What is to be said of the run as it was measured, or null. */
  get note() {
    const { page: { curves, player }, measures } = this;
    return this.isShown && !player.finished ? vanishing(measures.all, curves) : null;
  }
}
