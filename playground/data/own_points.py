"""Data that somebody gives, in the shape of those that are drawn: nothing else tells them apart."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from playground.data.datasets import Data, split
from playground.errors import ShapeError

Floats = NDArray[np.float64]


def own_data(points: ArrayLike, labels: ArrayLike, train_percent: float = 100) -> Data:
    """The points (n, 2) and labels (n,) as data: the first `train_percent` of them train.

    They are copied and keep their order; drawn data are shuffled before they are split. Raises
    ShapeError for other shapes and for what is no finite number.
    """
    own_points = _copied("points", points)
    if own_points.ndim != 2 or own_points.shape[1] != 2:
        raise ShapeError("points", f"shape {own_points.shape}; must be (n, 2)")
    own_labels = _copied("labels", labels)
    if own_labels.shape != (len(own_points),):
        problem = f"shape {own_labels.shape}; must be ({len(own_points)},), one for each point"
        raise ShapeError("labels", problem)
    return split(own_points, own_labels, train_percent)


def _copied(name: str, values: ArrayLike) -> Floats:
    try:
        array = np.array(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise ShapeError(name, "is no table of numbers") from None
    if not np.isfinite(array).all():
        raise ShapeError(name, "holds NaN or infinity; must hold finite numbers")
    return array
