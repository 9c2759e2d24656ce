// Printing: the page takes a sheet's width and light colours for as long as it is printed, and says
// its settings and its link in words.

import { element } from "../base/dom.mjs";
import { countPoints } from "../base/points_text.mjs";
import { TABLES } from "../base/tables.mjs";
import { counted, words } from "../base/words.mjs";

const root = document.documentElement;
const OF_THE_SCREEN = new Set(["look", "lesson"]);

function inWords(value, name) {
  if (name === "points" && value) return counted(countPoints(value));
  if (typeof value === "boolean") return words(value ? "views.print.yes" : "views.print.no");
  return Array.isArray(value) ? value.join(", ") : String(value);
}

// What the original has none of is said where it is set.
const isUnset = ({ is_ours: isOurs, default: usual }, value) => isOurs && value === usual;

/** "Learning rate 0.03 · Activation tanh · ..." */
function settingsText(config) {
  const other = config.problem === "regression" ? "dataset" : "regression_dataset";
  const unused = config.data_formula ? ["dataset", "regression_dataset"] : [other];
  return Object.entries(config)
    .filter(([name, value]) => !unused.includes(name) && !OF_THE_SCREEN.has(TABLES.settings[name].kind)
      && inWords(value, name) !== "" && !isUnset(TABLES.settings[name], value))
    .map(([name, value]) => `${TABLES.settings[name].title} ${inWords(value, name)}`).join(" · ");
}

/** Hears the browser's print events. */
export function startPrint(playground) {
  const sheet = element("div", "pg-print");
  document.querySelector(".pg-main").append(sheet);
  let scheme = null;
  addEventListener("beforeprint", () => {
    if (playground.isHidden || !playground.shownRun.run) return;
    scheme = root.dataset.mantineColorScheme;
    root.dataset.mantineColorScheme = "light";
    root.toggleAttribute("data-print", true);
    const said = { epoch: counted(playground.player.state.epoch), settings: settingsText(playground.shownRun.run.config) };
    sheet.replaceChildren(element("p", "", words("views.print.run", said)), element("p", "", location.href));
    playground.stage.refit();
  });
  addEventListener("afterprint", () => {
    if (scheme === null) return;
    root.dataset.mantineColorScheme = scheme;
    scheme = null;
    root.toggleAttribute("data-print", false);
    playground.stage.refit();
  });
}
