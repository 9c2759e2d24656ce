"""The few runs that the reasons need beyond the studies, and what is read of them on the way."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from playground.homework.questions import BASES, SEEDS, feature_sizes
from playground.run.config import RunConfig
from playground.run.curvature import (
    Update,
    largest_curvature,
    slopes,
    updates_of_next_epoch,
)
from playground.run.finished import FinishedRun, trained
from playground.run.standing import Standing
from playground.run.training import advance, start
from playground.studies.execution import on_all_cores
from playground.studies.statistics import Group, StudyResult
from playground.studies.study import Axis, Study
from playground.studies.trial import Trial

Floats = NDArray[np.float64]

RATES = (0.03, 0.3, 1.0)
"""The learning rates whose runs are looked at closely: the sheet's own, and two that are high."""

_LOOKS = 30  # at a run's curvature
_LOOKS_AT_UPDATES = 6
_AFTER = 100  # epochs: jitter counts from here
UNITS = (1, 2, 3, 4)
CLOSED_LOSS = 0.05
"""A training loss below it: hardly a point of the circle is on the wrong side."""
PENALTY_RATE = 0.01
SMALL_WEIGHT = 0.01
DRAW_EPOCHS = 500
MOST_RUNS = SEEDS
"""Runs that a reason trains of one kind, however many seeds the studies have."""
PENALTIES = ("none", "L1", "L2")


@dataclass(frozen=True, eq=False)
class Descent:
    """A run looked at closely: the curvature on its way, and some of its updates."""

    rate: float
    seed: str
    jitter: float
    epochs: NDArray[np.int64]  # (looks,)
    products: Floats  # (looks,): largest curvature of the training loss times the rate
    updates: tuple[Update, ...]  # of some epochs after the 100th

    @property
    def peak(self) -> float:
        """The largest product that was seen."""
        return float(np.max(self.products))

    @property
    def peak_epoch(self) -> int:
        """When it was seen."""
        return int(self.epochs[int(np.argmax(self.products))])

    @property
    def downhill(self) -> tuple[Update, ...]:
        """The updates that point downhill for all training points together."""
        return tuple(update for update in self.updates if update.slope < 0)

    @property
    def too_long(self) -> float:
        """By how much updates that point downhill raised the loss, in all."""
        return sum(max(update.change, 0.0) for update in self.downhill)

    @property
    def astray(self) -> float:
        """By how much updates whose batch points uphill raised the loss, in all."""
        return sum(max(update.change, 0.0) for update in self.updates if update.slope >= 0)

    @property
    def n_foretold(self) -> int:
        """Of the updates that point downhill, those that raise the loss just if product > 2."""
        return sum((update.product > 2) == (update.change > 0) for update in self.downhill)


def descents(result: StudyResult, backend: str) -> list[Descent]:
    """Of a study of learning rates: at each of `RATES`, the run with the median jitter.

    Without those that diverge before they can be looked at.
    """
    groups = {float(group.runs["learning_rate"].iloc[0]): group for group in result.groups}
    found = [
        _descent(groups[rate], rate, result.study.epochs, backend)
        for rate in RATES
        if rate in groups
    ]
    return [descent for descent in found if len(descent.epochs)]


def _descent(group: Group, rate: float, epochs: int, backend: str) -> Descent:
    runs = group.runs.sort_values("jitter", kind="stable", na_position="last")
    run = runs.iloc[len(runs) // 2]
    standing = start(RunConfig.from_link(run["link"]))
    every = max(1, epochs // _LOOKS)
    products, at, updates = [], [], []
    for look, epoch in enumerate(range(every, epochs + 1, every)):
        standing, _ = advance(standing, epoch - standing.epoch, backend)
        if not standing.state.is_finite():
            break
        products.append(rate * largest_curvature(standing))
        at.append(epoch)
        if epoch >= _AFTER and look % (_LOOKS // _LOOKS_AT_UPDATES) == 0:
            updates += updates_of_next_epoch(standing)
    return Descent(
        rate,
        str(run["seed"]),
        float(run["jitter"]),
        np.array(at),
        np.array(products),
        tuple(updates),
    )


def few_units(base: RunConfig, seeds: int, epochs: int) -> Study:
    """Networks with one hidden layer of `UNITS` on the data of `base`."""
    axis = Axis.parse("hidden_layers=" + ",".join(map(str, UNITS)))
    return Study(base, (axis,), seeds, epochs)


def studies_of(name: str, seeds: int) -> list[Study]:
    """The studies that the reasons of one of the sheet's parts need besides its own."""
    if name != "hidden-nodes":
        return []
    base, epochs = BASES["circle"]
    return [few_units(base, seeds, epochs)]


def lowest(group: Group, epochs: int, backend: str) -> FinishedRun:
    """The run of a group with the lowest training loss, trained once more for its picture."""
    run = group.runs.sort_values("train_loss", kind="stable", na_position="last").iloc[0]
    return trained(RunConfig.from_link(run["link"]), epochs, backend)


@dataclass(frozen=True, eq=False)
class Weights:
    """The connections of many runs trained under one penalty."""

    penalty: str
    rate: float
    sizes: Floats  # (n,): of every connection of every run, ascending
    n_cut: int
    pulls: Floats  # (n_left,): the slope of the loss against each weight that is left
    left: Floats  # (n_left,): their sizes

    @property
    def n_small(self) -> int:
        """How many are smaller than 0.01."""
        return int((self.sizes < SMALL_WEIGHT).sum())


def penalty_study(penalty: str, seeds: int) -> Study:
    """Runs on the circle under L1, L2 or none, as many as `seeds` but no more than a few."""
    base, epochs = BASES["circle"]
    config = base.replace(regularization=penalty, regularization_rate=PENALTY_RATE)
    return Study(config, (), min(seeds, MOST_RUNS), epochs)


def short_draws(draws: Study) -> Study:
    """Draws of a setting's first weights that are trained for a short time, no more than a few."""
    return replace(draws, seeds=min(draws.seeds, MOST_RUNS), epochs=DRAW_EPOCHS)


def weights_under(study: Study, backend: str) -> Weights:
    """The weights of a study's runs at the end."""
    sizes, pulls, left, n_cut = [], [], [], 0
    for _, standing in _first_and_last(study, backend):
        values = np.concatenate([weights.ravel() for weights in standing.state.weights])
        dead = np.concatenate([mask.ravel() for mask in standing.state.dead])
        slope = slopes(standing)[: len(values)]
        sizes.append(np.abs(values))
        is_left = ~dead & (np.abs(values) >= SMALL_WEIGHT)
        pulls.append(-np.sign(values[is_left]) * slope[is_left])
        left.append(np.abs(values[is_left]))
        n_cut += int(dead.sum())
    return Weights(
        study.base.regularization,
        study.base.regularization_rate,
        np.sort(np.concatenate(sizes)),
        n_cut,
        np.concatenate(pulls),
        np.concatenate(left),
    )


def first_and_last_sizes(study: Study, backend: str) -> list[tuple[Floats, Floats]]:
    """`feature_sizes` of every run of a study, before training and after it."""
    ends = _first_and_last(study, backend)
    return [(feature_sizes(first), feature_sizes(last)) for first, last in ends]


def _first_and_last(study: Study, backend: str) -> list[tuple[Standing, Standing]]:
    """Where every run of a study begins, and where it ends."""

    def ends(trial: Trial) -> tuple[Standing, Standing]:
        first = start(trial.config)
        return first, advance(first, trial.epochs, backend)[0]

    return on_all_cores(ends, study.trials())
