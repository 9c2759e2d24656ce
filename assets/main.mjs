// The page comes alive: waits for the layout, then hands each tab to its module.

import { linkInAddress, pathOf } from "./base/address.mjs";
import { atRest, laidOut } from "./base/arrival.mjs";
import { byId } from "./base/dom.mjs";
import { openable, startPageMenu } from "./base/openable.mjs";
import { onceDrawn } from "./base/plotly.mjs";
import { open } from "./base/requests.mjs";
import { TABLES } from "./base/tables.mjs";
import { Tips } from "./base/tips.mjs";
import { words } from "./base/words.mjs";
import { isFirstVisit } from "./around/first_visit.mjs";
import { HelpSheet } from "./around/help_sheet.mjs";
import { startKeyboard } from "./around/keyboard.mjs";
import { Later } from "./around/later.mjs";
import { TABLE_DROPPED } from "./around/run_files.mjs";
import { startSkip } from "./around/skip.mjs";
import { Surroundings } from "./around/surroundings.mjs";
import { Tabs } from "./around/tabs.mjs";
import { RACE } from "./playground/pins.mjs";
import { Playground } from "./playground/playground.mjs";
import { startAppearance } from "./views/appearance.mjs";
import { startPrint } from "./views/print.mjs";

// The tabs besides the playground: by path, where each stands. `others.mjs` makes them alive.
const TABS = {
  "/studies": "studies-tab", "/backprop": "backprop-tab", "/digits": "digits-tab", "/homework": "homework-tab",
  "/compare": "race-tab",
};
const TRANSPORTS = { "/": "", "/digits": "digits-", "/compare": "race-" }; // for keys
const NEEDS = [
  "play", "decision-map", "network", "datasets", "units-value", "spoken", "loss-panel",
  "lesson-link", "history",
  ...Object.values(TABS),
];

const later = () => import("./others.mjs");

// The first run is asked for while the page is still being laid out.
const path = pathOf(location.pathname);
const onPlayground = !(path in TABS);
const link = onPlayground ? linkInAddress() : "";
const what = link ? { link } : {};
const first = open(what);
first.catch(() => {}); // looked at when the page is there
await laidOut(document.body, NEEDS);

startAppearance();
startSkip(byId("skip"));
startPageMenu(byId("page-menu"), byId("tabs"));
openable(byId("step-menu"), byId("step-sizes"), { once: true });
new Tips(TABLES.tips);
const help = new HelpSheet(TABLES);
document.addEventListener("playground:control", ({ detail }) => detail.control === "help" && help.open());
const playground = new Playground((page) => new Surroundings(page), async () => (await later()).FACES);
startPrint(playground);
const wanted = () => later().catch(() => {
  playground.said.tell({ kind: "lost", lead: words("base.asking.lost"), text: words("base.asking.again") });
  return null;
});
let table = null;
async function openTable(file = null) {
  const scripts = await wanted();
  if (scripts && playground.shownRun.run) {
    table ??= scripts.tableDialog({
      config: () => playground.shownRun.wanted,
      use: (settings) => playground.shownRun.change(settings, "points"),
    });
    table.open(file);
  }
}
byId("table-open").addEventListener("click", () => openTable());
document.addEventListener(TABLE_DROPPED, ({ detail }) => openTable(detail));
let pastRuns = null;
async function history(scripts = wanted()) {
  const { historyOf } = await scripts ?? {};
  return (pastRuns ??= historyOf?.(playground));
}
for (const id of ["history", "history-in-menu"]) byId(id).addEventListener("click", async () => (await history())?.open());
const shownLink = () => playground.shownRun.run?.link ?? "";
const openRun = (link, epochs) => tabs.go("/", link, epochs);
const openStudy = (link) => tabs.go("/studies", link);
const others = Object.entries(TABS).map(([path, id]) => {
  const scripts = async () => {
    const { PAGES } = await later();
    return () => PAGES[path](byId(id), { base: shownLink, openRun, openStudy });
  };
  return [path, { page: new Later(byId(id), scripts, path === "/studies" ? shownLink : undefined), element: byId(id).parentElement }];
});
const tabs = new Tabs(byId("tabs"), {
  "/": { page: playground, element: byId("playground-tab") },
  ...Object.fromEntries(others),
});
document.addEventListener(RACE, ({ detail: link }) => tabs.go("/compare", link));
if (onPlayground) {
  playground.isHidden = false;
  playground.begin(what, first, !link && isFirstVisit());
}
// After the chart, which is the last of what the first view shows.
onceDrawn(byId("loss-panel"), () => atRest(() => {
  others.forEach(([, { page }]) => page.arrive());
  history(later().catch(() => null));
}));
startKeyboard({ transport: () => TRANSPORTS[tabs.path] ?? null, help });
tabs.start(onPlayground ? "/" : path);
