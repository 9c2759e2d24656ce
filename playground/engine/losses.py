"""The loss: half the mean squared error, for both kinds of problem."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def mean_loss(outputs: Floats, labels: Floats) -> float:
    """Mean of (output - label)^2 / 2 over the points; NaN for no points, as in the original.

    The regularization penalty is not in it.
    """
    if not len(labels):
        return float("nan")
    error = outputs - labels
    return float(np.sum(0.5 * error * error) / len(labels))


def loss_slope(outputs: Floats, labels: Floats) -> Floats:
    """Slope of a point's loss in its output: output - label."""
    return outputs - labels
