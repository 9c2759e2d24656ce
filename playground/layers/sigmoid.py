"""The logistic function, entry by entry, and its slope written in its own output."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from playground.layers.arguments import Floats, as_floats


def sigmoid(z: ArrayLike) -> Floats:
    """y = 1 / (1 + e^-z), in the shape of z, whatever that is; e^ of nothing positive is taken."""
    z = as_floats("z", z)
    power = np.exp(-np.abs(z))
    return np.where(z >= 0, 1.0, power) / (1.0 + power)


def sigmoid_backward(y: ArrayLike, grad_y: ArrayLike) -> Floats:
    """grad_z = y (1 - y) grad_y, from the output y: dy/dz is y (1 - y).

    Raises ShapeError where y and grad_y differ in shape.
    """
    y = as_floats("y", y)
    return y * (1.0 - y) * as_floats("grad_y", grad_y, y.shape, "as y is")
