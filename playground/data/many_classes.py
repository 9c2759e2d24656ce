"""Made data of three to six classes, drawn from the same stream class after class.

A generator takes (n_samples, noise, stream, n_classes) and returns a list of (x, y, label) with the
class's number from 0 as the label. Every class has its equal share of the points, one more or less:
`balance`, the first of two classes' share, has no meaning here. Noise moves the points of blobs and
spirals; between rings it may give a point a neighbour's label, as it does in `made.rings`.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from playground.data.originals import Sample, scale
from playground.data.random_stream import RandomStream

ManyGenerator = Callable[[int, float, RandomStream, int], list[Sample]]

BLOB_DISTANCE = 3.6
"""Of every centre from the middle."""

TURNS = 3.5
"""Of all arms of a spiral together, so that arms are as far apart as the original's two."""

REACH = 5.0
RING_GAP = 0.15
"""Of a ring's width, free at its borders on both sides."""

RING_NOISE = 1.5
"""How many widths of a ring a point may be moved either way before it is labelled, at noise 1."""


def class_at(i: int, n_samples: int, n_classes: int) -> tuple[int, int, int]:
    """Of the point with number i: its class, its number in the class, the points of the class."""
    label = ((i + 1) * n_classes - 1) // n_samples
    first = label * n_samples // n_classes
    return label, i - first, (label + 1) * n_samples // n_classes - first


def blobs_of(n_samples: int, noise: float, stream: RandomStream, n_classes: int) -> list[Sample]:
    """A round cluster a class, all around the middle; noise widens them."""
    variance = scale(noise, (0, 0.5), (0.2, 1.5))

    def draw(i: int) -> Sample:
        label, _, _ = class_at(i, n_samples, n_classes)
        angle = 2 * math.pi * label / n_classes
        x = stream.normal(BLOB_DISTANCE * math.sin(angle), variance)
        return x, stream.normal(BLOB_DISTANCE * math.cos(angle), variance), float(label)

    return [draw(i) for i in range(n_samples)]


def spiral_of(n_samples: int, noise: float, stream: RandomStream, n_classes: int) -> list[Sample]:
    """An arm a class, from the middle out; noise moves the points."""

    def draw(i: int) -> Sample:
        label, number, count = class_at(i, n_samples, n_classes)
        r = number / count * REACH
        t = TURNS / n_classes * number / count * 2 * math.pi + 2 * math.pi * label / n_classes
        x = r * math.sin(t) + stream.uniform(-1, 1) * noise
        return x, r * math.cos(t) + stream.uniform(-1, 1) * noise, float(label)

    return [draw(i) for i in range(n_samples)]


def rings_of(n_samples: int, noise: float, stream: RandomStream, n_classes: int) -> list[Sample]:
    """A disc, and a ring around it a further class; noise may flip a label to a near ring's."""
    width = REACH / n_classes

    def draw(i: int) -> Sample:
        ring, _, _ = class_at(i, n_samples, n_classes)
        low = width * (ring + RING_GAP) if ring else 0.0
        r = stream.uniform(low, width * (ring + 1 - RING_GAP))
        angle = stream.uniform(0, 2 * math.pi)
        x, y = r * math.sin(angle), r * math.cos(angle)
        dx = x + stream.uniform(-RING_NOISE, RING_NOISE) * width * noise
        dy = y + stream.uniform(-RING_NOISE, RING_NOISE) * width * noise
        reached = math.floor(math.sqrt(dx * dx + dy * dy) / width)
        return x, y, float(min(reached, n_classes - 1))

    return [draw(i) for i in range(n_samples)]
