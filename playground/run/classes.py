"""What there is to read of classes: who is taken for whom, and which class wins where."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from playground.engine.network import Floats, passed
from playground.run.config import RunConfig
from playground.run.standing import Standing
from playground.wording.words import words

Counts = NDArray[np.int64]


class Confusion(NamedTuple):
    """How many points of a class (row) are answered with a class (column): (k, k) each.

    Of two classes the first is the one with label 1.
    """

    train: Counts
    test: Counts


def confusion(standing: Standing) -> Confusion | None:
    """Who is taken for whom where a run stands; None in a regression, which has no classes."""
    config, samples = standing.config, standing.samples
    if not config.n_classes:
        return None

    def counted(features: Floats, labels: Floats) -> Counts:
        with np.errstate(over="ignore", invalid="ignore"):
            answers = passed(standing.state, features, standing.hyperparameters).answers
        told = answers.z.argmax(axis=1) if answers.has_classes else answers.a[:, 0] < 0
        counts = np.zeros((config.n_classes, config.n_classes), dtype=np.int64)
        np.add.at(counts, (class_numbers(config, labels), told.astype(np.intp)), 1)
        return counts

    return Confusion(
        counted(samples.train_features, samples.train_labels),
        counted(samples.test_features, samples.test_labels),
    )


def class_names(config: RunConfig) -> list[str]:
    """What a config's classes are called: "Class 1" without names of their own."""
    own = list(config.class_names) if config.points else []
    numbers = range(len(own), config.n_classes)
    return [*own, *(words("run.classes.name", number=number + 1) for number in numbers)]


def class_numbers(config: RunConfig, labels: Floats) -> NDArray[np.intp]:
    """The class of every label (n,), from 0: of two classes label 1 is class 0."""
    return (labels if config.n_outputs > 1 else labels < 0).astype(np.intp)


_SUREST = 0.999  # of the way to 1: the whole numbers are the classes


def winners(probabilities: Floats) -> Floats:
    """Of probabilities (..., k) the number of the most probable class, and how sure it is: (...).

    The whole part is the class, from 0; what is behind it goes from 0, where the probability is
    1/k, to 0.999 where it is 1.
    """
    n_classes = probabilities.shape[-1]
    sure = (probabilities.max(axis=-1) - 1 / n_classes) / (1 - 1 / n_classes)
    found: Floats = probabilities.argmax(axis=-1) + _SUREST * np.clip(sure, 0, 1)
    return found


def only_winners(found: Floats) -> Floats:
    """The same, every class as sure as can be."""
    surest: Floats = np.floor(found) + _SUREST
    return surest
