// A race's link: "#a=RUN&b=RUN", each run the link that it has on the playground; `mine` names yours, if not the last.

/** What runs beside each other are called: four at most. */
export const NAMES = ["A", "B", "C", "D"];

/** The runs {name, link} of a link, and the name of yours. */
export function readRace(hash) {
  const parts = new URLSearchParams(hash.replace(/^#/, ""));
  const runs = NAMES.map((name) => ({ name, link: parts.get(name.toLowerCase()) }))
    .filter(({ link }) => link !== null).map(({ name, link }) => ({ name, link: `#${link.replace(/^#/, "")}` }));
  return { runs, mine: parts.get("mine")?.toUpperCase() ?? "" };
}

/** The link of runs {name, link}. */
export function writeRace(runs, mine) {
  const parts = runs.map(({ name, link }) => `${name.toLowerCase()}=${encodeURIComponent(link.replace(/^#/, ""))}`);
  if (mine && mine !== runs.at(-1)?.name) parts.push(`mine=${mine.toLowerCase()}`);
  return `#${parts.join("&")}`;
}
