// Controls <-> config.

import { allow, byId, setProps } from "../base/dom.mjs";
import { nearest, sayOnSlider, stepsOf } from "../base/sliders.mjs";
import { TABLES, namesOf } from "../base/tables.mjs";
import { words } from "../base/words.mjs";
import { begun, inTheLine } from "./acting.mjs";

const idOf = (field) => field.replaceAll("_", "-");

const [SLIDERS, CHOICES, CHECKS] = ["slider", "select", "check"].map((kind) =>
  namesOf(TABLES.settings, ({ control }) => control === kind));
const FIELD_OF_CONTROL = Object.fromEntries(
  [...SLIDERS, ...CHOICES, ...CHECKS].map((field) => [idOf(field), field]));

// Where each control was last put, by us or by the user. A link may hold a value between a slider's
// steps: that the slider then stands at the nearest one is no wish to change it.
const placed = {};

// How many points the data set has where nothing else is said, which a link says with 0.
let usualSamples = 0;

/** Puts a control where it does not stand: again would undo a move of the user's that is not announced yet. */
function place(control, prop, value) {
  if (placed[control] === value) return;
  placed[control] = value;
  setProps(control, { [prop]: value });
}

/** What is changed by dragging: many values on the way are one change. */
export const isDragged = (cause) => cause === "units" || SLIDERS.includes(cause);

/** The setting a control's new value asks for: [field, value], or null for none. */
export function settingOf(control, value) {
  const field = FIELD_OF_CONTROL[control];
  if (!field || placed[control] === value) return null;
  placed[control] = value;
  const wanted = SLIDERS.includes(field) ? stepsOf(control)[value] : value;
  return [field, field === "samples" && wanted === usualSamples ? 0 : wanted];
}

/** The number of units the slider was moved to; null if it was not. */
export function unitsAt(index) {
  if (placed.units === index) return null;
  placed.units = index;
  return stepsOf("units")[index];
}

function showSlider(control, value, text) {
  place(control, "value", nearest(stepsOf(control), value));
  sayOnSlider(control, text);
}

const hearers = [];

/** `hear(config)` is told of every config that is shown on the controls. */
export const whenShown = (hear) => hearers.push(hear);

/** Shows a config on all controls. */
export function showConfig(config) {
  usualSamples = TABLES.n_samples[config.problem === "regression" ? config.regression_dataset : config.dataset];
  for (const field of SLIDERS) {
    const control = idOf(field);
    const unit = byId(control).closest("[data-unit]").dataset.unit;
    const isOff = field === "regularization_rate" && config.regularization === "none";
    byId(control).closest(".pg-field").classList.toggle("pg-disabled", isOff);
    if (field === "regularization_rate") allow([control], !isOff);
    const value = field === "samples" ? config.samples || usualSamples : config[field];
    const word = isOff ? "off" : field === "batch_size" && config.full_batch ? "all" : "";
    showSlider(control, value, word ? words(`playground.settings.${word}`) : `${value}${unit}`);
  }
  for (const [fields, prop] of [[CHOICES, "value"], [CHECKS, "checked"]]) {
    for (const field of fields) place(idOf(field), prop, begun(config)[field]);
  }
  if (config.activations.length) {
    setProps("activation", { placeholder: inTheLine(config, "activations") });
    place("activation", "value", null);
  }
  for (const hear of hearers) hear(config);
}

/** Shows which layer the units slider edits, and how many units it has. */
export function showUnits(config, layer) {
  const units = config.hidden_layers[layer];
  const has = units !== undefined;
  allow(["units"], has);
  byId("units").closest(".pg-field").toggleAttribute("data-empty", !has); // keeps its room
  byId("units-title").textContent = has
    ? words("playground.settings.units", { layer: layer + 1 }) : words("playground.settings.no_units");
  showSlider("units", units ?? 1, has ? String(units) : "–");
}
