// What is said of the run: the note line while it trains and at rest, what is told for a moment, the
// greeting of a first visit.

import { BUSY } from "../base/asking.mjs";
import { Notes, noteOfLoss, noteOfRush } from "../base/notes.mjs";
import { counted, inColours, lossText, minus, words } from "../base/words.mjs";
import { className, hasClasses } from "../network/classes.mjs";
import { isSame } from "./acting.mjs";
import { changesAhead, isLive } from "./changes.mjs";
import { describeRun, summary } from "./course.mjs";
import { commonToErrors } from "./right_and_wrong.mjs";

const NOTE_MS = 250; // between notes while training
const TOLD_MS = 2500; // what was told stays for so long
const GREETED_EPOCHS = 300;

export class Said {
  /** `page` has the run, the player, the curves and the diagnosis; its acts are the ways out. */
  constructor(page, line, spoken) {
    this.page = page;
    this.notes = new Notes(line, spoken);
    this.notedAt = 0;
    this.greets = false; // on a first visit, until something is changed
    this.ofLink = ""; // notes on the link that was opened
    this.rushUntil = 0; // the server was busy, and is asked again then
    document.addEventListener(BUSY, ({ detail: { ms, path } }) =>
      page.isHidden || page.player.isInVain(path) || this.rush(ms));
  }

  /** A note that stays a while: the run's own next note has to wait. */
  tell(note) {
    this.notes.show({ ...note, text: inColours(note.text) });
    this.notedAt = performance.now() + TOLD_MS;
  }

  lost(ms) { this.tell(noteOfLoss(ms)); }

  rush(ms) {
    this.rushUntil = performance.now() + ms;
    this.tell(noteOfRush(ms));
  }

  refuse({ message }, keeps = true) {
    this.tell({ kind: "warn", text: keeps ? `${message} ${words("playground.said.kept")}` : message });
  }

  rewound() { this.tell({ text: this.ofRewound() }); }

  ofRewound() {
    const { player: { state }, travel: { timeline } } = this.page;
    return words("playground.said.rewound", { epoch: counted(state.epoch), end: counted(timeline.end) });
  }

  /** Tells of what the player met. */
  met(event, detail) {
    const { state } = this.page.player;
    if (event === "stopped") this.stopped = { state, words: detail.words };
    else if (event === "lost") this.lost(detail);
    else if (event === "found") this.tell({ text: words("base.playing.found", { epoch: counted(state.epoch) }) });
    else if (event === "slow" && performance.now() < this.rushUntil) return; // said better already
    else if (event === "slow") this.tell({ kind: "info", text: words("playground.said.slow") });
    else if (event === "answered") { // nobody waits any more
      this.notedAt = 0;
      if (!this.page.player.playing) this.note();
    }
    else if (event === "refused") this.tell({ kind: "warn", text: detail });
  }

  /** At a pause a screen reader hears where the run stands. */
  paused() {
    const { curves, player } = this.page;
    if (this.notes.isPlain) this.notes.say(this.whyStopped() || summary(curves, player.state.epoch), true);
  }

  get isDue() { return performance.now() - this.notedAt > NOTE_MS; }

  /** Says what there is to say of the run as it stands, and of its last picture. */
  note(picture = null) {
    this.notedAt = performance.now();
    const { page: { player, shownRun: { run }, diagnosis: { finding } } } = this;
    const ofCanvas = this.page.draw.note;
    const ofFace = player.playing ? null : this.page.faces.face?.note;
    if (ofCanvas) this.notes.show(ofCanvas);
    else if (ofFace) this.notes.show(ofFace);
    else if (this.ofLink && player.state === run.state && !player.playing) {
      this.notes.show({ kind: "info", text: this.ofLink }); // until something is done
    } else if (picture?.status === "diverged") this.notes.show(this.ofDivergence(picture));
    else if (this.greets && player.playing && player.state.epoch < GREETED_EPOCHS) {
      this.notes.show({ kind: "info", text: inColours(words("playground.said.greeting")) });
    } else if (player.state.sample) this.notes.show({ text: this.ofSample() });
    else if (finding) this.notes.show(this.ofFinding(finding));
    else if (!player.playing && this.page.travel.isRewound) this.notes.show({ text: this.ofRewound() });
    else this.notes.show(this.ofCourse());
  }

  ofSample() {
    const { player: { state: { epoch, sample } }, shownRun: { run, read } } = this.page;
    if (read.seen) return describeSample(read.seen, sample, run);
    const points = run.data.train.length, loss = lossText(read.test_loss ?? NaN);
    return words("playground.said.within", { epoch: counted(epoch + 1), sample, points, loss });
  }

  ofFinding({ lead, text, remedies }) {
    const { page } = this;
    const actions = remedies.map((remedy) => [remedy.words, () => page.takeWayOut(remedy)]);
    return {
      kind: "warn", lead, text: `${text} ${this.whyStopped()}`.trim(),
      actions: [...actions, [words("base.playing.reset"), () => page.reset()]],
    };
  }

  ofCourse() {
    const { player: { state, playing }, curves, shownRun: { run, run: { chance, config, data }, read } } = this.page;
    const said = describeRun({ chance, data, state, curves, accuracy: read.test_accuracy, isPlaying: playing });
    const { goals } = curves;
    if (!playing && state.epoch && read.test_loss !== null && hasClasses(config)) {
      said.text = `${said.text} ${commonToErrors(run, state, this.page.shownRun.now())}`.trim();
    }
    said.text = this.whyStopped() || said.text;
    if (goals.reached && !playing) said.text += ` ${goals.reached}`;
    const actions = [];
    const ahead = changesAhead(config, state);
    if (ahead && !state.epoch && !state.sample) {
      said.text += ` ${words(ahead === 1 ? "playground.said.change_ahead" : "playground.said.changes_ahead", { ahead })}`;
      if (this.page.lastNow) actions.push(this.startWithout());
    }
    return { ...said, actions, spoken: summary(curves, state.epoch) };
  }

  ofDivergence({ lead, text, suggested_learning_rate: rate }) {
    const { page, page: { curves, shownRun: { run } } } = this;
    const lower = words("base.playing.lower", { rate });
    const epoch = curves.lowestTraining();
    const back = epoch > 0
      ? [words("playground.said.back", { epoch: counted(epoch) }), () => page.travel.rewind(epoch)]
      : [words("base.playing.reset"), () => page.reset()];
    const way = rate ? [[lower, () => page.tryOut(lower, { learning_rate: rate })]]
      : run.config.changes.length ? [this.startWithout()] : [];
    return { kind: "warn", lead, text, actions: [...way, back] };
  }

  /** The way out that starts anew with the settings as they were last, and what it is called. */
  startWithout() {
    const { page, page: { shownRun } } = this;
    const { config, config: { changes } } = shownRun.run, last = page.lastNow ?? shownRun.now();
    const isKept = changes.some(({ what }) => isLive(what) && !isSame(last[what], config[what]));
    const key = !isKept ? "without" : changes.length === 1 ? "with_it" : "with_last";
    return [words(`playground.said.${key}`), () => page.startPlain()];
  }

  /** Why training has stopped here by itself, until something is done; else "". */
  whyStopped() {
    const { player } = this.page;
    return this.stopped?.state === player.state && !player.playing ? this.stopped.words : "";
  }
}

function describeSample({ sample, answer, label, loss }, seen, { config, data }) {
  const total = data.train.length, size = config.full_batch ? total : config.batch_size;
  const number = (value) => minus(value.toFixed(3));
  const missing = size - (seen % size);
  const next = seen % size === 0 ? "updated" : seen + missing > total ? "waits" : "moves";
  const isOfClasses = hasClasses(config);
  const point = {
    sample: sample + 1, total, loss: number(loss),
    answer: number(isOfClasses ? answer[label] : answer), label: isOfClasses ? className(config, label) : number(label),
  };
  return `${words(`playground.said.point${isOfClasses ? "_of_class" : ""}`, point)} ${words(`playground.said.point_${next}`, { missing })}`;
}
