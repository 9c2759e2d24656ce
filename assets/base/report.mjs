// The report that a visitor puts together: its name, its course, its parts in order. Every tab may
// add to it; the Homework tab shows it. What came of its studies lies on the shelf.

import { keep, kept } from "./kept.mjs";

const NAME = "playground-report";
const EMPTY = { name: "", course: "", parts: [], next: 1 };

let held = null; // where the browser keeps nothing, the page does

/** The report as it was left. A part has a `key` of its own. */
export function reportKept() {
  const report = held ?? kept("localStorage", NAME);
  return Array.isArray(report?.parts) ? { ...EMPTY, ...report } : { ...EMPTY, parts: [] };
}

/** Keeps the report; gives whether it outlasts the window. */
export function keepReport(report) {
  const isKept = keep("localStorage", NAME, report);
  held = isKept ? null : report;
  return isKept;
}

/** A report with another part at its end. */
export const withPart = (report, part) =>
  ({ ...report, parts: [...report.parts, { ...part, key: report.next }], next: report.next + 1 });

/** Adds a part to the report that is kept; gives which it is, from 1. */
export function addPart(part) {
  const report = withPart(reportKept(), part);
  keepReport(report);
  return report.parts.length;
}
