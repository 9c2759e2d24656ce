"""The plane that a run's maps show; see `playground.data.plane`."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from playground.data.own_axes import OwnAxis
from playground.data.plane import MAIN, Plane, Span, plane_through, values_of
from playground.run.config import RunConfig
from playground.run.points import data_of
from playground.wording.words import words

Floats = NDArray[np.float64]


def span_of(config: RunConfig) -> Span:
    """Which plane a run's maps show: with one or two inputs there is no choice."""
    return Span.parse(config.plane if config.n_coordinates > 2 else "")


def plane_of(config: RunConfig) -> Plane:
    """The plane through the points of a run."""
    if config.n_coordinates == 2:
        return Plane(*np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]]))
    points = data_of(config).train_points
    return plane_through(points, span_of(config), values_of(config.plane_at))


class PlacedData(NamedTuple):
    """A run's points on the plane, and how strongly they are drawn: paler the further from it."""

    train: Floats  # (n_train, 2)
    train_strength: Floats  # (n_train,): 1 on the plane, a quarter farthest from it
    test: Floats  # (n_test, 2)
    test_strength: Floats  # (n_test,)


def placed_data(config: RunConfig) -> PlacedData:
    """Where a map shows the points of a run."""
    data, plane = data_of(config), plane_of(config)
    points = np.concatenate([data.train_points, data.test_points])
    places, strength = plane.places_of(points), plane.strength(points)
    n = len(data.train_points)
    return PlacedData(places[:n], strength[:n], places[n:], strength[n:])


def main_plane_of(config: RunConfig) -> Plane | None:
    """The plane of the main components of a run with more than two inputs."""
    return plane_of(config.replace(plane=MAIN)) if config.n_coordinates > 2 else None


def shown_axes(config: RunConfig) -> tuple[OwnAxis, ...]:
    """A table's units along the map's sides; () where there is no table, or its sides are no input.

    One for points of one input.
    """
    axes = config.own_axes
    inputs = span_of(config).inputs if axes else ()
    return tuple(axes[number] for number in inputs if number < config.n_coordinates)


def side_names(config: RunConfig) -> dict[str, str]:
    """What a map's two sides are called beside a number: "x1", "x3", "component 2"."""
    inputs = span_of(config).inputs
    names = [f"x{number + 1}" for number in inputs]
    if not inputs:
        names = [words("figures.map.component", number=number) for number in (1, 2)]
    elif config.n_coordinates == 1:
        names[1] = words("figures.map.no_input")
    return {"across": names[0], "up": names[1]}


def axis_names(config: RunConfig) -> tuple[str, ...]:
    """What a map's two sides are called: a table's columns, inputs, or components with shares.

    () where they need no name: drawn points.
    """
    span = span_of(config)
    if not span.inputs:
        shares = plane_of(config).shares or (0.0, 0.0)
        return tuple(
            words(f"figures.map.{nth}", percent=100 * share)
            for nth, share in zip(("first", "second"), shares, strict=True)
        )
    if named := shown_axes(config):
        return tuple(axis.name for axis in named)
    if config.n_coordinates <= 2:
        return ()
    return tuple(f"x{number + 1}" for number in span.inputs)
