"""The original's six data sets, drawn from a `RandomStream` exactly as it draws them.

A generator takes (n_samples, noise, stream, balance) with noise = noise_percent / 100 and balance,
the first class's share in percent, and returns a list of (x, y, label). The order of the draws is
part of the definition: it fixes every later number, the first weights included. Labels are +1
(the first class, blue) and -1 (orange), or a value for regression, which passes over the balance.
Source: tensorflow/playground, commit 02469bd; there the balance is 50 always.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from playground.data.random_stream import RandomStream

Sample = tuple[float, float, float]
Generator = Callable[[int, float, RandomStream, float], list[Sample]]

HALF = 50.0
"""The balance that the original knows alone, in percent."""

EXTENT = 6.0
"""How far the map reaches from 0 in all four directions. Regression's points fill that square.

Noise may carry a point of the other data sets out of it.
"""

CIRCLE_RADIUS = 5.0


def first_of(n_samples: int, balance: float) -> int:
    """How many of the points are drawn for the first class."""
    return math.floor(n_samples * balance / 100)


def circle(
    n_samples: int, noise: float, stream: RandomStream, balance: float = HALF
) -> list[Sample]:
    """A disc of one label inside a ring of the other; noise may flip the label of a point."""
    n_first = first_of(n_samples, balance)
    radius = CIRCLE_RADIUS

    def draw(low: float, high: float) -> Sample:
        r = stream.uniform(low, high)
        angle = stream.uniform(0, 2 * math.pi)
        x, y = r * math.sin(angle), r * math.cos(angle)
        noise_x = stream.uniform(-radius, radius) * noise
        noise_y = stream.uniform(-radius, radius) * noise
        dx, dy = x + noise_x, y + noise_y
        return x, y, 1.0 if math.sqrt(dx * dx + dy * dy) < radius * 0.5 else -1.0

    inner = [draw(0, radius * 0.5) for _ in range(n_first)]
    return inner + [draw(radius * 0.7, radius) for _ in range(n_samples - n_first)]


def xor(n_samples: int, noise: float, stream: RandomStream, balance: float = HALF) -> list[Sample]:
    """Label +1 where x and y have the same sign; noise may flip the label of a point.

    Half and half, each point falls where it falls. With any other balance the first ones are of the
    first class: a point of the wrong one is mirrored, so that the draws are as many.
    """
    padding = 0.3
    n_first = first_of(n_samples, balance)

    def draw(i: int) -> Sample:
        x = stream.uniform(-5, 5)
        x += padding if x > 0 else -padding
        y = stream.uniform(-5, 5)
        y += padding if y > 0 else -padding
        if balance != HALF and (x * y >= 0) != (i < n_first):
            y = -y
        noise_x = stream.uniform(-5, 5) * noise
        noise_y = stream.uniform(-5, 5) * noise
        return x, y, 1.0 if (x + noise_x) * (y + noise_y) >= 0 else -1.0

    return [draw(i) for i in range(n_samples)]


def gauss(
    n_samples: int, noise: float, stream: RandomStream, balance: float = HALF
) -> list[Sample]:
    """Two round clusters at (2, 2) and (-2, -2); noise widens them."""
    n_first = first_of(n_samples, balance)
    variance = scale(noise, (0, 0.5), (0.5, 4))

    def draw(centre: float, label: float) -> Sample:
        x = stream.normal(centre, variance)
        return x, stream.normal(centre, variance), label

    first = [draw(2, 1.0) for _ in range(n_first)]
    return first + [draw(-2, -1.0) for _ in range(n_samples - n_first)]


def spiral(
    n_samples: int, noise: float, stream: RandomStream, balance: float = HALF
) -> list[Sample]:
    """Two interleaved arms; noise moves the points. Without it both arms start at (0, 0)."""
    n_first = first_of(n_samples, balance)

    def draw(i: int, count: int, phase: float, label: float) -> Sample:
        r = i / count * 5
        t = 1.75 * i / count * 2 * math.pi + phase
        x = r * math.sin(t) + stream.uniform(-1, 1) * noise
        y = r * math.cos(t) + stream.uniform(-1, 1) * noise
        return x, y, label

    n_second = n_samples - n_first
    first = [draw(i, n_first, 0.0, 1.0) for i in range(n_first)]
    return first + [draw(i, n_second, math.pi, -1.0) for i in range(n_second)]


def reg_plane(n_samples: int, noise: float, stream: RandomStream, _: float = HALF) -> list[Sample]:
    """A tilted plane: the label grows with x + y."""

    def label(x: float, y: float) -> float:
        return scale(x + y, (-10, 10), (-1, 1))

    return surface(n_samples, noise, stream, label)


def reg_gauss(n_samples: int, noise: float, stream: RandomStream, _: float = HALF) -> list[Sample]:
    """Six bumps of height 1 and radius 2, signs alternating like a chess board."""

    def label(x: float, y: float) -> float:
        strongest = 0.0
        for centre_x, centre_y, sign in _BUMPS:
            dx, dy = x - centre_x, y - centre_y
            height = sign * _clamped_scale(math.sqrt(dx * dx + dy * dy), (0, 2), (1, 0))
            if abs(height) > abs(strongest):
                strongest = height
        return strongest

    return surface(n_samples, noise, stream, label)


_BUMPS = (
    (-4, 2.5, 1), (0, 2.5, -1), (4, 2.5, 1),
    (-4, -2.5, -1), (0, -2.5, 1), (4, -2.5, -1),
)  # fmt: skip


def surface(
    n_samples: int, noise: float, stream: RandomStream, label: Callable[[float, float], float]
) -> list[Sample]:
    """Points anywhere on the map, each with the label of the place that noise moves it to."""

    def draw() -> Sample:
        x = stream.uniform(-EXTENT, EXTENT)
        y = stream.uniform(-EXTENT, EXTENT)
        noise_x = stream.uniform(-EXTENT, EXTENT) * noise
        noise_y = stream.uniform(-EXTENT, EXTENT) * noise
        return x, y, label(x + noise_x, y + noise_y)

    return [draw() for _ in range(n_samples)]


def scale(value: float, domain: tuple[float, float], range_: tuple[float, float]) -> float:
    """Where `value` lies in `range_`, as far along as it is in `domain`."""
    # r0 (1 - t) + r1 t, in this form: any other differs from the original in the last bit.
    t = (value - domain[0]) / (domain[1] - domain[0])
    return range_[0] * (1 - t) + range_[1] * t


def _clamped_scale(value: float, domain: tuple[float, float], range_: tuple[float, float]) -> float:
    t = min(max((value - domain[0]) / (domain[1] - domain[0]), 0.0), 1.0)
    return range_[0] * (1 - t) + range_[1] * t
