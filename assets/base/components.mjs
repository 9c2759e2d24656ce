// Dash's charts and texts: scripts that the page does without until it is alive.

import { pause } from "./asking.mjs";
import { element, setProps } from "./dom.mjs";
import { TABLES } from "./tables.mjs";

const RETRY_MS = 1000;
const NAMESPACE = "dash_core_components"; // what stands in the JSON of such a component
let arriving = null, isHere = false;
const filling = new Map();

/** Puts components of Dash's into a place, as JSON or as what JSON gives; resolves when they are set. */
export async function fill(id, children) {
  filling.set(id, children);
  const text = typeof children === "string" ? children : JSON.stringify(children);
  if (!isHere && text.includes(NAMESPACE)) await (arriving ??= bring());
  if (filling.get(id) !== children) return; // something newer has come meanwhile
  setProps(id, { children: typeof children === "string" ? JSON.parse(children) : children });
}

async function bring() {
  const { components, plotly } = TABLES.later;
  window._dashPlotlyJSURL = plotly; // where a chart looks for it
  await Promise.all(components.map(load));
  isHere = true;
}

/** Runs a script of the server's, which may have to come back first. */
async function load(address) {
  while (!(await ran(address))) await pause(RETRY_MS);
}

const ran = (src) => new Promise((resolve) => {
  const script = element("script", { src });
  script.async = false;
  script.onload = () => resolve(true);
  script.onerror = () => resolve(false);
  document.head.append(script);
});
