// What is renewed on the page when the run is another, was changed, stands at another epoch, or has
// trained: controls, pictures, curves, timeline and notes.

import { lossRows } from "../base/diagnosis.mjs";
import { allow } from "../base/dom.mjs";
import { isFiniteState } from "../network/parameters.mjs";
import { changesAhead, settingsAt } from "./changes.mjs";
import { showConfig, showUnits } from "./settings.mjs";

const TRAINING = ["play", "step"];

export class Renewal {
  constructor(page) {
    this.page = page;
  }

  /** Another run is there, at its start or at a picture. */
  started(run, before, cause, notes, picture) {
    const { page, page: { curves, player, stage, travel: { timeline } } } = this;
    const { state } = picture;
    if (cause !== "reset") page.lastNow = null;
    page.diagnosis.forget();
    page.lastPicture = picture === run ? null : picture;
    allow(TRAINING, picture.status !== "diverged");
    stage.start(run, before);
    showConfig(page.wholeRuns.coming ?? settingsAt(run.config, state));
    showUnits(run.config, stage.network.layerChosen);
    curves.begin(run);
    if (picture !== run) curves.push(picture.losses, picture);
    player.load(run.config, state);
    player.finished = picture.status === "diverged";
    timeline.clear();
    timeline.keep(run.state);
    timeline.keep(state);
    timeline.show(state.epoch);
    page.band.follow(run.link, state.epoch);
    page.pins.show();
    stage.redraw();
    page.wholeRuns.drawCurves();
    page.said.ofLink = notes.join(" ");
    page.said.note(page.lastPicture);
    if (!page.wholeRuns.ghost) this.examine(); // else when it is let go
  }

  /** The network stands where it stood, on other data. */
  wentOn(run, before) {
    const { page, page: { curves, player, stage, travel: { timeline } } } = this;
    page.diagnosis.forget();
    page.lastPicture = null;
    stage.start(run, before);
    showConfig(settingsAt(run.config, run.state));
    stage.showData();
    curves.goOn(run);
    player.retune(run.config, run.state);
    timeline.goOn(run.state, run.past?.since ?? 0);
    stage.redraw();
    curves.draw();
    page.band.follow(run.link, run.state.epoch);
    page.around.show(run.config);
    page.pins.show();
    if (!player.playing) page.said.note();
    this.examine();
  }

  /** The same run is there with other changes from an epoch on. */
  resumed(run, epoch) {
    const { page, page: { curves, player, stage, travel: { timeline } } } = this;
    timeline.forget();
    const at = Math.min(epoch, timeline.end);
    page.around.show(run.config);
    stage.resize(); // features may be hidden now, or no longer
    page.writeLink(run.link, null);
    page.pins.show();
    timeline.cutFrom(epoch);
    timeline.end = at;
    curves.cut(at === epoch ? at - 1 : at); // its loss there is that of the change undone
    curves.mark(run.config.changes, run.config);
    player.retune(run.config);
    stage.redraw();
    timeline.goTo(Math.min(at, player.state.epoch));
  }

  /** Something was changed where the run stands. */
  steered(answer) {
    const { page, page: { curves, stage, travel: { timeline } } } = this;
    const { config, link, state } = answer;
    timeline.cutFrom(state.epoch + (state.sample ? 1 : 0));
    timeline.keep(state);
    if (!state.sample) curves.replaceLast(answer.losses, answer);
    curves.mark(config.changes, config);
    showConfig(page.shownRun.settings);
    stage.draw();
    curves.draw();
    timeline.show(state.epoch);
    page.band.follow(link, state.epoch);
    page.pins.show();
    page.diagnosis.forget();
    if (!page.player.playing) page.said.note();
    this.examine();
  }

  /** An epoch that was asked for is there. */
  arrived(picture) {
    const { page, page: { curves, stage } } = this;
    page.lastPicture = page.shownRun.read = picture;
    page.diagnosis.forget();
    allow(TRAINING, picture.status !== "diverged");
    showConfig(page.shownRun.now());
    stage.draw();
    curves.draw();
  }

  /** A picture from the player: numbers, curve, maps. */
  trained(picture, skip) {
    const { page, page: { curves, player, said, stage, travel } } = this;
    page.lastPicture = page.shownRun.read = picture;
    curves.push(picture.losses, picture);
    if (player.playing && "finding" in picture) page.diagnosis.hear(picture.finding, true);
    travel.timeline.keep(picture.state);
    this.showSettings(picture.state);
    if (!skip) stage.draw();
    travel.showWay();
    if (picture.status === "diverged") allow(TRAINING, false);
    page.band.follow(page.shownRun.run.link, picture.state.epoch);
    const goesOn = player.playing && picture.status === "ok";
    if (!goesOn) {
      curves.draw();
      said.note(picture);
      this.examine();
    } else if (!document.hidden) {
      curves.drawSoon(performance.now());
      if (!said.isDue) return;
      said.note();
      travel.timeline.show(picture.state.epoch);
    }
  }

  /** The controls follow a change that the run has come to. */
  showSettings(state) {
    const { shownRun, shownRun: { run: { config, config: { changes } } } } = this.page;
    const made = changes.length - changesAhead(config, state);
    if (made !== this.made) showConfig(shownRun.now(state));
    this.made = made;
  }

  /** Asks whether something is wrong; of a run that trains, its player does. */
  examine() {
    const { curves, diagnosis, player: { state, playing }, shownRun: { run } } = this.page;
    if (playing || !isFiniteState(state)) return;
    diagnosis.look({ config: run.config, state, history: lossRows(curves) });
  }

  /** The losses so far where a run that trains is to be looked at again, else null. */
  history() { return this.page.diagnosis.isDue() ? lossRows(this.page.curves) : null; }
}
