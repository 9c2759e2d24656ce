// A run's file, chosen or dropped on the page.

import { element } from "../base/dom.mjs";
import { counted, words } from "../base/words.mjs";

const MAX_BYTES = 1_900_000; // what the server reads in one request, and some room for its wrapping

export class RunFiles {
  /** `open(text, name)` opens a file's text; `told(note)` shows a note; `wanted()` whether to. */
  constructor({ open, told, wanted }) {
    Object.assign(this, { open, told });
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
    input.accept = ".json,application/json";
    input.addEventListener("change", () => this.read(input.files));
    input.click();
  }

  async read([file, another]) {
    if (!file) return;
    const said = { name: file.name, bytes: counted(file.size), most: counted(MAX_BYTES) };
    if (another) this.told({ kind: "warn", text: words("around.files.several", said) });
    else if (file.size > MAX_BYTES) this.told({ kind: "warn", text: words("around.files.large", said) });
    else this.open(await file.text());
  }
}
