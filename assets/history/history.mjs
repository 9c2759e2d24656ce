// The history of runs: a card over data and network, on phones a sheet. What is looked at in it shows its
// map on the stage.

import { answerIn } from "../base/answering.mjs";
import { atRest } from "../base/arrival.mjs";
import { byId, element, press, pressable } from "../base/dom.mjs";
import { onSchemeChange } from "../base/palette.mjs";
import { addPart } from "../base/report.mjs";
import { counted, words } from "../base/words.mjs";
import { dataOf } from "../playground/going_on.mjs";
import { keepWhatIsLeft } from "./leaving.mjs";
import { forgetRuns, isKept, pastRuns } from "./past_runs.mjs";
import { Row } from "./row.mjs";

const THREE = 3; // settings are what the homework's sheet asks for
const AT_ONCE = 16; // rows; the others follow when the card is there
const AHEAD = "140px"; // of the rows in sight, those whose maps are painted, too
const WAYS = { ArrowDown: 1, ArrowUp: -1 };

const lossOf = ({ run }) => run.best ?? Infinity;

export class History {
  constructor(page) {
    Object.assign(this, { page, rows: [], order: "newest", laid: new Map() });
    this.button = byId("history");
    this.card = this.lay();
    this.painter = new IntersectionObserver((seen) => this.paint(seen), { root: this.list, rootMargin: AHEAD });
    this.listen();
    keepWhatIsLeft(page, () => this.isOpen && this.renew());
    onSchemeChange(() => this.isOpen && this.show());
  }

  get isOpen() { return !this.card.hidden; }

  lay() {
    const part = (name, tag, attributes, ...children) => (this[name] = element(tag, attributes, ...children));
    const sorted = ["newest", "lowest"].map((order) => {
      const button = pressable({ "data-order": order }, words(`history.sorted.${order}`), () => this.sort(order));
      return button;
    });
    const close = pressable({ class: "pg-past-close", "aria-label": words("history.close") }, element("span", "pg-icon pg-icon-close"), () => this.open(false));
    const card = element("section", { id: "history-card", class: "pg-history", role: "dialog", "aria-label": words("history.title"), tabindex: -1 },
      element("div", "pg-past-head", element("h2", "", words("history.title")), part("count", "span", "pg-hint"), close),
      part("tools", "div", "pg-past-tools",
        part("orders", "div", { class: "pg-past-orders", role: "group", "aria-label": words("history.order") }, ...sorted),
        part("clearing", "span", "pg-past-clearing")),
      part("list", "ul", { "aria-label": words("history.runs") }),
      part("nothing", "p", "pg-past-nothing"));
    card.hidden = true;
    document.querySelector("#playground-tab > .pg-main").before(element("div", "pg-history-place", card));
    return card;
  }

  listen() {
    this.button.setAttribute("aria-expanded", false);
    this.button.setAttribute("aria-controls", this.card.id);
    this.card.addEventListener("keydown", (event) => this.key(event));
    // Before the page hears of it, which leaves the projector's view by that key; what else is open closes first.
    document.addEventListener("keydown", (event) => {
      const isHere = this.card.contains(event.target) || !event.target.closest("dialog, .pg-more-card, .pg-card, [aria-haspopup][aria-expanded=true]");
      if (event.key !== "Escape" || !this.isOpen || !isHere) return;
      event.preventDefault();
      this.open(false);
    }, { capture: true });
    const look = ({ target }) => this.lookAt(this.rowAround(target));
    this.list.addEventListener("pointerover", look);
    this.list.addEventListener("focusin", look);
    this.list.addEventListener("pointerleave", () => this.lookAt(null));
    this.list.addEventListener("focusout", ({ relatedTarget }) => this.list.contains(relatedTarget) || this.lookAt(null));
  }

  /** Opens the card, or closes it; the focus goes along. */
  async open(wanted = !this.isOpen) {
    const hadFocus = this.card.contains(document.activeElement);
    this.card.hidden = !wanted;
    this.button.setAttribute("aria-expanded", wanted);
    if (wanted) {
      await this.renew();
      if (this.isOpen) this.card.focus({ preventScroll: true });
    } else {
      this.lookAt(null);
      if (hadFocus) [this.button, byId("page-menu")].find((one) => one.checkVisibility())?.focus();
    }
  }

  async renew() {
    const [runs, canKeep] = await Promise.all([pastRuns(), isKept]);
    const hears = {
      chosen: (row) => this.choose(row.isChosen ? null : row),
      acts: [["restore", (row) => this.restore(row)], ["pin", (row) => this.pin(row)], ["report", (row, button) => this.report(row, button)]],
    };
    this.chosen = this.stopped = null;
    this.lookAt(null);
    this.rows = runs.map((run, at) => new Row(run, runs[at + 1] ?? null, hears));
    this.nothing.textContent = runs.length ? "" : words(canKeep ? "history.empty" : "history.none");
    this.tools.hidden = this.list.hidden = !runs.length;
    this.count.textContent = runs.length ? words(runs.length === 1 ? "history.count_one" : "history.count", { runs: counted(runs.length) }) : "";
    this.offerClear();
    this.show();
  }

  sort(order) {
    this.order = order;
    this.show();
  }

  show() {
    const { rows, order } = this;
    press(this.orders.children, ({ dataset }) => dataset.order === order);
    const shown = order === "newest" ? rows : [...rows].sort((one, other) => lossOf(one) - lossOf(other));
    this.shown = shown;
    this.painter.disconnect();
    this.list.replaceChildren();
    this.laid.clear();
    this.append(shown.slice(0, AT_ONCE));
    if (order === "lowest" && shown.length >= THREE) {
      this.list.children[THREE - 1].after(element("li", "pg-past-three", words("history.three")));
    }
    this.stop(shown[0] ?? null);
    atRest(() => this.shown === shown && this.append(shown.slice(AT_ONCE)));
  }

  append(rows) {
    for (const row of rows) {
      this.laid.set(row.node, row);
      this.painter.observe(row.node);
    }
    this.list.append(...rows.map(({ node }) => node));
  }

  rowAround(target) { return this.laid.get(target.closest(".pg-past")) ?? null; }

  /** The one of the rows that Tab comes to. */
  stop(row) {
    if (this.stopped) this.stopped.button.tabIndex = -1;
    if (row) row.button.tabIndex = 0;
    this.stopped = row;
  }

  paint(seen) {
    for (const { isIntersecting, target } of seen) {
      if (!isIntersecting) continue;
      this.painter.unobserve(target);
      this.laid.get(target).paint(this.page.stage.palette);
    }
  }

  choose(row) {
    this.chosen?.choose(false);
    row?.choose(true);
    row?.node.scrollIntoView({ block: "nearest" });
    this.chosen = row;
    if (row) this.stop(row);
  }

  /** Shows a row's map on the stage; null shows the run's own again. */
  lookAt(row) {
    if (row === this.looked) return;
    const { stage, shownRun: { run } } = this.page;
    this.looked = row;
    if (!row) return stage.invite(null);
    const { picture } = row;
    const { config, plane } = picture;
    const hasPoints = Boolean(run) && isOfOneData(config, run.config) && plane.isLike(stage.plane);
    stage.invite({ name: row.name, config, plane, hasPoints, drawOn: (map, palette) => picture.drawOn(map, palette) });
  }

  restore({ run: { link, epochs } }) {
    const { player, shownRun, travel } = this.page;
    this.open(false);
    player.pause();
    shownRun.open({ link }, "restore").then(() => shownRun.run?.link === link && travel.goTo(epochs));
  }

  pin({ run: { link, epochs } }) { this.page.pins.pin(link, epochs); }

  report({ run: { link, epochs } }, button) { answerIn(button, addPart({ kind: "run", link, epochs })); }

  offerClear() {
    this.clearing.replaceChildren(pressable("pg-past-clear", words("history.clear"), () => this.askToClear()));
  }

  askToClear() {
    const { length } = this.rows;
    const keep = pressable("pg-action", words("history.keep"), () => {
      this.offerClear();
      this.clearing.querySelector("button").focus();
    });
    const clear = pressable("pg-action pg-action-main", words("history.do_clear"), async () => {
      await forgetRuns();
      await this.renew();
      this.card.focus();
    });
    this.clearing.replaceChildren(words(length === 1 ? "history.clear_one" : "history.clear_many", { runs: counted(length) }), clear, keep);
    keep.focus();
  }

  // Arrows walk along the rows.
  key(event) {
    const rows = [...this.laid.values()];
    const at = rows.indexOf(this.rowAround(event.target));
    const to = { Home: 0, End: rows.length - 1 }[event.key] ?? at + WAYS[event.key];
    if (at < 0 || Number.isNaN(to)) return;
    event.preventDefault();
    if (!rows[to]) return;
    this.stop(rows[to]);
    rows[to].button.focus();
  }
}

const isOfOneData = (one, other) =>
  dataOf(one) === dataOf(other) && one.seed === other.seed && one.split_seed === other.split_seed;
