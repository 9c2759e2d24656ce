// Which config is meant. There are four, and they are told apart here alone:
//
//    a link, a control              the server               training
//          |                            |                       |
//        asked   ---------------->    wanted   =  shown  ----> now
//    sent, no answer yet      with the changes on its way      in force where the run stands
//
// `wanted` is what the next change starts from: while something is asked for it is that, else the
// config shown, `run.config`, which the link holds. `settings` is what the controls show.

import { Latest, Patience } from "../base/asking.mjs";
import { describe, open } from "../base/requests.mjs";
import { TABLES, namesOf } from "../base/tables.mjs";
import { hasClasses } from "../network/classes.mjs";
import { mended } from "./acting.mjs";
import { branched, fitting, isLive, isSamePlace, partingEpoch, settingsAt } from "./changes.mjs";
import { showConfig } from "./settings.mjs";
import { Steering } from "./steering.mjs";
import { lookStep, openedStep, steeredStep } from "./undo_steps.mjs";

const RETRY_MS = 500;
// They change what is seen, not the run.
const LOOKS = new Set(namesOf(TABLES.settings, ({ kind }) => kind === "look"));
const areLooks = (fields) => fields.every((field) => LOOKS.has(field));

export class ShownRun {
  /** `page` has what follows the run: its player, timeline, curves, stage and notes. */
  constructor(page) {
    this.page = page;
    this.run = null; // as the server has opened it: {config, link, data, state, ...}
    this.mending = ""; // what had to give way for what was asked, in words
    this.lossBefore = null; // what the loss was before there were more than two classes
    this.isStarting = false; // the network on the stage is the former run's
    this.read = null; // what the server read of the state shown: losses, accuracies, penalty
    this.isFromFile = false; // a file may hold weights that no link leads to
    this.isPassing = false; // a slider goes by it
    this.hearsLeaving = [];
    this.opening = new Latest(new Patience(RETRY_MS));
    this.linking = new Latest(new Patience(RETRY_MS));
    this.steering = new Steering({
      from: () => ({ config: this.run.config, state: page.player.state }),
      began: () => page.player.hold(),
      done: (answer, what, cause) => this.steered(answer, what, cause),
      ended: () => page.letGo(),
      refused: (error) => {
        showConfig(this.now());
        page.said.refuse(error);
      },
      lost: (ms) => page.said.lost(ms),
    });
  }

  get isAsked() { return this.opening.isAway; }

  /** What the controls show: what is being opened, or what holds here and is wanted on top of it. */
  get settings() {
    return this.isAsked ? this.wanted : { ...this.now(), ...this.steering.pending };
  }

  /** The settings in force where the run stands. */
  now(state = this.page.player.state) { return settingsAt(this.run.config, state); }

  /** `hear()` is told when a run is about to be left: another takes its place, or it goes on as a branch. */
  whenLeft(hear) { this.hearsLeaving.push(hear); }

  leave() { if (this.run && !this.isPassing) this.hearsLeaving.forEach((hear) => hear()); }

  /** Resolves when nothing is on its way any more. */
  async idle() {
    await this.page.wholeRuns.working;
    await this.opening.trying;
    await this.steering.idle();
  }

  /** Asks for other settings: looks at once, live ones where the run stands, others start over. */
  change(changes, cause) {
    if (!this.run) return;
    const { player, said } = this.page;
    said.greets = false;
    const fields = Object.keys(changes);
    // What is being opened may have another shape: a live change then has to wait for it too.
    const startsOver = this.isAsked || player.finished;
    if (!this.isAsked && areLooks(fields)) {
      this.wanted = { ...this.wanted, ...changes };
      this.rewriteLink({ ...this.run.config, ...changes }, cause);
    } else if (this.page.wholeRuns.isWanted) {
      this.want(changes);
      this.page.wholeRuns.train(this.wanted, cause);
    } else if (!startsOver && fields.every(isLive)) {
      for (const field of fields) this.steer(field, changes[field], cause);
    } else this.startOver(changes, cause);
  }

  /** Another run, with the settings as they stand now but for some, and nothing changed on its way. */
  startOver(settings, cause) {
    this.want(settings);
    return this.open({ config: this.wanted }, cause);
  }

  want(settings) {
    const now = this.settings;
    const changes = areLooks(Object.keys(settings)) ? now.changes : [];
    const asked = { ...now, changes, ...fitting(now, settings) };
    const isLossAsked = "loss" in settings || !hasClasses(now);
    const [wanted, note] = mended(asked, isLossAsked ? null : this.lossBefore);
    if (hasClasses(wanted) && !hasClasses(now)) this.lossBefore = now.loss;
    this.wanted = wanted;
    this.mending = note;
    this.page.showWanted(); // at once, wherever the server is
  }

  /** Changes a live setting, a weight or a bias where the run stands. */
  steer(what, value, cause) {
    const { travel } = this.page;
    if (!this.run || this.isAsked) return;
    if (travel.isAway) {
      travel.next = () => this.steer(what, value, cause);
      return;
    }
    this.steering.request(what, value, cause);
    if (isLive(what)) showConfig(this.settings);
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
      if (!isSamePlace(this.page.player.state, before.state)) return this.steer(what, old, act);
      this.steering.forget();
      this.steered(before, what, act);
    };
  }

  /** The run as it stands, to be put back as if nothing had been changed here. */
  snapshot() {
    const { run: { config, link }, read, page: { player: { state } } } = this;
    const losses = [{ epoch: state.epoch, train_loss: read.train_loss, test_loss: read.test_loss }];
    return { ...read, config, link, state, losses };
  }

  steered(answer, what, cause) {
    const { page } = this;
    const { config, link, state } = answer;
    const before = this.snapshot();
    if (page.travel.isRewound) page.travel.cutAfter(state.epoch);
    Object.assign(this.run, { config, link });
    this.wanted = config;
    this.read = answer;
    page.lastPicture = { ...page.lastPicture, ...answer };
    const continues = page.writeLink(link, cause);
    document.documentElement.dataset.link = link;
    page.player.retune(config, state);
    page.undo.record(cause, steeredStep(this, what, before), continues);
    page.renewal.steered(answer);
  }

  /** Another config of the same run so far: only what is seen, or what would come later, differs. */
  rewriteLink(config, cause) {
    const { page } = this;
    const before = this.run.config;
    this.run.config = this.wanted = config;
    page.player.retune(config);
    showConfig(this.now());
    page.curves.mark(config.changes, config);
    page.around.show(config);
    if (cause === "hidden-controls") page.stage.resize();
    page.stage.redraw();
    return this.linking.ask(() => describe(config), {
      answered: ({ link }) => {
        if (this.wanted !== config) return;
        const linkBefore = this.run.link;
        page.writeLink((this.run.link = link), cause);
        page.undo.record(cause, lookStep(this, [before, linkBefore], [config, link], LOOKS), false);
        document.documentElement.dataset.link = link;
        page.band.follow(link, page.player.state.epoch);
        page.pins.show();
      },
      refused: (error) => page.said.refuse(error),
      absent: (ms) => page.said.lost(ms),
      isWanted: () => this.wanted === config && !this.isAsked,
    });
  }

  /** The run goes on from here: what it would have been changed to later is no part of it. */
  branch() {
    const config = branched(this.run.config, this.page.player.state);
    if (config !== this.run.config) this.rewriteLink(config, "branch");
  }

  /** Opens a link, a config or a file; what is shown stays until the answer is there. */
  open(what, cause, answer = open(what)) {
    const { page } = this;
    page.wholeRuns.forget();
    let first = answer;
    const ask = () => {
      const asked = first ?? open(what);
      first = null;
      return asked;
    };
    return this.opening.ask(ask, {
      answered: (run) => this.resume(run, cause) || this.start(run, cause),
      refused: async (error) => {
        page.address.restore();
        if (!this.run && what.link) await this.open({}, null);
        this.refuse(error);
      },
      absent: (ms) => page.said.lost(ms),
    });
  }

  /** What was wanted cannot be: what is shown stays. */
  refuse(error) {
    const { page, run } = this;
    this.wanted = run?.config;
    if (run) showConfig(this.now());
    page.said.refuse(error, Boolean(run));
    for (const { field } of [page.more.ownFeatures, page.stage.moreData.formula]) field.refuse(error);
  }

  /** Another link of this very run, changed later or otherwise: shown where the two part. */
  resume(run, cause) {
    const { page } = this;
    if (cause !== "history" || !this.run || !page.player.state.epoch) return false;
    const epoch = partingEpoch(this.run.config, run.config);
    if (epoch === null || epoch === 0) return false;
    this.leave();
    this.steering.forget();
    this.run = { ...this.run, config: run.config, link: run.link };
    page.undo.follow(run.link);
    this.wanted = run.config;
    page.renewal.resumed(this.run, epoch);
    return true;
  }

  /** Another run, where a `picture` stands if not at its start; `step(run)` undoes it, if not its link alone. */
  start(run, cause, step = null, picture = run) {
    const { page, run: before } = this;
    this.leave();
    this.isFromFile = cause === "file";
    this.steering.forget();
    this.run = run;
    this.wanted = run.config;
    const continues = page.writeLink(run.link, cause === "history" ? null : cause);
    if (cause === "history") page.undo.follow(run.link);
    else if (before) page.undo.record(cause, step ? step(run) : openedStep(this, before.link, run.link), continues);
    this.isStarting = true;
    const notes = [this.mending, ...run.notes, ...page.around.show(run.config)].filter(Boolean);
    this.isStarting = false;
    this.mending = "";
    this.read = picture;
    page.renewal.started(run, before, cause, notes, picture);
  }

  /** The same network on other data, at `run.state`: see going_on.mjs. */
  goOn(run, cause, step) {
    const { page, page: { travel }, run: before } = this;
    this.leave();
    this.steering.forget();
    if (travel.isRewound) travel.cutAfter(run.state.epoch);
    this.run = this.read = run;
    this.wanted = run.config;
    const continues = page.writeLink(run.link, cause);
    if (step) page.undo.record(cause, step(run), continues);
    page.renewal.wentOn(run, before);
  }
}
