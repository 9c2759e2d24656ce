"""A document as blocks, written as Markdown and as one HTML file that needs nothing else."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go
from plotly.offline import get_plotlyjs

from playground.figures.export import html_page
from playground.figures.theme import LIGHT, SANS
from playground.lessons.tex import to_mathml
from playground.studies.tables import Spread, Table


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 is the document's title."""

    text: str
    level: int = 2


@dataclass(frozen=True)
class Paragraph:
    """Running text, and after it the addresses it speaks of."""

    text: str
    links: tuple[tuple[str, str], ...] = ()  # words, address


@dataclass(frozen=True)
class Items:
    """A list; an item is a lead in bold and what is said of it."""

    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True, eq=False)
class Picture:
    """A figure with its name as a file and its caption."""

    name: str
    figure: go.Figure
    caption: str


@dataclass(frozen=True)
class Formula:
    """A formula on a line of its own: in TeX, and in plain letters for where that is not set."""

    tex: str
    plain: str


@dataclass(frozen=True)
class Code:
    """Commands that do something again, the words above them, and the same in Python."""

    words: str
    text: str
    python: str


@dataclass(frozen=True)
class Gap:
    """What should stand here and does not: what, where it was asked for, what is wrong with it."""

    what: str
    place: str
    expected: str

    def __str__(self) -> str:
        where = f" ({self.place})" if self.place else ""
        return f"{self.what}{where}: {self.expected}"


Block = Heading | Paragraph | Items | Table | Picture | Formula | Code | Gap


def as_markdown(blocks: Sequence[Block], picture_paths: dict[str, str]) -> str:
    """The document as Markdown; `picture_paths` says where each picture lies, by name."""
    return "\n\n".join(_markdown(block, picture_paths) for block in blocks) + "\n"


def as_html(blocks: Sequence[Block]) -> str:
    """The document as one page: figures can be pointed at, and nothing is loaded from anywhere."""
    title = next(block.text for block in blocks if isinstance(block, Heading))
    has_pictures = any(isinstance(block, Picture) for block in blocks)
    script = f"<script>{get_plotlyjs()}</script>" if has_pictures else ""
    body = "\n".join(map(_html, blocks))
    return html_page(html.escape(title), _STYLE, body, script + "\n")


def _markdown(block: Block, picture_paths: dict[str, str]) -> str:
    match block:
        case Heading():
            return f"{'#' * block.level} {_plain(block.text)}"
        case Paragraph():
            links = [f"[{_plain(words)}]({address})" for words, address in block.links]
            return " ".join([_plain(block.text), " · ".join(links)]).strip()
        case Items():
            return "\n".join(
                f"- **{_plain(lead)}** {_plain(text)}".rstrip() for lead, text in block.items
            )
        case Picture():
            path = picture_paths[block.name]
            if path.endswith(".html"):
                return f"[{_plain(block.caption)}]({path})"
            return f"![{_plain(block.caption)}]({path})\n\n*{_plain(block.caption)}*"
        case Table():
            rows = [block.header, tuple("---" for _ in block.header), *block.rows]
            lines = ["| " + " | ".join(map(_cell, row)) + " |" for row in rows]
            return "\n".join(lines) + (f"\n\n{_plain(block.note)}" if block.note else "")
        case Formula():
            return "\n".join("    " + line for line in block.plain.splitlines())
        case Code():
            return f"{_plain(block.words)}\n\n```\n{block.text}\n```"
        case Gap():
            return f"> **{_plain(str(block))}**"


def _plain(text: str) -> str:
    """Text in which Markdown sees no markup."""
    for mark in "\\*_<>[]`":
        text = text.replace(mark, "\\" + mark)
    return text


def _cell(text: str) -> str:
    return text if text == "---" else _plain(text).replace("|", "\\|")


def _html(block: Block) -> str:
    escape = html.escape
    match block:
        case Heading():
            return f"<h{block.level}>{escape(block.text)}</h{block.level}>"
        case Paragraph():
            links = [
                f'<a href="{escape(address)}">{escape(words)}</a>' for words, address in block.links
            ]
            return f"<p>{' '.join([escape(block.text), ' · '.join(links)])}</p>"
        case Items():
            items = [f"<li><b>{escape(lead)}</b> {escape(text)}</li>" for lead, text in block.items]
            return f"<ul>{''.join(items)}</ul>"
        case Picture():
            figure = block.figure.to_html(
                full_html=False, include_plotlyjs=False, config={"displaylogo": False}
            )
            caption = f"<figcaption>{escape(block.caption)}</figcaption>"
            return f'<figure id="{escape(block.name)}">{figure}{caption}</figure>'
        case Table():
            return _html_table(block)
        case Formula():
            return to_mathml(block.tex, display=True) or f"<pre>{escape(block.plain)}</pre>"
        case Code():
            return f"<p>{escape(block.words)}</p><pre>{escape(block.text)}</pre>"
        case Gap():
            return f'<p class="gap">{escape(str(block))}</p>'


def _html_table(table: Table) -> str:
    head = "".join(f"<th>{html.escape(text)}</th>" for text in table.header)
    lines = []
    for at, row in enumerate(table.rows):
        cells = "".join(f"<td>{_html_cell(text)}</td>" for text in row)
        lines.append(f"<tr{' class=best' if at == table.best else ''}>{cells}</tr>")
    note = f"<p class=note>{html.escape(table.note)}</p>" if table.note else ""
    rows = f"<thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody>"
    return f"<div class=wide><table>{rows}</table></div>{note}"


def _html_cell(text: str) -> str:
    """A median stands out from the quartiles behind it."""
    if not isinstance(text, Spread):
        return html.escape(text)
    return f"<b>{html.escape(text.median)}</b> <small>{html.escape(text.quartiles)}</small>"


_MARGIN = 40  # as wide as what a figure leaves free at its left, so that texts stand in one line
_STYLE = f"""
body {{ margin: 0 auto; padding: 32px {_MARGIN}px; max-width: 1320px; background: {LIGHT.surface};
  color: {LIGHT.ink}; font: 16px/1.5 {SANS}; font-variant-numeric: tabular-nums; }}
h1 {{ font-size: 30px; margin: 0 0 8px; }} h2 {{ font-size: 24px; margin: 48px 0 8px; }}
h3 {{ font-size: 18px; margin: 32px 0 8px; }} p, ul {{ max-width: 840px; }}
a {{ color: {LIGHT.accent}; overflow-wrap: anywhere; }}
figure {{ margin: 16px -{_MARGIN}px; overflow-x: auto; }}
figcaption {{ margin: 0 {_MARGIN}px; }}
figcaption, .note {{ color: {LIGHT.ink_3}; font-size: 14px; max-width: 840px; }}
.wide {{ overflow-x: auto; }} small {{ color: {LIGHT.ink_3}; font-size: 13px; }}
table {{ border-collapse: collapse; font-size: 15px; }}
th, td {{ padding: 5px 24px 5px 0; text-align: right; border-bottom: 1px solid {LIGHT.line}; }}
th {{ font-weight: 400; color: {LIGHT.ink_3}; vertical-align: bottom; }}
th:first-child, td:first-child {{ text-align: left; font-weight: 650; }}
.best {{ background: {LIGHT.soft}; }}
@media (max-width: 600px) {{ body {{ padding: 16px; }} figure {{ margin: 16px -16px; }}
  figcaption {{ margin: 0 16px; }} }}
@media print {{ body {{ padding: 0; }} figure, table {{ break-inside: avoid; }} }}
"""
