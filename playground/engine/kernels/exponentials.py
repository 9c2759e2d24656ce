"""tanh and e^x, so written that the loops around them become SIMD code."""

from __future__ import annotations

import math

import numpy as np

from playground.compiling import compiled

_FUSE = {"contract"}

# r coth(r / 2) = 2 + sum of 2 B(2n) / (2n)! r^2n with the Bernoulli numbers B; after range
# reduction to |r| <= ln 2 / 2 the first term left out is below 1e-17.
_R1, _R2, _R3, _R4, _R5, _R6 = (
    2 * bernoulli / math.factorial(2 * n)
    for n, bernoulli in enumerate((1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730), start=1)
)
_LOG2_E = 1 / math.log(2)
_LN2_HIGH = 6.93147180369123816490e-01  # ln 2 in two parts, the first with trailing zero bits
_LN2_LOW = 1.90821492927058770002e-10
_ROUNDER = 1.5 * 2.0**52  # adding and subtracting it rounds to a whole number


@compiled(error_model="numpy", inline="always", fastmath=_FUSE)
def tanh(z):
    """tanh z, within 5e-16; the loop around it becomes SIMD code, which np.tanh prevents.

    With 2|z| = k ln 2 + r, s = 2^k and R = r coth(r / 2), so that e^r = (R + r) / (R - r):
    tanh |z| = (s e^r - 1) / (s e^r + 1) = ((s-1) R + (s+1) r) / ((s+1) R + (s-1) r).
    """
    t = 2.0 * abs(z)
    t = 40.0 if t > 40.0 else t  # tanh is 1 to the last bit from there on; NaN stays NaN
    shifted = t * _LOG2_E + _ROUNDER  # k stands in its lowest bits
    k = shifted - _ROUNDER
    r = (t - k * _LN2_HIGH) - k * _LN2_LOW
    q = r * r
    big_r = 2.0 + q * (_R1 + q * (_R2 + q * (_R3 + q * (_R4 + q * (_R5 + q * _R6)))))
    s = np.int64((np.float64(shifted).view(np.int64) + 1023) << 52).view(np.float64)
    return math.copysign(
        ((s - 1.0) * big_r + (s + 1.0) * r) / ((s + 1.0) * big_r + (s - 1.0) * r), z
    )


@compiled(error_model="numpy", inline="always", fastmath=_FUSE)
def exp(x):
    """e^x, within 5e-16 of it as a share; 0 below -708, infinite above 709.

    As above, x = k ln 2 + r, and e^r = (R + r) / (R - r).
    """
    t = -708.0 if x < -708.0 else x
    t = 709.0 if t > 709.0 else t  # NaN stays NaN
    shifted = t * _LOG2_E + _ROUNDER
    k = shifted - _ROUNDER
    r = (t - k * _LN2_HIGH) - k * _LN2_LOW
    q = r * r
    big_r = 2.0 + q * (_R1 + q * (_R2 + q * (_R3 + q * (_R4 + q * (_R5 + q * _R6)))))
    s = np.int64((np.float64(shifted).view(np.int64) + 1023) << 52).view(np.float64)
    found = s * ((big_r + r) / (big_r - r))
    not_small = 0.0 if x < -708.0 else found
    return math.inf if x > 709.0 else not_small


@compiled(error_model="numpy", inline="always", fastmath=_FUSE)
def expm1(x):
    """e^x - 1 of x <= 0: 2 t / (1 - t) with t = tanh(x / 2)."""
    t = tanh(0.5 * x)
    return 2.0 * t / (1.0 - t)


@compiled(error_model="numpy", inline="always", fastmath=_FUSE)
def log1p(u):
    """ln(1 + u) of 0 <= u <= 1: 2 (w + w^3 / 3 + w^5 / 5 + ...) with w = u / (2 + u)."""
    w = u / (2.0 + u)
    q = w * w
    total = 0.0
    for n in range(16, 0, -1):  # q <= 1 / 9: the first left out is below 1e-17
        total = q * (total + 1.0 / (2 * n + 1))
    return 2.0 * (w + w * total)
