"""Which units a batch's points leave out: `playground.engine.dropout` is the definition."""

from __future__ import annotations

import math

import numpy as np

from playground.compiling import compiled
from playground.engine.kernels.orders import GOLDEN, ONE, mixed

_11 = np.uint64(11)
_EVEN = 2.0**53  # so many values are drawn alike, from 0 on


@compiled(error_model="numpy")
def draw_factors(factors, sizes, dropout, key, epoch, first, n):
    """Fill the hidden units' rows for `n` points of an epoch's updates, from number `first` on."""
    width = 0
    for layer in range(len(dropout)):
        width += sizes[layer + 1]
    begin = mixed(key + (np.uint64(epoch) + ONE) * GOLDEN)
    a_point = np.uint64(width) * GOLDEN
    row = sizes[0]
    for layer in range(len(dropout)):
        scale = 1.0 / (1.0 - dropout[layer])
        bound = np.int64(math.ceil(dropout[layer] * _EVEN))
        for _ in range(sizes[layer + 1]):
            place = begin + np.uint64(first * width + row - sizes[0] + 1) * GOLDEN
            for b in range(n):
                chance = np.int64(mixed(place + np.uint64(b) * a_point) >> _11)
                factors[row, b] = 0.0 if chance < bound else scale
            row += 1
