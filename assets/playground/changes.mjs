// A run's changes: what holds where, as Python's RunConfig.at and steering.branched have it.

import { TABLES } from "../base/tables.mjs";

export const isLive = (field) => TABLES.settings[field]?.kind === "live";

/** Whether a setting changes what is seen or told, and no number. */
const isOfTheScreen = (field) => ["look", "lesson"].includes(TABLES.settings[field].kind);

/** Whether a change, or what else has a place in a run, is at or before where a state stands. */
export const isMade = (change, { epoch, sample }) =>
  change.epoch < epoch || (change.epoch === epoch && change.sample <= sample);

/** The config with the settings in force where `state` stands. */
export function settingsAt(config, state) {
  const now = { ...config };
  for (const change of config.changes) {
    if (isLive(change.what) && isMade(change, state)) Object.assign(now, fitting(now, { [change.what]: change.value }));
  }
  return now;
}

/** Whether a formula makes data of a problem: a comparison makes classes. */
const makes = (formula, problem) => /[<>]/.test(formula) === (problem === "classification");

/**
 * Settings with what has to change with them: own points take the place of a formula's data, another
 * problem has none of the formula's. Where layers have an activation or a dropout each: further
 * ones get the last layer's, and an activation for all takes their place.
 */
export function fitting({ activations, dropout, data_formula: formula }, settings) {
  const { hidden_layers: layers, points, problem } = settings;
  const forLayers = (each) => layers.map((_, layer) => each[layer] ?? each.at(-1));
  const fitted = { ...settings };
  if (formula && (points || (problem && !makes(formula, problem)))) fitted.data_formula = "";
  if (layers && dropout.length > 1 && !settings.dropout) {
    fitted.dropout = forLayers(dropout);
    if (!fitted.dropout.some(Boolean)) fitted.dropout = [];
  }
  if (!activations.length || settings.activations) return fitted;
  if (settings.activation) return { ...fitted, activations: [] };
  return layers ? { ...fitted, activations: forLayers(activations) } : fitted;
}

/** The config without what is changed after `state`. */
export function branched(config, state) {
  const changes = config.changes.filter((change) => isMade(change, state));
  return changes.length === config.changes.length ? config : { ...config, changes };
}

/** Whether two states stand at one place of a run. */
export const isSamePlace = (one, other) => one.epoch === other.epoch && one.sample === other.sample;

/** How many changes are still to come after `state`. */
export const changesAhead = (config, state) =>
  config.changes.filter((change) => !isMade(change, state)).length;

/** What of a config makes its numbers, as a text to compare. */
export const textOfRun = (config) => JSON.stringify(Object.entries(config).filter(([field]) => !isOfTheScreen(field)));

/** Where two runs part that differ in their changes alone: an epoch; null if they differ more. */
export function partingEpoch(one, other) {
  const rest = ({ changes, ...fixed }) => textOfRun(fixed);
  if (rest(one) !== rest(other)) return null;
  const texts = (config) => config.changes.map((change) => JSON.stringify(change));
  const [mine, theirs] = [texts(one), texts(other)];
  const differing = [...one.changes.filter((_, at) => !theirs.includes(mine[at])),
    ...other.changes.filter((_, at) => !mine.includes(theirs[at]))];
  return Math.min(Infinity, ...differing.map((change) => change.epoch));
}
