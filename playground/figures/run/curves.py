"""The loss curves: training and test loss over the epochs, with labels at the lines' ends."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from playground.figures.axes import Floats, Scale, scale_of
from playground.figures.sheet import bold
from playground.figures.theme import LIGHT
from playground.run.change_words import changes_made
from playground.run.finished import FinishedRun
from playground.run.losses import Losses
from playground.wording.words import words

Curve = NDArray[np.float64]  # (n, 2): epoch and loss, finite

MOST_POINTS = 4000
_LINE_HEIGHT = 1.3  # of a label, in shares of its size

_LINES: dict[str, dict[str, Any]] = {
    "train": {"color": LIGHT.ink_3, "width": 2, "dash": "6px,3px"},
    "test": {"color": LIGHT.ink, "width": 2.5},
    "chance": {"color": LIGHT.ink_3, "width": 1.5, "dash": "2px,4px"},
}


def curves_of(losses: Losses, chance: float | None = None) -> dict[str, Curve]:
    """The finite losses by kind, "train", "test" and "chance"; a kind without any is left out."""
    curves = {}
    for kind, values in (("train", losses.train), ("test", losses.test)):
        finite = np.isfinite(values)
        if finite.any():
            curves[kind] = np.column_stack([losses.epochs[finite], values[finite]])
    if curves and chance is not None and math.isfinite(chance):
        curves["chance"] = np.array([[0, chance], [max(1, losses.epochs[-1]), chance]])
    return curves


def curve_traces(run: FinishedRun, curves: dict[str, Curve]) -> list[go.Scatter]:
    """A line for each kind of loss; a run's own end in a cross where it diverged."""
    diverged = run.status.diverged_at is not None
    traces = []
    for kind, curve in curves.items():
        drawn = curve[_thinned(curve[:, 1])]
        ends = np.zeros(len(drawn))
        ends[-1] = 9 if kind != "chance" and (diverged or len(drawn) == 1) else 0
        traces.append(
            go.Scatter(
                x=drawn[:, 0],
                y=drawn[:, 1],
                name=_name(kind),
                xaxis="x2",
                yaxis="y2",
                mode="lines+markers" if ends.any() else "lines",
                line=_LINES[kind],
                marker={
                    "size": ends,
                    "color": _LINES[kind]["color"],
                    "symbol": "x-thin-open" if diverged else "circle",
                    "line": {"width": 2},
                },
                cliponaxis=False,
                showlegend=False,
                hovertemplate=words(f"figures.curves.read_{kind}"),
            )
        )
    return traces


def loss_scale(curves: dict[str, Curve], height: float) -> Scale:
    """The loss axis, `height` pixels high: logarithmic where every loss is above 0."""
    if not curves:
        return Scale(False, 0, 1, height)  # diverged at its first epoch: no loss to draw
    return scale_of(np.concatenate([curve[:, 1] for curve in curves.values()]), height)


def curve_axes(run: FinishedRun, scale: Scale, tick_size: int) -> tuple[dict[str, Any], ...]:
    """Plotly's settings of the axis of epochs and of the losses', which the traces name x2, y2."""
    shared = {
        "tickfont": {"size": tick_size, "color": LIGHT.ink_3},
        "ticklabelstandoff": 6,
        "zeroline": False,
    }
    last = run.state.epoch
    epochs = {
        "range": [0, max(1, last)],
        "dtick": 1 if last < 10 else None,
        "nticks": 9,
        "tickformat": ",d",
        "linecolor": LIGHT.line_strong,
        "showgrid": False,
        "anchor": "y2",
    }
    losses = {**scale.axis(LIGHT), **shared, "fixedrange": False, "anchor": "x2"}
    return {**shared, **epochs}, losses


def line_labels(curves: dict[str, Curve], scale: Scale, size: int = 13) -> list[Any]:
    """The curves' names as annotations at their ends, pushed apart where they would overlap."""
    ends = sorted((float(curve[-1, 1]), kind) for kind, curve in curves.items())
    pixels = scale.pixels([value for value, _ in ends]).tolist()
    return [
        {
            "text": bold(_name(kind)) if kind == "test" else _name(kind),
            "xref": "x2",
            "yref": "y2",
            "x": float(curves[kind][-1, 0]),
            "y": math.log10(value) if scale.is_log else value,
            "xanchor": "left",
            "yanchor": "middle",
            "xshift": 8,
            "yshift": place - pixel,
            "showarrow": False,
            "font": {"size": size, "color": _LINES[kind]["color"]},
        }
        for (value, kind), pixel, place in zip(
            ends, pixels, _apart(pixels, _LINE_HEIGHT * size), strict=True
        )
    ]


def _name(kind: str) -> str:
    return words("scripts.chance.name") if kind == "chance" else words(f"figures.curves.{kind}")


def _apart(places: list[float], gap: float) -> list[float]:
    """Ascending places moved, as little as can be, until each is `gap` above the one before."""
    blocks: list[tuple[float, int]] = []  # the mean of what each leaves free below, how many
    for at, place in enumerate(places):
        mean, count = place - at * gap, 1
        while blocks and blocks[-1][0] > mean:
            before, many = blocks.pop()
            mean = (before * many + mean * count) / (many + count)
            count += many
        blocks.append((mean, count))
    means = [mean for mean, count in blocks for _ in range(count)]
    return [mean + at * gap for at, mean in enumerate(means)]


def change_marks(run: FinishedRun, size: int) -> tuple[list[Any], list[Any]]:
    """Lines where something was changed, with numbers on top, as shapes and annotations.

    What was changed stands under the figure, by `changes_in_words`.
    """
    numbers: dict[int, list[int]] = {}
    for number, made in enumerate(changes_made(run.standing), start=1):
        numbers.setdefault(made.epoch, []).append(number)
    place = {"xref": "x2", "yref": "y2 domain"}
    line = {"color": LIGHT.ink_3, "width": 1, "dash": "dot"}
    shapes, notes = [], []
    for epoch, several in numbers.items():
        ends = {"x0": epoch, "x1": epoch, "y0": 0, "y1": 1}
        shapes.append({"type": "line", **place, **ends, "line": line, "name": "change"})
        first, last = several[0], several[-1]
        notes.append(
            {
                "text": str(first) if first == last else f"{first}–{last}",
                **place,
                "x": epoch,
                "y": 1,
                "yanchor": "bottom",
                "showarrow": False,
                "font": {"size": size, "color": LIGHT.ink_3},
            }
        )
    return shapes, notes


def _thinned(values: Floats) -> NDArray[np.intp]:
    """Rows that draw the same line: the first, the last, and each stretch's extremes."""
    n_stretches = MOST_POINTS // 2 - 1
    if len(values) <= MOST_POINTS:
        return np.arange(len(values))
    kept = [0, len(values) - 1]
    for stretch in np.array_split(np.arange(len(values)), n_stretches):
        kept += [stretch[values[stretch].argmin()], stretch[values[stretch].argmax()]]
    return np.unique(kept)
