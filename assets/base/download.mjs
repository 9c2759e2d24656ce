// Files for the visitor to keep.

import { element } from "./dom.mjs";

const KEPT_MS = 1000; // until the browser has taken it

export const download = (name, href) => element("a", { href, download: name }).click();

export const downloadText = (name, text, type) => downloadBlob(name, new Blob([text], { type }));

export function downloadBlob(name, blob) {
  const url = URL.createObjectURL(blob);
  download(name, url);
  setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
}
