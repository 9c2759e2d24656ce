"""Chance: what the same answer for every point reaches, the best one for the training points.

Whoever does no better has learned nothing. It is measured, so that classes of unequal size count
as what they are: of k equal ones the loss is ln k, and 1/k of the points are right.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from playground.engine.losses import LOSS_OF_CLASSES, Answers, mean_loss
from playground.engine.network import Floats
from playground.run.classes import class_numbers
from playground.run.config import RunConfig
from playground.run.points import data_of

_CANDIDATES = 81  # constant answers, from the least label to the greatest


class Chance(NamedTuple):
    """By always giving one answer: the loss, the share of points that are right, and the class."""

    loss: float  # infinite where there are points of a class of which none trains
    right: float
    commonest: int  # class among the training points, counted from 0


def chance_of(config: RunConfig) -> Chance | None:
    """Chance on a run's test points, on its training points where it has no others.

    None in a regression, and where no point trains.
    """
    data = data_of(config)
    train, test = data.train_labels, data.test_labels
    if not config.n_classes or not len(train):
        return None
    judged = test if len(test) else train
    commonest = int(np.bincount(class_numbers(config, train)).argmax())
    right = float(np.mean(class_numbers(config, judged) == commonest))
    return Chance(constant_loss(config.loss, train, judged), right, commonest)


def constant_loss(loss: str, train: Floats, labels: Floats) -> float:
    """The loss on `labels` of the one answer that is best for the labels `train`.

    That is their mean where the loss is the squared one, with the cross entropy the shares of their
    classes. NaN without labels.
    """
    if not (len(train) and len(labels)):
        return math.nan
    if loss == "squared":
        return 0.5 * float(np.mean((labels - train.mean()) ** 2))
    if loss == LOSS_OF_CLASSES:
        with np.errstate(divide="ignore"):  # a class that no training point has
            surprises = [
                -np.log(np.mean(train == label)) * np.mean(labels == label)
                for label in np.unique(labels)
            ]
        return float(sum(surprises))
    best = min(
        np.linspace(train.min(), train.max(), _CANDIDATES),
        key=lambda answer: _loss_of(answer, train, loss),
    )
    return _loss_of(best, labels, loss)


def _loss_of(answer: float, labels: Floats, loss: str) -> float:
    """The loss of one answer to all labels; of these losses none looks at an output's sum alone."""
    answers = np.full((len(labels), 1), answer)
    return mean_loss(Answers(answers, answers), labels, loss)
