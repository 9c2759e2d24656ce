"""A dense layer: every output sees every input; weight is [inputs x outputs], as in the engine."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from playground.layers.arguments import BATCH, Floats, as_floats


def dense(a: ArrayLike, weight: ArrayLike, bias: ArrayLike) -> Floats:
    """y (N, n_out) from a (N, n_in), weight (n_in, n_out) and bias (n_out,).

        y(i,k) = bias(k) + sum_j a(i,j) weight(j,k)

    Raises ShapeError for arrays that do not fit.
    """
    a, weight = _fit(a, weight)
    bias = as_floats("bias", bias, (weight.shape[1],), f"for weight of shape {weight.shape}")
    y = a @ weight
    y += bias
    return y


def dense_backward(
    a: ArrayLike, weight: ArrayLike, grad_y: ArrayLike
) -> tuple[Floats, Floats, Floats]:
    """(grad_a, grad_weight, grad_bias) from grad_y (N, n_out), in the shapes of `dense`.

        grad_a(i,j)      = sum_k weight(j,k) grad_y(i,k)
        grad_weight(j,k) = sum_i a(i,j) grad_y(i,k)
        grad_bias(k)     = sum_i grad_y(i,k)

    Raises ShapeError for arrays that do not fit.
    """
    a, weight = _fit(a, weight)
    grad_y = as_floats("grad_y", grad_y, (len(a), weight.shape[1]), "as y is")
    return grad_y @ weight.T, a.T @ grad_y, np.sum(grad_y, axis=0)


def _fit(a: ArrayLike, weight: ArrayLike) -> tuple[Floats, Floats]:
    a = as_floats("a", a, (BATCH, "n_in"))
    weight = as_floats("weight", weight, (a.shape[1], "n_out"), f"for a of shape {a.shape}")
    return a, weight
