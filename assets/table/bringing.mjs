// How a table comes to the page: pasted, dropped, chosen as a file, or one of those that are shipped.

import { element, pressable } from "../base/dom.mjs";
import { TABLES } from "../base/tables.mjs";
import { counted, words } from "../base/words.mjs";

const MAX_BYTES = 2_000_000; // of a table; the server reads no more
const SENT_AS_IT_IS = 1_000_000; // bytes of a file; a larger one is packed, for a request holds no more
const KILO = 1000;

/** A table to be read: what the server is sent of it, and how it is called. */
export const pasted = (text) => sized(words("table.source.pasted"), new Blob([text]).size, { text });

export const shipped = (name) => ({ sent: { shipped: name }, name: TABLES.tables[name].title, note: TABLES.tables[name].licence });

/** A file's table. Throws an error with the sentence why it cannot be sent. */
export async function ofFile(file) {
  const said = { name: file.name, bytes: counted(file.size), most: counted(MAX_BYTES) };
  if (file.size > MAX_BYTES) throw new Error(words("table.source.large", said));
  return sized(file.name, file.size, { file: await base64(file.size > SENT_AS_IT_IS ? await packed(file) : file) });
}

const sized = (name, bytes, sent) => ({ sent, name, note: sizeOf(bytes) });

function sizeOf(bytes) {
  if (bytes < KILO) return words("table.source.bytes", { bytes });
  return words("table.source.kilobytes", { kilobytes: (bytes / KILO).toFixed(bytes < 100 * KILO ? 1 : 0) });
}

async function packed(file) {
  if (!("CompressionStream" in window)) return file;
  return new Response(file.stream().pipeThrough(new CompressionStream("gzip"))).blob();
}

const base64 = (blob) => new Promise((read, broken) => {
  const reader = new FileReader();
  reader.addEventListener("load", () => read(reader.result.split(",")[1] ?? ""));
  reader.addEventListener("error", () => broken(reader.error));
  reader.readAsDataURL(blob);
});

export function chooseFile(chosen) {
  const input = element("input");
  input.type = "file";
  input.accept = ".csv,.tsv,.tab,.txt,.json,.gz,text/csv,application/json";
  input.addEventListener("change", () => input.files.length && chosen(input.files[0]));
  input.click();
}

/** What the dialogue shows while there is no table: a field, a button, and the shipped ones as tiles. */
export class Bringing {
  /** `brought(table)` takes a promise of a table. */
  constructor(brought) {
    this.field = element("textarea", {
      class: "pg-table-field", rows: 3, spellcheck: "false", placeholder: words("table.bring.field"),
      "aria-label": words("table.bring.name"), autocomplete: "off",
    });
    const read = pressable("pg-action pg-action-main", words("table.bring.read"), () => brought(pasted(this.field.value)));
    read.disabled = true;
    this.field.addEventListener("input", () => { read.disabled = !this.field.value.trim(); });
    const choose = pressable("pg-action", words("table.bring.choose"), () => chooseFile((file) => brought(ofFile(file))));
    this.said = element("p", { class: "pg-table-wrong", role: "alert" });
    const tiles = Object.entries(TABLES.tables).map(([name, { title, about, licence, source }]) => element("li", "",
      pressable("pg-table-tile", element("b", "", title), () => brought(shipped(name))),
      element("span", "pg-hint", about),
      element("a", { href: source, target: "_blank", rel: "noopener", class: "pg-hint" }, licence)));
    this.root = element("div", "pg-table-bring",
      this.field, element("div", "pg-table-acts", read, choose, this.said),
      element("h3", "", words("table.bring.shipped")), element("ul", "pg-table-tiles", ...tiles));
  }

  tell(why) { this.said.textContent = why; }
}

/** Calls `brought` with what is pasted or dropped anywhere on `root`, and with nothing else on the page. */
export function takeIn(root, brought) {
  root.addEventListener("paste", (event) => {
    event.stopPropagation(); // no link is opened
    const text = event.clipboardData?.getData("text/plain");
    const [file] = event.clipboardData?.files ?? [];
    if (!text && !file) return;
    event.preventDefault();
    brought(text ? pasted(text) : ofFile(file));
  });
  const over = (event) => {
    event.preventDefault();
    event.stopPropagation();
    root.dataset.over = "";
  };
  const out = () => delete root.dataset.over;
  root.addEventListener("dragenter", over);
  root.addEventListener("dragover", over);
  root.addEventListener("dragleave", ({ relatedTarget }) => root.contains(relatedTarget) || out());
  root.addEventListener("drop", (event) => {
    event.preventDefault();
    event.stopPropagation();
    out();
    const [file] = event.dataTransfer.files;
    const text = event.dataTransfer.getData("text/plain");
    if (file) brought(ofFile(file));
    else if (text) brought(pasted(text));
  });
}
