"""The seven input features a network may see, in the original's fixed order.

Each takes the coordinates x1, x2 (the original's x, y) and returns values of the same shape,
unscaled: on the drawn square [-6, 6] x^2 reaches 36.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Feature(NamedTuple):
    """One input: its label in plain text and the function of the two coordinates."""

    label: str
    function: Callable[[Floats, Floats], Floats]


FEATURES: dict[str, Feature] = {
    "x": Feature("x1", lambda x, y: x),
    "y": Feature("x2", lambda x, y: y),
    "xSquared": Feature("x1²", lambda x, y: x * x),
    "ySquared": Feature("x2²", lambda x, y: y * y),
    "xTimesY": Feature("x1x2", lambda x, y: x * y),
    "sinX": Feature("sin x1", lambda x, y: np.sin(x)),
    "sinY": Feature("sin x2", lambda x, y: np.sin(y)),
}
"""By link key; the order is the order in which features enter the network."""


def compute_features(points: Floats, names: Iterable[str]) -> Floats:
    """The features of `points` (n_samples, 2) as an array (n_samples, n_features)."""
    x, y = points[:, 0], points[:, 1]
    columns = [FEATURES[name].function(x, y) for name in names]
    return np.stack(columns, axis=1) if columns else np.empty((len(points), 0))
