// What a step does to a weight, in a sentence: who asks for it, and what outweighs whom.

import { TABLES } from "../base/tables.mjs";
import { counted, words } from "../base/words.mjs";
import { number, pointText } from "./numbers.mjs";

/** The note on an answer; `points` are those that train, `unit` is the name of the one that it leads to. */
export function noteOn(answer, points, unit) {
  const { what, samples, before, after, was_dead: wasDead, is_dead: isDead, silence } = answer;
  const thing = words(what.startsWith("b") ? "why.said.bias" : "why.said.weight");
  if (wasDead) return { lead: words("why.said.dead"), text: words("why.said.dead_more") };
  if (isDead) return { lead: words("why.said.cut"), text: words("why.said.cut_more") };
  const change = after - before;
  const size = number(Math.abs(change));
  if (silence) {
    const still = change ? words("why.said.still", { thing, size }) : words("why.said.stays", { thing });
    return { lead: words(`why.said.${silence}_lead`), text: `${words(`why.said.${silence}`, { unit, n: counted(samples.length) })} ${still}` };
  }
  const lead = change ? words(`why.said.${change < 0 ? "lowers" : "raises"}`, { thing, size }) : words("why.said.same", { thing });
  return { lead, text: [votes(answer), against(answer), largest(answer, points)].filter(Boolean).join(" ") };
}

function votes({ samples, less, more, gradient }) {
  const n = samples.length;
  const said = words("why.said.votes", { less: counted(less), more: counted(more), n: counted(n) });
  const [winners, losers] = gradient > 0 ? [less, more] : [more, less];
  return winners < losers && gradient ? `${said} ${words("why.said.outweigh", { few: counted(winners), many: counted(losers) })}` : said;
}

// Where the weight goes another way than the points together ask for.
function against({ gradient, step, penalty, decay, before, after, settings }) {
  const change = after - before;
  if (!gradient || !change || Math.sign(change) === -Math.sign(gradient)) return "";
  const asked = words(gradient > 0 ? "why.said.less" : "why.said.more");
  if (step && Math.sign(step) !== Math.sign(gradient)) {
    return words("why.said.against_step", { asked, optimizer: TABLES.settings.optimizer.choices[settings.optimizer] });
  }
  const by = penalty && decay ? "both" : penalty ? "penalty" : "decay";
  return words(`why.said.against_${by}`, { asked });
}

// A point that gives more than half of all that is on the gradient's side.
function largest({ rows: { samples, products }, samples: all, gradient, less, more }, points) {
  if (all.length < 3 || all.length > samples.length || (gradient > 0 ? less : more) < 2) return "";
  const sided = products.map((product) => Math.max(0, product * Math.sign(gradient)));
  const most = Math.max(...sided);
  if (2 * most <= sided.reduce((total, one) => total + one, 0)) return "";
  return words("why.said.largest", { point: pointText(points[samples[sided.indexOf(most)]]) });
}
