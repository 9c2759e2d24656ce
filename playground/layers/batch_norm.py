"""Batch normalization: every channel to mean 0 and variance 1 over the batch, then scaled.

Notation: z is the input (N, C) or (N, C, H, W), y the output; gamma and beta (C,) scale and shift.
A channel's M = N (or N H W) entries share one mean and one variance, so every entry's gradient
depends on all of them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from playground.errors import SettingError, ShapeError
from playground.layers.arguments import Floats, as_floats

EPSILON = 1e-5


def batch_norm(z: ArrayLike, gamma: ArrayLike, beta: ArrayLike, epsilon: float = EPSILON) -> Floats:
    """y = gamma(j) x + beta(j) with x = (z - mean(j)) / sqrt(variance(j) + epsilon).

    As in training: mean and variance (divided by M) are those of channel j in this batch. Raises
    ShapeError for arrays that do not fit or an empty batch, SettingError for an epsilon that is
    not positive.
    """
    z, gamma, axes, shape = _fit(z, gamma, epsilon)
    beta = as_floats("beta", beta, gamma.shape, f"for z of shape {z.shape}")
    normal, _ = _normalized(z, axes, epsilon)
    return normal * gamma.reshape(shape) + beta.reshape(shape)


def batch_norm_backward(
    z: ArrayLike, gamma: ArrayLike, grad_y: ArrayLike, epsilon: float = EPSILON
) -> tuple[Floats, Floats, Floats]:
    """(grad_z, grad_gamma, grad_beta) from grad_y in the shape of z.

        grad_beta(j)  = sum grad_y
        grad_gamma(j) = sum grad_y x
        grad_z        = gamma(j) / sqrt(variance(j) + epsilon)
                        (grad_y - grad_beta(j) / M - x grad_gamma(j) / M)

    The sums go over the M entries of channel j; the last two terms are what flows back through
    mean and variance (Ioffe and Szegedy, 2015). Raises as `batch_norm` does.
    """
    z, gamma, axes, shape = _fit(z, gamma, epsilon)
    grad_y = as_floats("grad_y", grad_y, z.shape, "as y is")
    normal, spread = _normalized(z, axes, epsilon)
    grad_beta, grad_gamma = grad_y.sum(axis=axes), (grad_y * normal).sum(axis=axes)
    count = z.size // len(gamma)
    through = (grad_beta.reshape(shape) + normal * grad_gamma.reshape(shape)) / count
    return gamma.reshape(shape) / spread * (grad_y - through), grad_gamma, grad_beta


def _normalized(z: Floats, axes: tuple[int, ...], epsilon: float) -> tuple[Floats, Floats]:
    centred = z - z.mean(axis=axes, keepdims=True)
    spread = np.sqrt((centred * centred).mean(axis=axes, keepdims=True) + epsilon)
    return centred / spread, spread


def _fit(
    z: ArrayLike, gamma: ArrayLike, epsilon: float
) -> tuple[Floats, Floats, tuple[int, ...], tuple[int, ...]]:
    z = as_floats("z", z)
    if z.ndim not in (2, 4) or not z.size:
        raise ShapeError("z", f"shape {z.shape}; must be (N, C) or (N, C, H, W), no axis empty")
    if not epsilon > 0:
        raise SettingError("epsilon", epsilon, "must be a number above 0")
    gamma = as_floats("gamma", gamma, (z.shape[1],), f"for z of shape {z.shape}")
    axes = (0,) if z.ndim == 2 else (0, 2, 3)
    return z, gamma, axes, (1, len(gamma), *[1] * (z.ndim - 2))
