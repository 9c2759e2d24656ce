"""The order in which an epoch takes its training points: as they come, or shuffled from a seed.

A shuffled order follows from (seed, epoch) alone. No stream is carried from one epoch to the next,
so that any epoch can be begun without those before it. What an epoch leaves over, because it fills
no batch, joins the first batch of the next one, whatever the order of that.
"""

from __future__ import annotations

import functools
import hashlib
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

_Number = TypeVar("_Number", int, NDArray[Any])
_MASK = 2**64 - 1
GOLDEN = 0x9E3779B97F4A7C15
_FIRST, _SECOND = 0xBF58476D1CE4E5B9, 0x94D049BB133111EB


@functools.lru_cache(maxsize=64)
def key_of(seed: str, purpose: bytes = b"") -> int:
    """The 64 bits that all of a seed's orders follow from; for another `purpose`, others."""
    text = seed.encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(text, digest_size=8, person=purpose).digest(), "little")


def order_of(key: int | None, epoch: int, n: int) -> NDArray[np.intp]:
    """The rows (n,) in the order in which the epoch after `epoch` finished ones takes them.

    Without a key, as they come. Else shuffled by Fisher and Yates, from the end, with the numbers
    of SplitMix64 (Steele, Lea and Flood 2014) from a place of the epoch's own.
    """
    order = list(range(n))
    if key is None:
        return np.array(order, dtype=np.intp)
    state = mixed(key + (epoch + 1) * GOLDEN)
    for count in range(n, 1, -1):
        state = (state + GOLDEN) & _MASK
        k = mixed(state) % count
        order[count - 1], order[k] = order[k], order[count - 1]
    return np.array(order, dtype=np.intp)


def mixed(number: _Number) -> _Number:
    """The number's 64 bits stirred, as SplitMix64 gives them out; of an array each."""
    number = number & _MASK
    number = ((number ^ (number >> 30)) * _FIRST) & _MASK
    number = ((number ^ (number >> 27)) * _SECOND) & _MASK
    return number ^ (number >> 31)
