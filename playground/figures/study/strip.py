"""Where each run ended: one column a combination, one dot a run."""

from __future__ import annotations

import html
import math
from typing import TYPE_CHECKING, Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from playground.figures.axes import Scale, scale_of
from playground.figures.study.panel import (
    HEIGHT,
    Panel,
    axes_words,
    bottom_margin,
    colors_of,
    corner_note,
    has_test_points,
    left_margin,
    link_of,
    numbers_of,
    panel_figure,
    row_name,
    step_axis,
    step_labels,
    translucent,
)
from playground.figures.theme import LIGHT, Theme
from playground.studies import Group, StudyResult

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

MEASURE_WORDS = {
    "final": "final test loss",
    "true_error": "true error",
    "train_loss": "last training loss",
    "test_loss": "last test loss",
    "speed": "epochs to half the loss",
    "settled": "settled epoch",
    "jitter": "jitter",
    "dead_links": "dead links",
    "nodes_off": "nodes off",
    "wall_seconds": "seconds",
}
"""What a run's measures are called, by column of `StudyResult.runs`."""

_WIDTH = 420  # of a plot whose container is not known, in pixels
_TOP = 10
_COLUMN = 0.84  # of a column's width that dots may take
_BAR = 0.36  # half of the median's bar, in columns
_LONGEST_BAR = 64  # pixels
_CROSS = 9  # pixels from cross to cross
_MOST_CROSS_ROWS = 5
_WIDEST_BLOCK = 74  # pixels
_MOST_SWARMING = 200  # more are spread evenly: they hide each other whatever one does


def study_strip(
    result: StudyResult, scheme: Theme = LIGHT, measure: str = "final", height: int = HEIGHT
) -> go.Figure:
    """A dot a run over its combination's place, and a bar at the median.

    Runs without a number, as those that diverged, are crosses above the top. A mark's customdata
    is the run's position in the study and its link. Where no run has test points, the training
    loss takes the place of the final test loss, and a note says so.
    """
    panel = strip_panel(result, scheme, measure, _WIDTH, height)
    plot = height - panel.margin["t"] - panel.margin["b"]
    return panel_figure(strip_panel(result, scheme, measure, _WIDTH, plot), scheme, height)


def strip_panel(
    result: StudyResult,
    scheme: Theme,
    measure: str,
    width: float,
    height: float,
    *,
    title: bool = True,
) -> Panel:
    """The strip on a plot of `width` by `height` pixels."""
    replaced = measure == "final" and not has_test_points(result)
    measure = "train_loss" if replaced else measure
    labels = step_labels(result.study)
    column = width / len(labels)
    ended = [_ended(group.runs, measure) for group in result.groups]
    scale = scale_of(np.concatenate(ended) if ended else [], height)
    missing = max((int(np.isnan(values).sum()) for values in ended), default=0)
    per_row = max(1, int(_room(column) / _CROSS))
    n_rows = min(math.ceil(missing / per_row), _MOST_CROSS_ROWS)
    scale = scale.with_room(n_rows * _CROSS + 14 if n_rows else 0)
    notes = [corner_note("no test points: training loss", scheme)] if replaced else []
    if n_rows:
        middle = 1 - (4 + _CROSS * (n_rows - 1) / 2) / height
        notes.append(row_name(_missing_words(result, measure), middle, scheme))
    y_axis = scale.axis(scheme, height - n_rows * _CROSS - 14 if n_rows else height)
    x_axis = step_axis(labels, width, scheme, axes_words(result.study) if title else "")
    marks = zip(result.groups, numbers_of(result), colors_of(result, scheme), ended, strict=True)
    traces: list[Any] = []
    for group, number, color, values in marks:
        traces.append(_dots(group, number, color, values, scale, column, measure))
        crosses = group.runs[np.isnan(values)]
        if len(crosses):
            heights = height - 4 - _CROSS * np.arange(n_rows)
            traces.append(_crosses(crosses, number, color, scale.values(heights), column, measure))
    traces.append(_bars(result, measure, scale, column, scheme))
    return Panel(
        traces,
        x_axis,
        y_axis,
        {
            "l": left_margin(
                [*y_axis["ticktext"], *(note["text"] for note in notes[-1:] if n_rows)]
            ),
            "r": 8,
            "t": _TOP + (14 if replaced else 0),
            "b": bottom_margin(x_axis),
        },
        notes,
    )


def _ended(runs: pd.DataFrame, measure: str) -> Floats:
    """The runs' measures; NaN where a run has none, or none that counts as it did not end well."""
    values = runs[measure].to_numpy(dtype=float)
    return np.where((runs["status"] == "ok") & np.isfinite(values), values, np.nan)


def _dots(
    group: Group,
    number: int,
    color: str,
    values: Floats,
    scale: Scale,
    column: float,
    measure: str,
) -> go.Scatter:
    runs, values = group.runs[~np.isnan(values)], values[~np.isnan(values)]
    size = 7 if len(group.runs) <= 60 else 5 if len(group.runs) <= _MOST_SWARMING else 3
    offsets = swarm(scale.pixels(values), size + 0.5, _COLUMN * column / 2) / column
    is_loss = measure in ("final", "train_loss", "test_loss", "true_error", "jitter")
    error = "" if measure == "true_error" else ", true error %{hovertext}"
    return go.Scatter(
        x=np.round(number + offsets, 3).tolist(),
        y=[float(f"{value:.5g}") for value in values],
        text=list(runs["seed"]),
        hovertext=[f"{value:.3f}" for value in runs["true_error"]],
        customdata=[link_of(run) for _, run in runs.iterrows()],
        name=group.label,
        mode="markers",
        marker={"size": size, "color": translucent(color, 0.75), "line": {"width": 0}},
        cliponaxis=False,
        hovertemplate=f"seed %{{text}}: {MEASURE_WORDS.get(measure, measure)} "
        f"%{{y:{'.3f' if is_loss else ',.6~g'}}}{error}.<br>Click to open this run.<extra></extra>",
    )


def _crosses(
    runs: pd.DataFrame, number: int, color: str, rows: Floats, column: float, measure: str
) -> go.Scatter:
    """The runs without a number, in a block of rows, closer to each other where they are many."""
    n = len(runs)
    per_row = max(1, int(_room(column) / _CROSS), math.ceil(n / len(rows)))
    n_here = [min(per_row, n - start) for start in range(0, n, per_row)]
    step = min(_CROSS, _room(column) / max(n_here))
    xs = [number + (k - (count - 1) / 2) * step / column for count in n_here for k in range(count)]
    ys = [float(rows[row]) for row, count in enumerate(n_here) for _ in range(count)]
    return go.Scatter(
        x=np.round(xs, 3).tolist(),
        y=ys,
        text=[_what_happened(run, measure) for _, run in runs.iterrows()],
        customdata=[link_of(run) for _, run in runs.iterrows()],
        name=str(runs["label"].iloc[0]),
        mode="markers",
        marker={"size": 6, "symbol": "x-thin", "line": {"width": 1.25, "color": color}},
        cliponaxis=False,
        hovertemplate="%{text}<br>Click to open this run.<extra></extra>",
    )


def _room(column: float) -> float:
    """How wide a block of crosses may be, in a column of so many pixels."""
    return min(_COLUMN * column, _WIDEST_BLOCK)


def _what_happened(run: Any, measure: str) -> str:
    if run["status"] == "diverged":
        return f"seed {run['seed']}: diverged at epoch {run['trained_epochs']:,.0f}."
    if run["status"] == "failed":
        return f"seed {run['seed']}: failed, {html.escape(str(run['error']), quote=False)}."
    return f"seed {run['seed']}: {_without(measure)}."


def _without(measure: str) -> str:
    return "no test points" if measure in ("final", "test_loss") else "never"


def _missing_words(result: StudyResult, measure: str) -> str:
    """The name of the row of crosses."""
    runs = result.runs
    has_none = (runs["status"] == "ok") & ~np.isfinite(runs[measure].astype(float))
    words = [status for status in ("diverged", "failed") if (runs["status"] == status).any()]
    return "<br>".join([*words, *([_without(measure)] if has_none.any() else [])])


def _bars(
    result: StudyResult, measure: str, scale: Scale, column: float, scheme: Theme
) -> go.Scatter:
    """A bar at each median that is a number on the axis."""
    half = min(_BAR, _LONGEST_BAR / column / 2)
    xs: list[float | None] = []
    ys: list[float | None] = []
    for number, group in zip(numbers_of(result), result.groups, strict=True):
        median = group.median(measure)
        place = float(scale.pixels(median))
        if math.isfinite(place) and place <= scale.height:
            xs += [round(number - half, 3), round(number + half, 3), None]
            ys += [float(f"{median:.5g}")] * 2 + [None]
    return go.Scatter(
        x=xs,
        y=ys,
        name="median",
        mode="lines",
        line={"width": 2.5, "color": scheme.ink},
        hovertemplate=f"median %{{y:{'.3f' if scale.is_log else '.4~g'}}}<extra></extra>",
    )


def swarm(pixels: Floats, diameter: float, most: float) -> Floats:
    """How far each dot steps aside, in pixels, so that none lies on another: at most `most`.

    From the lowest up, each takes the place nearest to the middle that is free. Too many for the
    width are pressed together.
    """
    n = len(pixels)
    order = np.argsort(pixels, kind="stable")
    if n > _MOST_SWARMING:
        spread_out = np.empty(n)  # neighbours in height are far apart: golden section
        spread_out[order] = (np.arange(n) * 0.6180339887 % 1 - 0.5) * 2 * most
        return spread_out
    offsets = np.zeros(n)
    placed: list[int] = []
    for turn, dot in enumerate(order):
        near = [k for k in placed if pixels[dot] - pixels[k] < diameter]
        ways = [math.sqrt(diameter**2 - (pixels[dot] - pixels[k]) ** 2) for k in near]
        taken = list(zip(offsets[near], ways, strict=True))
        side = 1 if turn % 2 else -1
        candidates = [0.0, *(at + way * s for at, way in taken for s in (side, -side))]
        free = [x for x in candidates if all(abs(x - at) >= way - 1e-6 for at, way in taken)]
        offsets[dot] = min(free, key=lambda x: round(abs(x), 3))
        placed.append(int(dot))
    widest = float(np.abs(offsets).max(initial=0.0))
    return offsets * min(1.0, most / widest) if widest else offsets
