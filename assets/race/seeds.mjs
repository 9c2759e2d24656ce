// Whether the difference of a race holds: the study of it over many seeds, and its sentence.

import { failed } from "../base/asking.mjs";
import { openStudy, reportStudy } from "../base/requests.mjs";
import { TABLES } from "../base/tables.mjs";
import { counted, words } from "../base/words.mjs";
import { StudyRunner } from "../studies/runner.mjs";

const FIRST_SEEDS = 24;
const MOST_RUNS = 480; // of a study on the page
const LEAST_EPOCHS = 20; // a study of a run that has just begun says nothing
const KINDS = new Set(["data", "network", "training", "live"]);
const NO_LAYERS = "none";

const textOf = (value) => (Array.isArray(value) ? value.join("-") || NO_LAYERS : String(value));

/** The link of a study of what differs between runs; "" where no study varies that. */
function studyOf(runs, seeds, epochs) {
  const configs = runs.map(({ config }) => config);
  const fields = Object.keys(TABLES.settings).filter((field) => new Set(configs.map((config) => JSON.stringify(config[field]))).size > 1);
  const varied = fields.filter((field) => KINDS.has(TABLES.settings[field].kind));
  if (!varied.length || fields.includes("changes") || configs[0].changes.length) return "";
  const values = configs.map((config) => varied.map((field) => encodeURIComponent(textOf(config[field]))).join(":"));
  return `${runs[0].link}&vary=${varied.join(":")}=${values.join(",")}&seeds=${seeds}&seedsVary=all&epochs=${epochs}`;
}

export class Seeds {
  /** `told()` hears that there is something new to say. */
  constructor({ told }) { Object.assign(this, { told, runner: null, asked: null }); }

  /** Another race. */
  begin(runs, differing) {
    this.cancel();
    Object.assign(this, { runs, said: "", studyLink: "", seeds: FIRST_SEEDS });
    this.mayRun = runs.length > 1 && differing.length > 0 && studyOf(runs, FIRST_SEEDS, LEAST_EPOCHS) !== "";
  }

  get isRunning() { return this.asked !== null; }

  get canRun() { return this.mayRun && this.seeds * this.runs.length <= MOST_RUNS; }

  get label() { return words(this.isRunning ? "race.cancel" : "race.run", { seeds: this.seeds }); }

  press(epoch) {
    if (!this.isRunning) return this.run(Math.max(epoch, LEAST_EPOCHS));
    this.cancel();
    this.say("");
  }

  cancel() {
    this.runner?.cancel();
    this.runner = this.asked = null;
  }

  say(text) {
    this.said = text;
    this.told();
  }

  async run(epochs) {
    const asked = (this.asked = Symbol("study")); // another, or none, once it is cancelled
    const isWanted = () => this.asked === asked;
    const end = (text) => {
      if (!isWanted()) return;
      this.cancel();
      this.say(text);
    };
    this.studyLink = studyOf(this.runs, this.seeds, epochs);
    try {
      const study = await openStudy(this.studyLink);
      if (!isWanted()) return;
      if (study.refusal) return end(study.refusal);
      const runner = (this.runner = new StudyRunner(study, () => isWanted() && this.say(this.progress(runner))));
      this.say(this.progress(runner));
      await runner.finished;
      if (!isWanted() || runner.stopped) return;
      const { headline } = await reportStudy(study.link, runner.results, "light");
      if (!isWanted()) return;
      const said = words("race.over", { epochs: counted(study.epochs), headline });
      this.seeds *= 2;
      end(said);
    } catch (error) {
      failed(error, { refused: ({ message }) => end(message), absent: () => end(words("base.asking.again")) });
    }
  }

  progress({ counts: { done }, study: { runs } }) { return words("race.running", { seeds: this.seeds, done, runs }); }
}
