// The Homework tab: a report's contents at the left, and at the right the report as it will be printed.

import { arrive } from "../base/arrival.mjs";
import { Latest, Patience, failed, pause } from "../base/asking.mjs";
import { copyAddress } from "../base/copying.mjs";
import { allow, byId, setProps, writeLine } from "../base/dom.mjs";
import { openReport, partOfLink } from "../base/requests.mjs";
import { hearReport, isKept, keepReport, reportKept, withPart } from "../base/report.mjs";
import { countOfRuns, counted, words } from "../base/words.mjs";
import { Contents } from "./contents.mjs";
import { pageOf, save } from "./document.mjs";
import { Making } from "./making.mjs";
import { Preview } from "./preview.mjs";

const RETRY_MS = 1000, TYPED_MS = 400, LONGEST_WAIT_MS = 4000;
const NEEDS = ["report-name", "report-parts", "report-page", "report-pdf", "report-run"];
const FORMATS = { "report-html": "html", "report-latex": "latex", "report-markdown": "markdown", "report-notebook": "notebook" };

export class Homework {
  constructor(root) {
    this.root = root;
    this.isHidden = true;
    this.said = { text: "", isTrouble: false };
    this.reading = new Latest(new Patience(RETRY_MS));
    document.addEventListener("playground:control", ({ detail: { control, value } }) => {
      if (!this.contents) return;
      if (control === "report-name") this.change({ name: value });
      else if (control === "report-course") this.change({ course: value });
      else if (control === "report-pdf") this.print();
      else if (control in FORMATS) this.download(FORMATS[control]);
      else if (control === "copy-link" && !this.isHidden) copyAddress(location.href, () => this.say(words("homework.said.no_copy")));
    });
    hearReport(() => this.contents && !this.isHidden && this.open());
  }

  link() { return ""; }

  async shown() {
    this.isHidden = false;
    if (!this.contents) await this.begin();
    await this.open();
  }

  hidden() { this.isHidden = true; }

  async begin() {
    await arrive(this.root, NEEDS);
    this.making = new Making(() => this.show());
    this.preview = new Preview(byId("report-page"));
    this.contents = new Contents(byId("report-parts"), {
      moved: (key, by) => this.move(key, by),
      removed: (key) => this.remove(key),
      changed: (key, fields) => this.change({ parts: this.report.parts.map((part) => (part.key === key ? { ...part, ...fields } : part)) }),
      chosen: (key) => this.preview.turnTo(key),
    });
    const pressed = (id, act) => byId(id).addEventListener("click", act);
    pressed("report-sheet", () => this.fillFromSheet());
    pressed("report-first", () => this.fillFromSheet());
    pressed("report-text", () => this.addText());
    pressed("report-link", () => this.askForLink());
    pressed("report-run", () => (this.making.isRunning ? this.making.pause() : this.making.run()));
    pressed("report-back", () => this.putBack());
    pressed("report-preview", () => this.turnOver());
    byId("report-link-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.addLink();
    });
  }

  /** Shows the report that is kept: another tab, or another window, may have added to it. */
  open() {
    this.report = reportKept();
    setProps("report-name", { value: this.report.name });
    setProps("report-course", { value: this.report.course });
    this.say(this.said.text, this.said.isTrouble);
    return this.read();
  }

  /** Changes the report, keeps it, and has it read when nothing more is typed. */
  change(fields) {
    if (Object.entries(fields).every(([name, value]) => this.report[name] === value)) return;
    this.report = { ...this.report, ...fields };
    keepReport(this.report);
    this.say(this.said.text, this.said.isTrouble);
    this.show();
    clearTimeout(this.typing);
    this.typing = setTimeout(() => this.read(), TYPED_MS);
  }

  read() {
    const { name, course, parts } = this.report;
    return this.reading.ask(() => openReport({ name, course, parts: parts.map(({ key: _, ...part }) => part) }), {
      answered: (read) => {
        if (this.isAbsent) this.say("");
        this.shell = read;
        this.lines = new Map(parts.map((part, at) => [part.key, read.parts[at]]));
        this.following = this.making.follow(parts, read.parts);
        this.show();
      },
      refused: ({ message }) => this.say(message, true),
      absent: () => {
        this.say(words("base.asking.trying"), true);
        this.isAbsent = true;
      },
    });
  }

  add(part) {
    const report = withPart(this.report, part);
    this.change(report);
    return report.parts.at(-1).key;
  }

  fillFromSheet() {
    const wanted = JSON.parse(byId("report-parts").dataset.sheet);
    const there = new Set(this.report.parts.map(({ part }) => part));
    const missing = wanted.filter((name) => !there.has(name));
    let { report } = this;
    for (const name of missing) report = withPart(report, { kind: "sheet", part: name });
    this.change(report);
    this.say(words(missing.length ? "homework.said.filled" : "homework.said.filled_before"));
    byId("report-sheet").focus();
  }

  addText() {
    const key = this.add({ kind: "text", title: "", paragraphs: [] });
    this.contents.choose(key, true);
    this.contents.focus(key, "heading");
  }

  askForLink() {
    const form = byId("report-link-form");
    form.hidden = !form.hidden;
    byId("report-link").setAttribute("aria-expanded", !form.hidden);
    if (!form.hidden) form.querySelector("input").focus();
  }

  async addLink() {
    const field = byId("report-link-form").querySelector("input");
    const refusal = byId("report-link-said");
    writeLine(refusal, "", false);
    if (!field.value.trim()) return null;
    try {
      const { part, refusal: why } = await partOfLink(field.value);
      if (!part) return writeLine(refusal, why, true);
      this.add(part);
      writeLine(refusal, words("homework.said.added", { number: this.report.parts.length }), false);
      field.value = "";
    } catch (error) {
      failed(error, {
        refused: ({ message }) => writeLine(refusal, message, true),
        absent: () => writeLine(refusal, words("base.asking.again"), true),
      });
    }
    return null;
  }

  move(key, by) {
    const parts = [...this.report.parts];
    const from = parts.findIndex((part) => part.key === key);
    const to = Math.max(0, Math.min(parts.length - 1, from + by));
    if (to === from) return;
    parts.splice(to, 0, ...parts.splice(from, 1));
    this.change({ parts });
    this.say(words("homework.said.moved", { heading: this.heading(key), number: to + 1, count: parts.length }));
  }

  heading(key) { return this.lines?.get(key)?.heading || words("homework.part.untitled"); }

  remove(key) {
    const { parts } = this.report;
    const at = parts.findIndex((part) => part.key === key);
    this.removed = { part: parts[at], at };
    this.change({ parts: parts.filter((part) => part.key !== key) });
    this.say(words("homework.said.removed", { heading: this.heading(key) }));
    const next = this.report.parts[at] ?? this.report.parts.at(-1);
    if (next) this.contents.focus(next.key);
    else byId("report-back").focus();
  }

  putBack() {
    const { part, at } = this.removed;
    this.removed = null;
    this.change({ parts: this.report.parts.toSpliced(at, 0, part) });
    this.say("");
    this.contents.focus(part.key);
  }

  /** On narrow screens: the report below its contents, or not. */
  turnOver() {
    const isSeen = this.root.toggleAttribute("data-previewed");
    byId("report-preview").setAttribute("aria-pressed", isSeen);
    if (!isSeen) return;
    byId("report-page").scrollIntoView({ block: "nearest" });
    if (this.preview.wanted) this.preview.turnTo(this.preview.wanted);
  }

  /** Waits, not long, until what was typed and moved last is in the document. */
  async catchUp() {
    clearTimeout(this.typing);
    await this.read();
    await Promise.race([this.following, pause(LONGEST_WAIT_MS)]);
  }

  /** The parts that are made, in order: {section, made, drawings}. */
  get document() {
    return this.report.parts.map(({ key }) => this.making.made.get(key)).filter((one) => one?.made);
  }

  /** Whether every part is in the document. */
  get isWhole() {
    const { length } = this.report.parts;
    return Boolean(this.shell && length && this.document.length === length);
  }

  async print() {
    await this.catchUp();
    if (!this.isWhole) return this.say(words("homework.said.not_whole"), true);
    this.preview.show(pageOf(this.shell, this.document));
    return this.preview.print();
  }

  async download(format) {
    try {
      await this.catchUp();
      if (!this.isWhole) this.say(words("homework.said.not_whole"), true);
      else await save(format, this.shell, this.document);
    } catch (error) {
      failed(error, { refused: ({ message }) => this.say(message, true), absent: () => this.say(words("base.asking.again"), true) });
    }
  }

  /** Says what was done, or what went wrong; as long as the browser does not keep the report, that too. */
  say(text, isTrouble = false) {
    this.said = { text, isTrouble };
    this.isAbsent = false;
    const lost = isKept() ? "" : words("homework.said.not_kept");
    writeLine(byId("report-said"), [lost, text].filter(Boolean).join(" "), isTrouble || Boolean(lost));
  }

  /** Everything that follows from the report and from what is made of it. */
  show() {
    const { parts } = this.report;
    this.root.toggleAttribute("data-empty", !parts.length);
    this.contents.show(parts.map((part) => {
      const line = this.lines?.get(part.key);
      const refusal = this.making.refusalOf(part) || line?.refusal;
      return { part, line: line && { ...line, refusal }, state: this.stateOf(part, line) };
    }));
    byId("report-back").hidden = !this.removed;
    this.showProgress();
    allow(["report-pdf", ...Object.keys(FORMATS)], this.isWhole);
    if (this.shell && parts.length) this.preview.show(pageOf(this.shell, this.document));
  }

  stateOf(part, line) {
    if (!line || line.refusal) return { text: "", isRunning: false };
    if (part.kind === "text") return { text: part.paragraphs?.some((text) => text.trim()) ? "" : words("homework.state.empty"), isRunning: false };
    const runs = line.studies.reduce((sum, study) => sum + study.runs, 0);
    const done = this.making.done(line.studies);
    const isRunning = this.making.runsNow(line);
    if (done < runs) return { text: words(done ? "homework.state.partly" : "homework.state.not_run", { done: counted(done), runs: counted(runs) }), isRunning };
    return { text: this.making.isFresh(part, line) ? "" : words("homework.state.drawing"), isRunning: false };
  }

  /** How far the runs are and how long they take; told before the button that starts them. */
  showProgress() {
    const { making } = this;
    const { done, runs } = making.counts;
    const share = runs ? Math.round((100 * done) / runs) : 0;
    const bar = byId("report-progress");
    bar.hidden = !runs || (done === runs && !making.isRunning) || !(done || making.isRunning);
    bar.setAttribute("aria-valuenow", share);
    bar.firstElementChild.style.width = `${share}%`;
    const button = byId("report-run");
    button.hidden = done === runs && !making.isRunning;
    button.textContent = words(making.isRunning ? "homework.run.pause" : done ? "homework.run.go_on" : "homework.run.start");
    const told = { runs: countOfRuns(runs - done), seconds: inSeconds(making.secondsLeft), drawing: inSeconds(making.drawingLeft), heading: making.partRunning?.line.heading ?? "" };
    const key = making.isRunning ? "running" : done < runs ? "to_run" : making.making ? "drawing" : "";
    const lost = making.isRunning && making.lostMs ? words("studies.progress.lost", { seconds: (making.lostMs / 1000).toFixed(1) }) : "";
    writeLine(byId("report-running"), making.trouble || lost || (key && words(`homework.run.${key}`, told)), Boolean(making.trouble || lost));
  }
}

const inSeconds = (seconds) => counted(Math.max(1, Math.round(seconds)));
