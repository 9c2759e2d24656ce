"""The original's six data sets, drawn from a `RandomStream` exactly as it draws them.

A generator takes (n_samples, noise, stream) with noise = noise_percent / 100 and returns a list
of (x, y, label). The order of the draws is part of the definition: it fixes every later number,
the first weights included. Labels are +1 (blue) and -1 (orange), or a value for regression.
Source: tensorflow/playground, commit 02469bd.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from playground.data.random_stream import RandomStream

Floats = NDArray[np.float64]
Sample = tuple[float, float, float]
Generator = Callable[[int, float, RandomStream], list[Sample]]

EXTENT = 6.0
"""How far the map reaches from 0 in all four directions. Regression's points fill that square.

Noise may carry a point of the other data sets out of it.
"""

CIRCLE_RADIUS = 5.0


def circle(n_samples: int, noise: float, stream: RandomStream) -> list[Sample]:
    """A disc of one label inside a ring of the other; noise may flip the label of a point."""
    radius = CIRCLE_RADIUS

    def draw(low: float, high: float) -> Sample:
        r = stream.uniform(low, high)
        angle = stream.uniform(0, 2 * math.pi)
        x, y = r * math.sin(angle), r * math.cos(angle)
        noise_x = stream.uniform(-radius, radius) * noise
        noise_y = stream.uniform(-radius, radius) * noise
        dx, dy = x + noise_x, y + noise_y
        return x, y, 1.0 if math.sqrt(dx * dx + dy * dy) < radius * 0.5 else -1.0

    inner = [draw(0, radius * 0.5) for _ in range(n_samples // 2)]
    return inner + [draw(radius * 0.7, radius) for _ in range(n_samples // 2)]


def xor(n_samples: int, noise: float, stream: RandomStream) -> list[Sample]:
    """Label +1 where x and y have the same sign; noise may flip the label of a point."""
    padding = 0.3

    def draw() -> Sample:
        x = stream.uniform(-5, 5)
        x += padding if x > 0 else -padding
        y = stream.uniform(-5, 5)
        y += padding if y > 0 else -padding
        noise_x = stream.uniform(-5, 5) * noise
        noise_y = stream.uniform(-5, 5) * noise
        return x, y, 1.0 if (x + noise_x) * (y + noise_y) >= 0 else -1.0

    return [draw() for _ in range(n_samples)]


def gauss(n_samples: int, noise: float, stream: RandomStream) -> list[Sample]:
    """Two round clusters at (2, 2) and (-2, -2); noise widens them."""
    variance = _scale(noise, (0, 0.5), (0.5, 4))

    def draw(centre: float, label: float) -> Sample:
        x = stream.normal(centre, variance)
        return x, stream.normal(centre, variance), label

    first = [draw(2, 1.0) for _ in range(n_samples // 2)]
    return first + [draw(-2, -1.0) for _ in range(n_samples // 2)]


def spiral(n_samples: int, noise: float, stream: RandomStream) -> list[Sample]:
    """Two interleaved arms; noise moves the points. Without it both arms start at (0, 0)."""
    half = n_samples // 2

    def draw(i: int, phase: float, label: float) -> Sample:
        r = i / half * 5
        t = 1.75 * i / half * 2 * math.pi + phase
        x = r * math.sin(t) + stream.uniform(-1, 1) * noise
        y = r * math.cos(t) + stream.uniform(-1, 1) * noise
        return x, y, label

    first = [draw(i, 0.0, 1.0) for i in range(half)]
    return first + [draw(i, math.pi, -1.0) for i in range(half)]


def reg_plane(n_samples: int, noise: float, stream: RandomStream) -> list[Sample]:
    """A tilted plane: the label grows with x + y."""

    def label(x: float, y: float) -> float:
        return _scale(x + y, (-10, 10), (-1, 1))

    return _regression(n_samples, noise, stream, label)


def reg_gauss(n_samples: int, noise: float, stream: RandomStream) -> list[Sample]:
    """Six bumps of height 1 and radius 2, signs alternating like a chess board."""

    def label(x: float, y: float) -> float:
        strongest = 0.0
        for centre_x, centre_y, sign in _BUMPS:
            dx, dy = x - centre_x, y - centre_y
            height = sign * _clamped_scale(math.sqrt(dx * dx + dy * dy), (0, 2), (1, 0))
            if abs(height) > abs(strongest):
                strongest = height
        return strongest

    return _regression(n_samples, noise, stream, label)


_BUMPS = (
    (-4, 2.5, 1), (0, 2.5, -1), (4, 2.5, 1),
    (-4, -2.5, -1), (0, -2.5, 1), (4, -2.5, -1),
)  # fmt: skip


def _regression(
    n_samples: int, noise: float, stream: RandomStream, label: Callable[[float, float], float]
) -> list[Sample]:
    def draw() -> Sample:
        x = stream.uniform(-EXTENT, EXTENT)
        y = stream.uniform(-EXTENT, EXTENT)
        noise_x = stream.uniform(-EXTENT, EXTENT) * noise
        noise_y = stream.uniform(-EXTENT, EXTENT) * noise
        return x, y, label(x + noise_x, y + noise_y)

    return [draw() for _ in range(n_samples)]


def _scale(value: float, domain: tuple[float, float], range_: tuple[float, float]) -> float:
    # r0 (1 - t) + r1 t, in this form: any other differs from the original in the last bit.
    t = (value - domain[0]) / (domain[1] - domain[0])
    return range_[0] * (1 - t) + range_[1] * t


def _clamped_scale(value: float, domain: tuple[float, float], range_: tuple[float, float]) -> float:
    t = min(max((value - domain[0]) / (domain[1] - domain[0]), 0.0), 1.0)
    return range_[0] * (1 - t) + range_[1] * t


class Dataset(NamedTuple):
    """One data set: the name on the page, its size in the original, and its generator."""

    title: str
    n_samples: int
    generate: Generator


CLASSIFICATION: dict[str, Dataset] = {
    "circle": Dataset("Circle", 500, circle),
    "xor": Dataset("Exclusive or", 500, xor),
    "gauss": Dataset("Gaussian", 500, gauss),
    "spiral": Dataset("Spiral", 500, spiral),
}
REGRESSION: dict[str, Dataset] = {
    "reg-plane": Dataset("Plane", 1200, reg_plane),
    "reg-gauss": Dataset("Multi gaussian", 1200, reg_gauss),
}
PROBLEMS: dict[str, dict[str, Dataset]] = {
    "classification": CLASSIFICATION,
    "regression": REGRESSION,
}
"""By problem, then by link key."""


def shuffle_inplace(samples: list[Sample], stream: RandomStream) -> None:
    """Fisher-Yates from the end, with the original's useless last draw."""
    for count in range(len(samples), 0, -1):
        k = math.floor(stream.uniform() * count)
        samples[count - 1], samples[k] = samples[k], samples[count - 1]


class Data(NamedTuple):
    """Training and test points in the order used; the arrays are read-only."""

    train_points: Floats  # (n_train, 2)
    train_labels: Floats  # (n_train,)
    test_points: Floats  # (n_test, 2)
    test_labels: Floats  # (n_test,)


class DataSettings(NamedTuple):
    """What fixes the data and the place in the stream after them."""

    problem: str
    dataset: str
    noise_percent: float
    train_percent: float
    seed: str
    split_seed: str = ""


def draw_data(settings: DataSettings) -> tuple[Data, RandomStream]:
    """One data set, shuffled and split, and the stream where the first weights come next.

    Without a `split_seed` the data's own stream shuffles. With one, that stream makes the same
    draws and another, of `split_seed`, shuffles: only the split changes, no point and no weight.
    """
    kind = PROBLEMS[settings.problem][settings.dataset]
    stream = RandomStream(settings.seed)
    samples = kind.generate(kind.n_samples, settings.noise_percent / 100, stream)
    shuffled = samples.copy()
    shuffle_inplace(shuffled, stream)
    if settings.split_seed:
        shuffled = samples
        shuffle_inplace(shuffled, RandomStream(settings.split_seed))
    return split(*_columns(shuffled), settings.train_percent), stream


def draw_points(
    problem: str, dataset: str, noise_percent: float, n_samples: int, seed: str
) -> tuple[Floats, Floats]:
    """Points (n, 2) and labels (n,) as generated, neither shuffled nor split.

    The data sets made of two halves have one point fewer where `n_samples` is odd.
    """
    generate = PROBLEMS[problem][dataset].generate
    return _columns(generate(n_samples, noise_percent / 100, RandomStream(seed)))


def n_train_of(n_samples: int, train_percent: float) -> int:
    """How many of the points train."""
    return math.floor(n_samples * train_percent / 100)


def split(points: Floats, labels: Floats, train_percent: float) -> Data:
    """The first `train_percent` of the points to train with, the others to test; all read-only."""
    n_train = n_train_of(len(labels), train_percent)
    for array in (points, labels):
        array.flags.writeable = False
    return Data(points[:n_train], labels[:n_train], points[n_train:], labels[n_train:])


def _columns(samples: list[Sample]) -> tuple[Floats, Floats]:
    table = np.array(samples, dtype=float).reshape(-1, 3)
    return np.ascontiguousarray(table[:, :2]), np.ascontiguousarray(table[:, 2])
