"""A sheet on which everything has its place in pixels from the upper left corner.

Plotly's margins are zero, so that its "paper" is the whole sheet.
"""

from __future__ import annotations

import html
from collections.abc import Iterable
from typing import Any, NamedTuple

from playground.figures.lettering import wrapped
from playground.figures.theme import LIGHT, SANS

Annotation = dict[str, Any]
Shape = dict[str, Any]

WIDTH = 1400
PRINTED = 920
"""The width of a sheet for paper: on A4 its smallest type has 7 points."""
LEFT, RIGHT = 40, WIDTH - 40  # of what stands on it
SMALL, NORMAL = 14, 15  # of ticks and hints; of labels
_TITLE, _TITLE_LINE = 24, 31
_NOTE, _NOTE_LINE = 16, 22
_FIRST_LINE = 46  # base line of the title
_DESCENT = 0.21  # below the base line, in shares of the type size


class Head(NamedTuple):
    """The lines on top of a sheet: a title and, where there is one, a note."""

    titles: list[str]
    notes: list[str]
    width: int = WIDTH

    @staticmethod
    def of(title: str, note: str, width: int = WIDTH) -> Head:
        """Both wrapped to the sheet's width."""
        room = width - 2 * LEFT
        return Head(wrapped(title, room, _TITLE, bold=True), wrapped(note, room, _NOTE), width)

    @property
    def bottom(self) -> int:
        """Where the next part may begin."""
        title = _FIRST_LINE + _TITLE_LINE * (len(self.titles) - 1)
        return title + (_NOTE_LINE * len(self.notes) + 6 if self.notes else 0) + 16

    def title(self, height: int) -> dict[str, Any]:
        """The first line as Plotly's title, which also names the page of an .html file.

        Further lines are annotations: Plotly would centre them about the title's place.
        """
        return {
            "text": bold(self.titles[0]),
            "font": {"size": _TITLE, "color": LIGHT.ink},
            "x": LEFT / self.width,
            "xref": "container",
            "xanchor": "left",
            "y": 1 - _FIRST_LINE / height,
            "yref": "container",
            "yanchor": "bottom",
        }

    def annotations(self) -> list[Annotation]:
        """The title's further lines, and the note."""
        second = _FIRST_LINE + _TITLE_LINE
        first_note = second + _TITLE_LINE * (len(self.titles) - 1) - 3
        titles, notes = map(bold, self.titles[1:]), map(escaped, self.notes)
        return [
            *lines(titles, second, _TITLE_LINE, size=_TITLE, color=LIGHT.ink),
            *lines(notes, first_note, _NOTE_LINE, size=_NOTE),
        ]


def sheet_layout(height: int, width: int = WIDTH) -> dict[str, Any]:
    """Plotly's layout of an empty sheet in light colours."""
    return {
        "width": width,
        "height": height,
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0, "pad": 0, "autoexpand": False},
        "paper_bgcolor": LIGHT.surface,
        "plot_bgcolor": LIGHT.surface,
        "font": {"family": SANS, "size": NORMAL, "color": LIGHT.ink_2},
        "hovermode": "closest",
        "hoverlabel": {
            "bgcolor": LIGHT.surface,
            "bordercolor": LIGHT.line_strong,
            "font": {"family": SANS, "size": SMALL, "color": LIGHT.ink},
        },
    }


def text(
    content: str,
    x: float,
    y: float,
    *,
    size: int,
    color: str = LIGHT.ink_2,
    family: str = SANS,
    anchor: str = "left",
    centred: bool = False,
) -> Annotation:
    """A text in Plotly's mark-up on the base line `y`, or centred in height on it."""
    padding = {"left": -2, "center": 0, "right": 2}[anchor]  # Plotly pads its texts by as much
    return {
        "text": content,
        "xref": "paper",
        "yref": "paper",
        "x": 0,
        "y": 1,
        "xshift": x + padding,
        "yshift": -y if centred else -(y + _DESCENT * size + 1),
        "xanchor": anchor,
        "yanchor": "middle" if centred else "bottom",
        "align": "left",
        "showarrow": False,
        "font": {"size": size, "color": color, "family": family},
    }


def lines(
    contents: Iterable[str], y: float, step: int, *, size: int, color: str = LIGHT.ink_2
) -> list[Annotation]:
    """Texts at the sheet's left edge, the first on the base line `y`."""
    return [
        text(content, LEFT, y + step * k, size=size, color=color)
        for k, content in enumerate(contents)
    ]


def box(
    kind: str, left: float, right: float, top: float, bottom: float, height: int, **style: Any
) -> Shape:
    """A shape of Plotly's `kind` from edge to edge, on a sheet of `height`."""
    return {
        "type": kind,
        "xref": "paper",
        "yref": "paper",
        "x0": left / WIDTH,
        "x1": right / WIDTH,
        "y0": 1 - bottom / height,
        "y1": 1 - top / height,
        **style,
    }


def hairline(left: float, right: float, y: float, height: int, width: int, color: str) -> Shape:
    """A level line on a sheet of `height`."""
    return box("line", left, right, y, y, height, line={"width": width, "color": color})


def rule(y: float, height: int, width: int = WIDTH) -> Shape:
    """A hairline across a sheet of `height` and `width`."""
    edges = across(LEFT, width - LEFT, width)
    line = hairline(LEFT, RIGHT, y, height, 1, LIGHT.line)
    return {**line, "x0": edges[0], "x1": edges[1], "name": "rule"}


def across(left: float, right: float, width: int = WIDTH) -> list[float]:
    """The domain of an x axis on a sheet of `width`."""
    return [left / width, right / width]


def down(top: float, bottom: float, height: int) -> list[float]:
    """The domain of a y axis on a sheet of `height`."""
    return [1 - bottom / height, 1 - top / height]


def escaped(content: str) -> str:
    """A reader's text as mark-up that shows it as it is."""
    return html.escape(content, quote=False)


def bold(content: str) -> str:
    """A reader's text in bold."""
    return f"<b>{escaped(content)}</b>"
