"""The losses: what a point's answer costs, beside the slope of that cost.

A slope is taken at the output's z, not at its answer a = f(z): for half the squared error,
E = (a - label)^2 / 2, it is dE/dz = (a - label) f'(z). So a loss whose slope is simpler together
with its activation's, as the cross entropy's with the sigmoid, can say so. Labels are -1 and 1 in
a classification of two classes, and the classes' numbers from 0 of more, which have an output each
and the cross entropy alone. torch.nn has each of them, the first without its half.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from playground.engine.activations import Activation

Floats = NDArray[np.float64]


class Answers(NamedTuple):
    """An output layer's sums and what its activation makes of them: (n, outputs) both."""

    z: Floats
    a: Floats

    @property
    def has_classes(self) -> bool:
        """Whether there is an output a class: more than two of them."""
        return bool(self.z.shape[1] > 1)

    def right(self, labels: Floats) -> NDArray[np.bool_]:
        """Which points are told right, (n,): by the side of 0, or by the most probable class."""
        told: NDArray[Any] = np.where(self.a[:, 0] >= 0, 1.0, -1.0)
        if self.has_classes:
            told = self.z.argmax(axis=1)
        right: NDArray[np.bool_] = told == labels
        return right


def half_squared_error(answers: Answers, labels: Floats) -> Floats:
    """(a - label)^2 / 2 of each point, (n,)."""
    error = answers.a[:, 0] - labels
    return 0.5 * error * error


def half_squared_error_slope(answers: Answers, labels: Floats, activation: Activation) -> Floats:
    """(a - label) f'(z), (n, 1)."""
    return (answers.a - labels[:, np.newaxis]) * activation.slope(*answers)


def cross_entropy(answers: Answers, labels: Floats) -> Floats:
    """-ln of the probability of the right class, (n,): ln(1 + e^-m) with m = label z.

    Of more than two classes it is ln(sum of e^z) - z of the right one.
    """
    if answers.has_classes:
        z = answers.z - answers.z.max(axis=1, keepdims=True)
        right: Floats = z[np.arange(len(labels)), labels.astype(np.intp)]
        value: Floats = np.log(np.exp(z).sum(axis=1)) - right
        return value
    margin = labels * answers.z[:, 0]
    return np.maximum(-margin, 0.0) + np.log1p(np.exp(-np.abs(margin)))


def cross_entropy_slope(answers: Answers, labels: Floats, _activation: Activation) -> Floats:
    """Probability less 1 for the right class, (a - label) / 2 as a = 2 sigmoid(z) - 1; (n, 1).

    Of more than two classes the probability of each, less 1 for the right one; (n, classes).
    """
    if answers.has_classes:
        slope: Floats = answers.a - (np.arange(answers.a.shape[1]) == labels[:, np.newaxis])
        return slope
    return 0.5 * (answers.a - labels[:, np.newaxis])


def hinge(answers: Answers, labels: Floats) -> Floats:
    """max(0, 1 - label a), (n,): nothing more to gain from 1 on."""
    return np.maximum(1.0 - labels * answers.a[:, 0], 0.0)


def hinge_slope(answers: Answers, labels: Floats, activation: Activation) -> Floats:
    """-label f'(z) where label a < 1, else 0; (n, 1)."""
    wanted = labels[:, np.newaxis]
    inside = np.where(wanted * answers.a >= 1.0, 0.0, -wanted)
    return inside * activation.slope(*answers)


def huber(answers: Answers, labels: Floats) -> Floats:
    """(a - label)^2 / 2 up to an error of 1, |a - label| - 1/2 from there on; (n,)."""
    error = np.abs(answers.a[:, 0] - labels)
    return np.where(error <= 1.0, 0.5 * error * error, error - 0.5)


def huber_slope(answers: Answers, labels: Floats, activation: Activation) -> Floats:
    """(a - label) f'(z), with the error cut to [-1, 1]; (n, 1)."""
    error = answers.a - labels[:, np.newaxis]
    return np.clip(error, -1.0, 1.0) * activation.slope(*answers)


def absolute(answers: Answers, labels: Floats) -> Floats:
    """|a - label|, (n,)."""
    return np.abs(answers.a[:, 0] - labels)


def absolute_slope(answers: Answers, labels: Floats, activation: Activation) -> Floats:
    """The sign of a - label (0 at 0) times f'(z), (n, 1)."""
    return np.sign(answers.a - labels[:, np.newaxis]) * activation.slope(*answers)


class Loss(NamedTuple):
    """A loss: its title, a point's loss, its slope at the z of the output, and the output's
    activation, where that is not the problem's.

    The value takes answers and labels (n,) and returns (n,); the slope takes the output's
    activation too and returns (n, outputs). One with an activation of its own is for
    classification alone; that of more than two classes is the softmax.
    """

    title: str
    value: Callable[[Answers, Floats], Floats]
    slope: Callable[[Answers, Floats, Activation], Floats]
    output_activation: str = ""


LOSSES: dict[str, Loss] = {
    "squared": Loss("Squared", half_squared_error, half_squared_error_slope),
    "cross-entropy": Loss("Cross entropy", cross_entropy, cross_entropy_slope, "signed_sigmoid"),
    "hinge": Loss("Hinge", hinge, hinge_slope, "linear"),
    "huber": Loss("Huber", huber, huber_slope),
    "absolute": Loss("Absolute", absolute, absolute_slope),
}
"""By name; the original has the first, for both kinds of problem."""

DEFAULT_LOSS = "squared"

LOSS_OF_CLASSES = "cross-entropy"
"""The only one of more than two classes, with the softmax."""


def mean_loss(answers: Answers, labels: Floats, name: str = DEFAULT_LOSS) -> float:
    """The mean loss over the points; NaN for no points, as in the original.

    The regularization penalty is not in it.
    """
    if not len(labels):
        return float("nan")
    return float(np.sum(LOSSES[name].value(answers, labels)) / len(labels))
