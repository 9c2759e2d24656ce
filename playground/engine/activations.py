"""The activation functions of hidden units, each beside its slope.

A slope takes the sum z and the function's own value a = f(z), both kept by the forward pass:
tanh' = 1 - a^2, sigmoid' = a (1 - a), relu' = 1 where a > 0 (0 at 0), linear' = 1. Those that the
original has none of are torch.nn.functional's, with its constants and its slopes at 0. NaN stays
NaN.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LEAK = 0.01
"""The slope of the leaky ReLU below 0."""

SELU_SCALE = 1.0507009873554804934193349852946
SELU_ALPHA = 1.6732632423543772848170429916717
"""With which sums of mean 0 and variance 1 keep both (Klambauer and others, 2017)."""


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


def leaky_relu(z: Floats) -> Floats:
    """z above 0, z / 100 below."""
    return np.where(z > 0, z, LEAK * z)


def leaky_relu_slope(z: Floats, _a: Floats) -> Floats:
    """1 where z > 0, else 1 / 100."""
    return np.where(z > 0, 1.0, LEAK)


def elu(z: Floats) -> Floats:
    """z above 0, e^z - 1 below."""
    return np.where(z > 0, z, np.expm1(np.minimum(z, 0.0)))


def elu_slope(z: Floats, a: Floats) -> Floats:
    """1 where z > 0, else e^z = a + 1."""
    return np.where(z > 0, 1.0, a + 1.0)


def selu(z: Floats) -> Floats:
    """The ELU with two constants: s z above 0, s alpha (e^z - 1) below."""
    return SELU_SCALE * np.where(z > 0, z, SELU_ALPHA * np.expm1(np.minimum(z, 0.0)))


def selu_slope(z: Floats, a: Floats) -> Floats:
    """s where z > 0, else s alpha e^z = a + s alpha."""
    return np.where(z > 0, SELU_SCALE, a + SELU_SCALE * SELU_ALPHA)


_erfc = np.frompyfunc(math.erfc, 1, 1)  # NumPy has none


def _normal_share(z: Floats) -> Floats:
    """The share of a standard normal distribution below z, (1 + erf(z / sqrt 2)) / 2."""
    return 0.5 * np.asarray(_erfc(-math.sqrt(0.5) * z), dtype=float)


def gelu(z: Floats) -> Floats:
    """z times the share of a standard normal distribution below z."""
    with np.errstate(invalid="ignore"):
        return z * _normal_share(z)


def gelu_slope(z: Floats, _a: Floats) -> Floats:
    """That share plus z times the density at z, e^(-z^2 / 2) / sqrt(2 pi)."""
    with np.errstate(over="ignore", invalid="ignore"):
        density = np.exp(-0.5 * z * z) / math.sqrt(2 * math.pi)
        return _normal_share(z) + z * density


def silu(z: Floats) -> Floats:
    """z sigmoid(z)."""
    with np.errstate(invalid="ignore"):
        return z * sigmoid(z)


def silu_slope(z: Floats, a: Floats) -> Floats:
    """s + a (1 - s) with s = sigmoid(z)."""
    s = sigmoid(z)
    with np.errstate(invalid="ignore"):
        return s + a * (1 - s)


def softplus(z: Floats) -> Floats:
    """ln(1 + e^z)."""
    return np.maximum(z, 0.0) + np.log1p(np.exp(-np.abs(z)))


def softplus_slope(_z: Floats, a: Floats) -> Floats:
    """sigmoid(z) = 1 - e^-a."""
    return -np.expm1(-a)


def sine(z: Floats) -> Floats:
    """sin z."""
    with np.errstate(invalid="ignore"):
        return np.sin(z)


def sine_slope(z: Floats, _a: Floats) -> Floats:
    """cos z."""
    with np.errstate(invalid="ignore"):
        return np.cos(z)


def gaussian(z: Floats) -> Floats:
    """e^(-z^2); z^2 may overflow to infinity, which gives the right 0."""
    with np.errstate(over="ignore"):
        return np.exp(-z * z)


def gaussian_slope(z: Floats, a: Floats) -> Floats:
    """-2 z a."""
    with np.errstate(invalid="ignore"):
        return -2 * a * z


def signed_sigmoid(z: Floats) -> Floats:
    """2 sigmoid(z) - 1 = tanh(z / 2): the probability of label 1, from -1 to 1."""
    return np.tanh(0.5 * z)


def signed_sigmoid_slope(_z: Floats, a: Floats) -> Floats:
    """(1 - a^2) / 2."""
    return 0.5 * (1 - a * a)


def softmax(z: Floats) -> Floats:
    """e^z of each class over their sum, (n, classes): probabilities of an output layer."""
    with np.errstate(invalid="ignore"):
        powers = np.exp(z - z.max(axis=1, keepdims=True))  # the largest is 1: none overflows
    shares: Floats = powers / powers.sum(axis=1, keepdims=True)
    return shares


def softmax_slope(_z: Floats, a: Floats) -> Floats:
    """a (1 - a): how each probability moves with its own z, not with the others'."""
    return a * (1 - a)


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
    "leaky_relu": Activation("Leaky ReLU", leaky_relu, leaky_relu_slope),
    "elu": Activation("ELU", elu, elu_slope),
    "selu": Activation("SELU", selu, selu_slope),
    "gelu": Activation("GELU", gelu, gelu_slope),
    "silu": Activation("SiLU", silu, silu_slope),
    "softplus": Activation("Softplus", softplus, softplus_slope),
    "sine": Activation("Sine", sine, sine_slope),
    "gaussian": Activation("Gaussian", gaussian, gaussian_slope),
}
"""By link key, in the order of the original's menu; then those that it has none of."""

ORIGINAL_ACTIVATIONS = ("relu", "tanh", "sigmoid", "linear")
"""The original's own."""

OUTPUTS: dict[str, Activation] = {
    **ACTIVATIONS,
    "signed_sigmoid": Activation("Sigmoid", signed_sigmoid, signed_sigmoid_slope),
    "softmax": Activation("Softmax", softmax, softmax_slope),
}
"""What an output layer may have: the last two go with the cross entropy, of two classes and of
more."""

OUTPUT_ACTIVATIONS: dict[str, str] = {"classification": "tanh", "regression": "linear"}
"""The output unit's activation by problem, unless the loss has its own."""
