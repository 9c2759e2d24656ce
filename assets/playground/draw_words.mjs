// What is said of points that are drawn: the note, the caption, the mark on the curve.

import { readPoints } from "../base/points_text.mjs";
import { counted, words } from "../base/words.mjs";
import { labelsIn } from "./strokes.mjs";

const LONG = 200; // points; from here on some programs cut a link that holds them

const one = (count) => (Math.abs(count) === 1 ? "_one" : "");

/** The mark on the curve where there are so many points more, or fewer, or others. */
export const markOf = (by) => (by
  ? words(`playground.draw.mark${one(by)}`, { sign: by > 0 ? "+" : "−", count: counted(Math.abs(by)) })
  : words("playground.draw.mark_moved"));

/** That a network goes on with points that were added or taken: {lead, text}. */
export function noteOfChange(by, epoch, all) {
  const how = by > 0 ? "added" : by < 0 ? "erased" : "moved";
  return {
    lead: words(`playground.draw.${how}${by ? one(by) : ""}`, { count: counted(Math.abs(by)) }),
    text: words("playground.draw.on", { epoch: counted(epoch), all: counted(all) }),
  };
}

/** What the rows on the canvas lack, by the name of its words; "" where they can be trained on. */
export function lackOf(rows, kind) {
  if (!rows.length) return "empty";
  if (!rows.some(({ isTest }) => !isTest)) return "only_tests";
  if (kind === "c" && labelsIn(rows) === 1) return "one_class";
  return rows.length < 2 ? "one_point" : "";
}

/** What the caption says of a run's own points. */
export function captionOf({ config: { points }, link, past }) {
  const { rows } = readPoints(points);
  return [
    rows.some(({ isTest }) => isTest) && words("playground.draw.apart"),
    rows.length > LONG ? words("playground.draw.long", { characters: counted(link.length) }) : words("playground.draw.held"),
    past && words("playground.draw.older"),
  ].filter(Boolean).join(" ");
}
