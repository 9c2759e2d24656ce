// The report that a visitor puts together: its name, its course, its parts in order. Every tab may
// add to it; the Homework tab shows it. What came of its studies lies on the shelf.

import { keep, kept } from "./kept.mjs";
import { words } from "./words.mjs";

const NAME = "playground-report";
const EMPTY = { name: "", course: "", parts: [], next: 1 };

let held = null; // where the browser keeps nothing, the page does

/** The report as it was left. A part has a `key` of its own. */
export function reportKept() {
  const report = held ?? kept("localStorage", NAME);
  return Array.isArray(report?.parts) ? { ...EMPTY, ...report } : { ...EMPTY, parts: [] };
}

/** Keeps the report. */
export function keepReport(report) {
  held = keep("localStorage", NAME, report) ? null : report;
}

/** Whether the report as it is outlasts the window. */
export const isKept = () => held === null;

/** Hears that another window has changed the report. */
export const hearReport = (hear) => addEventListener("storage", ({ key }) => (key === NAME || key === null) && hear());

/** A report with another part at its end. */
export const withPart = (report, part) =>
  ({ ...report, parts: [...report.parts, { ...part, key: report.next }], next: report.next + 1 });

/** Adds a part to the report that is kept; gives what to say of it. */
export function addPart(part) {
  const report = withPart(reportKept(), part);
  keepReport(report);
  return words(isKept() ? "base.report.added" : "base.report.added_not_kept", { number: report.parts.length });
}
