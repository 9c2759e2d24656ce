"""A measure's median against the axis: a dot a combination, a bar from quartile to quartile."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from playground.figures.axes import Floats, Scale, scale_of
from playground.figures.study.panel import (
    Panel,
    bottom_margin,
    colors_of,
    corner_note,
    left_margin,
    numbers_of,
    off_words,
    row_name,
    step_axis,
    step_labels,
    straight_lines,
)
from playground.figures.theme import Theme
from playground.studies import Group, StudyResult
from playground.studies.statistics import quartiles
from playground.wording.words import words

_ROW = 22  # pixels on top for what has no number
_SPAN_OF_LOGARITHMS = 20  # from the lowest to the highest number, at least


@dataclass(frozen=True)
class Reading:
    """What a panel of medians shows: its title, and how to read it from a group."""

    title: str
    quartiles: Callable[[Group], Floats]  # (3,)
    remark: str = ""  # what the numbers are, where the title leaves it open
    measure: str = ""


READINGS = {
    "speed": "Epochs to half the loss",
    "jitter": "Jitter after epoch 100",
    "settled": "Settled at epoch",
    "final": "Final test loss",
    "true_error": "True error",
    "dead_links": "Dead connections",
    "nodes_off": "Hidden nodes off",
    "epoch_microseconds": "µs an epoch",
    "off": "Switched off",
}
"""The titles of what can be shown: measures, the time of an epoch, and what regularization
switches off (links for L1, hidden nodes for L2)."""


def reading_of(name: str, result: StudyResult) -> Reading:
    """How to read one of `READINGS` from a study. Raises ValueError for another name."""
    if name not in READINGS:
        raise ValueError(f"measures: {name}; must be one of {', '.join(READINGS)}.")
    title = READINGS[name]
    if name == "epoch_microseconds":
        return Reading(title, _epoch_microseconds, measure=name)
    if name != "off":
        return Reading(title, lambda group: group.quartiles(name), measure=name)
    is_sparse = result.study.base.regularization == "L1"
    measure, of_all = ("dead_links", "links") if is_sparse else ("nodes_off", "hidden_nodes")
    most = result.runs[of_all].max() if len(result.runs) else math.nan
    if math.isfinite(most):
        remark = words(f"figures.medians.{of_all}_of", most=most)
    else:
        remark = words(f"figures.medians.{of_all}")
    return Reading(title, lambda group: group.quartiles(measure), remark, measure)


def medians_panel(
    result: StudyResult, scheme: Theme, name: str, width: float, height: float
) -> Panel:
    """The medians on a plot of `width` by `height` pixels.

    A median that is no number, as most runs never got there, is a cross above the top.
    """
    reading = reading_of(name, result)
    bounds = np.array([reading.quartiles(group) for group in result.groups]).reshape(-1, 3)
    off = ~np.isfinite(bounds[:, 1])
    scale = _scale(bounds[~off], height)
    if off.any() or not np.isfinite(bounds[~off]).all():
        scale = scale.with_room(_ROW)
    below = height - _ROW if off.any() else math.inf
    y_axis = scale.axis(scheme, below)
    notes = [corner_note(reading.remark, scheme)] if reading.remark else []
    if off.any():
        first = result.groups[int(np.argmax(off))]
        notes.append(row_name(off_words(first, reading.measure), 1 - 6 / height, scheme))
    x_axis = step_axis(step_labels(result.study), width, scheme, slanted=False)
    names = [note["text"] for note in notes[-1:] if off.any()]
    return Panel(
        [_bars(result, bounds, scale, scheme), _dots(result, bounds, scale, scheme, reading)],
        x_axis,
        y_axis,
        {
            "l": left_margin([*y_axis["ticktext"], *names]),
            "r": 4,
            "t": 16 if reading.remark else 4,
            "b": bottom_margin(x_axis),
        },
        notes,
    )


def _epoch_microseconds(group: Group) -> Floats:
    trained = group.runs[group.runs["trained_epochs"] > 0]
    return 1e6 * quartiles(trained["wall_seconds"] / trained["trained_epochs"])


def _scale(bounds: Floats, height: float) -> Scale:
    """From 0 up; logarithmic where the numbers are many times each other."""
    numbers = bounds[np.isfinite(bounds)]
    if not len(numbers):
        return scale_of([0, 1], height)
    if numbers.min() > 0 and numbers.max() / numbers.min() >= _SPAN_OF_LOGARITHMS:
        return scale_of(numbers, height)
    return scale_of([0, numbers.max() or 1.0], height)


def _bars(result: StudyResult, bounds: Floats, scale: Scale, scheme: Theme) -> go.Scatter:
    """From quartile to quartile; to the very top where the upper one is no number."""
    top = float(scale.values(scale.height))
    return straight_lines(
        [
            (number, float(f"{low:.5g}"), number, float(f"{min(high, top):.5g}"))
            for number, (low, middle, high) in zip(numbers_of(result), bounds, strict=True)
            if math.isfinite(middle)
        ],
        name="quartiles",
        line={"width": 2, "color": scheme.tile_edge},
        hoverinfo="skip",
    )


def _dots(
    result: StudyResult, bounds: Floats, scale: Scale, scheme: Theme, reading: Reading
) -> go.Scatter:
    colors = colors_of(result, scheme)
    medians = bounds[:, 1]
    off = ~np.isfinite(medians)
    row = float(scale.values(scale.height - 6))
    return go.Scatter(
        x=numbers_of(result),
        y=[row if gone else float(f"{m:.5g}") for m, gone in zip(medians, off, strict=True)],
        customdata=[[None if gone else float(m)] for m, gone in zip(medians, off, strict=True)],
        name=reading.title,
        text=[group.label for group in result.groups],
        mode="markers",
        marker={
            "size": [7 if gone else 8 for gone in off],
            "symbol": ["x-thin" if gone else "circle" for gone in off],
            "color": colors,
            "line": {"width": [1.5 if gone else 0 for gone in off], "color": colors},
        },
        cliponaxis=False,
        hovertemplate="%{text}: %{customdata[0]:.4~g}<extra></extra>",
    )
