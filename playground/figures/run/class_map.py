"""The decision map of more than two classes: the most probable one, borders, points by shape."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from playground.figures.axes import Floats
from playground.figures.class_marks import CLASS_MARKS, winner_colors
from playground.figures.lettering import shortened
from playground.figures.run.zero_line import zero_line
from playground.figures.sheet import SMALL, escaped
from playground.figures.theme import LIGHT
from playground.run import classes
from playground.run.classes import only_winners, winners
from playground.run.config import RunConfig
from playground.run.finished import FinishedRun
from playground.run.plane import placed_data, side_names
from playground.run.points import data_of
from playground.run.reading import map_answers
from playground.wording.words import words

_BORDER = 1.5
_EDGE = 1.2
_COLUMNS = 3  # of keys
_MARK, _LETTER = 9, 8.5  # pixels
_MANY_POINTS = 600


def class_map(run: FinishedRun, centres: Floats, answers: Floats) -> list[Any]:
    """The winner of `answers` (n, n, classes), paler where unsure, and the borders between them."""
    n_classes = answers.shape[-1]
    found = winners(answers)
    names = np.array(class_names(run.config))
    heatmap = go.Heatmap(
        x=centres,
        y=centres,
        z=only_winners(found) if run.config.discretize else found,
        zmin=0,
        zmax=n_classes,
        name="answer",
        colorscale=winner_colors(n_classes),
        showscale=False,
        customdata=np.dstack([names[answers.argmax(axis=-1)], answers.max(axis=-1)]),
        hovertemplate=words("figures.map.class_answer", **side_names(run.config))
        + "<extra></extra>",
    )
    return [heatmap, *_borders(run, centres, answers)]


def _borders(run: FinishedRun, centres: Floats, answers: Floats) -> list[go.Scatter]:
    """Where a class begins to win. The last one borders on nothing but the others."""
    lines = []
    for number in range(answers.shape[-1] - 1):

        def lead(places: Floats, number: int = number) -> Floats:
            return _lead(map_answers(run.standing, places), number)

        line = zero_line(centres, _lead(answers, number), lead)
        lines.append(line)
    places = np.concatenate(lines)
    return [
        go.Scatter(
            x=places[:, 0],
            y=places[:, 1],
            name="borders",
            mode="lines",
            line={"color": LIGHT.ink, "width": _BORDER},
            showlegend=False,
            hoverinfo="skip",
        )
    ]


def _lead(answers: Floats, number: int) -> Floats:
    """How far a class's probability is above that of all others."""
    others = np.delete(answers, number, axis=-1).max(axis=-1)
    lead: Floats = answers[..., number] - others
    return lead


def opacity(strength: Floats) -> Any:
    """Of points' marks; one number where all are as strong."""
    return 1 if (strength == 1).all() else strength.round(3)


def class_points(config: RunConfig, with_test: bool, names: Sequence[str]) -> list[go.Scatter]:
    """The points by class and kind, and a key for each kind.

    Training points have an edge of ink, test points one of paper.
    """
    data, placed = data_of(config), placed_data(config)
    kinds = [
        ("training", placed.train, data.train_labels, placed.train_strength, LIGHT.ink),
        ("test", placed.test, data.test_labels, placed.test_strength, LIGHT.surface),
    ][: 2 if with_test else 1]
    size = 7.5 if len(data.train_labels) + len(data.test_labels) <= _MANY_POINTS else 5.5
    traces = []
    for kind, places, labels, strength, edge in kinds:
        for number, (name, mark) in enumerate(zip(names, CLASS_MARKS[: len(names)], strict=True)):
            is_mine = labels == number
            if is_mine.any():
                style = {"color": mark.light, "symbol": mark.symbol, "size": size}
                style |= {"line": {"color": edge, "width": _EDGE}}
                style |= {"opacity": opacity(strength[is_mine])}
                said = words("figures.map.class_point", **side_names(config), name=name)
                told = f"{said}<extra>{words(f'figures.map.{kind}')}</extra>"
                traces.append(_points(kind, number, told, places[is_mine], style))
    return [*traces, *(_key(kind, edge) for kind, _, labels, _, edge in kinds if len(labels))]


def key_rows(n_classes: int) -> int:
    """In how many rows the keys of classes stand; none of two classes, which have a colour bar."""
    return math.ceil(n_classes / _COLUMNS) if n_classes > 2 else 0


def class_keys(
    config: RunConfig, left: float, width: float, rows: Sequence[float], **axes: str
) -> list[go.Scatter]:
    """The classes' marks and names under a map, whatever points there are.

    Three in each of the `rows`, from `left` on, in pixels of a panel's `axes`.
    """
    n_classes = config.n_outputs
    if n_classes <= 2:
        return []
    letters = int(width / _COLUMNS / _LETTER)
    places = [divmod(number, _COLUMNS) for number in range(n_classes)]
    marks = CLASS_MARKS[:n_classes]
    return [
        go.Scatter(
            **axes,
            x=[left + _MARK / 2 + column * width / _COLUMNS for _, column in places],
            y=[rows[row] for row, _ in places],
            text=[f"\N{NO-BREAK SPACE}{name}" for name in class_names(config, letters)],
            name="classes",
            mode="markers+text",
            textposition="middle right",
            textfont={"size": SMALL, "color": LIGHT.ink_2},
            marker={
                "size": _MARK,
                "opacity": 1,
                "color": [mark.light for mark in marks],
                "symbol": [mark.symbol for mark in marks],
                "line": {"color": LIGHT.ink, "width": _EDGE},
            },
            hoverinfo="skip",
            showlegend=False,
        )
    ]


def class_names(config: RunConfig, most: int = 40) -> list[str]:
    """What the classes are called, as mark-up of at most so many letters: "Class 1" without names.

    A name is a cell of somebody's table, and shown as it is.
    """
    names = classes.class_names(config) if config.n_outputs > 1 else []
    return [escaped(shortened(name, most)) for name in names]


def _points(kind: str, number: int, told: str, places: Floats, style: dict[str, Any]) -> go.Scatter:
    return go.Scatter(
        x=places[:, 0],
        y=places[:, 1],
        name=f"{kind} points {number}",
        mode="markers",
        marker=style,
        legendgroup=kind,
        showlegend=False,
        hovertemplate=told,
    )


def _key(kind: str, edge: str) -> go.Scatter:
    # A trace without points: only its key is seen.
    line = {"color": edge, "width": _EDGE}
    return go.Scatter(
        x=[None],
        y=[None],
        name=words(f"figures.map.{kind}_points"),
        mode="markers",
        marker={"size": 9, "color": LIGHT.line_strong, "line": line},
        legendgroup=kind,
    )
