"""A dense layer: every output sees every input; weight is [inputs x outputs], as in the engine."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from playground.layers.arguments import BATCH, Floats, as_floats


def dense(a: ArrayLike, weight: ArrayLike, bias: ArrayLike) -> Floats:
    """y (N, n_out) from a (N, n_in), weight (n_in, n_out) and bias (n_out,).

        y(i,k) = bias(k) + sum_j a(i,j) weight(j,k)

    One sample alone, a (n_in,), gives y (n_out,); images (N, C, H, W) are written out as rows of
    n_in = C H W entries. Raises ShapeError for arrays that do not fit.
    """
    shape, rows, weight = _fit(a, weight)
    bias = as_floats("bias", bias, (weight.shape[1],), f"for weight of shape {weight.shape}")
    y = rows @ weight
    y += bias
    return y[0] if len(shape) == 1 else y


def dense_backward(
    a: ArrayLike, weight: ArrayLike, grad_y: ArrayLike
) -> tuple[Floats, Floats, Floats]:
    """(grad_a, grad_weight, grad_bias) from grad_y (N, n_out), in the shapes of `dense`.

        grad_a(i,j)      = sum_k weight(j,k) grad_y(i,k)
        grad_weight(j,k) = sum_i a(i,j) grad_y(i,k)
        grad_bias(k)     = sum_i grad_y(i,k)

    grad_a has the shape of a, whichever it is. Raises ShapeError for arrays that do not fit.
    """
    shape, rows, weight = _fit(a, weight)
    is_one = len(shape) == 1
    expected = weight.shape[1:] if is_one else (len(rows), weight.shape[1])
    grad_y = as_floats("grad_y", grad_y, expected, "as y is").reshape(len(rows), -1)
    return (grad_y @ weight.T).reshape(shape), rows.T @ grad_y, np.sum(grad_y, axis=0)


def _fit(a: ArrayLike, weight: ArrayLike) -> tuple[tuple[int, ...], Floats, Floats]:
    """The shape of a, its samples as rows (N, n_in), and the weight."""
    a = as_floats("a", a)
    if a.ndim in (1, 4):
        rows = a.reshape(1 if a.ndim == 1 else len(a), math.prod(a.shape[-3:]))
    else:
        rows = as_floats("a", a, (BATCH, "n_in"))
    weight = as_floats("weight", weight, (rows.shape[1], "n_out"), f"for a of shape {a.shape}")
    return a.shape, rows, weight
