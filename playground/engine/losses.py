"""The losses: what a point's answer costs, beside the slope of that cost.

A slope is taken at the output's z, not at its answer a = f(z): for half the squared error,
E = (a - label)^2 / 2, it is dE/dz = (a - label) f'(z). So a loss whose slope is simpler together
with its activation's, as the cross entropy's is with softmax, can say so.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from playground.engine.activations import Activation

Floats = NDArray[np.float64]


def half_squared_error(answers: Floats, labels: Floats) -> Floats:
    """(a - label)^2 / 2 of each point, (n,); the answers may be (n, 1) or (n,)."""
    error = answers.reshape(labels.shape) - labels
    return 0.5 * error * error


def half_squared_error_slope(answers: Floats, labels: Floats, activation: Activation) -> Floats:
    """(a - label) f'(z), (n, 1)."""
    return (answers - labels[:, np.newaxis]) * activation.slope(answers)


class Loss(NamedTuple):
    """A loss: how many numbers an answer has, a point's loss, and its slope at the output's z.

    The value takes answers (n, output_width) and labels (n,) and returns (n,); the slope takes
    the output's activation too and returns (n, output_width).
    """

    output_width: int
    value: Callable[[Floats, Floats], Floats]
    slope: Callable[[Floats, Floats, Activation], Floats]


LOSSES: dict[str, Loss] = {
    "half_squared_error": Loss(1, half_squared_error, half_squared_error_slope),
}
"""By name; the original has one, for both kinds of problem."""

DEFAULT_LOSS = "half_squared_error"


def mean_loss(answers: Floats, labels: Floats, name: str = DEFAULT_LOSS) -> float:
    """The mean loss over the points; NaN for no points, as in the original.

    The regularization penalty is not in it.
    """
    if not len(labels):
        return float("nan")
    return float(np.sum(LOSSES[name].value(answers, labels)) / len(labels))
