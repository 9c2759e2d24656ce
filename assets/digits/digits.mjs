// The Digits tab: a convolution net learns to read. The server trains and computes; here the state
// is held, as the server packed it, and everything is drawn.

import { Address } from "../base/address.mjs";
import { arrive } from "../base/arrival.mjs";
import { BUSY, InTurn, Latest, Patience } from "../base/asking.mjs";
import { copyAddress } from "../base/copying.mjs";
import { Diagnosis } from "../base/diagnosis.mjs";
import { allow, byId, press, setProps } from "../base/dom.mjs";
import { Notes, noteOfLoss, noteOfRush } from "../base/notes.mjs";
import { openable } from "../base/openable.mjs";
import { Palette, onSchemeChange } from "../base/palette.mjs";
import { showPlaying } from "../base/playing.mjs";
import { describeDigits, diagnoseDigits, lookDigits, openDigits } from "../base/requests.mjs";
import { nearest, sayOnSlider, stepsOf } from "../base/sliders.mjs";
import { TABLES, namesOf } from "../base/tables.mjs";
import { counted, lossText, percent, words } from "../base/words.mjs";
import { Answers } from "./answers.mjs";
import { DigitsCurves } from "./curves.mjs";
import { Inside } from "./inside.mjs";
import { Looking } from "./looking.mjs";
import { More, acts } from "./more.mjs";
import { describeDigitsRun } from "./notes.mjs";
import { DigitsPlayer } from "./player.mjs";

const RETRY_MS = 500;
const MOST_ROWS = 200; // epochs that a judgement is asked of
const NOTE_MS = 400; // between notes while training
const SLIDERS = namesOf(TABLES.digits, ({ control }) => control === "slider");
const FIELDS = namesOf(TABLES.digits, ({ control }) => control);
const LIVE = new Set(namesOf(TABLES.digits, ({ kind }) => kind === "live")); // others need a new net or images
const NEEDS = ["digits-play", "digits-maps", "digits-pad", "digits-meant", "digits-spoken", "digits-seed"];

const TRAINING = ["digits-play", "digits-step"];
const idOf = (field) => `digits-${field.replaceAll("_", "-")}`;

export class Digits {
  constructor(root) {
    this.root = root;
    this.isHidden = true;
    document.addEventListener(BUSY, ({ detail: { ms, path } }) =>
      this.isHidden || this.player?.isInVain(path) || this.tell(noteOfRush(ms)));
    this.placed = {};
    this.opening = new Latest(new Patience(RETRY_MS));
    this.linking = new Latest(new Patience(RETRY_MS));
    this.looks = new InTurn();
    document.addEventListener("playground:control", ({ detail }) => this.control(detail));
    this.address = new Address((link) => this.isHidden || !this.player || this.open({ link }), (cause) => FIELDS.includes(cause));
  }

  /** The link to come back with. */
  link() { return this.run?.link ?? ""; }

  async shown() {
    this.isHidden = false;
    if (!this.player) await this.begin();
    if (!this.run || (location.hash && location.hash !== this.address.link)) await this.open({ link: location.hash });
    else this.write(this.run.link);
  }

  hidden() {
    this.isHidden = true;
    this.player?.pause();
  }

  async begin() {
    await arrive(this.root, NEEDS);
    this.palette = new Palette();
    this.notes = new Notes(byId("digits-note"), byId("digits-spoken"));
    this.inside = new Inside();
    this.more = new More((settings, cause) => this.run && this.change(settings, cause));
    this.answers = new Answers((image) => this.looking.lookAt({ image }));
    this.curves = new DigitsCurves(byId("digits-curves").parentElement);
    this.looking = new Looking(this.root, () => {
      this.answers.mark(this.looking.image);
      this.askLook();
    });
    this.diagnosis = new Diagnosis(diagnoseDigits, () => this.note());
    this.player = new DigitsPlayer({
      look: () => this.looking.look,
      shown: (answer, look) => this.show(answer, look),
      told: (event, detail) => this.hear(event, detail),
    });
    openable(byId("digits-step-menu"), byId("digits-step-sizes"), { once: true });
    byId("digits-step-sizes").addEventListener("click", ({ target }) => {
      if (this.run && target.dataset.grain) this.chooseGrain(target.dataset.grain);
    });
    onSchemeChange(() => {
      this.palette = new Palette();
      if (!this.run) return;
      this.inside.repaint(this.palette);
      this.answers.repaint(this.palette);
      this.looking.pad.paint();
    });
  }

  control({ control, value }) {
    if (!this.run) return;
    const field = SLIDERS.find((name) => idOf(name) === control);
    if (field) this.slid(field, control, value);
    else if (this.more.control(control, value)) return;
    else if (control === "digits-play") this.player.playing ? this.player.pause() : this.player.play();
    else if (control === "digits-step") this.player.step(this.stepGrain);
    else if (control === "digits-reset") this.reset();
    else if (control === "digits-speed") this.player.speed = value;
    else if (control === "digits-new-seed") this.change({ seed: Math.floor(10000 * Math.random()) }, Symbol("seed"));
    else if (control === "copy-link" && !this.isHidden) this.copyLink();
  }

  slid(field, control, at) {
    if (this.placed[control] === at) return;
    this.placed[control] = at;
    this.change({ [field]: stepsOf(control)[at] }, field);
  }

  chooseGrain(grain) {
    this.stepGrain = grain;
    byId("digits-step").setAttribute("aria-label", words(`base.playing.step_${grain}`));
    press(byId("digits-step-sizes").children, ({ dataset }) => dataset.grain === grain);
    this.player.step(grain);
  }

  /** Other settings: live ones go on from the state shown, the others start over. */
  change(changes, cause) {
    this.wanted = { ...this.wanted, ...changes };
    this.showConfig(this.wanted);
    if (!this.opening.isAway && Object.keys(changes).every((field) => LIVE.has(field))) this.changeLive(cause);
    else this.open({ config: this.wanted }, cause);
  }

  changeLive(cause) {
    const config = (this.run.config = this.wanted);
    this.player.retune(config);
    this.linking.ask(() => describeDigits(config), {
      answered: ({ link }) => this.wanted === config && this.write((this.run.link = link), cause),
      refused: (error) => this.fail(error),
      absent: (ms) => this.sayLost(ms),
      isWanted: () => this.wanted === config && !this.opening.isAway,
    });
  }

  reset() {
    this.player.pause();
    this.open({ config: this.wanted });
  }

  /** Opens a link or config; what is shown stays until the answer is there. */
  open(what, cause = null) {
    let look;
    const ask = () => {
      if (what.link !== undefined) this.address.link = location.hash;
      ({ look } = this.looking);
      return openDigits({ ...what, look });
    };
    return this.opening.ask(ask, {
      answered: (run) => this.start(run, look, cause),
      refused: async (error) => {
        if (this.run) {
          this.wanted = this.run.config;
          this.showConfig(this.wanted);
          this.write(this.run.link);
        } else await this.open({});
        this.more.refuse(error.message);
        this.fail(error);
      },
      absent: (ms) => this.sayLost(ms),
    });
  }

  start(run, look, cause) {
    run.images = Uint8Array.from(atob(run.images), (letter) => letter.charCodeAt(0));
    this.run = run;
    this.wanted = run.config;
    this.verdict = null;
    this.write(run.link, cause);
    this.showConfig(run.config);
    allow(TRAINING, true);
    this.answers.load(run);
    this.answers.look(null);
    this.answers.mark(this.looking.image);
    this.looking.load(run.labels);
    this.curves.clear();
    this.diagnosis.forget();
    this.player.load(run.config, run.state);
    this.show(run, look);
    this.curves.draw();
    if (run.notes.length) this.notes.show({ kind: "info", text: run.notes.join(" ") });
  }

  /** Writes a link: what `cause` changed can be gone back over, without one nothing has changed. */
  write(link, cause = null) {
    if (this.isHidden) this.address.link = link;
    else this.address.write(link, cause);
  }

  showConfig(config) {
    this.more.show(config);
    for (const field of SLIDERS) {
      const control = idOf(field);
      const isIdle = !acts(config, field);
      byId(control).closest(".pg-field").classList.toggle("pg-disabled", isIdle);
      setProps(control, { disabled: isIdle });
      const at = nearest(stepsOf(control), config[field]);
      if (this.placed[control] !== at) setProps(control, { value: at });
      this.placed[control] = at;
      sayOnSlider(control, isIdle ? "–" : config[field]);
    }
    byId("digits-seed").textContent = config.seed;
  }

  /** A picture: numbers, maps, curves, answers. */
  show(answer, look) {
    this.picture = answer;
    const looks = look === this.looking.look;
    this.inside.draw(answer, this.palette, looks);
    if (looks) this.looking.show(answer.look);
    this.showEpoch(answer.state);
    if (answer.losses.length) this.showLosses(answer.losses);
    if (answer.test) {
      this.verdict = answer.test;
      this.answers.show(answer.test, this.palette);
    }
    if (answer.status === "diverged") allow(TRAINING, false);
    if (!this.player.playing) this.note();
    else if (performance.now() - (this.noteAt ?? 0) > NOTE_MS) this.note();
  }

  showEpoch({ epoch, batch }) {
    byId("digits-epoch").textContent = counted(epoch);
    byId("digits-batches").firstElementChild.style.width = `${(100 * batch) / this.run.batches_per_epoch}%`;
    byId("digits-epoch").title = batch
      ? words("digits.epoch.within", { batch, batches: this.run.batches_per_epoch }) : "";
  }

  showLosses(rows) {
    this.curves.push(rows);
    if (this.player.state) this.examine();
    const { test_accuracy: accuracy, test_loss: test, train_loss: training } = this.curves.last;
    byId("digits-accuracy").textContent = accuracy === null ? "–" : percent(accuracy);
    byId("digits-test-loss").textContent = test === null ? "–" : lossText(test);
    byId("digits-train-loss").textContent = training === null ? "–" : lossText(training);
    if (this.player.playing) this.curves.drawSoon();
    else this.curves.draw();
  }

  /** What the net makes of what is looked at: at once if at rest, with the next picture if not. */
  askLook() {
    if (this.player.playing || !this.run) return;
    const { run, looking: { look }, player: { state } } = this;
    this.looks.ask(() => lookDigits({ config: run.config, state, look }), {
      answered: (answer) => {
        if (this.run !== run || this.looking.look !== look || this.player.state !== state) return;
        this.inside.draw(answer, this.palette, true);
        this.looking.show(answer.look);
      },
      refused: (error) => this.fail(error),
      absent: () => {
        this.sayLost(RETRY_MS);
        this.looks.forget();
        setTimeout(() => this.askLook(), RETRY_MS);
      },
    });
  }

  examine() {
    const history = this.curves.rows.filter(({ epoch }) => epoch > 0).slice(-MOST_ROWS);
    this.diagnosis.look({ config: this.run.config, history }, this.player.playing);
  }

  note() {
    this.noteAt = performance.now();
    const { config, training_images: trained, labels, batches_per_epoch: batches } = this.run;
    const said = describeDigitsRun({
      config, trained, batches, tested: labels.length,
      picture: this.picture, row: this.curves.last, verdict: this.verdict,
      finding: this.diagnosis.finding, isPlaying: this.player.playing,
    });
    const actions = said.remedies.map(({ words: way, settings }) => [way, () => this.tryOut(settings)]);
    if (said.kind === "warn") actions.push([words("base.playing.reset"), () => this.reset()]);
    this.notes.show({ ...said, actions });
  }

  /** Starts over with a way out, and trains. */
  async tryOut(settings) {
    const before = this.run;
    this.player.pause();
    this.wanted = { ...this.wanted, ...settings };
    await this.open({ config: this.wanted }, Symbol("remedy"));
    if (this.run !== before) this.player.play();
  }

  hear(event, detail) {
    if (event === "play" || event === "pause") {
      showPlaying(byId("digits-play"), event === "play");
      if (event === "pause" && this.run) {
        this.curves.draw();
        this.note();
        this.examine();
        this.askLook();
      }
    } else if (event === "lost") this.sayLost(detail);
    else if (event === "found") this.tell({ text: words("base.playing.found", { epoch: counted(this.player.state.epoch) }) });
    else if (event === "refused") this.tell({ kind: "warn", text: detail });
  }

  tell(note) {
    this.notes.show(note);
    this.noteAt = performance.now() + 1000;
  }

  sayLost(ms) { this.tell(noteOfLoss(ms)); }

  fail({ message }) { this.tell({ kind: "warn", text: message }); }

  copyLink() {
    if (!this.run) return;
    copyAddress(location.href.split("#")[0] + this.run.link, () =>
      this.tell({ kind: "info", text: words("digits.copying.refused") }));
  }
}
