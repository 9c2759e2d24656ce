"""A document as blocks; `formats` writes them."""

from __future__ import annotations

import re
from dataclasses import dataclass

import plotly.graph_objects as go

from playground.studies.tables import Table

SIZE = re.compile(r"\b([kCs])_(H|W|in|out|0|1)\b")
"""A size of a layer as the sheet has it in its formulas: k_H, C_in, s_0."""


def whole(text: str) -> str:
    """A text of strangers without what is no character: half of a pair of surrogates."""
    return text.encode(errors="replace").decode()


def in_a_line(text: str) -> str:
    """A text of strangers on one line."""
    return " ".join(text.split())


@dataclass(frozen=True)
class Heading:
    """A heading, on one line; level 1 is the document's title."""

    text: str
    level: int = 2

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", in_a_line(self.text))


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
        return in_a_line(f"{self.what}{where}: {self.expected}")


Block = Heading | Paragraph | Items | Table | Picture | Formula | Code | Gap
