"""The hyperbolic tangent, entry by entry, and its slope written in its own output."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from playground.layers.arguments import Floats, as_floats


def tanh(z: ArrayLike) -> Floats:
    """y = (e^z - e^-z) / (e^z + e^-z), in the shape of z, whatever that is."""
    return np.tanh(as_floats("z", z))


def tanh_backward(y: ArrayLike, grad_y: ArrayLike) -> Floats:
    """grad_z = (1 - y^2) grad_y, from the output y: dy/dz is 1 - y^2.

    Raises ShapeError where y and grad_y differ in shape.
    """
    y = as_floats("y", y)
    return (1.0 - y * y) * as_floats("grad_y", grad_y, y.shape, "as y is")
