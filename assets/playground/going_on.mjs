// Other data under a network that has been trained: it goes on with them from where it is. No config
// leads to its weights then. Such a run has a `past`: since which epoch it is on these data, and the
// marks on its curve. Its link, and Reset, start afresh.

import { advance, open } from "../base/requests.mjs";
import { TABLES, namesOf } from "../base/tables.mjs";
import { isFiniteState } from "../network/parameters.mjs";
import { mended } from "./acting.mjs";
import { isSamePlace } from "./changes.mjs";

const DATA = namesOf(TABLES.settings, ({ kind }) => kind === "data");
const SHAPE = [...namesOf(TABLES.settings, ({ kind }) => kind === "network" || kind === "training"), "problem", "classes"];

const pick = (config, names) => Object.fromEntries(names.map((name) => [name, config[name]]));

/** What of a config fixes its data, as a text to compare. */
export const dataOf = (config) => JSON.stringify(pick(config, DATA));

const shapeOf = (config) => JSON.stringify(pick(config, SHAPE));

/** The run as it stands, to come back to. */
export const viewOf = ({ run: { config, link, past }, page: { player: { state } } }) => ({ config, link, past, state });

const isTrained = ({ state, finished }) => !finished && (state.epoch > 0 || state.sample > 0) && isFiniteState(state);

/**
 * Opens a config with other data. A network that has been trained goes on, with `mark` on its curve;
 * another one starts over. `step(run)` is what undoes it; `past` what the run has of its own, if it is
 * come back to.
 */
export function redraw(shown, config, { cause, step, mark, past }) {
  const { page, page: { player } } = shown;
  const goesOn = isTrained(player) && shapeOf(config) === shapeOf(shown.run.config);
  if (goesOn) player.hold();
  shown.wanted = config;
  page.showWanted();
  const ask = async () => {
    if (!goesOn) return open({ config });
    const state = { ...player.state, sample: 0 }; // the points seen of this epoch are others now
    const [opened, there] = await Promise.all([open({ config }), advance({ config, state, epochs: 0 })]);
    return { ...opened, ...there };
  };
  return shown.opening.ask(ask, {
    answered: (run) => {
      if (!goesOn) return shown.start(run, cause, step);
      run.past = past === undefined ? lengthened(shown.run.past, run.state.epoch, cause, mark) : past;
      shown.goOn(run, cause, step);
      return page.letGo();
    },
    refused: (error) => {
      shown.wanted = shown.run.config;
      page.showWanted();
      page.said.refuse(error);
      page.letGo();
    },
    absent: (ms) => page.said.lost(ms),
  });
}

// An act that goes on, as a long stroke does, keeps the place of its mark.
function lengthened(past, since, act, text) {
  const marks = past?.marks ?? [];
  const last = marks.at(-1);
  const isSameAct = last?.act === act && typeof act === "symbol";
  return { since, marks: isSameAct ? [...marks.slice(0, -1), { ...last, text }] : [...marks, { act, epoch: since, text }] };
}

/**
 * Back to a view of before: as if nothing had been drawn, where nothing else was done since and `link`
 * is still shown; else to its data alone, and the network goes on with those.
 */
export function backTo(shown, view, link, mark) {
  const { run, settings, page: { player: { state } } } = shown;
  const isUntouched = run.link === link && isSamePlace(state, { ...view.state, sample: 0 });
  const isStart = !state.epoch && !state.sample;
  const config = isUntouched || isStart ? view.config : mended({ ...settings, changes: [], ...pick(view.config, DATA) })[0];
  return redraw(shown, config, { cause: "undo", mark, past: isUntouched ? view.past ?? null : undefined });
}
