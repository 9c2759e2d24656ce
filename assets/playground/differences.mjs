// In what runs differ: their settings, and what was changed on their way, as people read them.

import { featureOf, inputsOf } from "../base/features.mjs";
import { countPoints } from "../base/points_text.mjs";
import { TABLES } from "../base/tables.mjs";
import { counted, minus, words } from "../base/words.mjs";
import { changeTexts } from "../curves/marks.mjs";
import { nameOf, wordOf } from "../curves/setting_words.mjs";
import { acts, begun } from "./acting.mjs";

const { settings: SETTINGS, n_samples: N_SAMPLES } = TABLES;
const OTHERWISE = new Set(["look", "lesson", "goal"]); // kinds that change no number
// Said together with another one, as that one's value.
const TOLD_WITH = new Set(["formulas", "activations", "init_zero", "full_batch", "regression_dataset"]);
const OF_DRAWN = new Set(["dataset", "noise_percent", "samples", "balance_percent"]);

const dataOf = ({ config }, { config: { points: first } }) => {
  if (config.points) {
    const count = counted(countPoints(config.points));
    return words(first && config.points !== first ? "playground.differences.others" : "playground.differences.own", { count });
  }
  const set = config.problem === "regression" ? "regression_dataset" : "dataset";
  return config.data_formula || wordOf(config[set], set);
};

const VALUES = {
  dataset: dataOf,
  points: () => "", // of the data
  data_formula: () => "",
  activation: ({ config }) => (config.activations.length ? config.activations : [config.activation])
    .map((name) => wordOf(name, "activation")).join("-"),
  batch_size: ({ config }) => (config.full_batch ? words("playground.settings.all") : String(config.batch_size)),
  features: ({ config }) => inputsOf(config).map((name) => featureOf(name).written).join(", "),
  hidden_layers: ({ config }) => config.hidden_layers.join("-"),
  samples: ({ config }) => String(config.samples
    || N_SAMPLES[config.problem === "regression" ? config.regression_dataset : config.dataset]),
  changes: ({ config }) => changeTexts(config.changes, config)
    .map(({ epoch, text }) => words("playground.differences.at", { epoch: counted(epoch), text })).join(", ") || words("playground.differences.unchanged"),
};

const NOTHING = words("playground.differences.none");

function valueOf(run, field, first) {
  if (VALUES[field]) return VALUES[field](run, first);
  const value = begun(run.config)[field];
  if (typeof value === "boolean") return words(`playground.differences.${value ? "on" : "off"}`);
  return wordOf(value, field) + (field.endsWith("_percent") ? " %" : "");
}

/** Whether a setting makes a difference in a run; of drawn data none does where they are somebody's own. */
function isIdle({ config }, field) {
  if (field === "regularization_rate") return config.regularization === "none";
  if (field === "batch_size") return false;
  return !acts(config, field) || (field !== "dataset" && OF_DRAWN.has(field) && Boolean(config.points));
}

const FIELDS = Object.keys(SETTINGS).filter((name) => !OTHERWISE.has(SETTINGS[name].kind) && !TOLD_WITH.has(name));

const areSame = (values) => values.every((value) => value === values[0]);

/** What is not the same in all runs {config}: [{field, name, values}], a value a run, in words. */
export function differences(runs) {
  return FIELDS.flatMap((field) => {
    let values = runs.map((run) => (isIdle(run, field) ? "" : valueOf(run, field, runs[0])));
    if (areSame(values)) {
      const numbers = runs.map(({ config }) => begun(config)[field]);
      if (!values[0] || VALUES[field] || typeof numbers[0] !== "number" || areSame(numbers)) return [];
      values = numbers.map((number) => minus(String(number))); // they are the same in three digits
    }
    const name = field === "changes" ? words("playground.differences.changes") : nameOf(field);
    return [{ field, name, values: values.map((value) => value || NOTHING) }];
  });
}

/** The same of two runs, in a line: "learning rate 0.03 / 0.1"; of many the first, and how many more. */
export function differenceText(runs, most = 2) {
  const found = differences(runs);
  const said = found.slice(0, most).map(({ name, values }) => `${name} ${values.join(" / ")}`).join(", ");
  if (!found.length) return words("playground.differences.same");
  return found.length > most ? words("playground.more.and_more", { said, more: found.length - most }) : said;
}
