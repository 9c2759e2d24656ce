// Runs side by side, in step on one Play: lanes, their losses on one axis, what differs, and who leads.

import { addressOf } from "../base/address.mjs";
import { arrive } from "../base/arrival.mjs";
import { BUSY, Latest, Patience, failed } from "../base/asking.mjs";
import { copyAddress } from "../base/copying.mjs";
import { allow, byId } from "../base/dom.mjs";
import { Notes, noteOfLoss, noteOfRush } from "../base/notes.mjs";
import { Palette, onSchemeChange } from "../base/palette.mjs";
import { showPlaying } from "../base/playing.mjs";
import { describe, open } from "../base/requests.mjs";
import { counted, words } from "../base/words.mjs";
import { settingsAt } from "../playground/changes.mjs";
import { differences } from "../playground/differences.mjs";
import { readRace, writeRace } from "../playground/race_link.mjs";
import { epochDigits } from "../playground/readout.mjs";
import { Lane } from "./lane.mjs";
import { RaceCurves } from "./race_curves.mjs";
import { Seeds } from "./seeds.mjs";
import { Team } from "./team.mjs";
import { sentenceOf, standOf, tableOf } from "./verdict.mjs";

const NEEDS = ["race-play", "race-lanes", "race-note", "race-curves", "race-table", "race-spoken", "race-said"];
const TRAINING = ["race-play", "race-step", "race-reset"];
const RETRY_MS = 500;
const NOTE_MS = 250; // between notes while training

export class Race {
  /** `openRun(link, epochs)` goes back to the playground with a run, `openStudy(link)` to the studies. */
  constructor(root, { openRun, openStudy }) {
    Object.assign(this, { root, openRun, openStudy });
    this.isHidden = true;
    this.lanes = [];
    this.unread = []; // why parts of the link could not be read
    this.opening = new Latest(new Patience(RETRY_MS));
    document.addEventListener("playground:control", ({ detail }) => this.control(detail));
    document.addEventListener("keydown", (event) => this.key(event));
    document.addEventListener(BUSY, ({ detail: { ms, path } }) =>
      this.isHidden || this.team?.isInVain(path) || this.notes.show(noteOfRush(ms)));
    addEventListener("hashchange", () => this.isHidden || location.hash === this.address || this.open(location.hash));
  }

  /** The link to come back with. */
  link() { return this.address ?? ""; }

  async shown() {
    this.isHidden = false;
    if (!this.team) await this.begin();
    if (this.isHidden) return;
    if (location.hash !== this.address) await this.open(location.hash);
    else this.refit();
  }

  hidden() {
    this.isHidden = true;
    this.team?.pause();
  }

  async begin() {
    await arrive(this.root, NEEDS);
    this.palette = new Palette();
    this.notes = new Notes(byId("race-note"), byId("race-spoken"));
    this.notedAt = 0;
    this.curves = new RaceCurves(byId("race-curves"), { lanes: () => this.lanes, isMine: ({ name }) => name === this.mine });
    this.seeds = new Seeds({ told: () => this.note() });
    this.team = new Team({
      shown: (picture, { skip }) => this.show(picture, skip),
      told: (event, detail) => this.hear(event, detail),
      recordEvery: () => Math.max(...this.lanes.map(({ losses }) => losses.every)),
      best: () => null,
      history: () => null,
    });
    onSchemeChange(() => this.refit());
    let width = 0;
    new ResizeObserver(([{ contentRect }]) => {
      if (contentRect.width === width) return;
      ({ width } = contentRect);
      cancelAnimationFrame(this.later);
      this.later = requestAnimationFrame(() => this.refit());
    }).observe(byId("race-lanes"));
  }

  control({ control, value }) {
    if (this.isHidden || !this.team) return;
    const { team } = this;
    if (control === "copy-link") this.copyLink();
    else if (control === "race-back") this.goBack();
    else if (!this.lanes.length) return;
    else if (control === "race-play") team.playing ? team.pause() : team.play();
    else if (control === "race-step") team.step();
    else if (control === "race-reset") this.restart();
    else if (control === "race-speed") team.setSpeed(value);
    else if (control === "race-scale") this.curves.choose({ scale: value });
    else if (control === "race-loss") this.curves.choose({ column: value });
  }

  // A letter makes its lane yours.
  key({ key, target, ctrlKey, metaKey, altKey }) {
    if (this.isHidden || ctrlKey || metaKey || altKey || target.closest?.("input, textarea, dialog")) return;
    const lane = this.lanes.find(({ name }) => name === key.toUpperCase());
    if (lane && key.length === 1) this.choose(lane.name);
    else if (key === "Delete") {
      const focused = this.lanes.find(({ root }) => root.contains(document.activeElement));
      if (focused) this.close(focused.name);
    }
  }

  /** Opens a race's link: those of its runs that can be read. */
  open(hash) {
    this.team.pause();
    allow(TRAINING, false); // until its runs are there
    this.address = hash;
    const { runs, mine } = readRace(hash);
    return this.opening.ask(() => Promise.all(runs.map((one) => read(one))), {
      answered: (answers) => this.begun(answers, mine),
      refused: ({ message }) => this.notes.show({ kind: "warn", text: message }),
      absent: (ms) => this.notes.show(noteOfLoss(ms)),
      isWanted: () => this.address === hash,
    });
  }

  begun(answers, mine) {
    this.unread = answers.filter(({ why }) => why).map(({ name, why }) => words("race.unread", { name, why }));
    const there = answers.filter(({ run }) => run);
    this.unread.push(...there.flatMap(({ name, run }) => run.notes.map((note) => words("race.mended", { name, note }))));
    this.lanes = there.map(({ name, run }) => new Lane(name, run, { mine: () => this.choose(name), close: () => this.close(name) }));
    this.mine = this.lanes.some(({ name }) => name === mine) ? mine : this.lanes.at(-1)?.name ?? "";
    this.laid();
  }

  /** Lays the lanes out, and stands at the start. */
  laid() {
    byId("race-lanes").replaceChildren(...this.lanes.map(({ root }) => root));
    this.root.dataset.lanes = Math.min(this.lanes.length, 3);
    this.write();
    this.differing = differences(this.lanes.map(({ run }) => run));
    this.seeds.begin(this.lanes.map(({ run }) => run), this.differing);
    this.mark();
    this.restart();
    allow(TRAINING, this.lanes.length > 0);
  }

  write() {
    this.address = writeRace(this.lanes.map(({ name, run: { link } }) => ({ name, link })), this.mine);
    if (!this.isHidden) history.replaceState(history.state, "", this.address);
    document.documentElement.dataset.race = this.lanes.map(({ name }) => name).join("");
  }

  /** Shows whose lane is whose, and what differs. */
  mark() {
    const { differing, lanes, mine } = this;
    lanes.forEach((lane, at) => lane.tell(differing.map(({ name, values }) => [name, values[at]]), lane.name === mine));
    byId("race-title").textContent = lanes.length > 1
      ? words("race.title", { one: lanes.slice(0, -1).map(({ name }) => name).join(", "), other: lanes.at(-1).name }) : words("race.name");
    byId("race-said").replaceChildren(...sentenceOf(lanes, differing));
    this.refit();
  }

  restart() {
    this.team.pause();
    for (const lane of this.lanes) lane.restart();
    if (this.lanes.length) this.team.start(this.lanes.map(({ run }) => run));
    allow(TRAINING, this.lanes.length > 0);
    this.draw();
    this.note();
  }

  choose(name) {
    this.mine = name;
    this.write();
    this.mark();
  }

  close(name) {
    const before = this.lanes.findIndex((lane) => lane.name === name);
    this.lanes = this.lanes.filter((lane) => lane.name !== name);
    if (this.mine === name) this.mine = this.lanes.at(-1)?.name ?? "";
    this.laid();
    (this.lanes[Math.min(before, this.lanes.length - 1)]?.root.querySelector(".pg-pin-close") ?? byId("race-back")).focus();
  }

  goBack() {
    const lane = this.lanes.find(({ name }) => name === this.mine);
    if (lane) this.openRun(lane.run.link, lane.state.epoch);
    else this.openRun("");
  }

  /** All lanes again with yours as its settings are at its end, from the start. */
  startPlain() {
    const lane = this.lanes.find(({ name }) => name === this.mine);
    const config = { ...settingsAt(lane.run.config, { epoch: Infinity, sample: 0 }), changes: [] };
    return this.opening.ask(() => describe(config), {
      answered: ({ link }) => this.open(writeRace(
        this.lanes.map((one) => ({ name: one.name, link: one === lane ? link : one.run.link })), this.mine)),
      refused: ({ message }) => this.notes.show({ kind: "warn", text: message }),
      absent: (ms) => this.notes.show(noteOfLoss(ms)),
    });
  }

  show(picture, skip) {
    picture.lanes.forEach((one, at) => one && this.lanes[at].take(one));
    if (skip) return;
    const now = performance.now();
    this.draw(this.team.playing && picture.status === "ok", now);
    if (!this.team.playing || now - this.notedAt > NOTE_MS) this.note();
  }

  draw(training = false, now = null) {
    if (this.isHidden) return;
    for (const lane of this.lanes) lane.draw(this.palette, training);
    byId("race-epoch").replaceChildren(...epochDigits(this.team.state?.epoch ?? 0));
    byId("race-epoch").style.setProperty("--digits", String(this.team.state?.epoch ?? 0).length);
    if (training) this.curves.drawSoon(now);
    else this.curves.draw();
  }

  /** Fits everything to its room, in the colours of this moment. */
  refit() {
    if (this.isHidden || !this.lanes.length) return;
    this.palette = new Palette();
    for (const lane of this.lanes) lane.build(this.palette);
    this.draw();
  }

  note() {
    this.notedAt = performance.now();
    const { lanes, seeds } = this;
    tableOf(byId("race-table"), lanes, this.differing ?? [], this.mine);
    const stand = standOf(lanes, this.differing ?? [], this.team.state?.epoch ?? 0);
    const actions = [];
    if (seeds.canRun && !this.team.playing) actions.push([seeds.label, () => seeds.press(this.team.state.epoch)]);
    if (seeds.studyLink && !this.team.playing) actions.push([words("race.study"), () => this.openStudy(seeds.studyLink)]);
    const mine = lanes.find(({ name }) => name === this.mine);
    if (mine?.run.config.changes.length && !this.team.playing) {
      actions.push([words("playground.said.with_last"), () => this.startPlain()]);
    }
    const text = [stand.text, seeds.said, ...(this.team.playing ? [] : this.unread)].filter(Boolean).join(" ");
    this.notes.show({ kind: this.unread.length && !this.team.state?.epoch ? "warn" : "plain", lead: stand.lead, text, actions });
  }

  hear(event, detail) {
    if (event === "play" || event === "pause") {
      showPlaying(byId("race-play"), event === "play");
      if (event === "play") return;
      if (this.team.finished) allow(TRAINING.slice(0, 2), false);
      this.draw();
      this.note();
    } else if (event === "lost") this.notes.show(noteOfLoss(detail));
    else if (event === "found") this.notes.show({ text: words("base.playing.found", { epoch: counted(this.team.state.epoch) }) });
    else if (event === "refused") this.notes.show({ kind: "warn", text: detail });
  }

  async copyLink() {
    await copyAddress(location.origin + addressOf("/compare") + this.address, () =>
      this.notes.show({ kind: "info", text: words("race.copying") }));
  }
}

/** A part of a race's link: {name, run}, or {name, why} it could not be read. */
async function read({ name, link }) {
  try {
    return { name, run: await open({ link }) };
  } catch (error) {
    let why = "";
    await failed(error, { refused: ({ message }) => { why = message; }, absent: () => { throw error; } });
    return { name, why };
  }
}
