"""The homework's second half as values: what is asked, on which networks, with which runs.

Three settings on the spiral whose displayed test loss is to be small, and three claims about
learning rate, hidden nodes and regularization on circle, exclusive or and spiral. The settings are
a reconstruction whose readings in the original were recorded; the sheet's own figures are lost.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from playground.data.features import ORIGINAL_FEATURES
from playground.run.backends import DEFAULT_BACKEND
from playground.run.config import RunConfig
from playground.run.finished import FinishedRun, finished_run
from playground.run.losses import Losses
from playground.run.points import data_of
from playground.run.reading import losses_of
from playground.run.standing import Standing
from playground.run.training import advance, start
from playground.studies.statistics import StudyResult, success_interval
from playground.studies.study import Axis, Study

SEEDS = 24
READING_EPOCHS = 2000
_ALL_FEATURES = ORIGINAL_FEATURES
_DRAWS_IN_ORIGINAL = 24
_LOOKS = 100  # at a setting's run on its way

Epochs = tuple[int, int]
"""First and last epoch of a stretch."""


@dataclass(frozen=True)
class Setting:
    """One of the three settings with the smallest test loss, and its reading in the original."""

    number: int
    title: str
    config: RunConfig
    reading: str  # the test loss as the original displays it
    original_epochs: tuple[Epochs, ...]  # when the original displays it
    original_successes: int  # of 24 draws of first weights, after 2,000 epochs

    @property
    def success_loss(self) -> float:
        """A test loss below it is displayed as the reading, or as less."""
        return float(self.reading) + 0.0005

    def draws(self, seeds: int = SEEDS) -> Study:
        """The same data and split with other first weights."""
        return Study(self.config, (), seeds, READING_EPOCHS, "weights")


_SPIRAL = RunConfig(dataset="spiral", features=_ALL_FEATURES, hidden_layers=(8, 8), seed="0.21630")
_WITHOUT_PRODUCT = tuple(name for name in _ALL_FEATURES if name != "xTimesY")

SETTINGS = (
    Setting(
        1,
        "All seven features",
        _SPIRAL.replace(hidden_layers=(8, 8, 8), regularization="L2", regularization_rate=0.001),
        "0.003",
        ((221, 593), (652, READING_EPOCHS)),
        19,
    ),
    Setting(
        2,
        "Without x1x2",
        _SPIRAL.replace(features=_WITHOUT_PRODUCT),
        "0.002",
        ((320, 400),),
        19,
    ),
    Setting(
        3,
        "A lighter network",
        _SPIRAL.replace(features=_WITHOUT_PRODUCT, hidden_layers=(8, 4)),
        "0.000",
        ((720, READING_EPOCHS),),
        14,
    ),
)


@dataclass(frozen=True, eq=False)
class Reading:
    """What a setting's own run displays, beside the original."""

    setting: Setting
    run: FinishedRun  # trained to the last epoch of the longest stretch that displays the reading
    epochs: tuple[Epochs, ...]  # when our run displays the reading, of 2,000 epochs
    test_losses: np.ndarray  # (READING_EPOCHS + 1,)
    looks: tuple[Standing, ...]  # at the run on its way to 2,000 epochs, at its start and its end

    @property
    def agreement(self) -> float:
        """Share of the original's epochs at which our run displays the same."""
        mine = _marked(self.epochs)
        return float(mine[_marked(self.setting.original_epochs)].mean())


def read(setting: Setting, backend: str = DEFAULT_BACKEND) -> Reading:
    """Train a setting from its own link, looking at it on the way, and when it has its reading."""
    looks = [start(setting.config)]
    parts = [losses_of(looks[0])]
    for _ in range(_LOOKS):
        standing, losses = advance(looks[-1], READING_EPOCHS // _LOOKS, backend)
        looks.append(standing)
        parts.append(losses)
    history = Losses.join(parts)
    shown = np.array([f"{loss:.3f}" == setting.reading for loss in history.test])
    epochs = _stretches(shown)
    last = max(epochs, key=lambda stretch: stretch[1] - stretch[0])[1] if epochs else READING_EPOCHS
    before = max((look for look in looks if look.epoch <= last), key=lambda look: look.epoch)
    standing, _ = advance(before, last - before.epoch, backend)
    end = last + 1
    until = Losses(history.epochs[:end], history.train[:end], history.test[:end])
    run = finished_run(standing, [until], backend)
    return Reading(setting, run, epochs, history.test, tuple(looks))


def origin_points(config: RunConfig) -> tuple[int, int]:
    """How many points at (0, 0) train, and how many test.

    Without noise both arms of the spiral start there, once with each label: a network cannot be
    right about both, so they cost loss wherever they are.
    """
    data = data_of(config)
    train_at, test_at = (
        int((points == 0).all(axis=1).sum()) for points in (data.train_points, data.test_points)
    )
    return train_at, test_at


@dataclass(frozen=True)
class SuccessRate:
    """How many draws of first weights reach a setting's reading, beside the original's."""

    successes: int
    runs: int
    interval: tuple[float, float]  # Wilson's, 95 %
    standard_errors: float  # between our rate and the original's

    @property
    def agrees(self) -> bool:
        """Whether both can be draws from one distribution, within 2 standard errors."""
        return abs(self.standard_errors) <= 2


def success_rate(setting: Setting, result: StudyResult) -> SuccessRate:
    """The setting's success rate in a study of its `draws`."""
    successes = int((result.runs["test_loss"] < setting.success_loss).sum())
    runs = len(result.runs)
    expected, n = setting.original_successes, _DRAWS_IN_ORIGINAL
    pooled = (successes + expected) / (runs + n)
    error = math.sqrt(pooled * (1 - pooled) * (1 / runs + 1 / n))
    difference = successes / runs - expected / n
    away = difference / error if error else 0.0
    return SuccessRate(successes, runs, success_interval(successes, runs), away)


def feature_sizes(standing: Standing) -> np.ndarray:
    """The mean size of the weights that leave each feature (n_features,)."""
    sizes: np.ndarray = np.abs(standing.state.weights[0]).mean(axis=1)
    return sizes


def feature_weights(run: FinishedRun) -> dict[str, float]:
    """The same of a run's network at its end, by feature."""
    return dict(zip(run.config.inputs, feature_sizes(run.standing).tolist(), strict=True))


@dataclass(frozen=True)
class Topic:
    """One of the settings to explain: what the sheet claims, and what varies on which network."""

    name: str
    title: str
    sheet: str
    axes: dict[str, Axis]  # by data set
    penalties: tuple[str, ...] = ("none",)

    def studies(self, seeds: int = SEEDS) -> dict[str, Study]:
        """The topic's studies, by a title such as "Circle" or "Circle, L1"."""
        studies = {}
        for dataset, (base, epochs) in BASES.items():
            for penalty in self.penalties:
                title = _TITLES[dataset] + (f", {penalty}" if penalty != "none" else "")
                config = base.replace(regularization=penalty)
                studies[title] = Study(config, (self.axes[dataset],), seeds, epochs)
        return studies


BASES = {
    "circle": (RunConfig(dataset="circle"), 500),
    "xor": (RunConfig(dataset="xor"), 500),
    "spiral": (RunConfig(dataset="spiral", features=_ALL_FEATURES, hidden_layers=(8, 8)), 1000),
}
"""By data set: the network that is varied, and how many epochs it trains."""

_TITLES = {"circle": "Circle", "xor": "Exclusive or", "spiral": "Spiral"}


def _everywhere(text: str) -> dict[str, Axis]:
    return dict.fromkeys(BASES, Axis.parse(text))


TOPICS = {
    topic.name: topic
    for topic in (
        Topic(
            "learning-rate",
            "Learning rate",
            "Higher makes the loss fall faster at first, but jitter later; lower is smoother and "
            "slower.",
            _everywhere("learning_rate=0.003,0.01,0.03,0.1,0.3,1"),
        ),
        Topic(
            "hidden-nodes",
            "Hidden nodes",
            "More make convergence slower and do not necessarily lower the test loss; extremely "
            "few cannot learn.",
            {
                **_everywhere("hidden_layers=1,2-1,4-2,8-4,16-8"),
                "spiral": Axis.parse("hidden_layers=1,2-2,4-4,8-8,16-16"),
            },
        ),
        Topic(
            "regularization",
            "Regularization",
            "A higher factor converges faster, to a worse model, since weights are suppressed and "
            "some nodes nullified.",
            _everywhere("regularization_rate=0,0.001,0.003,0.01,0.03,0.1,0.3"),
            penalties=("L1", "L2"),
        ),
    )
}


def _stretches(marked: np.ndarray) -> tuple[Epochs, ...]:
    """First and last index of every run of true entries."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], marked, [False]]).astype(int)))
    bounds = [(int(start), int(end) - 1) for start, end in pairwise(edges)]
    return tuple(bounds[::2])


def _marked(epochs: tuple[Epochs, ...]) -> np.ndarray:
    marked = np.zeros(READING_EPOCHS + 1, dtype=bool)
    for first, last in epochs:
        marked[first : last + 1] = True
    return marked
