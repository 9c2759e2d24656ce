// The Studies tab: form, runs, and what they say. The server counts and draws; the runs' results
// are held here, and travel with every question.

import { answerIn } from "../base/answering.mjs";
import { arrive } from "../base/arrival.mjs";
import { Latest, Patience, failed } from "../base/asking.mjs";
import { copyAddress } from "../base/copying.mjs";
import { byId, element, setProps, writeLine } from "../base/dom.mjs";
import { downloadText } from "../base/download.mjs";
import { onSchemeChange } from "../base/palette.mjs";
import { addPart } from "../base/report.mjs";
import { csvOf, openStudy, reportStudy, sheetOf } from "../base/requests.mjs";
import { fromShelf, toShelf } from "../base/shelf.mjs";
import { countOfRuns, words, wordsAround } from "../base/words.mjs";
import { Find } from "./find.mjs";
import { StudyForm } from "./form.mjs";
import { startPictures } from "./pictures.mjs";
import { StudyResults } from "./results.mjs";
import { StudyRunner } from "./runner.mjs";

const REPORT_MS = 900; // between reports while runs come in
const RETRY_MS = 1000;
const TELLING_SECONDS = 2; // a shorter study says little of how fast runs are here
const NEEDS = ["study-run", "study-first", "study-seeds", "study-curves", "study-table", "find-budget", "find-epochs", "find-vary"];
const scheme = () => document.documentElement.dataset.mantineColorScheme;

export class Studies {
  constructor(root, { base, openRun }) {
    this.root = root;
    this.playgroundLink = base;
    this.openRun = openRun;
    this.isHidden = true;
    this.pace = 1; // seconds that a second of the server's estimate takes here, as the last study had it
    this.reading = new Latest(new Patience(RETRY_MS));
    this.reports = new Latest(); // an older answer may come after a newer one
    document.addEventListener("playground:control", ({ detail }) => {
      if (!this.form) return;
      if (detail.control === "study-run") this.press();
      else if (detail.control === "copy-link" && !this.isHidden) this.copyLink();
      else if (!this.find.control(detail.control, detail.value)) this.form.control(detail.control, detail.value);
    });
    addEventListener("hashchange", () => {
      if (!this.isHidden && this.form && location.hash !== this.address) this.open(location.hash);
    });
  }

  /** The link to come back with. The playground's present run is what a study starts from. */
  link() {
    const base = this.playgroundLink();
    if (!this.form?.base) return base;
    if (base) this.form.base = base;
    return this.form.link();
  }

  async shown() {
    this.isHidden = false;
    if (!this.form) await this.begin();
    if (location.hash !== this.address) await this.open(location.hash);
  }

  hidden() { this.isHidden = true; }

  async begin() {
    await arrive(this.root, NEEDS);
    this.form = new StudyForm(this.root, (link) => this.ask(link));
    this.results = new StudyResults({
      openRun: (link) => this.openRun(link, this.runner?.study.epochs),
      save: (what) => this.save(what),
    });
    this.find = new Find(this.root, { base: () => this.form.base, openRun: this.openRun, seconds });
    startPictures(this.root, (link) => this.runPicture(link));
    byId("study-pictures").addEventListener("click", () => this.results.choose());
    byId("study-back").addEventListener("click", (event) => {
      event.preventDefault();
      this.openRun(this.form.base);
    });
    onSchemeChange(() => this.runner?.results.length && this.report());
  }

  /** Opens a study's link: the form shows it; a run's link gets the form's first axis. */
  async open(link) {
    this.address = location.hash;
    const hasAxes = /[#&](vary|seeds)=/.test(link);
    const [first, second] = this.form.axes;
    if (!hasAxes && second.setting !== "learning_rate") first.choose("learning_rate");
    const wanted = hasAxes ? link : this.form.link(link || "#");
    await this.ask(wanted, true);
  }

  /** Has a link read: its runs, its time, or why it cannot be. */
  ask(link, shows = false) {
    return this.reading.ask(() => openStudy(link), {
      answered: (study) => {
        this.study = study;
        this.judgeAnew(study);
        this.form.allow(study);
        if (shows) this.form.show(study);
        this.form.base = study.base;
        this.address = study.link;
        if (!this.isHidden) history.replaceState(null, "", study.link);
        this.describe(study);
        this.find.renew();
        this.renew();
      },
      refused: ({ message }) => {
        this.study = null;
        this.say(message, true);
        if (shows && !this.form.base) this.open("");
        this.renew();
      },
      absent: () => this.say(words("base.asking.trying"), true),
    });
  }

  /** Another limit of success needs no other runs: those that are there are judged by it. */
  judgeAnew(study) {
    const { runner } = this;
    if (!runner || runner.study.link === study.link || runsOf(runner.study) !== runsOf(study)) return;
    runner.study = study;
    if (runner.isOver && runner.results.length) this.report();
  }

  renew() {
    this.allow();
    this.markOld();
  }

  describe(study) {
    const runs = element("b", "", countOfRuns(study.runs));
    const time = this.pace * study.seconds;
    const told = study.seconds === null ? "uncounted" : time < 1 ? "quick" : "long";
    byId("study-cost").replaceChildren(...wordsAround(`studies.cost.${told}`,
      { runs, epochs: study.epochs, time: seconds(time).replace(" s", "\u00a0s") }));
    const notes = [study.refusal && words("studies.cost.refused", study), ...study.notes];
    if (!this.isRunning) this.say(notes.filter(Boolean).join(" "), Boolean(study.refusal));
  }

  get isRunning() { return Boolean(this.runner && !this.runner.isOver); }

  allow() {
    const disabled = !this.isRunning && (!this.study || Boolean(this.study.refusal));
    const children = words(this.isRunning ? "studies.run.cancel" : this.ran ? "studies.run.again" : "studies.run.first");
    setProps("study-run", { disabled, children });
  }

  /** One of the homework's studies: the form shows it, and it runs. */
  async runPicture(link) {
    this.runner?.cancel();
    this.runner = null;
    history.pushState(null, "", link);
    await this.ask(link, true);
    if (this.study?.link === this.address) this.press();
  }

  press() {
    if (this.isRunning) this.runner.cancel();
    else if (this.study && !this.study.refusal) this.run();
  }

  async run() {
    const runner = new StudyRunner(this.study, (event, detail) => this.hear(runner, event, detail));
    this.runner = runner;
    this.reportAt = 0;
    this.results.begin(this.study);
    this.allow();
    this.progress(runner);
    this.markOld();
    try {
      await runner.finished;
    } catch (error) {
      failed(error, { refused: ({ message }) => { runner.trouble = message; } });
    }
    runner.isOver = true;
    if (runner.costDone && runner.seconds > TELLING_SECONDS) this.pace = runner.seconds / runner.costDone;
    if (this.runner !== runner) return;
    this.ran = true;
    this.allow();
    this.progress(runner);
    if (runner.results.length) await this.report();
  }

  hear(runner, event, detail) {
    if (this.runner !== runner) return;
    if (event === "lost") {
      this.say(words("studies.progress.lost", { seconds: (detail / 1000).toFixed(1) }), true);
      return;
    }
    this.progress(runner);
    if (performance.now() - this.reportAt > REPORT_MS && !this.reports.isAway) this.report();
  }

  progress(runner) {
    const { done, diverged, failed } = runner.counts;
    const { runs } = runner.study;
    const bar = byId("study-progress");
    const share = Math.round((100 * done) / runs);
    bar.hidden = false;
    bar.setAttribute("aria-valuenow", share);
    bar.firstElementChild.style.width = `${share}%`;
    if (runner.isOver && runner.trouble) return this.say(runner.trouble, true);
    const stage = !runner.isOver ? "running" : runner.stopped ? "cancelled" : "done";
    const left = runner.isOver ? runner.seconds : runner.secondsLeft;
    const known = left === null ? "_untimed" : "";
    this.say(words(`studies.progress.${stage}${known}${failed ? "_failed" : ""}`,
      { done, runs, diverged, failed, time: left === null ? "" : seconds(left) }));
  }

  say(text, isTrouble = false) { writeLine(byId("study-said"), text, isTrouble); }

  /** Asks what the results so far say, and shows it. */
  async report() {
    const { runner } = this;
    this.reportAt = performance.now();
    await this.reports.ask(() => reportStudy(runner.study.link, runner.results, scheme()), {
      answered: (report) => this.runner === runner && this.show(runner, report),
      refused: ({ message }) => this.say(message, true),
      absent: () => runner.isOver && setTimeout(() => this.runner === runner && this.report(), RETRY_MS),
    });
    this.markOld();
  }

  show(runner, report) {
    const isOver = Boolean(runner.isOver);
    this.results.show(runner.study, runner.results, report, isOver);
    if (isOver) this.results.maps.ask(runner.study.link, () => this.runner === runner);
  }

  /** Results stay when the form changes; a line says so. */
  markOld() {
    const shown = this.results?.study;
    const isOld = Boolean(shown && !this.isRunning && (!this.study || runsOf(this.study) !== runsOf(shown)));
    byId("study-old").hidden = !isOld;
    if (isOld) {
      byId("study-old").textContent = words("studies.results.old", { runs: countOfRuns(shown.runs) });
    }
  }

  async save(what) {
    const { runner } = this;
    try {
      if (what === "link") this.copyLink();
      else if (what === "report") this.addToReport(runner);
      else if (what === "csv") {
        downloadText("study.csv", await csvOf(runner.study.link, runner.results), "text/csv");
      } else {
        const { data, layout } = await sheetOf(runner.study.link, runner.results, this.results.maps.held);
        const { width, height } = layout;
        const options = { format: what, width, height, filename: "study", scale: what === "png" ? 2 : 1 };
        await window.Plotly.downloadImage({ data, layout }, options);
      }
    } catch (error) {
      failed(error, {
        refused: ({ message }) => this.say(message, true),
        absent: () => this.say(words("base.asking.again"), true),
      });
    }
  }

  /** What was run is not run again for the report. */
  async addToReport({ study: { link }, results }) {
    const before = await fromShelf(link);
    if (before.length < results.length) await toShelf(link, results);
    answerIn(byId("study-report"), addPart({ kind: "study", link }));
  }

  copyLink() {
    copyAddress(location.href, () => this.say(words("studies.copying.refused")));
  }
}

/** What a study's runs depend on. */
const runsOf = ({ link }) => link.replace(/&success=[^&]*/, "");

const seconds = (number) => (number < 1 ? words("studies.cost.no_time")
  : words("studies.cost.seconds", { seconds: number < 10 ? number.toFixed(1) : Math.round(number) }));
