// Numbers by epoch that thin themselves as they grow: nothing is dropped but neighbours.

const MAX_POINTS = 3000;

export class Series {
  constructor(names) {
    this.names = ["epoch", ...names];
    this.clear();
  }

  clear() {
    this.every = 1; // epochs between the points kept, at least
    this.columns = Object.fromEntries(this.names.map((name) => [name, []]));
  }

  get epochs() { return this.columns.epoch; }

  last(name) { return this.columns[name].at(-1); }

  /** The last value of a column up to an epoch. */
  lastUpTo(name, epoch) {
    const at = this.epochs.findLastIndex((one) => one <= epoch);
    return at < 0 ? undefined : this.columns[name][at];
  }

  /** A column's values at the epochs of a range, and the neighbours a line comes from and goes to. */
  within(name, [from, to]) {
    const first = this.epochs.findLastIndex((epoch) => epoch <= from);
    const last = this.epochs.findIndex((epoch) => epoch >= to);
    return this.columns[name].slice(Math.max(first, 0), last < 0 ? undefined : last + 1);
  }

  push(row) {
    // The newest point is always kept until a later one makes it superfluous.
    const [before, last] = this.epochs.slice(-2);
    if (last - before < this.every) this.pop();
    for (const name of this.names) this.columns[name].push(row[name] ?? null);
    if (this.epochs.length > MAX_POINTS) this.thin();
  }

  pop() {
    for (const name of this.names) this.columns[name].pop();
  }

  /** Drops what lies after an epoch. */
  cut(epoch) { while (this.last("epoch") > epoch) this.pop(); }

  thin() {
    this.every *= 2;
    const { epochs } = this;
    let kept = -Infinity;
    const stays = epochs.map((epoch, at) => {
      if (epoch - kept < this.every) return at === epochs.length - 1;
      kept = epoch;
      return true;
    });
    for (const name of this.names) {
      this.columns[name] = this.columns[name].filter((_, at) => stays[at]);
    }
  }
}
