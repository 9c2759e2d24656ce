"""The original's stream of random numbers, seeded by a text.

ARC4 as in David Bau's seedrandom 2.4 (the generator the original playground uses): the same
text gives the same numbers, bit for bit, hence the same data and the same first weights.
"""

from __future__ import annotations

import math

_KEY_BYTES = 256
_DISCARDED = 256
_FIRST_BLOCK = 512  # bytes; enough for the first weights of a small network
_LARGEST_BLOCK = 4096
_TWO_48 = 1 << 48
_TWO_52 = 1 << 52
_TWO_53 = 1 << 53

MAX_SEED_LENGTH = _KEY_BYTES
"""Longest seed, in characters. Past it seedrandom mixes key bytes; no link needs that."""


def key_of(seed: str) -> bytes:
    """The generator's key: 1 to `MAX_SEED_LENGTH` bytes."""
    # JavaScript's characters are UTF-16 units; the key takes the low byte of each.
    return seed.encode("utf-16-le", "surrogatepass")[::2][:MAX_SEED_LENGTH] or b"\0"


class RandomStream:
    """A reproducible stream of doubles in [0, 1); `copy()` freezes a place in it."""

    def __init__(self, seed: str) -> None:
        key = key_of(seed)
        permutation = list(range(256))
        j = 0
        for i, kept in enumerate(permutation):
            j = (j + key[i % len(key)] + kept) & 255
            permutation[i], permutation[j] = permutation[j], kept
        self._stand_at(permutation, 0, 0)
        self._refill()
        self._position = _DISCARDED

    @classmethod
    def resumed(cls, permutation: list[int], i: int, j: int) -> RandomStream:
        """A stream that goes on from the generator's 256 bytes and its two places in them."""
        stream = object.__new__(cls)
        stream._stand_at(permutation, i, j)
        return stream

    def _stand_at(self, permutation: list[int], i: int, j: int) -> None:
        self._permutation, self._i, self._j = permutation, i, j
        self._buffer, self._position = b"", 0
        self._block = _FIRST_BLOCK

    def copy(self) -> RandomStream:
        """A stream that will give the same numbers as this one from here on."""
        twin = object.__new__(RandomStream)
        twin.__dict__.update(self.__dict__)
        twin._permutation = self._permutation.copy()
        return twin

    def _refill(self) -> None:
        """Append a block of bytes to what is left in the buffer."""
        # Bytes come in blocks because the loop over local variables is what makes this fast:
        # a data set of 500 points eats some 17,500 of them. The blocks grow, because first
        # weights eat a few hundred.
        permutation, i, j = self._permutation, self._i, self._j
        block = bytearray(self._block)
        for n in range(len(block)):
            i = (i + 1) & 255
            a = permutation[i]
            j = (j + a) & 255
            b = permutation[j]
            permutation[i] = b
            permutation[j] = a
            block[n] = permutation[(a + b) & 255]
        self._i, self._j = i, j
        self._buffer = self._buffer[self._position :] + bytes(block)
        self._position = 0
        self._block = min(2 * self._block, _LARGEST_BLOCK)

    def _bytes(self, count: int) -> int:
        """The next `count` bytes, read as one big-endian integer."""
        if self._position + count > len(self._buffer):
            self._refill()
        start = self._position
        self._position = start + count
        return int.from_bytes(self._buffer[start : start + count])

    def uniform(self, low: float = 0.0, high: float = 1.0) -> float:
        """One draw, uniform in [low, high)."""
        # Exact integers stand in for the original's doubles: every step of its arithmetic is a
        # multiplication or division by a power of two, or a sum that fits 53 bits.
        numerator, denominator, pending = self._bytes(6), _TWO_48, 0
        while numerator < _TWO_52:
            numerator = (numerator + pending) << 8
            denominator <<= 8
            pending = self._bytes(1)
        while numerator >= _TWO_53:
            numerator >>= 1
            denominator >>= 1
            pending >>= 1
        return (numerator + pending) / denominator * (high - low) + low

    def normal(self, mean: float, variance: float) -> float:
        """One draw from a normal distribution (Marsaglia's polar method, second value unused)."""
        while True:
            v1 = 2 * self.uniform() - 1
            v2 = 2 * self.uniform() - 1
            s = v1 * v1 + v2 * v2
            if 0 < s <= 1:
                break
        return mean + math.sqrt(variance) * (math.sqrt(-2 * math.log(s) / s) * v1)
