// The dialogue in which a table becomes the data of a run. What is in it is read by the server at every
// choice; the run that is there stays as it is until Use is pressed.

import { Latest, Patience } from "../base/asking.mjs";
import { element, pressable } from "../base/dom.mjs";
import { isOfTwo, seenOfTwo } from "../base/features.mjs";
import { readTable } from "../base/requests.mjs";
import { TABLES } from "../base/tables.mjs";
import { words } from "../base/words.mjs";
import { Bringing, chooseFile, ofFile, takeIn } from "./bringing.mjs";
import { Columns } from "./columns.mjs";
import { Look } from "./look.mjs";

const RETRY_MS = 500;
const SLOW_MS = 400;
const STEPS = ["found", "columns", "look"]; // one at a time on phones
const FOUND = { separator: ["comma", "semicolon", "tab", "json"], decimal: ["point", "comma"], encoding: ["utf-8", "utf-16", "latin-1"] };
const OWN = ["points", "axes", "class_names", "classes", "plane", "plane_at", "changes"]; // not of the run that is there
const PHONE = matchMedia("(max-width: 599px)");
const NOTHING = { inputs: [], label: "" };

export class TableDialog {
  /** `config()` is the run's; `use(settings)` makes a run of a table. */
  constructor({ config, use }) {
    Object.assign(this, { config, use, table: null, said: {}, choice: NOTHING });
    this.asking = new Latest(new Patience(RETRY_MS));
    this.bringing = new Bringing((table) => this.bring(table));
    this.columns = new Columns((choice) => this.ask({ choice }));
    this.look = new Look();
    this.build();
    takeIn(this.dialog, (table) => this.bring(table));
  }

  /** Opens it as it was left, or with a file's table. */
  open(file = null) {
    if (!this.dialog.open) this.dialog.showModal();
    if (file) this.bring(ofFile(file));
    (this.table ? this.useButton : this.bringing.field).focus();
  }

  build() {
    const title = element("h2", { id: "table-title" }, words("table.title"));
    this.source = element("span", "pg-hint");
    this.others = element("div", "pg-table-others",
      pressable("pg-action", words("table.another"), () => chooseFile((file) => this.bring(ofFile(file)))),
      pressable("pg-action", words("table.again"), () => this.empty()));
    const close = pressable({ class: "pg-table-close", "aria-label": words("table.close") }, "", () => this.dialog.close());
    close.append(element("span", "pg-icon pg-icon-close"));
    this.useButton = pressable("pg-action pg-action-main pg-table-use", "", () => this.take());
    this.reason = element("p", { class: "pg-hint pg-table-kept", role: "status" });
    const cancel = pressable("pg-action", words("table.cancel"), () => this.dialog.close());
    this.found = this.foundLine();
    this.read = element("div", "pg-table-body", this.columns.root, this.look.root);
    this.steps = element("nav", { class: "pg-table-steps", "aria-label": words("table.steps.name") }, ...STEPS.map((step, at) =>
      pressable({ class: "pg-table-step", "data-step": step }, words(`table.steps.${step}`, { number: at + 1 }), () => this.go(step))));
    this.dialog = element("dialog", { class: "pg-table", "aria-labelledby": title.id },
      element("header", "pg-table-head", title, this.source, this.others, close),
      this.steps, this.found, this.bringing.root, this.read,
      element("footer", "pg-table-foot", this.reason, cancel, this.useButton));
    this.dialog.addEventListener("close", () => {
      this.asking.forget();
      clearTimeout(this.slow);
      this.wait("");
      this.tell(this.answer?.refusal ?? "");
    });
    document.body.append(this.dialog);
    this.go("columns");
    this.show(null);
  }

  foundLine() {
    this.selects = Object.fromEntries(Object.entries(FOUND).map(([what, values]) => {
      const select = element("select", { "aria-label": words(`table.found.${what}`) },
        ...values.map((value) => element("option", { value }, words(`table.found.${what}_${value}`))));
      select.addEventListener("change", () => this.ask({ said: { [what]: select.value }, choice: NOTHING }));
      return [what, select];
    }));
    this.header = element("input", { type: "checkbox", id: "table-header" });
    this.header.addEventListener("change", () => this.ask({ said: { header: this.header.checked }, choice: NOTHING }));
    return element("div", { class: "pg-table-found", "data-of": "found" },
      ...Object.entries(this.selects).map(([what, select]) =>
        element("label", "", element("span", "pg-label", words(`table.found.${what}`)), select)),
      element("label", "pg-table-check", this.header, words("table.found.header")),
      element("span", "pg-hint", words("table.found.hint")));
  }

  /** Another table, or the promise of one; the one that is there stays until it is read. */
  async bring(coming) {
    try {
      const table = await coming;
      this.ask({ table, said: null, choice: NOTHING });
    } catch (error) {
      this.tell(error.message);
    }
  }

  empty() {
    this.asking.forget();
    this.table = null;
    this.show(null);
    this.bringing.field.focus();
  }

  /** Has a table read, as it was but for what is new. */
  ask({ table = this.table, said, choice }) {
    const wanted = { table, said: said === null ? {} : { ...this.said, ...said }, choice };
    const isNew = table !== this.table;
    clearTimeout(this.slow);
    this.slow = setTimeout(() => this.wait(words("table.reading", table)), SLOW_MS);
    const settle = () => {
      clearTimeout(this.slow);
      this.wait("");
    };
    this.asking.ask(() => readTable({ ...table.sent, ...wanted.said, ...wanted.choice, config: bare(this.config()) }), {
      answered: (answer) => {
        settle();
        Object.assign(this, wanted);
        this.show(answer);
        if (isNew) this.go("columns");
      },
      refused: ({ message }) => {
        settle();
        if (this.answer && !isNew) this.show(this.answer); // the controls go back
        this.tell(message);
      },
      absent: () => {
        clearTimeout(this.slow);
        this.wait(words("table.lost"));
      },
    });
  }

  wait(text) {
    this.dialog.toggleAttribute("data-waits", Boolean(text));
    this.dialog.setAttribute("aria-busy", Boolean(text));
    this.reason.removeAttribute("data-wrong");
    this.reason.textContent = text || this.kept;
  }

  /** Says why a table cannot be read, where it was brought. */
  tell(why) {
    this.bringing.tell(this.answer ? "" : why);
    this.reason.textContent = (this.answer && why) || this.kept;
    this.reason.toggleAttribute("data-wrong", Boolean(this.answer && why));
  }

  show(answer) {
    this.answer = answer;
    const has = Boolean(answer);
    for (const part of [this.found, this.read, this.others, this.steps, this.useButton]) part.hidden = !has;
    this.bringing.root.hidden = has;
    this.dialog.toggleAttribute("data-read", has);
    this.source.textContent = has ? `${this.table.name}, ${this.table.note}` : "";
    this.kept = words(has ? "table.kept" : "table.forgotten");
    this.tell("");
    if (!has) return;
    const { found, settings, refusal } = answer;
    for (const [what, select] of Object.entries(this.selects)) {
      select.value = found[what];
      select.disabled = what === "decimal" && found.separator === "json";
      select.parentElement.hidden = !found[what];
    }
    this.header.checked = found.header;
    this.columns.show(answer);
    this.look.show(answer);
    this.useButton.disabled = !settings;
    this.useButton.textContent = useLabel(answer);
    if (refusal) this.tell(refusal);
  }

  go(step) {
    this.dialog.dataset.step = step;
    for (const button of this.steps.children) {
      button.toggleAttribute("data-now", button.dataset.step === step);
      button.setAttribute("aria-current", button.dataset.step === step ? "step" : "false");
    }
  }

  take() {
    const { settings } = this.answer;
    this.dialog.close();
    this.use(settings);
    if (PHONE.matches) scrollTo(0, 0); // where it is seen
  }
}

/** What a press will do. */
function useLabel({ classes = [], settings, choice }) {
  if (!settings) return words("table.use.not_yet");
  const inputs = choice.inputs.length;
  const one = inputs === 1 ? "_one" : "";
  return words(`table.use.${classes.length ? "classes" : "numbers"}${one}`, { inputs, classes: classes.length });
}

/** A run's config without its own points, which may be many. */
function bare(config) {
  const plain = Object.fromEntries(OWN.filter((field) => field in config).map((field) => [field, TABLES.settings[field].default]));
  return { ...config, ...plain, features: seenOfTwo(config), formulas: config.formulas.filter(isOfTwo) };
}
