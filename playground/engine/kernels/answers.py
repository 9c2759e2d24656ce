"""A forward pass over a batch, in rows of [unit, sample]."""

from __future__ import annotations

import math

import numpy as np

from playground.compiling import compiled
from playground.engine.kernels.packed import RELU, SIGMOID, TANH

_FUSE = {"contract"}
_LANES = 16  # a batch is padded to whole passes of the vectorized loops: 4 lanes, unrolled by 4

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


@compiled()
def padded_size(n):
    return (n + _LANES - 1) // _LANES * _LANES


@compiled()
def load(values, at, features, start, count):
    for row in range(len(features)):
        for b in range(count):
            values[row, at + b] = features[row, start + b]


@compiled(error_model="numpy")
def forward(values, n, net):
    """Fill `values` below the inputs: z = bias + sum of weight * source, then f(z).

    `n` is padded to whole lanes; what the last ones hold is not used.
    """
    sizes, weights, biases = net.sizes, net.weights, net.biases
    first_in = 0
    first_bias = 0
    first_weight = 0
    for layer in range(len(sizes) - 1):
        n_in, n_out = sizes[layer], sizes[layer + 1]
        code = net.output_activation if layer == len(sizes) - 2 else net.activation
        for j in range(n_out):
            out = first_in + n_in + j
            values[out, :n] = biases[first_bias + j]
            add_weighted_rows(values, out, first_in, n_in, weights, first_weight + j, n_out, n)
            activate(values[out, :n], code)
        first_in += n_in
        first_bias += n_out
        first_weight += n_in * n_out


@compiled(error_model="numpy", fastmath=_FUSE)
def add_weighted_rows(rows, target, first, count, weights, at, stride, n):
    """rows[target] += sum over i < count of weights[at + i stride] * rows[first + i], in order."""
    # Four at a time: a pass over the target is mostly overhead when a batch has ten samples.
    i = 0
    while i + 4 <= count:
        w0, w1 = weights[at + i * stride], weights[at + (i + 1) * stride]
        w2, w3 = weights[at + (i + 2) * stride], weights[at + (i + 3) * stride]
        row = first + i
        for b in range(n):
            total = rows[target, b] + w0 * rows[row, b] + w1 * rows[row + 1, b]
            rows[target, b] = total + w2 * rows[row + 2, b] + w3 * rows[row + 3, b]
        i += 4
    if i + 2 <= count:
        w0, w1 = weights[at + i * stride], weights[at + (i + 1) * stride]
        row = first + i
        for b in range(n):
            rows[target, b] = rows[target, b] + w0 * rows[row, b] + w1 * rows[row + 1, b]
        i += 2
    if i < count:
        w0 = weights[at + i * stride]
        for b in range(n):
            rows[target, b] += w0 * rows[first + i, b]


@compiled(error_model="numpy", fastmath=_FUSE)
def activate(z, code):
    if code == TANH:
        for b in range(len(z)):
            z[b] = tanh(z[b])
    elif code == RELU:
        for b in range(len(z)):
            z[b] = 0.0 if z[b] <= 0 else z[b]
    elif code == SIGMOID:
        for b in range(len(z)):
            z[b] = 0.5 + 0.5 * tanh(0.5 * z[b])


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
