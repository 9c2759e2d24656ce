// What is wrong with a run, asked of the server a few times a second while it trains.

const EVERY_MS = 500;
const MOST_ROWS = 100; // of the losses that go along

export class Diagnosis {
  /**
   * `ask(request)` is the server's way to judge; `heard()` is called when there is another finding,
   * or none any more.
   */
  constructor(ask, heard) {
    this.judge = ask;
    this.heard = heard;
    this.forget();
  }

  /** Another run: what was found, and answers on their way, are no longer of it. */
  forget() {
    this.finding = null;
    this.suspected = undefined;
    this.asked = this.next = null;
    this.askedAt = -Infinity;
  }

  /** Looks at a run as it stands; one that is training only if the last look is old enough. */
  look(request, isTraining) {
    const now = performance.now();
    if (isTraining && (this.asked || now - this.askedAt < EVERY_MS)) return;
    this.next = { request, isTraining };
    if (!this.asked) this.ask();
  }

  async ask() {
    const { request, isTraining } = this.next;
    this.next = null;
    this.askedAt = performance.now();
    const asked = (this.asked = Symbol("look"));
    const answer = await this.judge(request).catch(() => null); // the player tells of a lost server
    if (this.asked !== asked) return;
    this.asked = null;
    if (this.next) this.ask();
    else if (answer) this.hear(answer.finding, isTraining);
  }

  // While training a finding must be found twice: what comes and goes is no illness.
  hear(finding, isTraining) {
    const isSure = !isTraining || this.suspected === finding?.name;
    this.suspected = finding?.name;
    if (!isSure || JSON.stringify(finding) === JSON.stringify(this.finding)) return;
    this.finding = finding;
    this.heard();
  }
}

/** The losses that go along: evenly thinned, with the lowest test loss and the newest. */
export function lossRows({ epochs, train, test, best }) {
  const stride = Math.ceil(epochs.length / (MOST_ROWS - 2));
  const last = epochs.length - 1;
  const rows = epochs.flatMap((epoch, at) =>
    at % stride && at !== last ? [] : { epoch, train_loss: train[at], test_loss: test[at] });
  if (best && !rows.some(({ epoch }) => epoch === best.epoch)) rows.push(best);
  return rows.sort((one, other) => one.epoch - other.epoch);
}
