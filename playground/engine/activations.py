"""The activation functions of hidden units, each beside its slope.

A slope takes the sum z and the function's own value a = f(z), both kept by the forward pass:
tanh' = 1 - a^2, sigmoid' = a (1 - a), relu' = 1 where a > 0 (0 at 0), linear' = 1.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def relu(z: Floats) -> Floats:
    """max(0, z); NaN stays NaN."""
    return np.maximum(z, 0.0)


def relu_slope(_z: Floats, a: Floats) -> Floats:
    """1 where z > 0, else 0 (0 at 0, as in the original)."""
    return np.where(a > 0, 1.0, 0.0)


def tanh(z: Floats) -> Floats:
    """tanh z."""
    return np.tanh(z)


def tanh_slope(_z: Floats, a: Floats) -> Floats:
    """1 - a^2."""
    return 1 - a * a


def sigmoid(z: Floats) -> Floats:
    """1 / (1 + e^-z); e^-z may overflow to infinity, which gives the right 0."""
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-z))


def sigmoid_slope(_z: Floats, a: Floats) -> Floats:
    """a (1 - a)."""
    return a * (1 - a)


def linear(z: Floats) -> Floats:
    """z itself."""
    return z


def linear_slope(_z: Floats, a: Floats) -> Floats:
    """1 everywhere."""
    return np.ones_like(a)


def signed_sigmoid(z: Floats) -> Floats:
    """2 sigmoid(z) - 1 = tanh(z / 2): the probability of label 1, from -1 to 1."""
    return np.tanh(0.5 * z)


def signed_sigmoid_slope(_z: Floats, a: Floats) -> Floats:
    """(1 - a^2) / 2."""
    return 0.5 * (1 - a * a)


class Activation(NamedTuple):
    """An activation: the name on the page, the function of z, its slope at (z, f(z))."""

    title: str
    function: Callable[[Floats], Floats]
    slope: Callable[[Floats, Floats], Floats]


ACTIVATIONS: dict[str, Activation] = {
    "relu": Activation("ReLU", relu, relu_slope),
    "tanh": Activation("Tanh", tanh, tanh_slope),
    "sigmoid": Activation("Sigmoid", sigmoid, sigmoid_slope),
    "linear": Activation("Linear", linear, linear_slope),
}
"""By link key, in the order of the original's menu."""

OUTPUTS: dict[str, Activation] = {
    **ACTIVATIONS,
    "signed_sigmoid": Activation("Sigmoid", signed_sigmoid, signed_sigmoid_slope),
}
"""What an output unit may have: the last one goes with the cross entropy."""

OUTPUT_ACTIVATIONS: dict[str, str] = {"classification": "tanh", "regression": "linear"}
"""The output unit's activation by problem, unless the loss has its own."""
