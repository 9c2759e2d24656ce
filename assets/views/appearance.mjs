// Scheme, colours and view, chosen by a control or a key. What is painted first is set by
// appearance.js, which also remembers.

import { byId, setProps } from "../base/dom.mjs";
import { openable } from "../base/openable.mjs";
import { ProjectorSheet } from "./projector_sheet.mjs";

const root = document.documentElement;
const { chosen, choose } = window.playgroundAppearance;
let sheet = null;

export const isProjected = () => root.hasAttribute("data-projector");

/** Turns the view for the back row on or off; the address says so, too. */
export function project(on) {
  root.toggleAttribute("data-projector", on);
  root.toggleAttribute("data-curve", false);
  sheet?.open(false);
  const address = new URL(location);
  if (on) address.searchParams.set("view", "projector");
  else address.searchParams.delete("view");
  history.replaceState(history.state, "", address);
  dispatchEvent(new Event("resize")); // Plotly and the maps measure anew
}

/** In the projector's view, the curve comes and goes. */
export function toggleCurve() {
  if (isProjected()) root.toggleAttribute("data-curve");
}

/** In the projector's view, the settings come and go. */
export function toggleSettings() {
  if (isProjected()) sheet.open(!sheet.isOpen);
}

/** Closes the settings, or else leaves the projector's view. */
export function leave() {
  if (isProjected() && !sheet.open(false)) project(false);
}

/** An address of this page in the view that is shown. */
export function inView(address) {
  const url = new URL(address, location);
  if (isProjected()) url.searchParams.set("view", "projector");
  return url.pathname + url.search + url.hash;
}

/** Shows the remembered choices on their controls, and hears them. */
export function startAppearance() {
    const open = openable(byId("appearance"), byId("appearance-sheet"));
  sheet = new ProjectorSheet(byId("settings-sheet"), byId("projector-settings"));
  addEventListener("popstate", () => isProjected() || sheet.open(false));
  setProps("scheme", { value: chosen.scheme });
  setProps("colours", { value: chosen.colours });
  document.addEventListener("playground:control", ({ detail: { control, value } }) => {
    if (control === "scheme" || control === "colours") {
      if (value !== chosen[control]) choose(control, value);
    } else if (control === "projector") {
      open(false);
      project(true);
    } else if (control === "projector-end") project(false);
    else if (control === "projector-settings") toggleSettings();
  });
}
