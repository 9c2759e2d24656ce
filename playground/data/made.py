"""Six data sets of our own, drawn from the original's stream as it draws its.

What a generator takes and returns, and what labels mean, see `originals`. Noise moves the points of
moons and blobs, as it does in the original's spiral and gauss; it flips labels of the others, as in
circle and xor. No number here depends on the seed but through the stream, so that other seeds draw
other points of the same data.
"""

from __future__ import annotations

import math

from playground.data.originals import (
    EXTENT,
    HALF,
    Sample,
    first_of,
    scale,
    surface,
)
from playground.data.random_stream import RandomStream

MOON_RADIUS = 3.2
CELL = 2.5
RINGS = ((0.0, 1.4), (2.1, 3.2), (3.9, 5.0))
"""From where to where each reaches; the innermost and the outermost are of the first class."""

RING_BORDERS = (1.75, 3.55)
BLOBS = (
    (-3.8, 2.4), (0.2, -0.2), (3.6, -3.4),
    (-0.2, 3.8), (-2.8, -3.2), (3.8, 1.2),
)  # fmt: skip
"""Centres: three of the first class, three of the other."""


def moons(
    n_samples: int, noise: float, stream: RandomStream, balance: float = HALF
) -> list[Sample]:
    """Two crescents, each with a horn inside the other; noise moves the points."""
    n_first = first_of(n_samples, balance)

    def draw(sign: int) -> Sample:
        r = stream.uniform(MOON_RADIUS - 0.5, MOON_RADIUS + 0.5)
        angle = stream.uniform(0, math.pi)
        x = sign * (r * math.cos(angle) - 0.5 * MOON_RADIUS)
        y = sign * (r * math.sin(angle) - 0.25 * MOON_RADIUS)
        x += stream.uniform(-3, 3) * noise
        y += stream.uniform(-3, 3) * noise
        return x, y, float(sign)

    return [draw(1 if i < n_first else -1) for i in range(n_samples)]


def checkerboard(
    n_samples: int, noise: float, stream: RandomStream, balance: float = HALF
) -> list[Sample]:
    """Four by four squares with gaps between; noise may flip the label of a point.

    Half and half, each point falls where it falls; any other balance mirrors some, as in xor.
    """
    n_first = first_of(n_samples, balance)

    def inside(value: float) -> float:
        middle = (math.floor(value / CELL) + 0.5) * CELL
        return middle + (value - middle) * 0.8

    def is_first(x: float, y: float) -> bool:
        return (math.floor(x / CELL) + math.floor(y / CELL)) % 2 == 0

    def draw(i: int) -> Sample:
        x = inside(stream.uniform(-5, 5))
        y = inside(stream.uniform(-5, 5))
        if balance != HALF and is_first(x, y) != (i < n_first):
            y = -y
        noise_x = stream.uniform(-CELL, CELL) * noise
        noise_y = stream.uniform(-CELL, CELL) * noise
        return x, y, 1.0 if is_first(x + noise_x, y + noise_y) else -1.0

    return [draw(i) for i in range(n_samples)]


def rings(
    n_samples: int, noise: float, stream: RandomStream, balance: float = HALF
) -> list[Sample]:
    """A disc and a ring of one label, a ring of the other between; noise may flip a label.

    Of three points of the first class one is in the disc, two are in the outer ring.
    """
    n_first = first_of(n_samples, balance)

    def draw(i: int) -> Sample:
        low, high = RINGS[1] if i >= n_first else RINGS[0] if i % 3 == 0 else RINGS[2]
        r = stream.uniform(low, high)
        angle = stream.uniform(0, 2 * math.pi)
        x, y = r * math.sin(angle), r * math.cos(angle)
        dx = x + stream.uniform(-2.5, 2.5) * noise
        dy = y + stream.uniform(-2.5, 2.5) * noise
        distance = math.sqrt(dx * dx + dy * dy)
        return x, y, -1.0 if RING_BORDERS[0] <= distance < RING_BORDERS[1] else 1.0

    return [draw(i) for i in range(n_samples)]


def blobs(
    n_samples: int, noise: float, stream: RandomStream, balance: float = HALF
) -> list[Sample]:
    """Six round clusters, three of each label, in turn; noise widens them."""
    n_first = first_of(n_samples, balance)
    variance = scale(noise, (0, 0.5), (0.2, 1.5))

    def draw(i: int) -> Sample:
        x, y = BLOBS[i % 3 + (0 if i < n_first else 3)]
        x = stream.normal(x, variance)
        return x, stream.normal(y, variance), 1.0 if i < n_first else -1.0

    return [draw(i) for i in range(n_samples)]


def reg_wave(n_samples: int, noise: float, stream: RandomStream, _: float = HALF) -> list[Sample]:
    """Waves with straight fronts, that run across the map."""

    def label(x: float, y: float) -> float:
        return math.sin(x + 0.5 * y)

    return surface(n_samples, noise, stream, label)


def reg_saddle(n_samples: int, noise: float, stream: RandomStream, _: float = HALF) -> list[Sample]:
    """A saddle: the label grows with x^2 and falls with y^2."""

    def label(x: float, y: float) -> float:
        return (x * x - y * y) / (EXTENT * EXTENT)

    return surface(n_samples, noise, stream, label)
