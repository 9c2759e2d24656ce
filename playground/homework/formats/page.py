"""A document as one page of HTML that needs nothing else: to be read, printed and handed in.

Figures are drawings, sharp at any size, never wider than the page. Where no browser could draw
them they are Plotly's, which draws when the page is opened, packed, and shrunk to the page.
"""

from __future__ import annotations

import base64
import gzip
import html
from collections.abc import Mapping, Sequence

from plotly.offline import get_plotlyjs

from playground.figures.drawing import Drawing
from playground.figures.export import html_page
from playground.figures.theme import LIGHT, MONO, SANS
from playground.homework.document import (
    SIZE,
    Block,
    Code,
    Formula,
    Gap,
    Heading,
    Items,
    Paragraph,
    Picture,
)
from playground.lessons.tex import to_mathml
from playground.studies.tables import Spread, Table

_NO_DRAWINGS: Mapping[str, Drawing] = {}


def as_html(blocks: Sequence[Block], drawings: Mapping[str, Drawing] = _NO_DRAWINGS) -> str:
    """The document as one page; a picture without a drawing is drawn when the page is opened."""
    title = next((block.text for block in blocks if isinstance(block, Heading)), "")
    body = "\n".join(block_html(block, drawings) for block in blocks)
    if any(isinstance(block, Picture) and block.name not in drawings for block in blocks):
        body += f'\n<script type="text/plain" id="plotly">{_packed(get_plotlyjs())}</script>'
        body += f"\n<script>{_UNPACK}</script>"
    return html_page(html.escape(title), _STYLE, f"<main>\n{body}\n</main>")


def block_html(block: Block, drawings: Mapping[str, Drawing] = _NO_DRAWINGS) -> str:
    """One block, as it stands in the page."""
    escape = html.escape
    match block:
        case Heading():
            return f"<h{block.level}>{escape(block.text)}</h{block.level}>"
        case Paragraph():
            links = [
                f'<a href="{escape(address)}">{escape(words)}</a>' for words, address in block.links
            ]
            return f"<p>{' '.join([_prose(block.text), ' · '.join(links)]).strip()}</p>"
        case Items():
            items = [f"<li><b>{escape(lead)}</b> {escape(text)}</li>" for lead, text in block.items]
            return f"<ul>{''.join(items)}</ul>"
        case Picture():
            return _picture(block, drawings.get(block.name))
        case Table():
            return _table(block)
        case Formula():
            return to_mathml(block.tex, display=True) or f"<pre>{escape(block.plain)}</pre>"
        case Code():
            return f"<p>{escape(block.words)}</p><pre>{escape(block.text)}</pre>"
        case Gap():
            return f'<p class="gap">{escape(str(block))}</p>'


def _prose(text: str) -> str:
    """Running text; a size of a layer, as k_H, with its index set low."""
    return SIZE.sub(r"\1<sub>\2</sub>", html.escape(text))


def _picture(block: Picture, drawing: Drawing | None) -> str:
    name, caption = html.escape(block.name), html.escape(block.caption)
    if drawing:
        svg = drawing.inline(block.name)
        most = f"max-width:{drawing.width}px"  # a small figure is not blown up
        picture = f'<div role="img" aria-label="{caption}" style="{most}">{svg}</div>'
    else:
        size = f"width:{block.figure.layout.width}px;height:{block.figure.layout.height}px"
        packed = _packed(block.figure.to_json())
        picture = (
            f'<div class="plot" style="{size}"></div><script type="text/plain">{packed}</script>'
        )
    return f'<figure id="{name}">{picture}<figcaption>{caption}</figcaption></figure>'


_MANY_COLUMNS = 10  # more are set closer, so that a page has room for all


def _table(table: Table) -> str:
    head = "".join(f"<th>{_prose(text)}</th>" for text in table.header)
    lines = []
    for at, row in enumerate(table.rows):
        cells = "".join(f"<td>{_cell(text)}</td>" for text in row)
        lines.append(f"<tr{' class=best' if at == table.best else ''}>{cells}</tr>")
    note = f"<p class=note>{_prose(table.note)}</p>" if table.note else ""
    rows = f"<thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody>"
    many = " class=many" if len(table.header) > _MANY_COLUMNS else ""
    return f"<div class=told><div class=wide><table{many}>{rows}</table></div>{note}</div>"


def _cell(text: str) -> str:
    """A median stands out from the quartiles behind it."""
    if not isinstance(text, Spread):
        return html.escape(text)
    return f"<b>{html.escape(text.median)}</b> <small>{html.escape(text.quartiles)}</small>"


def _packed(text: str) -> str:
    """A text as gzip in base64: plotly.js has 4.8 MB, and a third of it so."""
    return base64.b64encode(gzip.compress(text.encode(), 9, mtime=0)).decode("ascii")


_UNPACK = """
const unpacked = (element) => {
  const bytes = Uint8Array.from(atob(element.textContent), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).text();
};
const plots = [...document.querySelectorAll(".plot")];
const fit = (width) => plots.forEach((plot) => {
  plot.style.zoom = Math.min(1, (width || plot.parentElement.clientWidth) / plot.offsetWidth);
});
(async () => {
  const script = document.createElement("script");
  script.textContent = await unpacked(document.getElementById("plotly"));
  document.head.append(script);
  fit();
  for (const plot of plots) {
    const {data, layout} = JSON.parse(await unpacked(plot.nextElementSibling));
    await Plotly.newPlot(plot, data, layout, {displaylogo: false});
  }
  document.documentElement.dataset.drawn = "all";
})();
addEventListener("resize", () => fit());
addEventListener("beforeprint", () => fit(700));
addEventListener("afterprint", () => fit());
"""

_STYLE = f"""
* {{ box-sizing: border-box; }}
body {{ margin: 0; background: {LIGHT.surface}; color: {LIGHT.ink};
  font: 16px/1.5 {SANS}; font-variant-numeric: tabular-nums; overflow-wrap: break-word; }}
main {{ margin: 0 auto; padding: 40px; max-width: 1000px; }}
h1 {{ font-size: 30px; line-height: 1.25; margin: 0 0 8px; }}
h2 {{ font-size: 24px; line-height: 1.3; margin: 56px 0 8px; }}
h3 {{ font-size: 18px; line-height: 1.35; margin: 32px 0 8px; }}
p, ul, .gap {{ max-width: 760px; }} ul {{ padding-left: 20px; }}
a {{ color: {LIGHT.accent}; overflow-wrap: anywhere; }}
/* A sheet leaves 40 of its 920 pixels free at either side: on paper its texts stand in line. */
figure {{ margin: 24px 0 24px -40px; }}
figure :is(svg, img) {{ display: block; width: 100%; height: auto; }}
figure > div {{ overflow: hidden; }}
figcaption, .note {{ color: {LIGHT.ink_3}; font-size: 14px; max-width: 760px; }}
figcaption {{ margin: 4px 0 0 40px; }}
.wide {{ overflow-x: auto; }}
small {{ color: {LIGHT.ink_3}; font-size: 13px; white-space: nowrap; }}
sub {{ line-height: 0; }}
table {{ border-collapse: collapse; font-size: 15px; }}
th, td {{ padding: 5px 24px 5px 0; text-align: right; border-bottom: 1px solid {LIGHT.line}; }}
th {{ font-weight: 400; color: {LIGHT.ink_3}; vertical-align: bottom; }}
th:first-child, td:first-child {{ text-align: left; font-weight: 650; }}
th:last-child, td:last-child {{ padding-right: 8px; }}
.many {{ font-size: 13px; }} .many :is(th, td) {{ padding-right: 10px; }}
.many small {{ display: block; font-size: 11px; }}
.best {{ background: {LIGHT.soft}; }}
.gap {{ border: 1.5px solid {LIGHT.ink_3}; border-radius: 6px;
  padding: 12px 16px; font-weight: 650; }}
pre {{ font: 12px/1.5 {MONO}; white-space: pre-wrap; overflow-wrap: anywhere;
  background: {LIGHT.sunken}; padding: 12px 16px; border-radius: 6px; }}
math {{ font-size: 1.1em; max-width: 100%; }}
math[display=block] {{ margin: 12px 0; overflow-x: auto; }}
@media (max-width: 600px) {{
  main {{ padding: 16px; }} figure, figcaption {{ margin-left: 0; }}
  h1 {{ font-size: 26px; }} h2 {{ font-size: 21px; }}
}}
/* Browsers print nothing outside of the page area: figures take what is beside the text. */
@page {{ size: A4; margin: 14mm 8mm; }}
@media print {{
  body {{ font-size: 10.5pt; }} main {{ padding: 0 8mm; max-width: none; }}
  h1 {{ font-size: 20pt; }} h2 {{ font-size: 15pt; margin-top: 28px; }}
  h3 {{ font-size: 12pt; margin-top: 20px; }}
  figure {{ margin: 12px -8mm; }} figcaption {{ margin: 4px 8mm 0; }}
  p, ul, .gap, figcaption, .note {{ max-width: none; }}
  h1, h2, h3, p:has(+ :is(math, .told, pre)) {{ break-after: avoid; }}
  figure, .told, tr, li, .gap, math {{ break-inside: avoid; }}
  p {{ orphans: 2; widows: 2; }}
  .wide, math[display=block] {{ overflow: visible; }}
  table {{ font-size: 8.5pt; width: 100%; }} th, td {{ padding: 3px 8px 3px 0; }}
  .many {{ font-size: 7.5pt; }} .many :is(th, td) {{ padding-right: 8px; }}
  small, .many small {{ font-size: 7.5pt; }} pre {{ font-size: 7pt; }}
  figcaption, .note {{ font-size: 8.5pt; }}
}}
"""
