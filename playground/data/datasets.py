"""The data sets by name, and how one is drawn, shuffled and split.

How points depend on their number: a generator draws point after point from one stream, so with the
same seed the points of xor, checkerboard and regression go on where fewer end. The others draw the
first class before the second: its points go on likewise, those of the second begin elsewhere in the
stream and differ. The spiral's places are shares of its arms and all differ. Where the data differ,
so do the first weights, which come from the same stream, unless they have a seed of their own.
"""

from __future__ import annotations

import math
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from playground.data import points_text
from playground.data.made import (
    blobs,
    by_formula,
    checkerboard,
    moons,
    reg_saddle,
    reg_wave,
    rings,
)
from playground.data.many_classes import ManyGenerator, blobs_of, rings_of, spiral_of
from playground.data.originals import EXTENT as EXTENT
from playground.data.originals import (
    HALF,
    Generator,
    Sample,
    circle,
    gauss,
    reg_gauss,
    reg_plane,
    spiral,
    xor,
)
from playground.data.points_text import MAX_CLASSES as MAX_CLASSES
from playground.data.random_stream import RandomStream

Floats = NDArray[np.float64]
_Item = TypeVar("_Item")


class Dataset(NamedTuple):
    """One data set: the name on the page, its usual size, its generator, and whose it is.

    Where it can have more than two classes, another one draws those.
    """

    title: str
    n_samples: int
    generate: Generator
    is_original: bool = True
    generate_many: ManyGenerator | None = None


CLASSIFICATION: dict[str, Dataset] = {
    "circle": Dataset("Circle", 500, circle),
    "xor": Dataset("Exclusive or", 500, xor),
    "gauss": Dataset("Gaussian", 500, gauss),
    "spiral": Dataset("Spiral", 500, spiral, generate_many=spiral_of),
    "moons": Dataset("Moons", 500, moons, False),
    "checkerboard": Dataset("Checkers", 500, checkerboard, False),
    "rings": Dataset("Rings", 500, rings, False, rings_of),
    "blobs": Dataset("Blobs", 500, blobs, False, blobs_of),
}
REGRESSION: dict[str, Dataset] = {
    "reg-plane": Dataset("Plane", 1200, reg_plane),
    "reg-gauss": Dataset("Multi gaussian", 1200, reg_gauss),
    "reg-wave": Dataset("Wave", 1200, reg_wave, False),
    "reg-saddle": Dataset("Saddle", 1200, reg_saddle, False),
}
PROBLEMS: dict[str, dict[str, Dataset]] = {
    "classification": CLASSIFICATION,
    "regression": REGRESSION,
}
"""By problem, then by link key."""

OWN = "own"
"""The name of somebody's own points, in place of a data set's."""
BY_FORMULA = "formula"
"""The name of data by somebody's own formula, in place of a data set's."""
OF_MANY_CLASSES = tuple(name for name, row in CLASSIFICATION.items() if row.generate_many)
"""The data sets that may have more than two classes."""


def shuffle_inplace(samples: list[_Item], stream: RandomStream) -> None:
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
    samples: int = 0
    """How many points; 0 for as many as the data set has usually."""
    balance_percent: float = HALF
    """The first class's share of the points; regression has no classes and passes over it."""
    test_shift_percent: float = 0.0
    """How far the test points lie right of where they were drawn, in percent of the map."""
    classes: int = 2
    """More than two have another generator, and labels from 0 on; regression has none."""
    own: str = ""
    """Somebody's own points as a text, in place of a data set; see `points_text`."""
    formula: str = ""
    """What gives drawn points their labels, in place of a data set; see `formulas.of_labels`."""

    @property
    def n_samples(self) -> int:
        """How many points there are."""
        if self.own:
            return len(points_text.read(self.own).labels)
        return self.samples or PROBLEMS[self.problem][self.dataset].n_samples

    @property
    def n_train(self) -> int:
        """How many of them train."""
        n_apart = points_text.read(self.own).n_apart if self.own else 0
        return n_train_of(self.n_samples, self.train_percent, n_apart)

    @property
    def test_shift(self) -> float:
        """The same in the map's units."""
        return 2 * EXTENT * self.test_shift_percent / 100


def draw_data(settings: DataSettings) -> tuple[Data, RandomStream]:
    """One data set, shuffled and split, and the stream where the first weights come next.

    Without a `split_seed` the data's own stream shuffles. With one, that stream makes the same
    draws and another, of `split_seed`, shuffles: only the split changes, no point and no weight.

    Own points are shuffled and split likewise, only not drawn.
    """
    stream = RandomStream(settings.seed)
    if settings.own:
        order = list(range(settings.n_samples))
        shuffle_inplace(order, stream)
        if settings.split_seed:
            order.sort()
            shuffle_inplace(order, RandomStream(settings.split_seed))
        return own_data(settings, np.array(order)), stream
    samples = _generated(settings, settings.n_samples, stream)
    shuffled = samples.copy()
    shuffle_inplace(shuffled, stream)
    if settings.split_seed:
        shuffled = samples
        shuffle_inplace(shuffled, RandomStream(settings.split_seed))
    return split(*_columns(shuffled), settings), stream


def own_data(settings: DataSettings, order: NDArray[np.intp]) -> Data:
    """Somebody's own points in an `order` (n,), those that test behind those that train.

    The first of two classes is labelled 1 and the other -1, as those that are drawn.
    """
    own = points_text.read(settings.own)
    labels = own.labels
    if own.problem == "classification" and settings.classes <= 2:
        labels = 1 - 2 * labels
    if own.n_apart:
        order = order[np.argsort(own.is_test[order], kind="stable")]
    return split(own.points[order], labels[order], settings)


def draw_points(
    problem: str,
    dataset: str,
    noise_percent: float,
    n_samples: int,
    seed: str,
    balance_percent: float = HALF,
    classes: int = 2,
) -> tuple[Floats, Floats]:
    """Points (n_samples, 2) and labels (n_samples,) as generated: not shuffled, split or moved."""
    settings = DataSettings(
        problem, dataset, noise_percent, 100, seed, balance_percent=balance_percent, classes=classes
    )
    return _columns(_generated(settings, n_samples, RandomStream(seed)))


def n_train_of(n_samples: int, train_percent: float, n_apart: int = 0) -> int:
    """How many of the points train: the share rounded down, but of any share one at least.

    Where points are painted apart to test with, all others train.
    """
    if n_apart:
        return n_samples - n_apart
    least = 1 if n_samples and train_percent else 0
    return max(least, math.floor(n_samples * train_percent / 100))


def split(points: Floats, labels: Floats, settings: DataSettings) -> Data:
    """The first of the points to train with, the others to test; all read-only.

    Those to test are moved right by the test shift, with their labels.
    """
    n_train = settings.n_train
    if settings.test_shift:
        points[n_train:, 0] += settings.test_shift
    for array in (points, labels):
        array.flags.writeable = False
    return Data(points[:n_train], labels[:n_train], points[n_train:], labels[n_train:])


def _generated(settings: DataSettings, n_samples: int, stream: RandomStream) -> list[Sample]:
    noise = settings.noise_percent / 100
    if settings.formula:
        return by_formula(settings.formula, n_samples, noise, stream)
    dataset = PROBLEMS[settings.problem][settings.dataset]
    if settings.classes > 2:
        assert dataset.generate_many
        return dataset.generate_many(n_samples, noise, stream, settings.classes)
    return dataset.generate(n_samples, noise, stream, settings.balance_percent)


def _columns(samples: list[Sample]) -> tuple[Floats, Floats]:
    table = np.array(samples, dtype=float).reshape(-1, 3)
    return np.ascontiguousarray(table[:, :2]), np.ascontiguousarray(table[:, 2])
