// What becomes of the sum: its mean, what the optimizer and the penalty make of it, the weight after it.

import { element } from "../base/dom.mjs";
import { TABLES } from "../base/tables.mjs";
import { counted, fixed, minus, words } from "../base/words.mjs";
import { number, writtenSum } from "./numbers.mjs";

const PLAIN = "sgd";
const ROOMY = 3, DENSE = 5; // so many lines have the room of the rows beside them, and when they are smaller
const CLOSE = 1e-6; // of a central difference, of 1 and more in its size

const line = (label, value, className = "") => [element("dt", className, label), element("dd", className, value)];

/** An answer's lines: [[label, value], ...] before the rule, and below it. */
export function totalOf(answer) {
  const { what, samples, gradient, clipped, rate, remembered, decay, step, penalty, settings } = answer;
  const titles = (field) => TABLES.settings[field].choices[settings[field]];
  const n = counted(samples.length), isBias = what.startsWith("b");
  const lines = [...line(words(`why.total.${samples.length === 1 ? "mean_one" : isBias ? "mean_bias" : "mean"}`, { n }), number(gradient, 4), "pg-why-mean")];
  if (clipped !== gradient) lines.push(...line(words("why.total.clipped", { most: String(settings.clip_norm) }), number(clipped, 4)));
  const kept = Object.entries(remembered);
  if (kept.length) lines.push(...line(kept.map(([name]) => words(`why.total.${name}`)).join(", "), kept.map(([, value]) => number(value, 4)).join(", ")));
  const isPlain = settings.optimizer === PLAIN;
  const shownRate = String(Number(rate.toPrecision(3)));
  lines.push(...line(words(isPlain ? "why.total.rate" : "why.total.step", { rate: shownRate, optimizer: titles("optimizer") }), number(step, 4)));
  if (settings.optimizer === "adamw") lines.push(...line(words("why.total.decay"), number(decay, 4)));
  const penaltyName = isBias ? "penalty_bias" : settings.regularization === "none" ? "penalty_none" : "penalty";
  lines.push(...line(words(`why.total.${penaltyName}`, { penalty: titles("regularization") }), number(penalty, 4)));
  const count = lines.length / 2;
  return element("div", { class: "pg-why-total", "data-dense": count > DENSE ? "most" : count > ROOMY ? "more" : "no" },
    element("dl", "", ...lines), element("dl", "pg-why-end", ...ending(answer)), element("div", "pg-why-check pg-hint", check(answer)));
}

function ending({ before, after, was_dead: wasDead, is_dead: isDead }) {
  if (wasDead) return line(words("why.total.dead"), fixed(after, 4));
  if (isDead) return line(words("why.total.cut", { before: fixed(before, 4) }), fixed(after, 4));
  const sum = writtenSum(before, after);
  if (!sum) return line(words("why.total.rounded", { before: number(before, 4) }), number(after, 4));
  return line(`${sum.before} ${sum.isMore ? "+" : "−"} ${sum.taken}`, sum.after);
}

function check({ gradient, central_difference: central }) {
  const off = Math.abs(gradient - central);
  const agrees = off <= CLOSE * Math.max(1, Math.abs(gradient));
  if (off === 0) return words("why.total.exact");
  return agrees
    ? words("why.total.agrees", { off: minus(off.toExponential(0)) })
    : words("why.total.differs", { central: number(central, 4) });
}
