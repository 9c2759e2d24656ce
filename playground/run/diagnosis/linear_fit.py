"""The best answer that a network without bends can give: tanh of one weighted sum, or the sum."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from playground.data.standard import standard_of

Floats = NDArray[np.float64]

_STARTS = (0.3, 3.0, 30.0)  # times the least-squares sum: soft and sharp borders
_STEPS = 40


class LinearFit(NamedTuple):
    """Half the mean squared error, and the share of points with the wrong sign."""

    loss: float
    wrong: float


def best_linear(features: Floats, labels: Floats, bends: bool) -> LinearFit:
    """The best fit to `labels` (n,) by a weighted sum of `features` (n, f) and 1.

    With `bends` the answer is tanh of the sum: damped Gauss-Newton steps from three starts.
    Without, the sum itself: least squares.
    """
    scaled = standard_of(features).of(features)
    inputs = np.column_stack([scaled, np.ones(len(labels))])
    weights = np.linalg.lstsq(inputs, labels, rcond=None)[0].astype(np.float64)
    if not bends:
        return _judged(inputs @ weights, labels)
    fits = (_descend(inputs, labels, start * weights) for start in _STARTS)
    return min(_judged(np.tanh(inputs @ fit), labels) for fit in fits)


def _descend(inputs: Floats, labels: Floats, weights: Floats) -> Floats:
    """Levenberg-Marquardt: steps that lower the loss are bolder next time, others are not made."""
    damping = 1e-2
    answers = np.tanh(inputs @ weights)
    for _ in range(_STEPS):
        slopes = inputs * (1 - answers * answers)[:, np.newaxis]
        curvature = slopes.T @ slopes
        curvature += damping * len(labels) * np.eye(len(weights))
        step = np.linalg.solve(curvature, slopes.T @ (labels - answers))
        tried = np.tanh(inputs @ (weights + step))
        if np.sum((labels - tried) ** 2) < np.sum((labels - answers) ** 2):
            weights, answers, damping = weights + step, tried, damping / 4
        else:
            damping *= 4
    return weights


def _judged(answers: Floats, labels: Floats) -> LinearFit:
    wrong = np.where(answers >= 0, 1.0, -1.0) != np.sign(labels)
    return LinearFit(0.5 * float(np.mean((answers - labels) ** 2)), float(np.mean(wrong)))
