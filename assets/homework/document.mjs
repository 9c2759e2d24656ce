// The document put together of its parts: as a page, and as files to be handed in. The server has
// written the texts; figures are drawn here.

import { downloadText, downloadBlob } from "../base/download.mjs";
import { plotly } from "../base/plotly.mjs";
import { zipOf } from "../base/zip.mjs";

const NAME = "report";
const SHARP = 2; // pixels of a PNG for each of the layout

/** A figure as the text of an SVG. */
export async function drawn({ data, layout }) {
  const { width, height } = layout;
  return (await plotly()).toImage({ data, layout }, { format: "svg", width, height, imageDataOnly: true });
}

/** A part as it stands in the page, its drawings in it. */
export const sectionOf = (key, made, drawings) => `<section id="part-${key}">${
  made.html.replace(/src="figures\/([a-z0-9-]+)\.svg"/g, (_, name) => `src='${asAddress(drawings[name])}'`)}</section>`;

/** The whole page: what stands `around` with the parts in it. `parts` are {section, made, drawings}. */
export const pageOf = ({ around, place }, parts) =>
  around.html.replace(place, () => parts.map(({ section }) => section).join("\n"));

/** Downloads the report as "html", "markdown", "latex" or "notebook". */
export async function save(format, document, parts) {
  if (format === "html") downloadText(`${NAME}.html`, pageOf(document, parts), "text/html");
  else if (format === "notebook") downloadText(`${NAME}.ipynb`, notebookOf(document, parts), "application/json");
  else {
    const text = document.around[format].replace(document.place, () => parts.map(({ made }) => made[format]).join("\n\n"));
    const files = { [`${NAME}.${format === "latex" ? "tex" : "md"}`]: text };
    for (const { made } of parts) Object.assign(files, await pictures(made.figures));
    downloadBlob(`${NAME}.zip`, zipOf(files));
  }
}

async function pictures(figures) {
  const files = {};
  for (const [name, { data, layout }] of Object.entries(figures)) {
    const { width, height } = layout;
    const options = { format: "png", width, height, scale: SHARP, imageDataOnly: true };
    const picture = await (await plotly()).toImage({ data, layout }, options);
    files[`figures/${name}.png`] = Uint8Array.from(atob(picture), (letter) => letter.charCodeAt(0));
  }
  return files;
}

function notebookOf({ around, place }, parts) {
  const { cells, ...about } = around.notebook;
  const all = cells.flatMap((cell) => (cell.source === place
    ? parts.flatMap(({ made, drawings }) => made.cells.map((one) => attached(one, drawings))) : [cell]));
  return `${JSON.stringify({ cells: all.map((cell, at) => ({ ...cell, id: `cell-${at + 1}` })), ...about }, null, 1)}\n`;
}

function attached(cell, drawings) {
  if (!cell.attachments) return cell;
  const [file] = Object.keys(cell.attachments);
  return { ...cell, attachments: { [file]: { "image/svg+xml": asBase64(drawings[file.replace(/\.svg$/, "")]) } } };
}

/** A drawing as an address to stand between single quotes in HTML: shorter than in base64. */
const asAddress = (svg) => `data:image/svg+xml,${svg.replace(/[%#'\n\t]/g, encodeURIComponent).replaceAll("'", "%27").replaceAll("&", "&amp;")}`;

function asBase64(text) {
  const letters = [];
  for (const byte of new TextEncoder().encode(text)) letters.push(String.fromCharCode(byte));
  return btoa(letters.join(""));
}
