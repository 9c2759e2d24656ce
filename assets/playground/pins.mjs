// Runs that are pinned: each stays as a ghost beside the run that is shown, with its curve, its state and
// what differs, until it is taken away. They live in this page.

import { failed } from "../base/asking.mjs";
import { byId, element, pressable } from "../base/dom.mjs";
import { MOST_EPOCHS, advance, open } from "../base/requests.mjs";
import { counted, lossText, words } from "../base/words.mjs";
import { Series } from "../curves/series.mjs";
import { lossesOf } from "../curves/ghosts.mjs";
import { differenceText } from "./differences.mjs";
import { NAMES, writeRace } from "./race_link.mjs";

/** Asks for the race of a link. */
export const RACE = "playground:race";
const PATIENCE_MS = 200; // of training a request

/** A link's run, trained to an epoch: {run, state, epochs, train, test}. */
async function ghostOf(link, epochs = 0) {
  const run = await open({ link });
  const series = new Series(["train", "test"]);
  const keep = (rows) => rows.forEach(({ epoch, train_loss: train, test_loss: test }) => series.push({ epoch, train, test }));
  keep(run.losses);
  let { state, status } = run;
  while (state.epoch < epochs && status !== "diverged") {
    const answer = await advance({
      config: run.config, state, epochs: Math.min(MOST_EPOCHS, epochs - state.epoch), milliseconds: PATIENCE_MS, pictures: 1, record_every: series.every,
    });
    keep(answer.losses.filter(({ epoch }) => epoch > state.epoch));
    ({ state, status } = answer);
  }
  return ghost(run, state, series);
}

const ghost = ({ config, link, data, main_plane }, state, { epochs, columns: { train, test } }) =>
  ({ run: { config, link, data, main_plane }, state, epochs: [...epochs], train: [...train], test: [...test] });

export class Pins {
  /** `page` has the run that is shown, its curves and its notes. */
  constructor(page) {
    this.page = page;
    this.ghosts = []; // each with its name
    this.place = byId("pins");
  }

  /** Pins the run as it stands. */
  pinShown() {
    const { shownRun: { run, isFromFile }, player, curves, said } = this.page;
    if (run.past || isFromFile) return said.tell({ kind: "info", text: words("playground.pins.no_link") });
    const { name } = this.ghosts.find((one) => one.run.link === run.link && one.state.epoch === player.state.epoch) ?? {};
    if (name) return said.tell({ kind: "info", text: words("playground.pins.already", { name }) });
    this.take(ghost(run, player.state, curves.losses));
  }

  /** Pins a link's run, trained to an epoch. */
  async pin(link, epochs) {
    const { said } = this.page;
    try {
      this.take(await ghostOf(link, epochs));
    } catch (error) {
      failed(error, {
        refused: (why) => said.refuse(why),
        absent: () => said.tell({ kind: "lost", lead: words("base.asking.lost"), text: words("base.asking.again") }),
      });
    }
  }

  take(one) {
    const { said } = this.page;
    const name = NAMES.find((name) => !this.ghosts.some((other) => other.name === name));
    if (!name) return said.tell({ kind: "info", text: words("playground.pins.full") });
    this.ghosts = [...this.ghosts, { ...one, name }].sort((a, b) => a.name.localeCompare(b.name));
    this.changed();
    said.tell({ kind: "info", lead: words("playground.pins.pinned", { name }), text: words("playground.pins.next") });
  }

  remove(name) {
    const before = this.ghosts.findIndex((one) => one.name === name);
    const isFocused = this.place.contains(document.activeElement);
    this.ghosts = this.ghosts.filter((one) => one.name !== name);
    this.changed();
    if (isFocused) ([...this.place.querySelectorAll(".pg-pin-close")].at(Math.min(before, this.ghosts.length - 1)) ?? byId("pin")).focus();
  }

  changed() {
    const { curves, travel, player } = this.page;
    curves.showGhosts(this.ghosts);
    travel.timeline.show(player.state.epoch);
    this.show();
  }

  /** Shows the pinned runs, each with what of it differs from the one shown. */
  show() {
    const { shownRun: { run } } = this.page;
    const { ghosts, place } = this;
    place.hidden = !ghosts.length;
    document.documentElement.toggleAttribute("data-pinned", ghosts.length > 0);
    if (!run) return;
    const key = JSON.stringify([run.link, ghosts.map(({ name, state }) => [name, state.epoch])]);
    if (key === this.shown) return;
    this.shown = key;
    const race = pressable("pg-pins-race", words("playground.pins.race"), () => this.race());
    place.replaceChildren(...ghosts.map((one) => this.rowOf(one, run)), race);
  }

  rowOf({ name, run, state, ...curve }, shown) {
    const differs = differenceText([run, shown]);
    const loss = lossesOf(curve).at(-1);
    const about = words("playground.pins.about", {
      name, differs, epoch: counted(state.epoch), loss: loss === null ? "–" : lossText(loss),
    });
    const close = pressable(
      { class: "pg-pin-close", "data-key": `unpin-${name}`, "aria-label": words("playground.pins.close", { name }) },
      element("span", "pg-icon pg-icon-close"), () => this.remove(name));
    return element("span", { class: "pg-pinned", title: about }, element("span", "pg-badge", name), element("span", "pg-pinned-text", differs), close);
  }

  /**
   * Asks for the race of what is pinned and the run that is shown, if it is another; where that is one
   * too many, the last that was pinned stays out.
   */
  race() {
    const { link } = this.page.shownRun.run;
    const pinned = this.ghosts.map(({ name, run }) => ({ name, link: run.link }));
    const isPinned = pinned.length > 1 && pinned.some((one) => one.link === link);
    const runs = isPinned ? pinned : pinned.slice(0, NAMES.length - 1);
    if (!isPinned) runs.push({ name: NAMES.find((name) => !runs.some((one) => one.name === name)), link });
    runs.sort((a, b) => a.name.localeCompare(b.name));
    document.dispatchEvent(new CustomEvent(RACE, { detail: writeRace(runs, runs.findLast((one) => one.link === link).name) }));
  }
}
