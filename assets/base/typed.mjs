// Numbers of settings as they are typed and shown. A `row` is one of a table of settings.

import { minus, words } from "./words.mjs";

/** A number as a field shows it: "1e−8"; of layers each, "0.2, 0.5". */
export const numberText = (value) => minus([value].flat().map(String).join(", ")).replaceAll("e-", "e−");

/** What a text means as a setting's number, or those of hidden layers: {value}, or {why} it may not be. */
export function numberOf(row, text, nLayers) {
  const { title, allowed, low, high, above, below, is_whole: isWhole, is_by_layer: isByLayer, default: otherwise } = row;
  const numberIn = (part) => {
    const typed = part.trim().replaceAll("−", "-").replace(",", ".");
    return typed === "" && (isByLayer || otherwise === 0) ? 0 : Number(typed || NaN);
  };
  const mayBe = (value) => Number.isFinite(value) && (!isWhole || Number.isInteger(value))
    && value >= (low ?? -Infinity) && value <= (high ?? Infinity)
    && value > (above ?? -Infinity) && value < (below ?? Infinity);
  if (isByLayer) {
    const each = text.trim().split(text.includes(".") ? /[;,\s]+/ : /;\s*|,?\s+/).map(numberIn);
    if (each.every(mayBe) && (each.length === 1 || each.length === nLayers)) return { value: each.some(Boolean) ? each : [] };
  }
  const value = isByLayer ? NaN : numberIn(text);
  return mayBe(value) ? { value } : { why: words("base.number.refused", { title, text: text.trim() || "–", allowed }) };
}

/** The next of a setting's usual values, up (1) or down (-1); the same at an end. */
export function stepFrom(row, value, way) {
  const { steps, is_by_layer: isByLayer } = row;
  if (isByLayer) {
    const each = (value.length ? value : [0]).map((one) => nextOf(steps, one, way));
    return each.some(Boolean) ? each : [];
  }
  return nextOf(steps, value, way);
}

function nextOf(steps, value, way) {
  return (way > 0 ? steps.find((step) => step > value) : steps.findLast((step) => step < value)) ?? value;
}
