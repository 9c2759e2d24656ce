// Controls <-> config, and the address bar. The server reads and writes links; here they are
// only carried.

const { set_props: setProps } = window.dash_clientside;

const steps = (control) =>
  JSON.parse(document.getElementById(control).closest("[data-steps]").dataset.steps);

const idOf = (field) => field.replaceAll("_", "-");

const SLIDERS = ["learning_rate", "regularization_rate", "train_percent", "noise_percent", "batch_size"];
const CHOICES = ["activation", "regularization", "problem"];
const CHECKS = ["show_test_data", "discretize"];
const FIELD_OF_CONTROL = Object.fromEntries(
  [...SLIDERS, ...CHOICES, ...CHECKS].map((field) => [idOf(field), field]));

// Where each slider was last put by us. A link may hold a value between a slider's steps: that the
// slider then stands at the nearest one is no wish to change it.
const placed = {};

/** The setting a control's new value asks for: [field, value], or null for none. */
export function settingOf(control, value) {
  const field = FIELD_OF_CONTROL[control];
  if (!field || placed[control] === value) return null;
  placed[control] = value;
  return [field, SLIDERS.includes(field) ? steps(control)[value] : value];
}

/** The number of units the slider was moved to; null if it was not. */
export function unitsAt(index) {
  if (placed.units === index) return null;
  placed.units = index;
  return steps("units")[index];
}

function nearest(values, wanted) {
  return values.reduce((best, value, at) =>
    Math.abs(value - wanted) < Math.abs(values[best] - wanted) ? at : best, 0);
}

function showSlider(control, value, words) {
  placed[control] = nearest(steps(control), value);
  setProps(control, { value: placed[control] });
  document.getElementById(`${control}-value`).textContent = words;
  document.getElementById(control).querySelector("[role=slider]")
    ?.setAttribute("aria-valuetext", words);
}

/** Shows a config on all controls. */
export function showConfig(config) {
  for (const field of SLIDERS) {
    const control = idOf(field);
    const unit = document.getElementById(control).closest("[data-unit]").dataset.unit;
    const isOff = field === "regularization_rate" && config.regularization === "none";
    document.getElementById(control).closest(".pg-field").classList.toggle("pg-disabled", isOff);
    if (field === "regularization_rate") setProps(control, { disabled: isOff });
    showSlider(control, config[field], isOff ? "off" : `${config[field]}${unit}`);
  }
  for (const [fields, prop] of [[CHOICES, "value"], [CHECKS, "checked"]]) {
    for (const field of fields) {
      placed[idOf(field)] = config[field];
      setProps(idOf(field), { [prop]: config[field] });
    }
  }
}

/** Shows which layer the units slider edits, and how many units it has. */
export function showUnits(config, layer) {
  const units = config.hidden_layers[layer];
  const has = units !== undefined;
  setProps("units", { disabled: !has });
  document.getElementById("units").closest(".pg-field").toggleAttribute("data-empty", !has); // keeps its room
  document.getElementById("units-title").textContent = has ? `Units, layer ${layer + 1}` : "Units";
  showSlider("units", units ?? 1, has ? String(units) : "–");
}

const SAME_CHANGE_MS = 1000;

/** The address bar holds the link: every change is a step back can undo, a drag is one step. */
export class Address {
  constructor(opened) {
    this.cause = null;
    this.changedAt = 0;
    // An entry of ours is gone back to; any other link was typed, pasted or pressed.
    addEventListener("hashchange", () =>
      location.hash !== this.link && opened(location.hash, history.state?.isOurs === true));
  }

  /**
   * Writes a link. `cause` names what changed; for null it replaces the entry there is, and so does
   * the symbol of one act when it comes again: then the same change goes on, which it gives.
   */
  write(link, cause) {
    const now = performance.now();
    const dragged = cause === "units" || SLIDERS.includes(cause);
    const recent = cause === this.cause && now - this.changedAt < SAME_CHANGE_MS;
    const isSameAct = typeof cause === "symbol" && cause === this.cause;
    const goesOn = isSameAct || (dragged && recent);
    const same = cause === null || goesOn;
    this.cause = cause;
    this.changedAt = now;
    this.link = link;
    const isThere = location.hash === link;
    if (!isThere || !history.state?.isOurs) {
      history[same || isThere ? "replaceState" : "pushState"]({ isOurs: true }, "", link);
    }
    return goesOn;
  }

  /** Puts back the link of what is shown, after a link that could not be opened. */
  restore() {
    if (this.link) history.replaceState({ isOurs: true }, "", this.link);
  }
}
