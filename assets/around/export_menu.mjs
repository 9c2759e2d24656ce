// The Export menu: the run shown as pictures, tables, a file, its network for use elsewhere, or the
// words that repeat it.

import { answerIn } from "../base/answering.mjs";
import { failed } from "../base/asking.mjs";
import { copy } from "../base/copying.mjs";
import { byId } from "../base/dom.mjs";
import { download, downloadBlob, downloadText } from "../base/download.mjs";
import { plotly } from "../base/plotly.mjs";
import { addPart } from "../base/report.mjs";
import { exported, exportedNetwork } from "../base/requests.mjs";
import { words } from "../base/words.mjs";
import { isFiniteState } from "../network/parameters.mjs";

const WIDTH_SCALE = { png: 2, svg: 1 };
const ITEM = "export-";
const LIBRARIES = ["numpy", "pytorch", "keras"];

export class ExportMenu {
  /** `run()` is {config, link, past, state, curves} or null; `told(note)` shows a note. */
  constructor({ run, told, copyLink, chooseFile }) {
    Object.assign(this, { run, told });
    this.actions = {
      png: () => this.saveFigure("png"),
      svg: () => this.saveFigure("svg"),
      curves: () => this.save("curves", "csv", "text/csv"),
      points: () => this.save("points", "csv", "text/csv"),
      run: () => this.save("run", "json", "application/json"),
      open: chooseFile,
      ...Object.fromEntries(LIBRARIES.map((library) => [library, () => this.saveNetwork(library, "py")])),
      onnx: () => this.saveNetwork("onnx", "onnx"),
      json: () => this.saveNetwork("json", "json"),
      drawing: () => this.saveNetwork("svg", "svg"),
      report: () => this.addToReport(),
      link: copyLink,
      python: () => this.copy(asPython(this.run()), saidOf(this.run(), "python")),
      command: () => this.copy(asCommand(this.run()), saidOf(this.run(), this.run().state.sample ? "command_within" : "command")),
    };
    this.menu = byId("export");
    this.menu.addEventListener("click", ({ target }) => {
      const item = target.closest(`[id^="${ITEM}"]`);
      if (!item) return;
      if (item.id !== `${ITEM}report`) this.close(); // that one answers in its place
      if (this.run()) this.actions[item.id.slice(ITEM.length)]();
    });
    this.menu.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
      const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (way && this.menu.open) this.move(event, way);
    });
    document.addEventListener("pointerdown", ({ target }) => {
      if (!this.menu.contains(target)) this.menu.open = false;
    });
    this.menu.addEventListener("focusout", ({ relatedTarget }) => {
      if (relatedTarget && !this.menu.contains(relatedTarget)) this.menu.open = false;
    });
  }

  close() {
    if (!this.menu.open) return;
    this.menu.open = false;
    this.menu.querySelector("summary").focus();
  }

  /** Arrows go from the button to the first item, and on; at an end they go round. */
  move(event, way) {
    event.preventDefault();
    const stops = [...this.menu.querySelectorAll("summary, button")];
    const at = stops.indexOf(document.activeElement);
    stops.at((at + way) % stops.length).focus();
  }

  addToReport() {
    const { link, past, state: { epoch } } = this.run();
    answerIn(byId(`${ITEM}report`), addPart({ kind: "run", link, epochs: epoch }));
    if (past) this.told({ kind: "info", text: words("around.export.afresh_report") });
  }

  async saveFigure(format) {
    await this.ask((run) => exported("figure", run), async (text, name) => {
      const { data, layout } = JSON.parse(text);
      const { width, height } = layout;
      const options = { format, width, height, scale: WIDTH_SCALE[format] };
      const picture = await (await plotly()).toImage({ data, layout }, options);
      download(`${name}.${format}`, picture);
    });
  }

  async save(what, ending, type) {
    await this.ask((run) => exported(what, run), (text, name) =>
      downloadText(`${name}${what === "run" ? "" : `-${what}`}.${ending}`, text, type));
  }

  /** Python imports a file of code by its name, in which it has no hyphens. */
  async saveNetwork(form, ending) {
    await this.ask((run) => exportedNetwork(form, run), (content, name) => downloadBlob(
      ending === "py" ? `${name}-${form}.py`.replaceAll("-", "_") : `${name}-network.${ending}`, content));
  }

  /** Asks the server for something of the run as it stands, and hands the answer on. */
  async ask(question, then) {
    const run = this.run();
    try {
      await then(await question(message(run)), nameOf(run));
      this.told({ text: words("around.export.saved") });
    } catch (error) {
      failed(error, {
        refused: ({ message }) => this.told({ kind: "warn", text: message }),
        absent: () => this.told({ kind: "lost", lead: words("base.asking.lost"), text: words("around.export.lost") }),
      });
    }
  }

  async copy(text, said) {
    const isCopied = await copy(text);
    this.told(isCopied ? { text: said } : { kind: "info", text: words("around.export.refused", { text }) });
  }
}

/** What the server is sent: a diverged run's numbers are no JSON, so it is trained again there. */
function message({ config, state, curves: { epochs, train, test } }) {
  return isFiniteState(state)
    ? { config, state, curves: { epochs, train, test } }
    : { config, epochs: state.epoch };
}

/** Lines of Python that train the same run. A link has no quotes and no backslashes in it. */
export function asPython({ link, state: { epoch, sample = 0 } }) {
  const lines = [
    "from playground import RunConfig, train",
    "",
    `config = RunConfig.from_link("${link}")`,
    `run = train(config, epochs=${epoch})`,
    "print(run.losses.iloc[-1])",
  ];
  if (sample) {
    lines[0] = "from playground import RunConfig, losses_of, step, train";
    lines.splice(-1, 1, "standing = run.standing",
      `for _ in range(${sample}):  # points of the next epoch`,
      '    standing, _ = step(standing, "sample")',
      "print(losses_of(standing).frame().iloc[-1])");
  }
  return `${lines.join("\n")}\n`;
}

/** A command that trains the same run; double quotes serve every shell. */
export const asCommand = ({ link, state }) => `python -m playground run "${link}" --epochs ${state.epoch}`;

/** What is said of words that repeat a run; one whose data were changed they only start afresh. */
const saidOf = ({ past, state }, name) => words(`around.export.${past ? "afresh" : name}`, state);

function nameOf({ config, state }) {
  const made = config.problem === "regression" ? config.regression_dataset : config.dataset;
  const data = config.points ? "own-points" : config.data_formula ? "formula" : made;
  return `${data}-${state.epoch}`;
}
