// The Playground tab: wires the run that is shown to its player, pictures, curves, notes and controls.

import { Address } from "../base/address.mjs";
import { atRest } from "../base/arrival.mjs";
import { copyAddress } from "../base/copying.mjs";
import { Diagnosis } from "../base/diagnosis.mjs";
import { byId, press } from "../base/dom.mjs";
import { listenForPaste } from "../base/pasted_link.mjs";
import { showPlaying } from "../base/playing.mjs";
import { diagnose, open } from "../base/requests.mjs";
import { words } from "../base/words.mjs";
import { Band } from "../curves/band.mjs";
import { Curves } from "../curves/curves.mjs";
import { asked, begun } from "./acting.mjs";
import { Draw } from "./draw.mjs";
import { Faces } from "./faces.mjs";
import { Gesture } from "./gesture.mjs";
import { More } from "./more.mjs";
import { withoutOwn } from "./own_points.mjs";
import { Pins } from "./pins.mjs";
import { Player } from "./player.mjs";
import { Renewal } from "./renewal.mjs";
import { Said } from "./said.mjs";
import { isDragged, settingOf, showConfig, showUnits, unitsAt } from "./settings.mjs";
import { ShownRun } from "./shown_run.mjs";
import { Stage } from "./stage.mjs";
import { Travel } from "./travel.mjs";
import { Undo } from "./undo.mjs";
import { WholeRuns } from "./whole_runs.mjs";

const REACH = 8, FINGER_REACH = 14; // px around a point of the map

const newSeed = () => Math.random().toFixed(5);

export class Playground {
  /** `around(page)` makes what stands around the network; `faces()` resolves with the makers of the strip's. */
  constructor(around, faces) {
    this.isHidden = true;
    this.stepGrain = "epoch";
    this.player = new Player({
      shown: (picture, { skip }) => this.renewal.trained(picture, skip),
      told: (event, detail) => this.hear(event, detail),
      recordEvery: () => this.curves.every,
      best: () => this.curves.best,
      history: () => this.renewal.history(),
    });
    this.said = new Said(this, byId("note"), byId("spoken"));
    this.shownRun = new ShownRun(this);
    this.curves = new Curves(byId("loss-panel"), byId("loss-chips"), {
      read: () => this.shownRun.read,
      looked: () => this.shownRun.run && this.travel.timeline.show(this.player.state.epoch),
    });
    this.band = new Band(this.curves, (note) => this.said.tell(note));
    this.diagnosis = new Diagnosis(diagnose, () => this.travel.isRewound || this.said.note(this.lastPicture));
    const { shownRun } = this;
    this.stage = new Stage(this, {
      change: (field, next) => shownRun.run && shownRun.change({ [field]: next(shownRun.wanted[field]) }, field),
      chosen: (layer) => shownRun.run && showUnits(shownRun.run.config, layer),
      edit: (what, value, act) => shownRun.edit(what, value, act),
      why: (what) => this.faces.choose("why", { what }),
    });
    this.travel = new Travel(this);
    this.renewal = new Renewal(this);
    this.more = new More(this);
    this.draw = new Draw(this);
    this.faces = new Faces(this, faces);
    this.pins = new Pins(this);
    this.wholeRuns = new WholeRuns(this);
    this.gesture = new Gesture({
      began: () => this.player.hold(),
      ended: () => this.letGo(),
      set: (control, value) => this.control({ control, value }),
    });
    this.undo = new Undo({
      buttons: { undo: [byId("undo"), byId("draw-undo")], redo: [byId("redo"), byId("draw-redo")] },
      ready: () => shownRun.idle(),
      told: (note) => this.said.tell(note),
    });
    this.address = new Address((link, isOurs) =>
      this.isHidden || shownRun.open({ link }, isOurs ? "history" : null), isDragged);
    this.around = around(this);
    this.listen();
  }

  listen() {
    const { shownRun } = this;
    document.addEventListener("playground:control", ({ detail }) => this.control(detail));
    document.addEventListener("click", ({ target }) => {
      const button = target.closest(".pg-dataset");
      if (!button) return;
      const field = button.dataset.problem === "regression" ? "regression_dataset" : "dataset";
      const { dataset } = button.dataset;
      const { wanted } = shownRun;
      if (wanted && (wanted[field] !== dataset || wanted.points || wanted.data_formula)) {
        shownRun.change({ [field]: dataset, ...withoutOwn(wanted) }, field);
      }
    });
    byId("decision-map").addEventListener("click", (event) => this.askAbout(event), { capture: true });
    listenForPaste({ wanted: () => !this.isHidden, opened: (link) => shownRun.open({ link }, "paste") });
    document.addEventListener("visibilitychange", () => {
      if (document.hidden || !shownRun.run) return;
      this.stage.redraw(); // trained unseen
      this.curves.draw();
    });
  }

  /** A press on a point of the map asks what it does to the network, at rest; else the map is only left. */
  askAbout(event) {
    const { player, shownRun: { run }, stage } = this;
    if (!run || player.playing || stage.network.look) return;
    const point = stage.pointAt(event, event.pointerType === "touch" ? FINGER_REACH : REACH);
    if (point) this.faces.choose("why", { sample: run.data.train.indexOf(point) });
  }

  /**
   * The tab is looked at: its link stands in the address bar, or asks for another run. A study's run
   * goes on to the `epochs` that the study has of it.
   */
  async shown(epochs) {
    const { address, shownRun, shownRun: { run: before } } = this;
    const { hash } = location;
    this.isHidden = false;
    if (!before) await this.begin(hash ? { link: hash } : {});
    else if (!hash || hash === this.linkWhenHidden) address.write(before.link, null);
    else if (hash !== address.link) await shownRun.open({ link: hash }, null);
    const isThere = shownRun.run !== before || hash === address.link;
    if (epochs && isThere && !this.isHidden) this.travel.goTo(epochs);
  }

  hidden() {
    this.isHidden = true;
    this.linkWhenHidden = this.address.link;
    this.player.pause();
  }

  /**
   * The address bar shows the run's link, but not on another tab: there it is written later.
   * Gives whether what happened continues the change before it.
   */
  writeLink(link, cause) { return !this.isHidden && this.address.write(link, cause); }

  /** The run stands still while it is changed, and while a slider is held. */
  letGo() {
    if (this.gesture.held || this.shownRun.steering.working || this.wholeRuns.working) return;
    this.wholeRuns.settle();
    this.player.release();
  }

  /** The first run: everything else is alive before the chart arrives. */
  async begin(what, answer = open(what), greets = false) {
    await this.shownRun.open(what, null, answer);
    if (greets) this.greet();
    await painted();
    this.curves.summon();
    atRest(() => this.around.lessonLink.arrive());
  }

  /** On a first visit the network learns by itself; the note says so until something is changed. */
  greet() {
    if (!this.shownRun.run) return; // no server yet: it will not be a first impression
    this.said.greets = true;
    this.player.play();
    this.said.note();
  }

  control({ control, value }) {
    const { shownRun, gesture, player } = this;
    if (!shownRun.run || this.more.control(control, value) || this.draw.tools.control(control, value)) return;
    const setting = settingOf(control, value);
    if (setting) {
      const [field, wanted] = setting;
      const cause = gesture.actOn(control) ?? field;
      const { settings } = shownRun;
      if (begun(settings)[field] !== wanted) shownRun.change(asked(settings, field, wanted), cause);
    } else if (control === "units") this.changeUnits(unitsAt(value));
    else if (control === "play") player.playing ? player.pause() : this.travel.fromWhereItArrives(() => player.play());
    else if (control === "step") this.step(this.stepGrain);
    else if (control.startsWith("face-")) this.faces.choose(control.slice("face-".length));
    else if (control.startsWith("step-")) this.chooseGrain(control.slice("step-".length));
    else if (control === "reset") this.reset();
    else if (control === "speed") player.setSpeed(value);
    else if (control === "new-data") shownRun.change({ seed: newSeed() }, control);
    else if (control === "new-weights") shownRun.change({ weight_seed: newSeed() }, control);
    else if (control === "band") this.band.choose(Number(value), shownRun.run.link);
    else if (control === "whole-runs") this.wholeRuns.turn(value);
    else if (control === "loss-scale") this.curves.rescale(value);
    else if (control === "pin") this.pins.pinShown();
    else if (control === "race" || control === "race-on-stage") this.pins.race();
    else if (control === "copy-link" && !this.isHidden) this.copyLink();
  }

  changeUnits(units) {
    const { layerChosen } = this.stage.network;
    const hidden = this.shownRun.wanted.hidden_layers;
    if (units === null || hidden[layerChosen] === undefined) return;
    const changed = hidden.map((old, at) => (at === layerChosen ? units : old));
    this.shownRun.change({ hidden_layers: changed }, this.gesture.actOn("units") ?? "units");
  }

  step(grain) { this.travel.fromWhereItArrives(() => this.player.step(grain)); }

  chooseGrain(grain) {
    this.stepGrain = grain;
    byId("step").setAttribute("aria-label", words(`base.playing.step_${grain}`));
    byId("step").dataset.grain = grain;
    press(byId("step-sizes").children, ({ id }) => id === `step-${grain}`);
    this.step(grain);
  }

  showWanted() {
    showConfig(this.shownRun.wanted);
    showUnits(this.shownRun.wanted, this.stage.network.layerChosen);
  }

  /** Back to the link's own first weights; what was changed on the way will be changed again. */
  reset() {
    const { player, shownRun } = this;
    player.pause();
    if (player.state.epoch || !this.lastNow) this.lastNow = shownRun.now();
    shownRun.open({ config: shownRun.wanted }, "reset");
  }

  /** The settings as they are now, from the start, with nothing changed on the way. */
  startPlain() {
    const now = this.lastNow ?? this.shownRun.now();
    this.shownRun.change({ ...now, changes: [] }, "plain");
  }

  takeWayOut({ words: way, settings, new_weights: isReweighed, back_to: epoch }) {
    this.player.pause();
    if (epoch !== null) this.travel.rewind(epoch);
    else this.tryOut(way, isReweighed ? { weight_seed: newSeed() } : settings);
  }

  /** Starts over with a way out, trains, and says so. */
  async tryOut(way, settings) {
    const { player, shownRun, shownRun: { run: before } } = this;
    player.pause();
    await shownRun.startOver(settings, "remedy");
    if (shownRun.run === before) return;
    player.play();
    const tried = words("playground.said.tried", { way: way[0].toLowerCase() + way.slice(1) });
    this.said.tell({ kind: "info", lead: words("playground.said.started_over"), text: tried });
  }

  hear(event, detail) {
    if (event !== "play" && event !== "pause") return this.said.met(event, detail);
    showPlaying(byId("play"), event === "play");
    if (event === "play") return;
    this.said.greets = false;
    if (!this.shownRun.run) return;
    this.stage.draw();
    this.curves.draw();
    this.said.note(this.lastPicture);
    this.travel.showWay();
    this.said.paused();
    this.renewal.examine();
  }

  async copyLink() {
    const isCopied = await copyAddress(location.href.split("#")[0] + this.shownRun.run.link, () =>
      this.said.tell({ kind: "info", text: words("playground.copying.refused") }));
    if (isCopied) this.said.notes.say(words(this.shownRun.run.past ? "playground.copying.done_afresh" : "playground.copying.done"), true);
  }
}

const painted = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
