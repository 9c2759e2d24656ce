// The Playground tab: wires controls, player and pictures, and holds the run that is shown.

import { Address } from "../base/address.mjs";
import { Latest, Patience } from "../base/asking.mjs";
import { copyAddress } from "../base/copying.mjs";
import { Diagnosis, lossRows } from "../base/diagnosis.mjs";
import { byId, element, press, setProps } from "../base/dom.mjs";
import { Notes } from "../base/notes.mjs";
import { Palette, onSchemeChange } from "../base/palette.mjs";
import { listenForPaste } from "../base/pasted_link.mjs";
import { describe, diagnose, open } from "../base/requests.mjs";
import { counted, inColours, lossText, minus } from "../base/words.mjs";
import { Band } from "../curves/band.mjs";
import { Curves } from "../curves/curves.mjs";
import { Timeline } from "../curves/timeline.mjs";
import { FULL_SIDE, UnitMaps, featureMaps, gridSide } from "../network/forward.mjs";
import { Network } from "../network/network.mjs";
import { isFiniteState } from "../network/parameters.mjs";
import { DecisionMap, paintThumbnail } from "../network/pictures.mjs";
import { branched, changesAhead, isLive, isSamePlace, partingEpoch, settingsAt } from "./changes.mjs";
import { describeRun, summary } from "./course.mjs";
import { Gesture } from "./gesture.mjs";
import { Player } from "./player.mjs";
import { showReadout } from "./readout.mjs";
import { isDragged, settingOf, showConfig, showUnits, unitsAt } from "./settings.mjs";
import { Steering } from "./steering.mjs";
import { Undo } from "./undo.mjs";
import { lookStep, openedStep, steeredStep } from "./undo_steps.mjs";
import { UntilField, shareOf } from "./until.mjs";

const NOTE_MS = 250; // between notes while training
const TOLD_MS = 2500; // what was told stays for so long
const RETRY_MS = 500;
const SLOW = "Waiting for the server. At its very first start it compiles for about 15 s.";
// They change what is seen, not the run.
const LOOKS = new Set(["show_test_data", "discretize", "hidden_controls", "hide_text"]);
const GREETED_EPOCHS = 300;
const GREETING = "This network is learning to tell orange from blue. Press Pause, or change anything.";

const features = featureMaps(FULL_SIDE);
const newSeed = () => Math.random().toFixed(5);

export class Playground {
  /** `titles` names each setting; `around(page)` makes what stands around the network. */
  constructor(titles, around) {
    this.palette = new Palette();
    this.map = new DecisionMap(byId("decision-map"));
    this.notes = new Notes(byId("note"), byId("spoken"));
    this.curves = new Curves(byId("loss-panel"), byId("loss-chips"));
    this.band = new Band(this.curves, (note) => this.tell(note));
    this.diagnosis = new Diagnosis(diagnose, () => this.isRewound() || this.note(this.lastPicture));
    this.network = new Network(byId("network"), {
      change: (field, next) => this.run && this.change({ [field]: next(this.wanted[field]) }, field),
      looked: () => this.looked(),
      chosen: (layer) => this.run && showUnits(this.run.config, layer),
      edit: (what, value, act) => this.edit(what, value, act),
    });
    this.player = new Player({
      shown: (picture, { skip }) => this.show(picture, skip),
      told: (event, detail) => this.hear(event, detail),
      recordEvery: () => this.curves.every,
      best: () => this.curves.best,
    });
    this.until = new UntilField(byId("go-to"), byId("until"), {
      where: () => ({
        now: this.player.state?.epoch ?? 0, end: this.timeline.end,
        isTested: this.run?.data.test.length > 0,
      }),
      goal: () => this.curves.goals.wish,
      goTo: (epoch) => this.goTo(epoch),
      train: (condition) => this.trainUntil(condition),
    });
    this.curves.looked = () => this.run && this.timeline.show(this.player.state.epoch);
    this.steering = new Steering({
      from: () => ({ config: this.run.config, state: this.player.state }),
      began: () => this.player.hold(),
      done: (answer, what, cause) => this.steered(answer, what, cause),
      ended: () => this.letGo(),
      refused: (error) => {
        showConfig(this.now());
        this.fail(error);
      },
      lost: (retryMs) => this.sayLost(retryMs),
    });
    this.timeline = new Timeline(byId("timeline"), {
      config: () => this.run.config,
      view: () => this.curves.view,
      ready: () => this.steering.idle(),
      began: () => {
        this.player.pause();
        this.player.steps = 0;
      },
      arrived: (picture) => this.arrive(picture),
      ended: () => {
        const next = this.afterArrival;
        this.afterArrival = null;
        next?.();
      },
      lost: (retryMs) => this.sayLost(retryMs),
      refused: (error) => {
        this.timeline.show(this.player.state.epoch);
        this.fail(error);
      },
    });
    this.gesture = new Gesture({
      began: () => this.player.hold(),
      ended: () => this.letGo(),
      set: (control, value) => this.control({ control, value }),
    });
    this.undo = new Undo({
      buttons: [byId("undo"), byId("redo")],
      titles,
      ready: async () => { await this.opening.trying; await this.steering.idle(); },
      told: (note) => this.tell(note),
    });
    this.stepGrain = "epoch";
    this.opening = new Latest(new Patience(RETRY_MS));
    this.linking = new Latest(new Patience(RETRY_MS));
    this.address = new Address((link, isOurs) =>
      this.isHidden || this.open({ link }, isOurs ? "history" : null), isDragged);
    this.surroundings = around(this);
    this.isHidden = true;
    this.noteAt = 0;
    this.listen();
  }

  listen() {
    document.addEventListener("playground:control", ({ detail }) => this.control(detail));
    byId("datasets").addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      const field = button.dataset.problem === "regression" ? "regression_dataset" : "dataset";
      if (this.wanted?.[field] !== button.dataset.dataset) {
        this.change({ [field]: button.dataset.dataset }, field);
      }
    });
    listenForPaste({ wanted: () => !this.isHidden, opened: (link) => this.open({ link }, "paste") });
    new ResizeObserver(() => this.resize()).observe(byId("network"));
    new ResizeObserver(() => this.redrawAll()).observe(byId("datasets")); // its pictures fit it
    document.addEventListener("visibilitychange", () => {
      if (document.hidden || !this.run) return;
      this.redrawAll(); // trained unseen
      this.curves.draw();
    });
    onSchemeChange(() => {
      this.palette = new Palette();
      this.redrawAll();
    });
  }

  /** The tab is looked at: its link stands in the address bar, or asks for another run. */
  shown() {
    this.isHidden = false;
    const { hash } = location;
    if (!this.run) this.begin(hash ? { link: hash } : {});
    else if (!hash || hash === this.linkWhenHidden) this.address.write(this.run.link, null);
    else if (hash !== this.address.link) this.open({ link: hash }, null);
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
  writeLink(link, cause) {
    return !this.isHidden && this.address.write(link, cause);
  }

  /** The run stands still while it is changed, and while a slider is held. */
  letGo() {
    if (!this.gesture.held && !this.steering.working) this.player.release();
  }

  /** The first run: everything else is alive before the chart arrives. */
  async begin(what, answer = open(what), greets = false) {
    await this.open(what, null, answer);
    if (greets) this.greet();
    await painted();
    this.curves.summon();
    atRest(() => this.surroundings.lessonLink.arrive());
  }

  /** On a first visit the network learns by itself; the note says so until something is changed. */
  greet() {
    if (!this.run) return; // no server yet: it will not be a first impression
    this.greets = true;
    this.player.play();
    this.note();
  }

  control({ control, value }) {
    if (!this.run) return;
    const setting = settingOf(control, value);
    if (setting) {
      const [field, wanted] = setting;
      const cause = this.gesture.actOn(control) ?? field;
      if (this.settingsShown()[field] !== wanted) this.change({ [field]: wanted }, cause);
    } else if (control === "units") this.changeUnits(unitsAt(value));
    else if (control === "play") this.player.playing ? this.player.pause() : this.play();
    else if (control === "step") this.step(this.stepGrain);
    else if (control.startsWith("step-")) this.chooseGrain(control.slice("step-".length));
    else if (control === "reset") this.reset();
    else if (control === "speed") this.player.setSpeed(value);
    else if (control === "new-data") this.change({ seed: newSeed() }, control);
    else if (control === "new-weights") this.change({ weight_seed: newSeed() }, control);
    else if (control === "band") this.band.choose(Number(value), this.run.link);
    else if (control === "loss-scale") this.scaleLoss(value);
    else if (control === "copy-link" && !this.isHidden) this.copyLink();
  }

  changeUnits(units) {
    const layer = this.network.layerChosen;
    const hidden = this.wanted.hidden_layers;
    if (units === null || hidden[layer] === undefined) return;
    const changed = hidden.map((old, at) => (at === layer ? units : old));
    this.change({ hidden_layers: changed }, this.gesture.actOn("units") ?? "units");
  }

  /** What the server read of the state shown: losses, accuracies, penalty. */
  get read() {
    return this.curves.read;
  }

  set read(picture) {
    this.curves.read = picture;
  }

  /** What the controls show: what is being opened, or what holds here and is wanted on top of it. */
  settingsShown() {
    return this.opening.isAway ? this.wanted : { ...this.now(), ...this.steering.pending };
  }

  /** The settings in force where the run stands. */
  now(state = this.player.state) {
    return settingsAt(this.run.config, state);
  }

  play() {
    this.fromWhereItArrives(() => this.player.play());
  }

  /** Trains on from here as fast as it goes, until a condition holds. */
  trainUntil(condition) {
    if (this.player.finished) return this.note(this.lastPicture);
    this.fromWhereItArrives(() => {
      this.untilFrom = { epoch: this.player.state.epoch, loss: this.read.test_loss };
      this.player.playUntil(condition);
      this.showWay();
    });
  }

  /** Shows an epoch: one trained before from the timeline, a later one by training up to it. */
  goTo(epoch) {
    if (!this.run) return;
    if (epoch <= this.timeline.end) return this.rewind(epoch);
    const train = () => this.trainUntil(`epoch ${epoch}`);
    if (!this.isRewound()) return train();
    this.rewind(this.timeline.end);
    this.afterArrival = train;
  }

  // The line under the epoch fills towards what is trained for.
  showWay() {
    const { until, state } = this.player;
    const line = document.querySelector(".pg-epoch-way");
    line.hidden = until === null;
    if (until === null) return;
    const now = { epoch: state.epoch, loss: this.read.test_loss, best: this.curves.best };
    line.firstElementChild.style.width = `${100 * shareOf(until, this.untilFrom, now)}%`;
  }

  step(grain) {
    this.fromWhereItArrives(() => this.player.step(grain));
  }

  /** What trains waits for an epoch that was asked for, and makes what lies after it a branch. */
  fromWhereItArrives(trains) {
    const act = () => {
      this.goOnFromHere();
      trains();
    };
    if (this.timeline.isAway) this.afterArrival = act;
    else act();
  }

  chooseGrain(grain) {
    this.stepGrain = grain;
    const words = { sample: "Step one point", batch: "Step one update", epoch: "Step one epoch" };
    byId("step").setAttribute("aria-label", words[grain]);
    byId("step").dataset.grain = grain;
    press(byId("step-sizes").children, ({ id }) => id === `step-${grain}`);
    this.step(grain);
  }

  /** A run that was rewound goes on as a branch: what came after is no more. */
  goOnFromHere() {
    if (!this.run || !this.isRewound()) return;
    const { state } = this.player;
    this.cutAfter(state.epoch);
    const config = branched(this.run.config, state);
    if (config !== this.run.config) this.rewriteLink(config, "branch");
  }

  isRewound() {
    return this.player.state.epoch < this.timeline.end;
  }

  cutAfter(epoch) {
    this.timeline.cutFrom(epoch + 1);
    this.timeline.end = epoch;
    this.curves.cut(epoch);
    this.curves.now = null;
  }

  /** Shows an epoch of the run that was trained before. */
  rewind(epoch) {
    if (this.run) this.timeline.goTo(epoch);
  }

  arrive(picture) {
    this.player.retune(this.run.config, picture.state);
    this.player.steps = 0;
    this.player.finished = picture.status === "diverged";
    // After Back the curve ends before the change that is undone.
    if (this.curves.epochs.at(-1) < picture.state.epoch) this.curves.push(picture.losses.slice(-1), picture);
    this.lastPicture = picture;
    this.read = picture;
    this.diagnosis.forget();
    this.curves.now = this.isRewound() ? picture.state.epoch : null;
    allowTraining(picture.status !== "diverged");
    showConfig(this.now());
    this.draw();
    this.curves.draw();
    this.timeline.show(this.timeline.wanted ?? picture.state.epoch);
    if (!this.isRewound()) {
      this.note(picture);
      this.examine();
    } else {
      this.tell({
        text: `Epoch ${counted(picture.state.epoch)} of ${counted(this.timeline.end)}. Play goes on from here as a new branch.`,
      });
    }
  }

  /** Asks for other settings: looks at once, live ones where the run stands, others start over. */
  change(changes, cause) {
    if (!this.run) return;
    this.greets = false;
    const fields = Object.keys(changes);
    // What is being opened may have another shape: a live change then has to wait for it too.
    const startsOver = this.opening.isAway || this.player.finished;
    if (!this.opening.isAway && fields.every((field) => LOOKS.has(field))) {
      this.wanted = { ...this.wanted, ...changes };
      this.rewriteLink({ ...this.run.config, ...changes }, cause);
    } else if (!startsOver && fields.every(isLive)) {
      for (const field of fields) this.steer(field, changes[field], cause);
    } else this.startOver(changes, cause);
  }

  /** Another run, with the settings as they stand now but for some, and nothing changed on its way. */
  startOver(settings, cause) {
    const now = this.settingsShown();
    const areLooks = Object.keys(settings).every((field) => LOOKS.has(field));
    this.wanted = { ...now, changes: areLooks ? now.changes : [], ...settings };
    showConfig(this.wanted); // at once, wherever the server is
    showUnits(this.wanted, this.network.layerChosen);
    return this.open({ config: this.wanted }, cause);
  }

  /** Changes a live setting, a weight or a bias where the run stands. */
  steer(what, value, cause) {
    if (!this.run || this.opening.isAway) return;
    if (this.timeline.isAway) {
      this.afterArrival = () => this.steer(what, value, cause);
      return;
    }
    this.steering.request(what, value, cause);
    if (isLive(what)) showConfig(this.settingsShown());
  }

  /**
   * Sets a weight or a bias where the run stands; `act` is the symbol of an act of several such.
   * Gives what undoes it: `undo(old)` leaves no trace, or sets `old` where training has gone on.
   */
  edit(what, value, act) {
    const { run } = this;
    const before = this.snapshot();
    this.steer(what, value, act);
    return (old) => {
      if (this.run !== run) return;
      if (!isSamePlace(this.player.state, before.state)) return this.steer(what, old, act);
      this.steering.forget();
      this.steered(before, what, act);
    };
  }

  /** The run as it stands, to be put back as if nothing had been changed here. */
  snapshot() {
    const { run: { config, link }, read, player: { state } } = this;
    const losses = [{ epoch: state.epoch, train_loss: read.train_loss, test_loss: read.test_loss }];
    return { ...read, config, link, state, losses };
  }

  steered(answer, what, cause) {
    const { config, link, state } = answer;
    const before = this.snapshot();
    if (this.isRewound()) this.cutAfter(state.epoch);
    Object.assign(this.run, { config, link });
    this.wanted = config;
    this.read = answer;
    this.lastPicture = { ...this.lastPicture, ...answer };
    const continues = this.writeLink(link, cause);
    document.documentElement.dataset.link = link;
    this.player.retune(config, state);
    this.undo.record(cause, steeredStep(this, what, before), continues);
    this.timeline.cutFrom(state.epoch + (state.sample ? 1 : 0));
    this.timeline.keep(state);
    if (!state.sample) this.curves.replaceLast(answer.losses, answer);
    this.curves.mark(config.changes, config);
    showConfig(this.settingsShown());
    this.draw();
    this.curves.draw();
    this.timeline.show(state.epoch);
    this.band.follow(link, state.epoch);
    this.diagnosis.forget();
    if (!this.player.playing) this.note();
    this.examine();
  }

  /** Another config of the same run so far: only what is seen, or what would come later, differs. */
  rewriteLink(config, cause) {
    const before = this.run.config;
    this.run.config = this.wanted = config;
    this.player.retune(config);
    showConfig(this.now());
    this.curves.mark(config.changes, config);
    this.surroundings.show(config);
    if (cause === "hidden-controls") this.resize();
    this.redrawAll();
    return this.linking.ask(() => describe(config), {
      answered: ({ link }) => {
        if (this.wanted !== config) return;
        const linkBefore = this.run.link;
        this.writeLink((this.run.link = link), cause);
        this.undo.record(cause, lookStep(this, [before, linkBefore], [config, link], LOOKS), false);
        document.documentElement.dataset.link = link;
        this.band.follow(link, this.player.state.epoch);
      },
      refused: (error) => this.fail(error),
      absent: (ms) => this.sayLost(ms),
      isWanted: () => this.wanted === config && !this.opening.isAway,
    });
  }

  /** Opens a link or config; what is shown stays until the answer is there. */
  open(what, cause, answer = open(what)) {
    let first = answer;
    const ask = () => {
      const asked = first ?? open(what);
      first = null;
      return asked;
    };
    return this.opening.ask(ask, {
      answered: (run) => this.resume(run, cause) || this.start(run, cause),
      refused: async (error) => {
        this.wanted = this.run?.config;
        this.address.restore();
        const keeps = Boolean(this.run);
        if (keeps) showConfig(this.now());
        else if (what.link) await this.open({}, null);
        this.fail(error, keeps);
      },
      absent: (ms) => this.sayLost(ms),
    });
  }

  /** Another link of this very run, changed later or otherwise: shown where the two part. */
  resume(run, cause) {
    if (cause !== "history" || !this.run || !this.player.state.epoch) return false;
    const epoch = partingEpoch(this.run.config, run.config);
    if (epoch === null || epoch === 0) return false;
    this.steering.forget();
    this.timeline.forget();
    const at = Math.min(epoch, this.timeline.end);
    this.run = { ...this.run, config: run.config, link: run.link };
    this.undo.follow(run.link);
    this.wanted = run.config;
    this.surroundings.show(run.config);
    this.resize(); // features may be hidden now, or no longer
    this.writeLink(run.link, null);
    this.timeline.cutFrom(epoch);
    this.timeline.end = at;
    this.curves.cut(at === epoch ? at - 1 : at); // its loss there is that of the change undone
    this.curves.mark(run.config.changes, run.config);
    this.player.retune(run.config);
    this.redrawAll();
    this.timeline.goTo(Math.min(at, this.player.state.epoch));
    return true;
  }

  start(run, cause) {
    const before = this.run?.config;
    const linkBefore = this.run?.link;
    if (cause !== "reset") this.lastNow = null;
    this.steering.forget();
    this.diagnosis.forget();
    this.run = run;
    this.wanted = run.config;
    const continues = this.writeLink(run.link, cause === "history" ? null : cause);
    if (cause === "history") this.undo.follow(run.link);
    else if (linkBefore) this.undo.record(cause, openedStep(this, linkBefore, run.link), continues);
    const notes = [...run.notes, ...this.surroundings.show(run.config)];
    this.read = run;
    this.lastPicture = null;
    allowTraining(true);
    this.outside = [...run.data.train, ...run.data.test]
      .filter(([x, y]) => Math.abs(x) > 6 || Math.abs(y) > 6).length;
    this.maps = {};
    const shape = (config) => config
      && JSON.stringify([config.features, config.hidden_layers, config.hidden_controls]);
    if (shape(before) !== shape(run.config)) this.network.build(run.config, features);
    else this.network.config = run.config;
    this.nameMap();
    showConfig(settingsAt(run.config, run.state));
    showUnits(run.config, this.network.layerChosen);
    this.showData();
    this.curves.clear();
    this.curves.goals.take(run.config);
    this.curves.mark(run.config.changes, run.config);
    this.curves.push(run.losses, run);
    this.player.load(run.config, run.state);
    this.timeline.clear();
    this.timeline.keep(run.state);
    this.timeline.show(run.state.epoch);
    this.band.follow(run.link, run.state.epoch);
    this.redrawAll();
    this.curves.draw();
    this.linkNotes = notes.join(" ");
    this.note();
    this.examine();
  }

  /** Back to the link's own first weights; what was changed on the way will be changed again. */
  reset() {
    this.player.pause();
    if (this.player.state.epoch || !this.lastNow) this.lastNow = this.now();
    this.open({ config: this.wanted }, "reset");
  }

  /** The settings as they are now, from the start, with nothing changed on the way. */
  startPlain() {
    const now = this.lastNow ?? this.now();
    this.change({ ...now, changes: [] }, "plain");
  }

  showData() {
    const { config, data, link } = this.run;
    const active = config.problem === "regression" ? config.regression_dataset : config.dataset;
    const buttons = byId("datasets").children;
    press(buttons, ({ dataset: { dataset } }) => dataset === active);
    for (const button of buttons) {
      const { problem } = button.dataset;
      button.hidden = problem !== config.problem;
      if (!button.hidden) paintThumbnail(button.querySelector("canvas"), this.palette);
    }
    const outside = this.outside ? ` ${this.outside} lie outside the map.` : "";
    const weights = config.weight_seed ? `, weights ${config.weight_seed}` : "";
    byId("data-caption").replaceChildren(
      `Seed ${config.seed}${weights}`, element("br"),
      `${data.train.length} training and ${data.test.length} test points.${outside}`);
    this.map.resize();
    this.map.setPoints(data, config.show_test_data, this.palette);
    Object.assign(document.documentElement.dataset, { link, problem: config.problem });
  }

  /** A picture from the player: numbers, curve, maps. */
  show(picture, skip) {
    this.read = picture;
    this.curves.push(picture.losses, picture);
    this.timeline.keep(picture.state);
    this.lastPicture = picture;
    this.showSettings(picture.state);
    if (!skip) this.draw();
    this.showWay();
    if (picture.status === "diverged") allowTraining(false);
    this.band.follow(this.run.link, picture.state.epoch);
    if (document.hidden && this.player.playing && picture.status === "ok") return;
    const now = performance.now();
    if (this.player.playing && picture.status === "ok") {
      this.curves.drawSoon(now);
      if (now - this.noteAt > NOTE_MS) {
        this.note();
        this.examine();
        this.timeline.show(picture.state.epoch);
      }
    } else {
      this.curves.draw();
      this.note(picture);
      this.examine();
    }
  }

  examine() {
    const { state, playing } = this.player;
    if (!isFiniteState(state)) return;
    this.diagnosis.look({ config: this.run.config, state, history: lossRows(this.curves) }, playing);
  }

  /** The buttons of a finding's ways out. */
  waysOut({ remedies }) {
    return remedies.map(({ words, settings, new_weights: isReweighed, back_to: epoch }) => [words, () => {
      this.player.pause();
      if (epoch !== null) this.rewind(epoch);
      else this.tryOut(words, isReweighed ? { weight_seed: newSeed() } : settings);
    }]);
  }

  /** Starts over with a way out, trains, and says so. */
  async tryOut(words, settings) {
    const before = this.run;
    this.player.pause();
    await this.startOver(settings, "remedy");
    if (this.run === before) return;
    this.player.play();
    const tried = words[0].toLowerCase() + words.slice(1);
    this.tell({ kind: "info", lead: "Started over", text: `to try this: ${tried}.` });
  }

  draw() {
    const { state } = this.player;
    const { config } = this.run;
    this.map.mark(state.sample ? this.read.seen?.point : null);
    const finite = isFiniteState(state);
    const training = this.player.playing && finite;
    const maps = finite ? this.computeMaps(state, training) : null;
    this.network.draw(state, maps, this.palette, { training, discretize: config.discretize });
    this.drawMap(maps);
    showReadout(state, this.read, this.run.data.train.length);
    if (!training) this.timeline.show(state.epoch);
  }

  /** The controls follow a change that the run has come to. */
  showSettings(state) {
    const { changes } = this.run.config;
    const made = changes.length - changesAhead(this.run.config, state);
    if (made !== this.made) showConfig(this.now(state));
    this.made = made;
  }

  computeMaps(state, training) {
    const now = this.now(state);
    const side = gridSide(now, training);
    const maps = (this.maps[`${side} ${now.activation}`] ??= new UnitMaps(now, side));
    maps.compute(state);
    return maps;
  }

  drawMap(maps) {
    const { discretize } = this.run.config;
    const { look } = this.network;
    if (look?.feature) {
      this.map.draw(features[look.feature], FULL_SIDE, this.palette, discretize);
    } else if (maps) {
      const unit = look ?? { layer: maps.layers.length, unit: 0 };
      this.map.draw(maps.layers[unit.layer - 1][unit.unit], maps.side, this.palette, discretize,
        maps.sumOf(this.player.state, unit));
    } else this.map.draw(null, FULL_SIDE, this.palette, discretize);
  }

  looked() {
    this.nameMap();
    if (this.run) this.draw();
  }

  nameMap() {
    const name = this.network.lookName();
    byId("output-title").textContent = name || "Output";
    byId("output-title").closest(".pg-output").toggleAttribute("data-look", Boolean(name));
    byId("output-hint").textContent = name
      ? "what this unit answers" : "the network's answer at every point";
  }

  // A note that stays a while: the run's own next note has to wait.
  tell(note) {
    this.notes.show({ ...note, text: inColours(note.text) });
    this.noteAt = performance.now() + TOLD_MS;
  }

  note(picture = null) {
    this.noteAt = performance.now();
    const { epoch, sample } = this.player.state;
    if (this.linkNotes && this.player.state === this.run.state && !this.player.playing) {
      this.notes.show({ kind: "info", text: this.linkNotes }); // until something is done
      return;
    }
    if (picture?.status === "diverged") return this.noteDivergence(picture);
    if (this.greets && this.player.playing && epoch < GREETED_EPOCHS) {
      this.notes.show({ kind: "info", text: inColours(GREETING) });
      return;
    }
    if (this.player.state.sample && this.read.seen) {
      this.notes.show({ text: describeSample(this.read.seen, this.player.state, this.run) });
      return;
    }
    const { config, data } = this.run;
    if (sample) {
      const words = `Epoch ${counted(epoch + 1)}, after ${sample} of ${data.train.length} points.`;
      this.notes.show({ text: `${words} Test loss ${lossText(this.read.test_loss ?? NaN)}.` });
      return;
    }
    const { finding } = this.diagnosis;
    const why = this.whyStopped();
    if (finding) {
      const actions = [...this.waysOut(finding), ["Reset", () => this.reset()]];
      const text = `${finding.text} ${why}`.trim();
      this.notes.show({ kind: "warn", lead: finding.lead, text, actions });
      return;
    }
    const said = describeRun({
      data, state: this.player.state, curves: this.curves, accuracy: this.read.test_accuracy,
      isPlaying: this.player.playing,
    });
    const { goals } = this.curves;
    if (why) said.text = why;
    if (goals.words && !this.player.playing) said.text += ` ${goals.words}`;
    const actions = [];
    const { state } = this.player;
    const ahead = changesAhead(config, state);
    if (ahead && !state.epoch && !state.sample) {
      said.text += ` ${ahead} ${ahead === 1 ? "change" : "changes"} will be made again on the way.`;
      if (this.lastNow) actions.push(["Start without", () => this.startPlain()]);
    }
    this.notes.show({ ...said, actions, spoken: summary(this.curves, this.player.state.epoch) });
  }

  noteDivergence({ advice, suggested_learning_rate: rate }) {
    const words = `Set rate to ${rate}`;
    const lower = [words, () => this.tryOut(words, { learning_rate: rate })];
    const [, lead, text] = advice.match(/^(.*?\.) (.*)$/);
    const epoch = this.curves.lowestTraining();
    const back = epoch > 0 ? [`Back to epoch ${counted(epoch)}`, () => this.rewind(epoch)] : ["Reset", () => this.reset()];
    const without = ["Start without", () => this.startPlain()];
    const way = rate ? [lower] : this.run.config.changes.length ? [without] : [];
    this.notes.show({ kind: "warn", lead, text, actions: [...way, back] });
  }

  /** Why training has stopped here by itself, until something is done; else "". */
  whyStopped() {
    return this.stopped?.state === this.player.state && !this.player.playing ? this.stopped.words : "";
  }

  hear(event, detail) {
    if (event === "play" || event === "pause") {
      const label = event === "play" ? "Pause" : "Play";
      byId("play").setAttribute("aria-label", label);
      byId("play").dataset.playing = event === "play";
      if (event === "pause") this.greets = false;
      if (event === "pause" && this.run) {
        this.draw();
        this.curves.draw();
        this.note(this.lastPicture);
        this.showWay();
        const words = this.whyStopped() || summary(this.curves, this.player.state.epoch);
        if (this.notes.isPlain) this.notes.say(words, true);
        this.examine();
      }
    } else if (event === "stopped") this.stopped = { state: this.player.state, words: detail.words };
    else if (event === "lost") this.sayLost(detail);
    else if (event === "found") {
      this.tell({ text: `Back. Continued at epoch ${counted(this.player.state.epoch)}.` });
    } else if (event === "slow") {
      this.tell({ kind: "info", text: SLOW });
    } else if (event === "refused") this.tell({ kind: "warn", text: detail });
  }

  sayLost(retryMs) {
    const wait = (retryMs / 1000).toFixed(1);
    this.tell({
      kind: "lost", lead: "Server not answering.",
      text: `Your network is safe here; next try in ${wait} s.`,
    });
  }

  fail({ message }, keeps = true) {
    this.tell({ kind: "warn", text: `${message}${keeps ? " Kept what was here." : ""}` });
  }

  scaleLoss(scale) {
    this.curves.scale = scale;
    this.curves.draw();
  }

  async copyLink() {
    const isCopied = await copyAddress(location.href.split("#")[0] + this.run.link, () =>
      this.tell({ kind: "info", text: "Copy the link from the address bar: it holds this run." }));
    if (isCopied) this.notes.say("Link copied. It starts this very run again, from epoch 0.", true);
  }

  resize() {
    if (!this.run) return;
    cancelAnimationFrame(this.resizeLater);
    this.resizeLater = requestAnimationFrame(() => {
      this.network.build(this.run.config, features);
      this.redrawAll();
    });
  }

  /** Measures and draws everything at once, in the colours of this moment. */
  refit() {
    if (!this.run) return;
    this.palette = new Palette();
    this.network.build(this.run.config, features);
    this.redrawAll();
    this.curves.fit();
  }

  redrawAll() {
    if (!this.run) return;
    this.showData();
    this.draw();
  }
}

const painted = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));

// Safari has no idle callbacks.
const atRest = (act) => (window.requestIdleCallback ? requestIdleCallback(act, { timeout: 2000 }) : setTimeout(act));

function allowTraining(allowed) {
  for (const id of ["play", "step"]) {
    setProps(id, { disabled: !allowed });
  }
}

function describeSample({ sample, answer, label, loss }, state, { config, data }) {
  const size = config.batch_size, total = data.train.length;
  const number = (value) => minus(value.toFixed(3));
  const missing = size - (state.sample % size);
  const next = state.sample % size === 0 ? "The update was made."
    : state.sample + missing > total ? "It waits for the next epoch's first update."
      : `The weights move after ${missing} more.`;
  return `Point ${sample + 1} of ${total}. Answer ${number(answer)}, label ${number(label)}, loss ${number(loss)}. ${next}`;
}

