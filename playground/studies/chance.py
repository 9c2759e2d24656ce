"""What the best constant answer has as test loss: whoever has not less has learnt nothing."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from playground.engine.losses import Answers, mean_loss
from playground.run.config import RunConfig
from playground.run.points import data_of
from playground.studies.trial import Floats

_CANDIDATES = 81  # constant answers, from the least label to the greatest


def chance_of(configs: Iterable[RunConfig]) -> float:
    """The median over runs of what the best constant answer has as test loss.

    That answer is the best one for a run's training points: their mean label where the loss is the
    squared one, with the cross entropy the shares of their classes.
    """
    return float(np.median([_constant_loss(config) for config in configs]))


def _constant_loss(config: RunConfig) -> float:
    train, test = data_of(config).train_labels, data_of(config).test_labels
    if not len(test):
        return math.nan
    if config.loss == "squared":
        return float(0.5 * np.mean((test - train.mean()) ** 2))
    if config.loss == "cross-entropy":
        with np.errstate(divide="ignore"):  # a class that no training point has
            return float(
                sum(
                    -np.log(np.mean(train == label)) * np.mean(test == label) for label in set(test)
                )
            )
    best = min(
        np.linspace(train.min(), train.max(), _CANDIDATES),
        key=lambda answer: _loss_of(answer, train, config.loss),
    )
    return _loss_of(best, test, config.loss)


def _loss_of(answer: float, labels: Floats, loss: str) -> float:
    """The loss of one answer to all labels; of these losses none looks at an output's sum alone."""
    answers = np.full((len(labels), 1), answer)
    return mean_loss(Answers(answers, answers), labels, loss)
