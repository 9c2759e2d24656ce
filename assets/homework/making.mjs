// Makes a report's parts: does the runs of their studies when asked to, has the server write each part,
// and draws its figures. What is made is made again only where something of it has changed.

import { Patience, failed, pause } from "../base/asking.mjs";
import { reportPart } from "../base/requests.mjs";
import { fromShelf, toShelf } from "../base/shelf.mjs";
import { words } from "../base/words.mjs";
import { StudyRunner } from "../studies/runner.mjs";
import { drawn, sectionOf } from "./document.mjs";

const SHELVE_MS = 3000; // between two writings of what a study has so far
const FIRST_RETRY_MS = 500, LAST_RETRY_MS = 4000;
const DRAWING_SECONDS = 0.5; // a figure, before one was drawn here
const CURVE_DIGITS = 3; // of a loss on the way, which is only drawn

export class Making {
  /** `told()` hears that something has changed: of `parts` in order, each {part, line}. */
  constructor(told) {
    Object.assign(this, { told, parts: [], rows: new Map(), made: new Map() });
    this.isRunning = false;
    this.making = null; // the promise of all that is being made
    this.trouble = "";
    this.speed = { seconds: 0, worth: 0 };
    this.drawing = { seconds: 0, figures: 0 };
  }

  /** Follows a report: `parts` are what is kept, `lines` what the server makes of them. */
  async follow(parts, lines) {
    this.parts = parts.map((part, at) => ({ part, line: lines[at] }));
    const isWanted = (link) => this.studies.some((study) => study.link === link);
    if (this.runner && !isWanted(this.runner.study.link)) this.runner.cancel();
    for (const { link, runs } of this.studies) {
      if (this.rowsOf(link).length >= runs || link === this.runner?.study.link) continue;
      const shelved = await fromShelf(link); // another tab may have done runs meanwhile
      if (shelved.length > this.rowsOf(link).length) this.rows.set(link, shelved);
    }
    await this.make();
  }

  /** Every study of the report, once. */
  get studies() {
    return [...new Map(this.parts.flatMap(({ line }) => line.studies).map((study) => [study.link, study])).values()];
  }

  done(studies) { return studies.reduce((sum, { link }) => sum + this.rowsOf(link).length, 0); }

  rowsOf(link) { return this.rows.get(link) ?? []; }

  get counts() {
    const { studies } = this;
    return { done: this.done(studies), runs: studies.reduce((sum, { runs }) => sum + runs, 0) };
  }

  get missing() { return this.studies.filter(({ link, runs }) => this.rowsOf(link).length < runs); }

  /** About how long the runs that are missing take, and the server to write what they are for, in seconds. */
  get secondsLeft() {
    const isToBeWritten = ({ part, line }) => !this.isFresh(part, line) || line.studies.some((study) => this.missing.includes(study));
    const writing = this.parts.filter(isToBeWritten)
      .reduce((sum, { line }) => sum + line.seconds, 0);
    const priced = this.missing.reduce((sum, { link, runs, costs }) =>
      sum + (runs - this.rowsOf(link).length) * (costs.reduce((all, cost) => all + cost, 0) / costs.length), writing);
    const { seconds, worth } = this.speedSoFar;
    return worth ? (priced * seconds) / worth : priced;
  }

  /** What runs took here, and what the server thought they would; the study that is being done as well. */
  get speedSoFar() {
    const { seconds, worth } = this.speed;
    if (!this.runner?.costDone) return { seconds, worth };
    return { seconds: seconds + this.runner.seconds, worth: worth + this.runner.costDone };
  }

  /** About how long drawing what is not drawn takes, in seconds. */
  get drawingLeft() {
    const each = this.drawing.figures ? this.drawing.seconds / this.drawing.figures : DRAWING_SECONDS;
    return each * this.parts.filter(({ part, line }) => !this.isFresh(part, line))
      .reduce((sum, { line }) => sum + line.figures, 0);
  }

  /** Whether runs of a part are being done. */
  runsNow({ studies }) { return this.isRunning && studies.some(({ link }) => link === this.runner?.study.link); }

  /** The first part whose runs are being done. */
  get partRunning() { return this.parts.find(({ line }) => this.runsNow(line)); }

  /** Why the server has not written a part; "" where it has. */
  refusalOf({ key }) { return this.made.get(key)?.refused ?? ""; }

  isFresh(part, line) { return this.made.get(part.key)?.of === this.signature(part, line); }

  signature(part, line) {
    return JSON.stringify([part, line.studies.map(({ link }) => this.rowsOf(link).length), line.refusal]);
  }

  /** Makes what is not fresh, one part after the other; a part whose runs are being done waits. */
  make() { return (this.making ??= this.makeAll()); }

  async makeAll() {
    await null; // it is known to be at work before it begins
    try {
      const patience = new Patience(FIRST_RETRY_MS, LAST_RETRY_MS);
      for (let next = this.stale; next; next = this.stale) {
        this.told();
        try {
          await this.makeOne(next);
          patience.renew();
        } catch (error) {
          await failed(error, {
            refused: ({ message }) => this.made.set(next.part.key, { of: this.signature(next.part, next.line), refused: message }),
            absent: () => pause(patience.spend()),
          });
        }
      }
    } finally {
      this.making = null;
      this.told();
    }
  }

  get stale() { return this.parts.find(({ part, line }) => !this.runsNow(line) && !this.isFresh(part, line)); }

  async makeOne({ part, line }) {
    const of = this.signature(part, line);
    const { key, ...asked } = part;
    const results = line.studies.filter(({ link }) => this.rowsOf(link).length)
      .map(({ link }) => ({ link, results: this.rowsOf(link).map(slim) }));
    const { made, refused } = await writtenOrGap(asked, `figure-${key}`, results, line.heading);
    const drawings = {};
    for (const [name, figure] of Object.entries(made.figures)) {
      const began = performance.now();
      drawings[name] = await drawn(figure);
      this.drawing.seconds += (performance.now() - began) / 1000;
      this.drawing.figures += 1;
    }
    this.made.set(key, { of, made, refused, drawings, section: sectionOf(key, made, drawings) });
  }

  /** Does the runs that are missing, study by study. */
  async run() {
    const turn = (this.turn = Symbol("run"));
    this.isRunning = true;
    this.trouble = "";
    for (let [study] = this.missing; study; [study] = this.missing) { // parts may come and go meanwhile
      await this.runStudy(study, turn);
      if (this.turn !== turn) return;
      this.make();
    }
    this.pause();
  }

  async runStudy(study, turn) {
    let shelved = performance.now();
    const runner = (this.runner = new StudyRunner(study, (event, detail) => {
      if (this.turn !== turn) return;
      this.lostMs = event === "lost" ? detail : 0;
      this.rows.set(study.link, [...runner.results]);
      if (performance.now() - shelved > SHELVE_MS) {
        shelved = performance.now();
        toShelf(study.link, runner.results);
      }
      this.told();
    }, this.rowsOf(study.link)));
    this.told();
    try {
      await runner.finished;
    } catch (error) {
      failed(error, { refused: ({ message }) => { this.trouble = message; this.pause(); } });
    }
    await toShelf(study.link, runner.results);
    if (this.turn !== turn) return;
    this.speed = this.speedSoFar;
    this.runner = null;
  }

  /** What is done is kept; going on does what is missing. */
  pause() {
    this.speed = this.speedSoFar;
    this.turn = null;
    this.isRunning = false;
    this.runner?.cancel();
    this.runner = null;
    this.make();
    this.told();
  }
}

/** A part as the server writes it; where it refuses, a part of that name that says why. */
async function writtenOrGap(part, name, results, heading) {
  try {
    return { made: await reportPart(part, name, results), refused: "" };
  } catch (error) {
    return failed(error, {
      refused: async ({ message }) => {
        const gap = { kind: "text", title: heading, paragraphs: [words("homework.part.refused", { refusal: message })] };
        const made = await reportPart(gap, name, []);
        return { made: { ...made, html: made.html.replace("<p>", '<p class="gap">') }, refused: message };
      },
      absent: (why) => { throw why; },
    });
  }
}

/** A run's row with no more of its curves than can be drawn: hundreds of them go in one question. Where they end is read. */
function slim({ position, status, error, measures, train, test }) {
  const short = (curve) => curve.map((loss, at) => (loss && at < curve.length - 1 ? Number(loss.toPrecision(CURVE_DIGITS)) : loss));
  return { position, status, ...(error && { error }), measures, train: short(train), test: short(test) };
}
