"""Where each run ended: one column a combination, one dot a run."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, Any

import numpy as np
import plotly.graph_objects as go

from playground.figures.axes import Floats, Scale, scale_of
from playground.figures.sheet import escaped
from playground.figures.study.panel import (
    HEIGHT,
    Panel,
    axes_words,
    bottom_margin,
    colors_of,
    corner_note,
    has_test_points,
    left_margin,
    limit_line,
    links_of,
    numbers_of,
    panel_figure,
    row_name,
    step_axis,
    step_labels,
    straight_lines,
    translucent,
    without_words,
)
from playground.figures.theme import LIGHT, Theme
from playground.studies import Group, StudyResult
from playground.wording.words import words

if TYPE_CHECKING:
    import pandas as pd

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
    x_axis = _x_axis(result, _WIDTH, scheme)
    plot = height - _top(_shown(result, measure) != measure) - bottom_margin(x_axis)
    panel = strip_panel(result, scheme, measure, _WIDTH, plot, training=True)
    return panel_figure(panel, scheme, height)


def strip_panel(
    result: StudyResult,
    scheme: Theme,
    measure: str,
    width: float,
    height: float,
    *,
    title: bool = True,
    training: bool = False,
) -> Panel:
    """The strip on a plot of `width` by `height` pixels.

    Beside the final test losses, `training` sets a thin bar at the median training loss, and a
    study's own limit of success is a line across.
    """
    replaced = _shown(result, measure) != measure
    measure = _shown(result, measure)
    labels = step_labels(result.study)
    column = width / len(labels)
    ended = [_ended(group.runs, measure) for group in result.groups]
    training = training and measure == "final"
    others = [group.median("train_loss") for group in result.groups] if training else []
    others = [value for value in others if math.isfinite(value)]
    scale = scale_of(np.concatenate([*ended, others]) if ended else [], height)
    missing = max((int(np.isnan(values).sum()) for values in ended), default=0)
    per_row = max(1, int(_room(column) / _CROSS))
    n_rows = min(math.ceil(missing / per_row), _MOST_CROSS_ROWS)
    scale = scale.with_room(n_rows * _CROSS + 14 if n_rows else 0)
    notes = [corner_note(words("figures.panel.untested"), scheme)] if replaced else []
    if n_rows:
        middle = 1 - (4 + _CROSS * (n_rows - 1) / 2) / height
        notes.append(row_name(_missing_words(result, measure), middle, scheme))
    y_axis = scale.axis(scheme, height - n_rows * _CROSS - 14 if n_rows else height)
    x_axis = _x_axis(result, width, scheme, title=title)
    marks = zip(result.groups, numbers_of(result), colors_of(result, scheme), ended, strict=True)
    traces: list[Any] = []
    for group, number, color, values in marks:
        traces.append(_dots(group, number, color, values, scale, column, measure))
        crosses = group.runs[np.isnan(values)]
        if len(crosses):
            heights = height - 4 - _CROSS * np.arange(n_rows)
            traces.append(_crosses(crosses, number, color, scale.values(heights), column, measure))
    traces.append(_bars(result, measure, scale, column, scheme))
    if training:
        traces.append(_bars(result, "train_loss", scale, column, scheme, width=1))
        traces += limit_line(result, -0.5, len(labels) - 0.5, scale, scheme)
    return Panel(
        traces,
        x_axis,
        y_axis,
        {
            "l": left_margin(
                [*y_axis["ticktext"], *(note["text"] for note in notes[-1:] if n_rows)]
            ),
            "r": 8,
            "t": _top(replaced),
            "b": bottom_margin(x_axis),
        },
        notes,
    )


def _shown(result: StudyResult, measure: str) -> str:
    """The measure itself, or what takes its place."""
    return "train_loss" if measure == "final" and not has_test_points(result) else measure


def _top(replaced: bool) -> int:
    """The margin above the plot, with room for a note."""
    return _TOP + (14 if replaced else 0)


def _x_axis(
    result: StudyResult, width: float, scheme: Theme, *, title: bool = True
) -> dict[str, Any]:
    labels = step_labels(result.study)
    return step_axis(labels, width, scheme, axes_words(result.study) if title else "")


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
    runs, has_ended = group.runs, ~np.isnan(values)
    values = values[has_ended]
    size = 7 if len(group.runs) <= 60 else 5 if len(group.runs) <= _MOST_SWARMING else 3
    offsets = swarm(scale.pixels(values), size + 0.5, _COLUMN * column / 2) / column
    is_loss = measure in ("final", "train_loss", "test_loss", "true_error", "jitter")
    value = f"%{{y:{'.3f' if is_loss else ',.6~g'}}}"
    name = words(f"figures.measure.{measure}")
    errors = runs["true_error"].to_numpy(float)[has_ended]
    says_error = measure != "true_error" and not np.isnan(errors).all()
    return go.Scatter(
        x=np.round(number + offsets, 3).tolist(),
        y=[float(f"{value:.5g}") for value in values],
        text=list(runs["seed"].to_numpy(object)[has_ended]),
        hovertext=[f"{error:.3f}" for error in errors],
        customdata=list(itertools.compress(links_of(runs), has_ended)),
        name=group.label,
        mode="markers",
        marker={"size": size, "color": translucent(color, 0.75), "line": {"width": 0}},
        cliponaxis=False,
        hovertemplate=words(
            "figures.strip.dot" if says_error else "figures.strip.dot_true_error",
            measure=name,
            value=value,
        ),
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
        customdata=links_of(runs),
        name=str(runs["label"].iloc[0]),
        mode="markers",
        marker={"size": 6, "symbol": "x-thin", "line": {"width": 1.25, "color": color}},
        cliponaxis=False,
        hovertemplate=words("figures.strip.cross"),
    )


def _room(column: float) -> float:
    """How wide a block of crosses may be, in a column of so many pixels."""
    return min(_COLUMN * column, _WIDEST_BLOCK)


def _what_happened(run: Any, measure: str) -> str:
    seed = run["seed"]
    if run["status"] == "diverged":
        return words("figures.strip.diverged", seed=seed, epoch=run["trained_epochs"])
    if run["status"] == "failed":
        return words("figures.strip.failed", seed=seed, error=escaped(str(run["error"])))
    return words("figures.strip.without", seed=seed, why=without_words(measure))


def _missing_words(result: StudyResult, measure: str) -> str:
    """The name of the row of crosses."""
    runs = result.runs
    has_none = (runs["status"] == "ok") & ~np.isfinite(runs[measure].astype(float))
    names = [
        words(f"figures.panel.{status}")
        for status in ("diverged", "failed")
        if (runs["status"] == status).any()
    ]
    return "<br>".join([*names, *([without_words(measure)] if has_none.any() else [])])


def _bars(
    result: StudyResult,
    measure: str,
    scale: Scale,
    column: float,
    scheme: Theme,
    width: float = 2.5,
) -> go.Scatter:
    """A bar at each median that is a number on the axis; a thin one is of the training losses."""
    half = min(_BAR, _LONGEST_BAR / column / 2)
    bars = []
    for number, group in zip(numbers_of(result), result.groups, strict=True):
        median = group.median(measure)
        if float(scale.pixels(median)) <= scale.height:
            shown = float(f"{median:.5g}")
            bars.append((round(number - half, 3), shown, round(number + half, 3), shown))
    value = f"%{{y:{'.3f' if scale.is_log else '.4~g'}}}"
    return straight_lines(
        bars,
        name="median" if width > 1 else "training",
        line={"width": width, "color": scheme.ink},
        hovertemplate=words(f"figures.strip.{'median' if width > 1 else 'training'}", value=value),
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
