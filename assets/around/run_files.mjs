// A run's file, or one of weights or a table, chosen or dropped on the page.

import { failed } from "../base/asking.mjs";
import { element } from "../base/dom.mjs";
import { runOfWeights } from "../base/requests.mjs";
import { counted, words } from "../base/words.mjs";

const MAX_BYTES = 1_900_000; // what the server reads in one request, and some room for its wrapping

/** What the page hears when a table is dropped on it, or chosen where a run's file may be. */
export const TABLE_DROPPED = "playground:table";

export class RunFiles {
  /** `open(text)` opens a file's text; `told(note)` shows a note; `wanted()` whether to; `config()` is shown. */
  constructor({ open, told, wanted, config }) {
    Object.assign(this, { open, told, config });
    const hasFiles = ({ dataTransfer }) => wanted() && dataTransfer?.types.includes("Files");
    const over = (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      document.documentElement.dataset.dropping = words("around.files.drop");
    };
    const out = () => delete document.documentElement.dataset.dropping;
    document.addEventListener("dragenter", over);
    document.addEventListener("dragover", over);
    document.addEventListener("dragleave", ({ relatedTarget }) => relatedTarget || out());
    document.addEventListener("drop", (event) => {
      out();
      if (!hasFiles(event)) return;
      event.preventDefault();
      this.read(event.dataTransfer.files);
    });
  }

  choose() {
    const input = element("input");
    input.type = "file";
    input.accept = ".json,.npz,.pt,.pth,.csv,.tsv,application/json";
    input.addEventListener("change", () => this.read(input.files));
    input.click();
  }

  async read([file, another]) {
    if (!file) return;
    const said = { name: file.name, bytes: counted(file.size), most: counted(MAX_BYTES) };
    if (another) this.told({ kind: "warn", text: words("around.files.several", said) });
    else if (/\.(csv|tsv|tab)$/i.test(file.name)) document.dispatchEvent(new CustomEvent(TABLE_DROPPED, { detail: file }));
    else if (file.size > MAX_BYTES) this.told({ kind: "warn", text: words("around.files.large", said) });
    else if (/\.(npz|pth?)$/i.test(file.name)) await this.readWeights(file);
    else this.open(await file.text());
  }

  /** NumPy's arrays, or PyTorch's, are weights of the network that is shown. */
  async readWeights(file) {
    try {
      this.open(await runOfWeights(this.config(), await base64(file)));
    } catch (error) {
      failed(error, {
        refused: ({ message }) => this.told({ kind: "warn", text: words("around.files.refused", { name: file.name, why: message }) }),
        absent: () => this.told({ kind: "lost", lead: words("base.asking.lost"), text: words("around.files.lost") }),
      });
    }
  }
}

const base64 = (file) => new Promise((read, broken) => {
  const reader = new FileReader();
  reader.addEventListener("load", () => read(reader.result.split(",")[1] ?? ""));
  reader.addEventListener("error", () => broken(reader.error));
  reader.readAsDataURL(file);
});
