"""The learning rate over time: a factor for every epoch, a function of its number alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Schedule(NamedTuple):
    """A rule's name, how many epochs it counts in, its factor, and how many epochs warm up."""

    rule: str = "constant"
    epochs: int = 100
    factor: float = 0.5
    warm_up: int = 0


class Rule(NamedTuple):
    """A rule: its title, the factors of epochs t, counted from 0, and which of its `Schedule`'s
    numbers it obeys.
    """

    title: str
    factors: Callable[[Floats, Schedule], Floats]
    obeys: tuple[str, ...] = ()


def _steps(t: Floats, schedule: Schedule) -> Floats:
    """factor^k after k times so many epochs."""
    return np.asarray(schedule.factor ** (t // schedule.epochs))


def _exponential(t: Floats, schedule: Schedule) -> Floats:
    """factor^(t / epochs): the same way down, without steps."""
    return np.asarray(schedule.factor ** (t / schedule.epochs))


def _cosine(t: Floats, schedule: Schedule) -> Floats:
    """(1 + cos(pi t / epochs)) / 2: from 1 to 0 in so many epochs, and 0 from there on."""
    return 0.5 * (1 + np.cos(np.pi * np.minimum(t / schedule.epochs, 1.0)))


SCHEDULES: dict[str, Rule] = {
    "constant": Rule("Constant", lambda t, _schedule: np.ones_like(t)),
    "steps": Rule("Steps", _steps, ("epochs", "factor")),
    "exponential": Rule("Exponential", _exponential, ("epochs", "factor")),
    "cosine": Rule("Cosine", _cosine, ("epochs",)),
}
"""By name, as in torch.optim.lr_scheduler; the original has the first."""

DEFAULT_SCHEDULE = "constant"


def rates(learning_rate: float, schedule: Schedule, epoch: int, count: int) -> Floats:
    """The rates (count,) of the epochs that follow `epoch` finished ones.

    While it warms up the rate grows by equal steps, from rate / warm_up in the first epoch.
    """
    t = np.arange(epoch, epoch + count, dtype=np.float64)
    found = learning_rate * SCHEDULES[schedule.rule].factors(t, schedule)
    if schedule.warm_up:
        found = found * np.minimum(1.0, (t + 1) / schedule.warm_up)
    return found
