"""What a layer makes of points: the coordinates in which the layer after it sees them.

Of one or two units these are the units' values. Of more they are the two main components of the
values at the training points, the directions along which those are spread most. Behind the last
hidden layer the border between two classes is straight: the output is a function of one sum.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.engine.network import forward
from playground.errors import SettingError
from playground.run.points import seen_of
from playground.run.standing import Standing

Floats = NDArray[np.float64]

_FEW = 2  # units are coordinates themselves


@dataclass(frozen=True, eq=False)
class LayerView:
    """Points as a layer sees them; (x, y) is the values `middle` + x first + y second."""

    places: Floats  # (n_points, 2)
    middle: Floats  # (n_units,): 0, or the mean at the training points
    directions: Floats  # (2, n_units), at right angles, of length 1; one unit has no second
    shares: tuple[float, float] | None
    """Of the variance of the values, along each main component; None of one or two units."""


def layer_view(standing: Standing, layer: int, points: Any = None) -> LayerView:
    """How hidden layer `layer`, from 1, sees `points` (n, n_inputs), else the training points.

    A main component points to where its largest entry is positive. Raises SettingError for a layer
    that is not there.
    """
    n_layers = len(standing.config.hidden_layers)
    if not 1 <= layer <= n_layers:
        raise SettingError("layer", layer, f"must be a hidden layer, from 1 to {n_layers}")
    trained = _values(standing, standing.samples.train_features, layer)
    values = trained
    if points is not None:
        features = seen_of(standing.config, np.asarray(points, dtype=float))
        values = _values(standing, features, layer)
    n_units = trained.shape[1]
    if n_units <= _FEW:
        directions = np.eye(2, n_units)
        return LayerView(values @ directions.T, np.zeros(n_units), directions, None)
    middle = trained.mean(axis=0)
    lengths, columns = np.linalg.eigh(np.cov(trained.T, bias=True))
    directions = columns.T[:-3:-1]
    largest = np.argmax(np.abs(directions), axis=1)
    directions *= np.sign(directions[[0, 1], largest])[:, np.newaxis]
    total = float(lengths.sum())
    shares = tuple(float(length) / total if total > 0 else 0.0 for length in lengths[:-3:-1])
    return LayerView((values - middle) @ directions.T, middle, directions, (shares[0], shares[1]))


def _values(standing: Standing, features: Floats, layer: int) -> Floats:
    with np.errstate(over="ignore", invalid="ignore"):
        return forward(standing.state, features, standing.hyperparameters)[layer]
