"""Planes of numbers side by side, cell by cell: a layer's input, its windows, its gradients."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from playground.figures.lettering import wrapped
from playground.figures.sheet import LEFT, escaped
from playground.figures.theme import LIGHT, MONO, SANS, mix, sign_color
from playground.figures.threads import wait_for_pandas
from playground.wording.numbers import MINUS

Cell = tuple[int, int]

_CELL, _GAP, _EDGE = 42, 34, LEFT  # pixels
_TITLE, _NUMBER, _NOTE = 14, 13, 13  # type sizes
_LINE = 18
_WIDEST = 880
_PALE = 0.45  # of a cell's colour, so that its number can be read


@dataclass(frozen=True, eq=False)
class Window:
    """A rectangle of cells, by its first row and column and its lengths."""

    row: int
    column: int
    height: int
    width: int
    is_strong: bool = True  # solid; else dashed


@dataclass(frozen=True, eq=False)
class Plane:
    """Numbers (height, width) with a title above and a note below; what is marked in them."""

    values: NDArray[np.float64]
    title: str
    note: str = ""
    windows: tuple[Window, ...] = ()
    entry: Cell | None = None  # filled: the one that is spoken of
    dots: tuple[Cell, ...] = ()  # such as a window's maximum
    crossed: tuple[Cell, ...] = ()  # wrong ones
    is_coloured: bool = False  # by sign and size; else plain paper


def planes_figure(planes: Sequence[Plane], decimals: int = 1) -> go.Figure:
    """The planes in rows, as many in each as fit on a page's width; light colours.

    Raises ValueError for no plane at all.
    """
    wait_for_pandas()
    if not planes:
        raise ValueError("planes: none; a figure needs at least one.")
    wide = max(plane.values.shape[1] for plane in planes) * _CELL
    n_columns = max(1, min(len(planes), (_WIDEST - 2 * _EDGE + _GAP) // (wide + _GAP)))
    n_rows = math.ceil(len(planes) / n_columns)
    n_columns = math.ceil(len(planes) / n_rows)
    above = _lines_of([plane.title for plane in planes], wide, _TITLE) * _LINE + 6
    below = _lines_of([plane.note for plane in planes], wide, _NOTE) * _LINE + 8
    high = max(plane.values.shape[0] for plane in planes) * _CELL
    width = 2 * _EDGE + n_columns * (wide + _GAP) - _GAP
    height = n_rows * (above + high + below) + (n_rows - 1) * _GAP // 2 + _EDGE
    largest = max(float(np.abs(plane.values).max(initial=0.0)) for plane in planes)
    shapes: list[dict[str, Any]] = []
    notes: list[dict[str, Any]] = []
    for number, plane in enumerate(planes):
        row, column = divmod(number, n_columns)
        x = _EDGE + column * (wide + _GAP)
        y = row * (above + high + below + _GAP // 2) + above
        shapes += _shapes(plane, x, y, largest)
        notes += _numbers(plane, x, y, decimals)
        notes += _texts(plane.title, x, y - above, wide, _TITLE, LIGHT.ink, bold=True)
        bottom = y + plane.values.shape[0] * _CELL + 6
        notes += _texts(plane.note, x, bottom, wide, _NOTE, LIGHT.ink_2)
    hidden = {"visible": False, "fixedrange": True}
    return go.Figure(
        go.Scatter(x=[0, width], y=[0, height], mode="none", hoverinfo="skip"),
        {
            "template": "none",
            "width": width,
            "height": height,
            "margin": {"l": 0, "r": 0, "t": 0, "b": 0, "pad": 0, "autoexpand": False},
            "paper_bgcolor": LIGHT.surface,
            "plot_bgcolor": LIGHT.surface,
            "font": {"family": SANS, "size": _NUMBER, "color": LIGHT.ink},
            "xaxis": {"range": [0, width], **hidden},
            "yaxis": {"range": [height, 0], **hidden},
            "showlegend": False,
            "shapes": shapes,
            "annotations": notes,
        },
    )


def _lines_of(texts: Sequence[str], width: float, size: int) -> int:
    return max(len(wrapped(text, width, size, bold=True)) for text in texts)


def _shapes(plane: Plane, x: float, y: float, largest: float) -> list[dict[str, Any]]:
    found = []
    for row, column in np.ndindex(plane.values.shape):
        color = LIGHT.surface
        if plane.is_coloured and largest:
            value = float(plane.values[row, column])
            color = mix(sign_color(value / largest, LIGHT), LIGHT.surface, _PALE if value else 0)
        if plane.entry == (row, column):
            color = LIGHT.soft if not plane.is_coloured else color
        line = {"color": LIGHT.line, "width": 1}
        found.append(_box(x, y, (row, column), (1, 1), 0, fillcolor=color, line=line))
    for window in plane.windows:
        line = {
            "color": LIGHT.accent if window.is_strong else LIGHT.line_strong,
            "width": 3 if window.is_strong else 1.5,
            "dash": "solid" if window.is_strong else "dash",
        }
        place, lengths = (window.row, window.column), (window.height, window.width)
        found.append(_box(x, y, place, lengths, 1.5, line=line))
    if plane.entry is not None:
        line = {"color": LIGHT.ink, "width": 2}
        found.append(_box(x, y, plane.entry, (1, 1), 4, line=line))
    for row, column in plane.dots:
        right, top = x + (column + 1) * _CELL - 6, y + row * _CELL + 6
        ends = {"x0": right - 7, "x1": right, "y0": top, "y1": top + 7}
        found.append({"type": "circle", **ends, "fillcolor": LIGHT.accent, "line": {"width": 0}})
    for row, column in plane.crossed:
        line = {"color": LIGHT.warn, "width": 2}
        found.append(_box(x, y, (row, column), (1, 1), 3, line=line))
        left, top = x + column * _CELL, y + row * _CELL
        ends = {"x0": left + 5, "x1": left + 12, "y0": top + 12, "y1": top + 5}
        found.append({"type": "line", **ends, "line": line})
        found.append({"type": "line", **ends, "y0": top + 5, "y1": top + 12, "line": line})
    return found


def _box(
    x: float, y: float, place: Cell, lengths: Cell, inset: float, **style: Any
) -> dict[str, Any]:
    (row, column), (height, width) = place, lengths
    return {
        "type": "rect",
        "x0": x + column * _CELL + inset,
        "x1": x + (column + width) * _CELL - inset,
        "y0": y + row * _CELL + inset,
        "y1": y + (row + height) * _CELL - inset,
        **style,
    }


def _numbers(plane: Plane, x: float, y: float, decimals: int) -> list[dict[str, Any]]:
    return [
        _text(
            f"{value:.{decimals}f}".replace("-", MINUS) if value else "0",
            x + (column + 0.5) * _CELL,
            y + (row + 0.5) * _CELL,
            _NUMBER,
            LIGHT.ink if value else LIGHT.ink_3,
            family=MONO,
        )
        for (row, column), value in np.ndenumerate(plane.values)
    ]


def _texts(
    text: str, x: float, y: float, width: float, size: int, color: str, *, bold: bool = False
) -> list[dict[str, Any]]:
    """Lines from the top edge `y` on."""
    lines = [escaped(line) for line in wrapped(text, width, size, bold=bold)]
    return [
        _text(
            f"<b>{line}</b>" if bold else line,
            x,
            y + (k + 0.5) * _LINE,
            size,
            color,
            anchor="left",
        )
        for k, line in enumerate(lines)
    ]


def _text(
    text: str,
    x: float,
    y: float,
    size: int,
    color: str,
    family: str = SANS,
    anchor: str = "center",
) -> dict[str, Any]:
    return {
        "text": text,
        "x": x,
        "y": y,
        "xref": "x",
        "yref": "y",
        "xanchor": anchor,
        "yanchor": "middle",
        "xshift": -2 if anchor == "left" else 0,  # Plotly pads its texts by as much
        "showarrow": False,
        "font": {"size": size, "color": color, "family": family},
    }
