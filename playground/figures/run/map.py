"""The decision map: the network's answer at every point of the square, and the data on it."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from playground.data.datasets import EXTENT
from playground.data.own_axes import OwnAxis
from playground.figures.axes import Floats, linear_ticks
from playground.figures.run.class_map import class_map, class_points, opacity
from playground.figures.run.zero_line import zero_line
from playground.figures.sheet import SMALL, Annotation, escaped, text
from playground.figures.theme import LIGHT, mix, no_value_pattern, sign_colors
from playground.run.config import RunConfig
from playground.run.finished import FinishedRun
from playground.run.plane import axis_names, placed_data, side_names
from playground.run.points import data_of
from playground.run.reading import map_answers
from playground.wording.numbers import plain_number
from playground.wording.words import words

CELLS = 100
TICKS = tuple(int(EXTENT * share) for share in (-1, -0.5, 0, 0.5, 1))
_MANY_POINTS = 600
_MOST_TICKS = 5


def cell_centres(n: int) -> Floats:
    """The middles (n,) of `n` equal cells along the square's side."""
    return EXTENT * ((2 * np.arange(n) + 1) / n - 1)


def square_points(n: int) -> Floats:
    """The middles (n * n, 2) of a grid of cells over the square, row by row from the lowest x2."""
    x, y = np.meshgrid(cell_centres(n), cell_centres(n))
    return np.column_stack([x.ravel(), y.ravel()])


def has_map(run: FinishedRun, values: Floats, may_have_holes: bool = True) -> bool:
    """Whether values are shown: all of them, or beside the holes that a formula may leave."""
    if run.status.diverged_at is not None:
        return False
    is_there = np.isfinite(values)
    return bool(is_there.any() if run.config.formulas and may_have_holes else is_there.all())


def map_traces(run: FinishedRun, colorbar: dict[str, Any]) -> list[Any]:
    """The answers as colours and their zero as a line; a hatched square where there are none.

    A formula that has no value everywhere leaves holes; in the map of many classes it leaves none.
    """
    centres = cell_centres(CELLS)
    answers = map_answers(run.standing, square_points(CELLS))
    answers = answers.reshape(CELLS, CELLS, *answers.shape[1:])
    if not has_map(run, answers, run.config.n_outputs == 1):
        return [hatch()]
    if run.config.n_outputs > 1:
        return class_map(run, centres, answers)
    discretize = run.config.discretize
    heatmap = go.Heatmap(
        x=centres,
        y=centres,
        z=np.sign(answers) + (answers == 0) if discretize else answers,
        zmin=-1,
        zmax=1,
        name="answer",
        colorscale=sign_colors(LIGHT, LIGHT.map_alpha),
        colorbar=colorbar,
        zsmooth=False if discretize else "best",
        hovertemplate=words("figures.map.answer", **side_names(run.config)) + "<extra></extra>",
    )
    line = zero_line(centres, answers, functools.partial(map_answers, run.standing))
    zero = go.Scatter(
        x=line[:, 0],
        y=line[:, 1],
        name="zero",
        mode="lines",
        line={"color": mix(LIGHT.ink, LIGHT.surface, 0.75), "width": 1.5},
        showlegend=False,
        hoverinfo="skip",
    )
    return [heatmap, zero]


def point_traces(
    config: RunConfig, *, with_test: bool = True, names: Sequence[str] = ()
) -> list[go.Scatter]:
    """Training and test points in the colours of their labels, and a grey key for each kind.

    Of many inputs they are paler the further they lie from the map's plane. More than two classes,
    which have `names`, have their shapes too.
    """
    if len(names) > 2:
        return class_points(config, with_test, names)
    data, placed = data_of(config), placed_data(config)
    kinds = [
        (
            "training",
            placed.train,
            data.train_labels,
            placed.train_strength,
            LIGHT.train_ring,
            1.25,
        ),
        ("test", placed.test, data.test_labels, placed.test_strength, LIGHT.test_ring, 1.0),
    ][: 2 if with_test else 1]
    sides = side_names(config)
    size = 7 if len(data.train_labels) + len(data.test_labels) <= _MANY_POINTS else 5.2
    traces = []
    for kind, places, labels, strength, color, width in kinds:
        if len(labels):
            ring = {"color": color, "width": width}
            style = {"size": size, "opacity": opacity(strength), "line": ring}
            traces += [_points(kind, places, labels, style, sides), _key(kind, ring)]
    return traces


def map_axis(tick_size: int, own: OwnAxis | None = None, has_ticks: bool = True) -> dict[str, Any]:
    """Plotly's settings of an axis of the map; ticks are in a table's units where it is of one."""
    units: list[float] = list(TICKS)
    places: list[float] = list(TICKS) if has_ticks else []
    if own:
        low, high = sorted((own.in_units(-EXTENT), own.in_units(EXTENT)))
        units = linear_ticks(low, high, _MOST_TICKS)
        places = list(map(own.place_of, units))
    return {
        "range": [-EXTENT, EXTENT],
        "tickvals": places,
        "ticktext": [
            plain_number(unit).replace("-", "\N{MINUS SIGN}") for unit in units[: len(places)]
        ],
        "tickfont": {"size": tick_size, "color": LIGHT.ink_3},
        "ticklabelstandoff": 5,
        "showgrid": False,
        "zeroline": False,
    }


def axis_notes(config: RunConfig, right: float, top: float, side: float) -> list[Annotation]:
    """What the map's sides are called, inside of it at their ends; in pixels of a sheet."""
    ground = {"bgcolor": LIGHT.surface, "borderpad": 2, "opacity": 0.85}
    places = (("across", top + side - 14), ("up", top + 14))
    return [
        text(
            escaped(words(f"figures.map.{way}", name=name)),
            right - 6,
            y,
            size=SMALL,
            anchor="right",
            centred=True,
        )
        | ground
        for name, (way, y) in zip(axis_names(config), places, strict=False)
    ]


def n_outside(config: RunConfig) -> int:
    """How many points lie outside the square that is drawn."""
    placed = placed_data(config)
    places = np.concatenate([placed.train, placed.test])
    return int((np.abs(places) > EXTENT).any(axis=1).sum())


def _points(
    kind: str, places: Floats, labels: Floats, style: dict[str, Any], sides: dict[str, str]
) -> go.Scatter:
    return go.Scatter(
        x=places[:, 0],
        y=places[:, 1],
        customdata=labels,
        name=f"{kind} points",
        mode="markers",
        marker={
            **style,
            "color": labels,
            "cmin": -1,
            "cmax": 1,
            "colorscale": sign_colors(LIGHT),
        },
        legendgroup=kind,
        showlegend=False,
        hovertemplate=words("figures.map.point", **sides)
        + f"<extra>{words(f'figures.map.{kind}')}</extra>",
    )


def _key(kind: str, ring: dict[str, Any]) -> go.Scatter:
    # A trace without points: the legend would else show one label's colour for all of a kind.
    return go.Scatter(
        x=[None],
        y=[None],
        name=words(f"figures.map.{kind}_points"),
        mode="markers",
        marker={"size": 9, "color": LIGHT.line_strong, "line": ring},
        legendgroup=kind,
    )


def hatch() -> go.Scatter:
    """A hatched square, where there are no answers."""
    corners = EXTENT * np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]])
    return area("no answer", corners[:, 0], corners[:, 1], fillpattern=no_value_pattern(LIGHT))


def area(name: str, x: Any, y: Any, **style: Any) -> go.Scatter:
    """A surface without an edge, which no pointer reads."""
    unseen = {"mode": "none", "hoverinfo": "skip", "showlegend": False}
    return go.Scatter(x=x, y=y, name=name, fill="toself", **unseen, **style)
