// The page comes alive: waits for the layout, then hands each tab to its module.

import { Playground } from "./playground.mjs";
import { open } from "./requests.mjs";
import { Studies } from "./studies.mjs";
import { Tabs } from "./tabs.mjs";

const NEEDS = [
  "play", "decision-map", "network", "datasets", "units-value", "spoken", "loss-panel", "studies-tab",
];
const STUDIES = "/studies";
const byId = (id) => document.getElementById(id);

// React lays the page out after this script has loaded: wait for it.
const laidOut = new Promise((resolve) => {
  const look = () => NEEDS.every(byId) && resolve(observer.disconnect());
  const observer = new MutationObserver(look);
  observer.observe(document.body, { childList: true, subtree: true });
  look();
});

function switchTheme() {
  const root = document.documentElement;
  const scheme = root.dataset.mantineColorScheme === "dark" ? "light" : "dark";
  root.dataset.mantineColorScheme = scheme;
  try {
    localStorage.setItem("mantine-color-scheme-value", scheme);
  } catch { /* private window: the choice lasts as long as the page */ }
}

// The first run is asked for while the page is still being laid out.
const onPlayground = location.pathname !== STUDIES;
const what = onPlayground && location.hash ? { link: location.hash } : {};
const first = open(what);
first.catch(() => {}); // looked at when the page is there
await laidOut;

document.addEventListener("playground:control", ({ detail }) => {
  if (detail.control === "theme-switch") switchTheme();
});
const playground = new Playground();
const studies = new Studies(byId("studies-tab"), {
  base: () => playground.run?.link ?? "",
  openRun: (link) => tabs.go("/", link),
});
const tabs = new Tabs(byId("tabs"), {
  "/": { page: playground, element: byId("playground-tab") },
  [STUDIES]: { page: studies, element: byId("studies-tab").parentElement },
});
if (onPlayground) {
  playground.isHidden = false;
  playground.begin(what, first);
}
tabs.start(onPlayground ? "/" : STUDIES);
