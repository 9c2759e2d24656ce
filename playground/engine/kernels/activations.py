"""Activations that the original has none of, in place, and every slope that is taken at z."""

from __future__ import annotations

import math

from playground.compiling import compiled
from playground.engine.activations import LEAK, SELU_ALPHA, SELU_SCALE
from playground.engine.kernels.exponentials import exp, expm1, log1p
from playground.engine.kernels.packed import (
    ELU,
    GAUSSIAN,
    GELU,
    LEAKY_RELU,
    RELU,
    SELU,
    SIGMOID,
    SILU,
    SINE,
    SOFTPLUS,
    TANH,
)

_FUSE = {"contract"}
_ROOT_HALF = math.sqrt(0.5)
_DENSITY_AT_0 = 1 / math.sqrt(2 * math.pi)
_SELU_SLOPE = SELU_SCALE * SELU_ALPHA


@compiled(error_model="numpy", fastmath=_FUSE)
def activate_by(z, code):
    """f(z)."""
    if code == LEAKY_RELU:
        for b in range(len(z)):
            z[b] = z[b] if z[b] > 0 else LEAK * z[b]
    elif code == ELU:
        for b in range(len(z)):
            z[b] = z[b] if z[b] > 0 else expm1(z[b])
    elif code == SELU:
        for b in range(len(z)):
            z[b] = SELU_SCALE * z[b] if z[b] > 0 else _SELU_SLOPE * expm1(z[b])
    elif code == GELU:
        for b in range(len(z)):
            z[b] *= 0.5 * math.erfc(-_ROOT_HALF * z[b])
    elif code == SILU:
        for b in range(len(z)):
            z[b] = z[b] / (1.0 + exp(-z[b]))
    elif code == SOFTPLUS:
        for b in range(len(z)):
            positive = 0.0 if z[b] <= 0 else z[b]
            z[b] = positive + log1p(exp(-abs(z[b])))
    elif code == SINE:
        for b in range(len(z)):
            z[b] = math.sin(z[b])
    elif code == GAUSSIAN:
        for b in range(len(z)):
            z[b] = exp(-z[b] * z[b])


@compiled(error_model="numpy", fastmath=_FUSE)
def times_slope_by(slope, z, a, code):
    """Multiply by f'(z), where a = f(z), for any of them."""
    if code == TANH:
        for b in range(len(a)):
            slope[b] *= 1.0 - a[b] * a[b]
    elif code == RELU:
        for b in range(len(a)):
            slope[b] *= 1.0 if a[b] > 0 else 0.0
    elif code == SIGMOID:
        for b in range(len(a)):
            slope[b] *= a[b] * (1.0 - a[b])
    elif code == LEAKY_RELU:
        for b in range(len(a)):
            slope[b] *= 1.0 if z[b] > 0 else LEAK
    elif code == ELU:
        for b in range(len(a)):
            slope[b] *= 1.0 if z[b] > 0 else a[b] + 1.0
    elif code == SELU:
        for b in range(len(a)):
            slope[b] *= SELU_SCALE if z[b] > 0 else a[b] + _SELU_SLOPE
    elif code == GELU:
        for b in range(len(a)):
            # The share below z is a / z, but where z is too small for a to have all its digits.
            share = 0.5 if abs(z[b]) < 1e-290 else a[b] / z[b]
            slope[b] *= share + z[b] * (_DENSITY_AT_0 * exp(-0.5 * z[b] * z[b]))
    elif code == SILU:
        for b in range(len(a)):
            s = 1.0 / (1.0 + exp(-z[b]))
            slope[b] *= s + a[b] * (1.0 - s)
    elif code == SOFTPLUS:
        for b in range(len(a)):
            slope[b] *= -expm1(-a[b])
    elif code == SINE:
        for b in range(len(a)):
            slope[b] *= math.cos(z[b])
    elif code == GAUSSIAN:
        for b in range(len(a)):
            slope[b] *= -2.0 * a[b] * z[b]
