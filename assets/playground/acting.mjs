// What the original has none of: which of these settings act in a config, which are not as there, and
// what may not go together. The tables are Python's, run/acting.py.

import { kindOf } from "../base/points_text.mjs";
import { TABLES, namesOf } from "../base/tables.mjs";
import { numberText } from "../base/typed.mjs";
import { words } from "../base/words.mjs";
import { inSentence } from "../curves/setting_words.mjs";
import { hasClasses } from "../network/classes.mjs";
import { withoutOwn } from "./own_points.mjs";

const { settings: SETTINGS, acts_with: ACTS_WITH, for_classes: FOR_CLASSES, many_classes: MANY } = TABLES;

// In the line's order: what a course names first.
const FIRST = ["loss", "optimizer", "initial_weights", "dropout", "schedule", "warm_up", "clip_norm", "full_batch", "reshuffle", "standardize"];

/** The settings on the card. */
export const OURS = [...new Set([...FIRST, ...namesOf(SETTINGS, ({ control }) => control === "number")])];

/** A config with its first weights as they are begun with: the original's own way to zero is one. */
export const begun = (config) =>
  (config.init_zero ? { ...config, initial_weights: "zero", initial_bias: 0 } : config);

/** Whether two values of a setting are one: numbers, names, or a list of them. */
export const isSame = (one, other) => String(one) === String(other);

/** Whether a setting makes a difference beside the others of a config. */
export function acts(config, name) {
  if (name === "dropout") return config.hidden_layers.length > 0;
  const [other, values] = ACTS_WITH[name] ?? [];
  return !other || values.includes(begun(config)[other]);
}

/** The settings of a config that act and are not as in the original, in the line's order. */
export const differing = (config) => [
  ...OURS.filter((name) => acts(config, name) && !isSame(begun(config)[name], SETTINGS[name].default)),
  ...(config.activations.length ? ["activations"] : []),
];

/** What sets all of the card as in the original; empty where it is so, and where nothing acts either. */
export function toOriginal(config) {
  const changes = OURS.filter((name) => !isSame(config[name], SETTINGS[name].default) && (name !== "loss" || !hasClasses(config)))
    .map((name) => [name, SETTINGS[name].default]);
  if (config.init_zero) changes.push(["init_zero", false]);
  if (config.activations.length) changes.push(["activations", []]);
  return Object.fromEntries(changes);
}

/**
 * What setting one field asks for: where a network begins at zero, the original's own way is left, and
 * a size of batches takes the place of a full one.
 */
export function asked(config, field, value) {
  if (field === "batch_size") return { [field]: value, full_batch: false };
  const isFirst = field.startsWith("initial_");
  if (!config.init_zero || !isFirst) return { [field]: value };
  return { init_zero: false, initial_weights: "zero", initial_bias: 0, [field]: value };
}

/** Whether a config's data may have more than two classes. */
export const mayHaveClasses = ({ problem, dataset, points, data_formula: formula }) =>
  problem === "classification" && !formula && (Boolean(points) || MANY.data_sets.includes(dataset));

/** Why a config may not have a loss, by the name of the words; "" where it may. */
export function barred(config, loss) {
  if (config.problem !== "classification" && FOR_CLASSES.includes(loss)) return "for_classes";
  return hasClasses(config) && loss !== MANY.loss ? "for_two_classes" : "";
}

/**
 * A config that may be, and what had to be changed for it, in words, "" for nothing. `lossBefore` is
 * the loss to go back to where there were more than two classes, null for none.
 */
export function mended(config, lossBefore = null) {
  const notes = [];
  const set = (changes, key, fields) => {
    config = { ...config, ...changes };
    notes.push(words(`playground.more.${key}`, fields));
  };
  if (config.points && config.points.match(/[cn]/)[0] !== kindOf(config.problem)) {
    config = { ...config, ...withoutOwn(config) };
    notes.push(words("playground.draw.put_aside"));
  }
  const lossNamed = (loss) => inTheLine({ ...config, loss }, "loss");
  if (hasClasses(config) && !mayHaveClasses(config)) {
    const dataset = config.data_formula || SETTINGS.dataset.choices[config.dataset];
    set({ classes: 2 }, "classes_went", { dataset });
  }
  const { loss } = config;
  const why = barred(config, loss);
  if (why === "for_classes") set({ loss: SETTINGS.loss.default }, "loss_went", { loss: SETTINGS.loss.choices[loss] });
  else if (why) set({ loss: MANY.loss }, "loss_came", { classes: config.classes, loss: lossNamed(MANY.loss) });
  else if (lossBefore && lossBefore !== loss && !hasClasses(config)) set({ loss: lossBefore }, "loss_back", { loss: lossNamed(lossBefore) });
  return [config, notes.join(" ")];
}

/** A setting in the line: "He weights", "cosine rate", "β₁ 0.8". */
export function inTheLine(config, name) {
  const value = begun(config)[name];
  const { choices } = SETTINGS[name];
  const own = `${name}-${value}`;
  if (`playground.more.line.${own}` in TABLES.words) return words(`playground.more.line.${own}`);
  if (name === "activations") {
    const titles = value.map((one) => SETTINGS.activation.choices[one]);
    return words(`playground.more.line.${name}`, { value: titles.join("-") });
  }
  return words(`playground.more.line.${name}`, { value: choices[value] ? inSentence(choices[value]) : numberText(value) });
}

/** A line of at most so many: "cross entropy, Adam and 2 more". */
export function lineOf(all, most) {
  const said = all.slice(0, most).join(", ");
  const more = all.length - most;
  return more > 0 ? words("playground.more.and_more", { said, more }) : said;
}
