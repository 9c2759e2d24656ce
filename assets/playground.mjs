// The Playground tab: wires controls, player and pictures, and holds the run that is shown.

import { inColours } from "./appearance.mjs";
import { Band } from "./band.mjs";
import { Curves } from "./curves.mjs";
import { FULL_SIDE, UnitMaps, featureMaps, gridSide } from "./forward.mjs";
import { Network } from "./network.mjs";
import { Notes, describeRun, lossText } from "./notes.mjs";
import { Palette, onSchemeChange } from "./palette.mjs";
import { DecisionMap, paintThumbnail } from "./pictures.mjs";
import { Player } from "./player.mjs";
import { Absent, Refused, describe, open } from "./requests.mjs";
import { summary } from "./spoken.mjs";
import { Address, settingOf, showConfig, showUnits, unitsAt } from "./settings.mjs";

const NOTE_MS = 250; // between notes while training
const RETRY_MS = 500;
const SLOW = "Waiting for the server. At its very first start it compiles for about 15 s.";
const GREETING = "This network is learning to tell orange from blue. Press Pause, or change anything.";
// Changes that need neither new data nor a new network.
const LIVE = new Set(["learning_rate", "show_test_data", "discretize"]);

const features = featureMaps(FULL_SIDE);
const byId = (id) => document.getElementById(id);
const newSeed = () => Math.random().toFixed(5);

export class Playground {
  constructor() {
    this.palette = new Palette();
    this.map = new DecisionMap(byId("decision-map"));
    this.notes = new Notes(byId("note"), byId("spoken"));
    this.curves = new Curves(byId("loss-panel"));
    this.band = new Band(this.curves, (note) => this.tell(note));
    this.network = new Network(byId("network"), {
      change: (field, next) => this.run && this.change({ [field]: next(this.wanted[field]) }, field),
      looked: () => this.looked(),
      chosen: (layer) => this.run && showUnits(this.run.config, layer),
    });
    this.player = new Player({
      shown: (picture, { skip }) => this.show(picture, skip),
      told: (event, detail) => this.hear(event, detail),
      recordEvery: () => this.curves.every,
    });
    this.address = new Address((link) => this.isHidden || this.open({ link }, null));
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
    document.addEventListener("paste", (event) => {
      const text = event.clipboardData?.getData("text") ?? "";
      const isOurs = !this.isHidden && !event.target.closest("input, textarea");
      if (isOurs && /[#&]\w+=/.test(text)) {
        this.open({ link: text }, "paste");
      }
    });
    new ResizeObserver(() => this.resize()).observe(byId("network"));
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
    else if (!hash) this.address.write(this.run.link, null);
    else if (hash !== this.address.link) this.open({ link: hash }, null);
  }

  hidden() {
    this.isHidden = true;
    this.player.pause();
  }

  /** The first run: everything else is alive before the chart arrives. */
  async begin(what, answer = open(what), greets = false) {
    await this.open(what, null, answer);
    if (greets) this.greet();
    await painted();
    this.curves.summon();
  }

  /** On a first visit the network learns by itself; the note says so until something is changed. */
  greet() {
    if (!this.run) return; // no server yet: it will not be a first impression
    this.tell({ kind: "info", text: GREETING });
    this.noteAt = Infinity;
    this.player.play();
  }

  control({ control, value }) {
    if (!this.run) return;
    const setting = settingOf(control, value);
    if (setting) {
      const [field, wanted] = setting;
      if (this.wanted[field] !== wanted) this.change({ [field]: wanted }, field);
    }
    else if (control === "units") this.changeUnits(unitsAt(value));
    else if (control === "play") this.player.playing ? this.player.pause() : this.player.play();
    else if (control === "step") this.player.step();
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
    this.change({ hidden_layers: changed }, "units");
  }

  /** Asks for other settings; live ones go on from the state shown, others start over. */
  change(changes, cause) {
    if (!this.run) return;
    this.wanted = { ...this.wanted, ...changes };
    this.noteAt = 0;
    const live = Object.keys(changes).every((field) => LIVE.has(field));
    // What is being opened may have another shape: a live change then has to wait for it too.
    if (live && !this.asked) this.changeLive(cause);
    else {
      showConfig(this.wanted); // at once, wherever the server is
      showUnits(this.wanted, this.network.layerChosen);
      this.open({ config: this.wanted }, cause);
    }
  }

  async changeLive(cause) {
    const config = this.wanted;
    this.run.config = config;
    showConfig(config);
    if (cause === "learning_rate") this.player.retune(config);
    this.redrawAll();
    try {
      const { link } = await describe(config);
      if (this.wanted !== config) return;
      this.address.write((this.run.link = link), cause);
      this.band.follow(link, this.player.state.epoch);
    } catch (error) {
      this.fail(error);
      const retry = () => this.wanted === config && !this.asked && this.changeLive(cause);
      if (error instanceof Absent) setTimeout(retry, RETRY_MS);
    }
  }

  /** Opens a link or config; what is shown stays until the answer is there. */
  async open(what, cause, answer = open(what)) {
    const asked = (this.asked = Symbol("open"));
    try {
      const run = await answer;
      if (this.asked !== asked) return;
      this.asked = null;
      this.start(run, cause);
    } catch (error) {
      if (this.asked !== asked) return;
      if (error instanceof Absent) {
        this.fail(error);
        setTimeout(() => this.asked === asked && this.open(what, cause), RETRY_MS);
        return;
      }
      this.asked = null;
      this.wanted = this.run?.config;
      this.address.restore();
      const keeps = Boolean(this.run);
      if (keeps) showConfig(this.run.config);
      else if (what.link) await this.open({}, null);
      this.fail(error, keeps);
    }
  }

  start(run, cause) {
    const before = this.run?.config;
    this.run = run;
    this.wanted = run.config;
    this.address.write(run.link, cause);
    this.accuracy = run.test_accuracy;
    this.lastPicture = null;
    allowTraining(true);
    this.outside = [...run.data.train, ...run.data.test]
      .filter(([x, y]) => Math.abs(x) > 6 || Math.abs(y) > 6).length;
    this.maps = {};
    const shape = (config) => config && JSON.stringify([config.features, config.hidden_layers]);
    if (shape(before) !== shape(run.config)) this.network.build(run.config, features);
    else this.network.config = run.config;
    this.nameMap();
    showConfig(run.config);
    showUnits(run.config, this.network.layerChosen);
    this.showData();
    this.curves.clear();
    this.curves.push(run.losses);
    this.player.load(run.config, run.state);
    this.band.follow(run.link, 0);
    this.redrawAll();
    this.curves.draw();
    if (run.notes.length) this.tell({ kind: "info", text: run.notes.join(" ") });
    else this.note();
  }

  reset() {
    this.player.pause();
    this.open({ config: this.wanted }, null);
  }

  showData() {
    const { config, data, link } = this.run;
    const active = config.problem === "regression" ? config.regression_dataset : config.dataset;
    for (const button of byId("datasets").children) {
      const { problem, dataset } = button.dataset;
      button.hidden = problem !== config.problem;
      button.setAttribute("aria-pressed", dataset === active);
      if (!button.hidden) paintThumbnail(button.querySelector("canvas"), this.palette);
    }
    const outside = this.outside ? ` ${this.outside} lie outside the map.` : "";
    const weights = config.weight_seed ? `, weights ${config.weight_seed}` : "";
    byId("data-caption").replaceChildren(
      `Seed ${config.seed}${weights}`, document.createElement("br"),
      `${data.train.length} training and ${data.test.length} test points.${outside}`);
    this.map.resize();
    this.map.setPoints(data, config.show_test_data, this.palette);
    document.documentElement.dataset.link = link;
  }

  /** A picture from the player: numbers, curve, maps. */
  show(picture, skip) {
    this.accuracy = picture.test_accuracy;
    this.curves.push(picture.losses);
    this.lastPicture = picture;
    if (!skip) this.draw();
    if (picture.status === "diverged") allowTraining(false);
    this.band.follow(this.run.link, picture.state.epoch);
    const now = performance.now();
    if (this.player.playing && picture.status === "ok") {
      this.curves.drawSoon(now);
      if (now - this.noteAt > NOTE_MS) this.note();
    } else {
      this.curves.draw();
      this.note(picture);
    }
  }

  draw() {
    const { state } = this.player;
    const { config } = this.run;
    const finite = isFinite(state);
    const training = this.player.playing && finite;
    const maps = finite ? this.computeMaps(state, training) : null;
    this.network.draw(state, maps, this.palette, { training, discretize: config.discretize });
    this.drawMap(maps);
    this.showNumbers(state, finite);
  }

  computeMaps(state, training) {
    const { config } = this.run;
    const side = gridSide(config, training);
    const maps = (this.maps[side] ??= new UnitMaps(config, side));
    maps.compute(state);
    return maps;
  }

  drawMap(maps) {
    const { discretize } = this.run.config;
    const { look } = this.network;
    if (look?.feature) {
      this.map.draw(features[look.feature], FULL_SIDE, this.palette, discretize);
    } else if (maps) {
      const values = look ? maps.layers[look.layer - 1][look.unit] : maps.layers.at(-1)[0];
      this.map.draw(values, maps.side, this.palette, discretize);
    } else this.map.draw(null, FULL_SIDE, this.palette, discretize);
  }

  showNumbers(state, finite) {
    const { curves } = this;
    byId("epoch").replaceChildren(...epochDigits(state.epoch));
    byId("train-loss").textContent = finite ? threeDecimals(curves.train.at(-1)) : "–";
    byId("test-loss").textContent = finite ? threeDecimals(curves.test.at(-1)) : "–";
    const known = finite && this.accuracy !== null;
    byId("test-accuracy").textContent = known ? `${(100 * this.accuracy).toFixed(1)} %` : "–";
    byId("decision-map").setAttribute("aria-label",
      `The network's answer at every point, epoch ${state.epoch}`);
  }

  looked() {
    this.nameMap();
    if (this.run) this.draw();
  }

  nameMap() {
    const name = this.network.lookName();
    byId("output-title").textContent = name || "Output";
    byId("output-hint").textContent = name
      ? "what this unit answers" : "the network's answer at every point";
  }

  // A note that stays a while: the run's own next note has to wait.
  tell(note) {
    this.notes.show({ ...note, text: inColours(note.text) });
    this.noteAt = performance.now();
  }

  note(picture = null) {
    this.noteAt = performance.now();
    if (picture?.status === "diverged") {
      const rate = picture.suggested_learning_rate;
      const lower = [`Set rate to ${rate}`, () => {
        this.change({ learning_rate: rate }, "learning_rate");
        this.reset();
      }];
      const [, lead, text] = picture.advice.match(/^(.*?\.) (.*)$/);
      this.notes.show({
        kind: "warn", lead, text,
        actions: [...(rate ? [lower] : []), ["Reset", () => this.reset()]],
      });
      return;
    }
    const { config, data } = this.run;
    const said = describeRun({
      config, data, state: this.player.state, curves: this.curves, accuracy: this.accuracy,
    });
    const actions = said.kind === "warn" ? [["Reset", () => this.reset()]] : [];
    if (said.remedy) {
      const { field, value, words } = said.remedy;
      actions.unshift([words, () => this.change({ [field]: value }, field)]);
    }
    const spoken = said.kind === "warn" ? null : summary(this.curves, this.player.state.epoch);
    this.notes.show({ ...said, actions, spoken });
  }

  hear(event, detail) {
    if (event === "play" || event === "pause") {
      const label = event === "play" ? "Pause" : "Play";
      byId("play").setAttribute("aria-label", label);
      byId("play").dataset.playing = event === "play";
      if (event === "pause" && this.run) {
        this.draw();
        this.curves.draw();
        this.note(this.lastPicture);
        if (this.notes.isPlain) this.notes.say(summary(this.curves, this.player.state.epoch), true);
      }
    } else if (event === "lost") this.sayLost(detail);
    else if (event === "found") {
      this.tell({ text: `Back. Continued at epoch ${this.player.state.epoch}.` });
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

  fail(error, keeps = true) {
    if (error instanceof Refused) {
      this.tell({ kind: "warn", text: `${error.message}${keeps ? " Kept what was here." : ""}` });
    } else if (error instanceof Absent) this.sayLost(RETRY_MS);
    else throw error;
  }

  scaleLoss(scale) {
    this.curves.scale = scale;
    this.curves.draw();
  }

  async copyLink() {
    const address = location.href.split("#")[0] + this.run.link;
    try {
      await navigator.clipboard.writeText(address);
      this.tell({ text: "Link copied. It opens this very run." });
    } catch {
      this.tell({ kind: "info", text: "Copy the link from the address bar: it holds this run." });
    }
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

function allowTraining(allowed) {
  for (const id of ["play", "step"]) {
    window.dash_clientside.set_props(id, { disabled: !allowed });
  }
}

function isFinite({ weights, biases }) {
  return !(weights.flat(2).includes(null) || biases.flat().includes(null));
}

const threeDecimals = (loss) => (loss === null || loss === undefined ? "–" : lossText(loss));

// "000,486": leading zeros are pale, and gone on phones.
function epochDigits(epoch) {
  const text = String(epoch).padStart(6, "0").replace(/\B(?=(\d{3})+$)/g, ",");
  const zeros = text.match(/^[0,]*(?=.)/)[0];
  const pale = document.createElement("span");
  pale.className = "pg-zeros";
  pale.textContent = zeros;
  return [pale, text.slice(zeros.length)];
}
