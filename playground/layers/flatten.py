"""Another shape for the same numbers: images to rows, and their gradient back."""

from __future__ import annotations

import math
from collections.abc import Sequence

from numpy.typing import ArrayLike

from playground.errors import ShapeError
from playground.layers.arguments import Floats, as_floats


def flatten(z: ArrayLike) -> Floats:
    """y (N, C H W) from z (N, C, H, W), or any shape behind the batch axis; a view where it can be.

    y(i, (j H + b) W + c) = z(i,j,b,c). Raises ShapeError for a z without a batch axis.
    """
    z = as_floats("z", z)
    if not z.ndim:
        raise ShapeError("z", "shape (); must be (N, ...)")
    return z.reshape(len(z), math.prod(z.shape[1:]))


def flatten_backward(grad_y: ArrayLike, z_shape: Sequence[int]) -> Floats:
    """grad_z: grad_y in the shape of z. Raises ShapeError where it has other entries than z."""
    shape = tuple(z_shape)
    flat = (shape[0], math.prod(shape[1:]))
    return as_floats("grad_y", grad_y, flat, f"for z of shape {shape}").reshape(shape)
