"""The loss while training: a median over seeds for each combination, between its quartiles."""

from __future__ import annotations

import html
import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from playground.figures.axes import Floats, Scale, scale_of
from playground.figures.lettering import shortened, text_width
from playground.figures.study.panel import (
    HEIGHT,
    LABEL,
    TICK,
    Panel,
    Setting,
    axis_title,
    colors_of,
    corner_note,
    dot,
    has_test_points,
    left_margin,
    limit_line,
    note,
    off_words,
    panel_figure,
    plain_text,
    spread,
    translucent,
)
from playground.figures.theme import LIGHT, Theme
from playground.studies import Group, StudyResult
from playground.wording.words import words

Kind = Literal["test", "train"]

MOST_POINTS = 300  # of a line: the figure travels to a browser again and again
MOST_LINES = 10
LABEL_GAP = 16  # pixels from one name to the next
_BAND = 0.15  # opacity
_OUT_OF_SCALE = 3.0  # times the untrained loss: what rises further leaves the plot
_LONGEST_LABEL = 26
_TOP = 10


@dataclass(frozen=True, eq=False)
class _Line:
    """A group's quartiles of the loss (3, n) at the epochs drawn, and its colour."""

    group: Group
    color: str
    losses: Floats


def study_curves(
    result: StudyResult, scheme: Theme = LIGHT, kind: Kind = "test", height: int = HEIGHT
) -> go.Figure:
    """The median loss over seeds against the epoch, one line a combination, with quartile bands.

    As wide as its container. Of more than 10 combinations the 10 that end lowest are drawn. Where
    no run has test points, the training loss takes the place of the test loss, and a note says so.
    """
    return panel_figure(curve_panel(result, scheme, kind, height - _TOP - 44), scheme, height)


def curve_panel(
    result: StudyResult,
    scheme: Theme,
    kind: Kind,
    height: float,
    *,
    names: bool = True,
    title: bool = True,
) -> Panel:
    """The curves on a plot of `height` pixels, with names at the lines' ends where wanted."""
    replaced = kind == "test" and not has_test_points(result)
    kind = "train" if replaced else kind
    kept = _kept(len(result.epochs))
    epochs = np.asarray(result.epochs, dtype=float)[kept]
    lines = [
        _Line(group, color, (group.test if kind == "test" else group.train)[:, kept])
        for group, color in _drawn(result, colors_of(result, scheme))
    ]
    scale = _scale(lines, height)
    y_axis = scale.axis(scheme)
    notes = _names(lines, scale, kind, scheme) if names else []
    widest = max((text_width(plain_text(name["text"]), LABEL) for name in notes), default=0)
    if replaced:
        notes.append(corner_note(words("figures.panel.untested"), scheme))
    traces = [_band(line, epochs, scale) for line in lines]
    traces += [_median(line, epochs, scale) for line in lines]
    last = float(epochs[-1]) if len(epochs) else float(result.study.epochs)
    if kind == "test":
        traces += limit_line(result, 0, last, scale, scheme)
    return Panel(
        traces,
        _epoch_axis(last, scheme, words("figures.panel.epoch") if title else ""),
        y_axis,
        {
            "l": left_margin(y_axis["ticktext"]),
            "r": round(widest) + 14 if names else 12,
            "t": _TOP + (14 if replaced else 0),
            "b": 44 if title else 26,
        },
        notes,
    )


def _drawn(result: StudyResult, colors: list[str]) -> list[tuple[Group, str]]:
    """The groups to draw with their colours: all, or the lowest few of many, in order."""
    pairs = list(zip(result.groups, colors, strict=True))
    if len(pairs) <= MOST_LINES:
        return pairs

    def final(pair: tuple[Group, str]) -> float:
        value = pair[0].median("final")
        return value if math.isfinite(value) else math.inf

    best = sorted(pairs, key=final)[:MOST_LINES]
    return [pair for pair in pairs if pair in best]


def _kept(n: int) -> NDArray[np.intp]:
    """Evenly spaced columns, the first and the last among them."""
    return np.unique(np.linspace(0, n - 1, min(n, MOST_POINTS)).round().astype(np.intp))


def _scale(lines: list[_Line], height: float) -> Scale:
    """The axis of losses: what diverges leaves it at the top, what is 0 at the bottom."""
    if not lines:
        return scale_of([], height)
    losses = np.stack([line.losses for line in lines])  # (n_lines, 3, n)
    usual = losses[np.isfinite(losses) & (losses > 0)]
    if not len(usual):
        return scale_of(losses, height)
    first = losses[..., 0][np.isfinite(losses[..., 0])]
    medians = losses[:, 1][np.isfinite(losses[:, 1]) & (losses[:, 1] > 0)]
    top = min(usual.max(), _OUT_OF_SCALE * first.max()) if (first > 0).any() else usual.max()
    lowest = medians.min() if len(medians) else usual.min()
    bottom = max(usual.min(), lowest / 10)  # a seed or two must not press the rest together
    return scale_of([min(bottom, top), top], height)


def _median(line: _Line, epochs: Floats, scale: Scale) -> go.Scatter:
    low, middle, high = line.losses
    beyond = scale.values(2 * scale.height)  # where nobody sees it: the line leaves the plot
    return go.Scatter(
        x=_single(epochs),
        y=_single(np.where(np.isfinite(scale.pixels(middle)), np.minimum(middle, beyond), np.nan)),
        customdata=_single(np.column_stack([low, high])),
        name=line.group.label,
        mode="lines",
        line={"width": 2, "color": line.color},
        hovertemplate=words("figures.panel.median_line", label=html.escape(line.group.label)),
    )


def _band(line: _Line, epochs: Floats, scale: Scale) -> go.Scatter:
    """The area from quartile to quartile, in pieces where there is none, within the axis."""
    lowest, highest = scale.values([0, scale.height])
    low, _, high = np.clip(line.losses, lowest, highest)
    inside = ~np.isnan(low) & (line.losses[0] < highest)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], inside, [False]]).astype(int)))
    xs: list[Floats] = []
    ys: list[Floats] = []
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        piece = slice(start, end)
        xs += [epochs[piece], epochs[piece][::-1], np.array([np.nan])]
        ys += [low[piece], high[piece][::-1], np.array([np.nan])]
    return go.Scatter(
        x=_single(np.concatenate(xs)) if xs else [],
        y=_single(np.concatenate(ys)) if ys else [],
        name=line.group.label,
        mode="lines",
        line={"width": 0},
        fill="toself",
        fillcolor=translucent(line.color, _BAND),
        hoverinfo="skip",
    )


def _single(numbers: Floats) -> NDArray[np.float32]:
    """Seven digits, which Plotly writes in half the letters; infinity where they end."""
    with np.errstate(over="ignore"):
        return numbers.astype(np.float32)


def _epoch_axis(last: float, scheme: Theme, title: str) -> Setting:
    return {
        "range": [0, max(1.0, last)],
        "nticks": 6,
        "dtick": 1 if last < 6 else None,
        "tickformat": ",d",
        "ticks": "outside",
        "ticklen": 4,
        "tickcolor": scheme.line_strong,
        "ticklabelstandoff": 2,
        "showgrid": False,
        "zeroline": False,
        "showline": False,
        "fixedrange": True,
        "tickfont": {"size": TICK, "color": scheme.ink_3},
        "title": axis_title(title, scheme),
    }


def _names(lines: list[_Line], scale: Scale, kind: Kind, scheme: Theme) -> list[Setting]:
    """The lines' names at the right, in the order of their ends, never one over another.

    Where there is no room for all, names are left out evenly.
    """
    room = int(scale.height // LABEL_GAP) + 1
    every = max(1, math.ceil(len(lines) / room))
    named = lines[::every]
    beside = {"xanchor": "left", "yanchor": "middle", "xshift": 6, "align": "left"}
    places = spread([_end(line, scale) for line in named], LABEL_GAP, 0, scale.height)
    return [
        note(
            dot(line.color) + _name(line, kind, scheme),
            1,
            round(float(place) / scale.height, 4),
            LABEL,
            scheme.ink,
            **beside,
        )
        for line, place in zip(named, places, strict=True)
    ]


def _name(line: _Line, kind: Kind, scheme: Theme) -> str:
    name = html.escape(shortened(line.group.label, _LONGEST_LABEL), quote=False)
    if math.isfinite(line.losses[1, -1]):
        return name
    why = off_words(line.group, kind)
    return f'{name} <span style="color:{scheme.ink_3}">{why}</span>'


def _end(line: _Line, scale: Scale) -> float:
    """Where a line ends, in pixels; at the top if it diverged, at the bottom if it is 0."""
    last = float(line.losses[1, -1])
    if not math.isfinite(last):
        return scale.height
    place = float(scale.pixels(last))
    return min(max(place, 0.0), scale.height) if math.isfinite(place) else 0.0
