"""Dropout: which hidden units a point's forward pass leaves out while it trains.

As torch.nn.Dropout, inverted: with a share p, a unit's value is put to 0 with probability p and
divided by 1 - p otherwise, so that its mean is what the whole network has when it is tested. Every
point of a batch has a mask of its own; inputs and outputs are never dropped.

A mask follows from (seed, epoch, the point's number among those that the epoch's updates take, the
unit's among the hidden ones) alone. No stream is carried on, so that any update can be begun
without those before it. What an epoch left over comes first in the next one and is counted there.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from playground.engine.orders import GOLDEN, mixed

Floats = NDArray[np.float64]

PURPOSE = b"dropout"
"""Of the key: another one than that of the same seed's orders."""


def factors(
    shares: Sequence[float], units: Sequence[int], key: int, epoch: int, first: int, n: int
) -> list[Floats]:
    """What the values of each hidden layer are multiplied by: 0 or 1 / (1 - p), (n, units) each.

    `shares` has p for each layer, `units` their sizes. The points are `n` of the updates of the
    epoch that follows `epoch` finished ones, from number `first` on.
    """
    width = sum(units)
    places = np.arange(first * width, (first + n) * width, dtype=np.uint64)
    begin = np.uint64(mixed(key + (epoch + 1) * GOLDEN))
    numbers = mixed(begin + (places + np.uint64(1)) * np.uint64(GOLDEN)).reshape(n, width)
    chances = (numbers >> np.uint64(11)) * 2.0**-53  # even, from 0 to less than 1
    found, start = [], 0
    for share, size in zip(shares, units, strict=True):
        kept = chances[:, start : start + size] >= share
        found.append(np.where(kept, 1.0 / (1.0 - share), 0.0))
        start += size
    return found
