// Curves of other runs on the same axes, under the run's own: those that were pinned.

import { svg } from "../base/dom.mjs";
import { placeOn } from "./axes.mjs";

/** A loss on its way to infinity. */
export const PAST_ALL = 1e300;

/** The losses of a ghost that are compared: its test losses, or of a run without test points the others. */
export const lossesOf = ({ test, train }) => (test.some((loss) => loss !== null) ? test : train);

export class Ghosts {
  /** Draws into a layer of the panel. */
  constructor(layer) {
    this.runs = []; // {name, epochs, test, train}
    this.picture = svg("svg", { class: "pg-ghosts" });
    layer.append(this.picture);
  }

  /** Shows other runs. */
  show(runs) {
    this.runs = runs;
    this.drawn = null;
  }

  get lastEpoch() { return Math.max(0, ...this.runs.map(({ epochs }) => epochs.at(-1))); }

  get columns() { return this.runs.map(lossesOf); }

  /** Draws them where they were drawn last; gives whether those axes hold them. */
  redraw() {
    if (!this.place) return false;
    const [axis, , [from, to]] = this.place;
    const isHeld = this.runs.every((run) => run.epochs.at(-1) <= to && run.epochs[0] >= from
      && lossesOf(run).every((loss) => !isSeen(loss) || Math.abs(placeOn(axis, loss) - 0.5) <= 0.5));
    if (isHeld) this.draw(...this.place);
    return isHeld;
  }

  /** Draws the curves over some epochs; gives what stands at their ends. */
  draw(axis, size, span, xOf) {
    this.place = [axis, size, span, xOf];
    const key = JSON.stringify([axis.type, axis.range, size.l, size.t, size.w, size.h, span]);
    if (key !== this.drawn) {
      const { l, t, w, h } = size;
      Object.assign(this.picture.style, { left: `${l}px`, top: `${t}px`, width: `${w}px`, height: `${h}px` });
      this.picture.replaceChildren(...this.runs.map((run) => svg("path", { d: pathOf(run, axis, size, xOf), class: run.isMine ? "pg-mine" : "" })));
    }
    this.drawn = key;
    return this.runs.filter(({ name }) => name).map((run) => this.endOf(run, axis, span, xOf)).filter(({ value }) => value > 0);
  }

  endOf({ name, epochs, ...run }, axis, [from, to], xOf) {
    const at = epochs.findLastIndex((epoch, at) => epoch <= to && isSeen(lossesOf(run)[at]));
    return { name: `ghost-${name}`, text: name, axis, x: xOf(epochs[at]), value: at >= 0 && epochs[at] >= from ? lossesOf(run)[at] : null };
  }
}

const isSeen = (loss) => loss !== null && loss < PAST_ALL;

/** A run's losses as a path in the plot, which begins at its upper left corner; epochs without one are passed over. */
export function pathOf(run, axis, { l, h }, xOf) {
  const losses = lossesOf(run);
  const steps = run.epochs.flatMap((epoch, at) => {
    const place = isSeen(losses[at]) ? placeOn(axis, losses[at]) : NaN;
    return Number.isFinite(place) ? [`${(xOf(epoch) - l).toFixed(1)} ${((1 - place) * h).toFixed(1)}`] : [];
  });
  return steps.length ? `M${steps.join("L")}` : "";
}
