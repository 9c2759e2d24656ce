"""The median final loss of every combination of two axes, as a heat map with numbers in it."""

from __future__ import annotations

import html
import math
from typing import Any

import numpy as np
import plotly.graph_objects as go

from playground.figures.study.panel import (
    HEIGHT,
    LABEL,
    TICK,
    Panel,
    Setting,
    bottom_margin,
    corner_note,
    has_test_points,
    left_margin,
    link_of,
    note,
    off_words,
    panel_figure,
    step_axis,
)
from playground.figures.theme import LIGHT, Theme, mix, series_colors
from playground.studies import Group, StudyResult
from playground.wording.numbers import INFINITE, three_decimals
from playground.wording.words import words

_WIDTH = 420  # of a plot whose container is not known, in pixels
_TOP = 30
_FAINTEST = 0.14  # of the first series colour, over the surface
_LEAST_SPAN = 0.5  # decades from the faintest to the strongest: cells that are alike look alike
_GAP = 2  # pixels between cells


def study_heat(result: StudyResult, scheme: Theme = LIGHT, height: int = HEIGHT) -> go.Figure:
    """The first axis from left to right, the second upward; the best cell is outlined.

    A cell's customdata is the position of the median run and its link. Raises ValueError for a
    study without exactly two axes.
    """
    return panel_figure(heat_panel(result, scheme, _WIDTH), scheme, height)


def heat_panel(result: StudyResult, scheme: Theme, width: float) -> Panel:
    """The heat map on a plot of `width` pixels."""
    study = result.study
    if len(study.axes) != 2:
        raise ValueError(f"axes: {len(study.axes)}; a heat map needs 2.")
    across, upward = study.axes
    replaced = not has_test_points(result)
    measure = "train_loss" if replaced else "final"
    colors = heat_colors(scheme)
    shape = (len(upward.values), len(across.values))
    logs = np.full(shape, np.nan)
    for group in result.groups:
        if (value := _ended(result, group, measure)) is not None:
            logs[group.steps[1], group.steps[0]] = math.log10(max(value, 1e-12))
    low, high = (np.nanmin(logs), np.nanmax(logs)) if np.isfinite(logs).any() else (-2.0, 0.0)
    high = max(high, low + _LEAST_SPAN)
    x_axis = step_axis(list(across.labels), width, scheme, across.title.lower())
    y_axis = step_axis(list(upward.labels), 1e4, scheme)
    notes = [_upward_title(upward.title.lower(), scheme)]
    if replaced:
        notes.append(corner_note(words("figures.panel.untested"), scheme))
    return Panel(
        [
            _cells(result, logs, low, high, colors, measure),
            _numbers(result, logs, low, high, colors, measure, scheme),
        ],
        x_axis,
        y_axis,
        {"l": left_margin(y_axis["ticktext"]), "r": 8, "t": _TOP, "b": bottom_margin(x_axis)},
        notes,
        [*_off_cells(result, measure, scheme), *_best_cell(result, measure, scheme)],
    )


def heat_colors(scheme: Theme) -> list[str]:
    """Violet, from near the surface for the lowest loss to the last of the series."""
    series = series_colors(6, scheme)
    return [mix(series[0], scheme.surface, _FAINTEST), mix(series[0], scheme.surface, 0.5), *series]


def readable_ink(ground: str, scheme: Theme) -> str:
    """Of the scheme's darkest and lightest colours, the one that is clearer on `ground`."""
    return max(
        (scheme.ink, scheme.surface, scheme.sunken), key=lambda color: contrast(color, ground)
    )


def contrast(first: str, second: str) -> float:
    """WCAG's contrast of two colours, from 1 to 21."""
    high, low = sorted(map(_luminance, (first, second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(color: str) -> float:
    parts = [channel / 255 for channel in bytes.fromhex(color[1:])]
    light = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), light, strict=True))


def _ended(result: StudyResult, group: Group, measure: str) -> float | None:
    """The median over seeds, if at least one run got as far as that; else nothing."""
    ok = result.runs["status"].to_numpy(object) == "ok"
    values = result.runs[measure].to_numpy(float)  # by NumPy: it is asked for every cell
    highest = np.max(values, where=ok & ~np.isnan(values), initial=-math.inf)
    median = group.median(measure)
    return median if math.isfinite(median) and median <= highest else None


def _color(value: float, low: float, high: float, colors: list[str]) -> str:
    place = (value - low) / (high - low) * (len(colors) - 1)
    below = min(int(place), len(colors) - 2)
    return mix(colors[below + 1], colors[below], place - below)


def _cells(
    result: StudyResult, logs: Any, low: float, high: float, colors: list[str], measure: str
) -> go.Heatmap:
    rows, columns = logs.shape
    customdata: list[list[Any]] = [[[None, None]] * columns for _ in range(rows)]
    texts = [[""] * columns for _ in range(rows)]
    for group in result.groups:
        column, row = group.steps
        customdata[row][column] = link_of(result.median_run(group))
        texts[row][column] = _reading(result, group, measure)
    last = len(colors) - 1
    return go.Heatmap(
        x=list(range(columns)),
        y=list(range(rows)),
        z=[[None if np.isnan(v) else float(f"{v:.5g}") for v in row] for row in logs],
        zmin=low,
        zmax=high,
        text=texts,
        customdata=customdata,
        name="median",
        colorscale=[(k / last, color) for k, color in enumerate(colors)],
        showscale=False,
        xgap=_GAP,
        ygap=_GAP,
        hoverongaps=True,
        hovertemplate="%{text}<extra></extra>",
    )


def _reading(result: StudyResult, group: Group, measure: str) -> str:
    steps = [
        f"{axis.title.lower()} {html.escape(axis.labels[step], quote=False)}"
        for axis, step in zip(result.study.axes, group.steps, strict=True)
    ]
    lines = [f"<b>{', '.join(steps)}</b>"]
    if _ended(result, group, measure) is not None:
        low, middle, high = group.quartiles(measure)
        upper = f"{high:.3f}" if high < 1e6 else INFINITE
        lines.append(words(f"figures.heat.{measure}", median=middle, low=low, high=upper))
    for status in ("diverged", "failed"):
        if count := group.count(status):
            lines.append(words(f"figures.heat.{status}", count=count, runs=len(group.runs)))
    return "<br>".join([*lines, words("figures.heat.click")])


def _numbers(
    result: StudyResult,
    logs: Any,
    low: float,
    high: float,
    colors: list[str],
    measure: str,
    scheme: Theme,
) -> go.Scatter:
    """The numbers in the cells, as a trace: each has the ink its cell needs."""
    best = _best(result, measure)
    texts, inks = [], []
    for group in result.groups:
        value = _ended(result, group, measure)
        if value is None:
            texts.append(off_words(group, measure))
            inks.append(scheme.ink_2)
            continue
        number = three_decimals(value)
        texts.append(f"<b>{number}</b>" if group is best else number)
        inks.append(readable_ink(_color(math.log10(max(value, 1e-12)), low, high, colors), scheme))
    return go.Scatter(
        x=[group.steps[0] for group in result.groups],
        y=[group.steps[1] for group in result.groups],
        text=texts,
        name="numbers",
        mode="text",
        textfont={"size": LABEL if logs.shape[1] <= 8 else TICK - 1, "color": inks},
        hoverinfo="skip",
    )


def _best(result: StudyResult, measure: str) -> Group | None:
    known = [group for group in result.groups if _ended(result, group, measure) is not None]
    return min(known, key=lambda group: group.median(measure), default=None)


def _best_cell(result: StudyResult, measure: str, scheme: Theme) -> list[Setting]:
    best = _best(result, measure)
    if best is None or len(result.groups) < 2:
        return []
    return [{**_cell(best, 0.5), "name": "best", "line": {"width": 2.5, "color": scheme.ink}}]


def _off_cells(result: StudyResult, measure: str, scheme: Theme) -> list[Setting]:
    """A ground for the cells without a number, in a grey that no number has."""
    return [
        {**_cell(group, 0.49), "layer": "below", "fillcolor": scheme.sunken, "line": {"width": 0}}
        for group in result.groups
        if _ended(result, group, measure) is None
    ]


def _cell(group: Group, half: float) -> Setting:
    column, row = group.steps
    return {
        "type": "rect",
        "xref": "x",
        "yref": "y",
        "x0": column - half,
        "x1": column + half,
        "y0": row - half,
        "y1": row + half,
    }


def _upward_title(title: str, scheme: Theme) -> Setting:
    """The second axis' title, level on top of its labels: nobody has to turn their head."""
    place = {"xanchor": "left", "yanchor": "bottom", "yshift": 5, "xshift": -4}
    return note(title, 0, 1, LABEL, scheme.ink_3, **place)
