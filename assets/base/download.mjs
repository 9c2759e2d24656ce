// Files for the visitor to keep.

import { element } from "./dom.mjs";

const KEPT_MS = 1000; // until the browser has taken it

export const download = (name, href) => element("a", { href, download: name }).click();

export function downloadText(name, text, type) {
  const url = URL.createObjectURL(new Blob([text], { type }));
  download(name, url);
  setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
}
