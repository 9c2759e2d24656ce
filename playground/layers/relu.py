"""The rectifier, entry by entry: what is positive passes, and so does its gradient."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from playground.layers.arguments import Floats, as_floats


def relu(z: ArrayLike) -> Floats:
    """y = max(z, 0), in the shape of z, whatever that is. NaN stays NaN."""
    return np.maximum(as_floats("z", z), 0.0)


def relu_backward(y: ArrayLike, grad_y: ArrayLike) -> Floats:
    """grad_z = 1{y > 0} grad_y, from the output y; at the corner z = 0 the slope is 0.

    Raises ShapeError where y and grad_y differ in shape.
    """
    y = as_floats("y", y)
    return np.where(y > 0, as_floats("grad_y", grad_y, y.shape, "as y is"), 0.0)
