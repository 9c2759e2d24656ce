// What a study's runs say: headline, claims, two figures, maps, a table. Every dot, map and row opens
// its run. While runs come in, pictures and numbers grow, and nothing is judged.

import { addressOf } from "../base/address.mjs";
import { byId, element, setProps } from "../base/dom.mjs";
import { words } from "../base/words.mjs";
import { StudyMaps } from "./maps.mjs";

const ACTIONS = { "study-report": "report", "study-png": "png", "study-svg": "svg", "study-csv": "csv", "study-link": "link" };

export class StudyResults {
  constructor({ openRun, save }) {
    this.openRun = openRun;
    this.maps = new StudyMaps(openRun);
    for (const [control, what] of Object.entries(ACTIONS)) {
      byId(control).addEventListener("click", () => save(what));
    }
    byId("study-table").addEventListener("click", (event) => {
      const link = event.target.closest("tr")?.querySelector("a")?.getAttribute("href");
      if (!link || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      openRun(link.slice(link.indexOf("#")));
    });
  }

  /** The pictures of the homework's studies again, in place of the results. */
  choose() {
    const { dataset } = byId("study-results");
    dataset.choosing = "";
    this.bringIntoView();
  }

  /** A study starts: what it is stands where its verdict will, in sight. */
  begin({ axes, seeds, runs, most_maps: mostMaps }) {
    const { dataset } = byId("study-results");
    delete dataset.choosing;
    delete dataset.runs;
    dataset.started = dataset.waiting = "";
    const varied = variedOf(axes);
    byId("study-headline").textContent = words(varied ? "studies.results.begun" : "studies.results.begun_alone", { varied, seeds });
    byId("study-claims").replaceChildren();
    this.maps.begin(Math.min(runs / seeds, mostMaps));
    byId("study-old").hidden = true;
    this.bringIntoView();
  }

  /** What the results say; before the study `isOver`, only how many there are. */
  show(study, results, { headline, verdicts, table, maps, figures }, isOver) {
    this.study = study;
    byId("study-results").dataset.runs = results.length;
    delete byId("study-results").dataset.waiting;
    const sofar = { varied: variedOf(study.axes), done: results.length, runs: study.runs };
    byId("study-headline").textContent = isOver ? headline
      : words(sofar.varied ? "studies.results.sofar" : "studies.results.sofar_alone", sofar);
    byId("study-claims").replaceChildren(...verdicts.map(isOver ? claim : unjudged));
    this.maps.show(maps, isOver);
    this.draw("study-curves", figures.curves);
    this.draw("study-ends", figures.ends);
    const isGrid = study.axes.length === 2;
    byId("study-curves-hint").textContent = words("studies.results.curves", study);
    byId("study-ends").closest("figure").querySelector("b").textContent =
      words(isGrid ? "studies.results.grid" : "studies.results.ends");
    byId("study-ends-hint").textContent = words(isGrid ? "studies.results.grid_hint" : "studies.results.ends_hint");
    byId("study-table").replaceChildren(tableOf(isOver ? table : { ...table, best: null }));
    byId("study-note").textContent = `${table.note} ${words("studies.results.open")}`;
  }

  /** Wherever the page was scrolled to, the verdict is seen. */
  bringIntoView() {
    const results = byId("study-results");
    const { top } = results.getBoundingClientRect();
    if (top < 0 || top > innerHeight / 2) results.scrollIntoView({ block: "start" });
  }

  draw(control, figure) {
    setProps(control, { figure });
    const graph = byId(control);
    if (graph.dataset.listens) return;
    const listen = () => {
      const plot = graph.querySelector(".js-plotly-plot");
      if (!plot?.on) return setTimeout(listen, 100);
      plot.on("plotly_click", ({ points: [{ customdata }] }) => {
        if (Array.isArray(customdata)) this.openRun(customdata[1]);
      });
      return null;
    };
    graph.dataset.listens = "true";
    listen();
  }
}

const MARKS = { holds: "●", partly: "◐", fails: "○", open: "?" };

const variedOf = (axes) => axes.map(({ title, values }) => `${title} ${values.join(", ")}`).join("; ");

const unjudged = ({ claim: said }) => element("div", "pg-claim", element("div", "pg-tag", words("studies.results.unjudged")),
  element("b", "", `“${said}”`));

function claim({ claim: said, degree, verdict, evidence }) {
  return element("div", "pg-claim", element("div", "pg-tag", `${MARKS[degree]} ${verdict}`),
    element("b", "", `“${said}”`), element("p", "", evidence));
}

function tableOf({ header, rows, spreads, best, links, colors }) {
  const table = element("table");
  const head = table.createTHead().insertRow();
  head.append(...header.map((title) => element("th", { scope: "col" }, title)));
  const body = table.createTBody();
  rows.forEach((row, at) => {
    const line = body.insertRow();
    if (at === best) line.dataset.best = "";
    row.forEach((text, column) => {
      const cell = column ? line.insertCell() : line.appendChild(element("th"));
      if (column) return cell.append(...withSpread(text, spreads[at][column]));
      cell.scope = "row";
      const dot = element("span", "pg-dot");
      dot.style.background = colors[at];
      return cell.append(dot, element("a", { href: addressOf("/") + links[at], title: words("studies.results.median") }, text));
    });
  });
  return table;
}

// A median counts, its quartiles are small.
const withSpread = (text, spread) =>
  (spread ? [element("b", "", spread[0]), element("small", "", spread[1])] : [text]);
