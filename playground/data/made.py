"""Data sets of our own, six by name and one by formula, drawn from the original's stream.

What a generator takes and returns, and what labels mean, see `originals`. Noise moves the points of
moons and blobs, as it does in the original's spiral and gauss; it flips labels of the others, as in
circle and xor. No number here depends on the seed but through the stream, so that other seeds draw
other points of the same data.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from playground.data.originals import (
    EXTENT,
    HALF,
    Sample,
    first_of,
    scale,
    surface,
)
from playground.data.random_stream import RandomStream
from playground.errors import SettingError
from playground.formulas import of_labels

Floats = NDArray[np.float64]

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


def by_formula(text: str, n_samples: int, noise: float, stream: RandomStream) -> list[Sample]:
    """Points anywhere on the map with the labels that a formula gives, see `labelled`."""
    numbers = [[stream.uniform(-EXTENT, EXTENT) for _ in range(4)] for _ in range(n_samples)]
    points, labels = labelled(text, np.array(numbers).reshape(-1, 4), noise)
    return list(zip(*points.T.tolist(), labels.tolist(), strict=True))


def labelled(text: str, numbers: Floats, noise: float) -> tuple[Floats, Floats]:
    """Points (n, 2) and labels (n,): what a formula gives the places that noise moves them to.

    Of the numbers (n, 4) two are a point, two where it is moved to. Raises SettingError for a
    formula that has no value at one of the places, or the same label at all.
    """
    formula = of_labels.read(text)
    points, places = numbers[:, :2].copy(), numbers[:, :2] + noise * numbers[:, 2:]
    labels = formula.labels(places)
    missing = np.flatnonzero(np.isnan(labels))
    if len(missing):
        x, y = places[missing[0]]
        rule = (
            f"is not a finite number at ({x:.4g}, {y:.4g}), where a point's label is taken; give a "
            "formula that is one all over the map, as log(abs(x1)+1) in place of log(x1)"
        )
        raise SettingError("data_formula", text, rule)
    if len(labels) and np.all(labels == labels[0]):
        raise SettingError("data_formula", text, _same_everywhere(formula, len(labels), labels[0]))
    return points, labels


def _same_everywhere(formula: of_labels.LabelFormula, n_samples: int, label: float) -> str:
    if formula.comparison:
        where = f"all {n_samples:,}" if label > 0 else f"none of the {n_samples:,}"
        return (
            f"holds at {where} points, so that there is one class only; give a border that has "
            "points on both sides, on a map from -6 to 6"
        )
    return (
        f"gives all {n_samples:,} points the label {label:g}; give a formula whose values lie "
        "between -1 and 1, where they are cut: divide it, as in (x1^2+x2^2)/72"
    )
