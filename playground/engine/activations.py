"""The activation functions of hidden units, each beside its slope.

A slope is written in terms of the function's own value a = f(z), which the forward pass has kept:
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


def relu_slope(a: Floats) -> Floats:
    """1 where z > 0, else 0 (0 at 0, as in the original)."""
    return np.where(a > 0, 1.0, 0.0)


def tanh(z: Floats) -> Floats:
    """tanh z."""
    return np.tanh(z)


def tanh_slope(a: Floats) -> Floats:
    """1 - a^2."""
    return 1 - a * a


def sigmoid(z: Floats) -> Floats:
    """1 / (1 + e^-z); e^-z may overflow to infinity, which gives the right 0."""
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-z))


def sigmoid_slope(a: Floats) -> Floats:
    """a (1 - a)."""
    return a * (1 - a)


def linear(z: Floats) -> Floats:
    """z itself."""
    return z


def linear_slope(a: Floats) -> Floats:
    """1 everywhere."""
    return np.ones_like(a)


class Activation(NamedTuple):
    """An activation: the name on the page, the function of z, its slope as a function of f(z)."""

    title: str
    function: Callable[[Floats], Floats]
    slope: Callable[[Floats], Floats]


ACTIVATIONS: dict[str, Activation] = {
    "relu": Activation("ReLU", relu, relu_slope),
    "tanh": Activation("Tanh", tanh, tanh_slope),
    "sigmoid": Activation("Sigmoid", sigmoid, sigmoid_slope),
    "linear": Activation("Linear", linear, linear_slope),
}
"""By link key, in the order of the original's menu."""

OUTPUT_ACTIVATIONS: dict[str, str] = {"classification": "tanh", "regression": "linear"}
"""The output unit's activation by problem, whatever the hidden units use."""
