// What is said of a race: in what its lanes differ, who leads now, and both as a table.

import { element } from "../base/dom.mjs";
import { counted, lossText, words, wordsAround } from "../base/words.mjs";
import { partingEpoch } from "../playground/changes.mjs";

const MOST_NAMED = 3;

/** In what the lanes differ, as what an element holds. */
export function sentenceOf(lanes, differing) {
  if (lanes.length < 2) return [words("race.empty")];
  if (!differing.length) return [words("race.same", { one: lanes[0].name, other: lanes.at(-1).name })];
  const names = differing.slice(0, MOST_NAMED).map(({ name }) => name);
  const more = differing.length - names.length;
  const said = element("b", "", names.length > 1 && !more ? words("race.and", { first: names.slice(0, -1).join(", "), last: names.at(-1) }) : names.join(", "));
  if (more) return wordsAround("race.differ_more", { said, more });
  return wordsAround(differing.length > 1 ? "race.differ" : "race.differ_only", { said });
}

/** Who leads where the race stands: {lead, text}. */
export function standOf(lanes, differing, epoch) {
  if (lanes.length < 2) return { lead: "", text: words("race.empty") };
  if (!differing.length) return { lead: "", text: words("race.same", { one: lanes[0].name, other: lanes.at(-1).name }) };
  if (!epoch) return { lead: "", text: words("race.ready") };
  const gone = lanes.filter(({ divergedAt }) => divergedAt !== null)
    .map(({ name, divergedAt }) => words("race.diverged", { name, epoch: counted(divergedAt) }));
  const left = lanes.filter(({ loss, divergedAt }) => divergedAt === null && Number.isFinite(loss)).sort((a, b) => a.loss - b.loss);
  const text = gone.join(" ");
  if (left.length < 2) return { lead: "", text };
  const [first, second] = left;
  const kind = words(first.run.data.test.length ? "race.by_test" : "race.by_training");
  const [one, other] = [first, second].map(({ loss }) => lossText(loss));
  const parting = partingEpoch(first.run.config, second.run.config);
  if (parting !== null && epoch <= parting) {
    const named = [first.name, second.name].sort();
    return { lead: "", text: [words("race.one_until", { one: named[0], other: named[1], epoch: counted(parting) }), text].filter(Boolean).join(" ") };
  }
  if (one === other) return { lead: words("race.level", { one: first.name, other: second.name, loss: one, kind }), text };
  const lead = words(left.length > 2 ? "race.leads_of_many" : "race.leads", { name: first.name, loss: one, other, next: second.name, kind });
  return { lead, text };
}

/** Fills the table of what differs: a row a lane, what is not as in the first one in bold. */
export function tableOf(table, lanes, differing, mine) {
  const isTested = lanes.every(({ run }) => run.data.test.length);
  const columns = [...differing.map(({ name }) => name), words(isTested ? "race.figures.test_loss" : "race.figures.train_loss")];
  const key = JSON.stringify([columns, lanes.map(({ name }) => name), differing]);
  if (table.dataset.of !== key) {
    table.dataset.of = key;
    table.replaceChildren(
      element("thead", "", element("tr", "", element("th", { scope: "col" }, element("span", "pg-spoken", words("race.column"))),
        ...columns.map((name) => element("th", { scope: "col" }, name)))),
      element("tbody", "", ...lanes.map((lane, at) => element("tr", { "data-lane": lane.name },
        element("th", { scope: "row" }, element("span", "pg-badge", lane.name)),
        ...differing.map(({ values }) => element("td", "", values[at] === values[0] ? values[at] : element("b", "", values[at]))),
        element("td", "pg-race-loss")))));
  }
  table.querySelectorAll("tbody tr").forEach((row, at) => {
    const { loss, name } = lanes[at];
    row.toggleAttribute("data-mine", name === mine);
    row.lastElementChild.textContent = Number.isFinite(loss) ? lossText(loss) : "–";
  });
}
