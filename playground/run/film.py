"""Many pictures of a training at once: its states on the way, and what there is to read of each.

What trains by itself is shown sixty times a second. Taken one by one, a picture costs more than the
epoch before it; the compiled engine takes them on its way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.engine.penalties import PENALTIES
from playground.run.backends import DEFAULT_BACKEND, backend_in_use, engine_of
from playground.run.effort import count_epochs
from playground.run.losses import Losses
from playground.run.outcome import stands_diverged
from playground.run.reading import readout
from playground.run.standing import Standing

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Film:
    """States between epochs, and what was read of each: a row a picture, layers one by one."""

    epochs: NDArray[np.int64]  # (n,)
    weights: Floats  # (n, n_weights), by layer, source, destination
    biases: Floats  # (n, n_biases)
    dead: NDArray[np.bool_]  # (n, n_weights)
    slots: Floats  # (n, n_slots): what the optimizer remembers, array by array
    train_accuracy: Floats  # (n,), NaN where there is none
    test_accuracy: Floats  # (n,), NaN where there is none
    penalty: Floats  # (n,)

    @staticmethod
    def of(standings: Sequence[Standing]) -> Film:
        """The pictures of where a run stood (at least once)."""
        read = [readout(standing) for standing in standings]
        states = [standing.state for standing in standings]
        return Film(
            np.array([state.epoch for state in states]),
            np.array([_row(state.weights) for state in states]),
            np.array([_row(state.biases) for state in states]),
            np.array([_row(state.dead) for state in states]),
            np.array([_row(state.slots) for state in states]),
            np.array([_number(one.train_accuracy) for one in read]),
            np.array([_number(one.test_accuracy) for one in read]),
            np.array([one.penalty for one in read]),
        )

    @property
    def numbers(self) -> Floats:
        """(n, n_weights + n_biases + n_slots): all of a state besides dead connections."""
        return np.hstack([self.weights, self.biases, self.slots])


def is_filmed(standing: Standing, epochs: int) -> bool:
    """Whether `filmed` may train so far: from epoch to epoch, with nothing changed on the way."""
    end = (standing.epoch + epochs, 0)
    changes = standing.config.changes
    return (
        backend_in_use(DEFAULT_BACKEND) == "compiled"
        and not standing.state.sample
        and not any(standing.position < change.position <= end for change in changes)
        and not stands_diverged(standing)
    )


@np.errstate(over="ignore", invalid="ignore")
def filmed(standing: Standing, after: Sequence[int]) -> tuple[Standing, Losses, Film]:
    """As `advance` by the last of `after` epochs, with a picture after each: where `is_filmed`.

    `after` ascends from 1. A run that diverges has its last picture where it ends.
    """
    now, first = standing.settings, standing.epoch
    state, rows, taken = engine_of("compiled").film(
        standing.state, standing.samples, standing.hyperparameters, after[-1], after
    )
    count_epochs(len(rows))
    epochs = np.arange(first + 1, first + 1 + len(rows))
    losses = Losses(epochs, rows[:, 0], rows[:, 1])
    right = rows[taken.after - 1, 2:].T.copy()  # of the training points, of the test points
    if not now.n_classes:
        right = np.full_like(right, np.nan)
    prices = PENALTIES[now.regularization].value(taken.weights)
    penalty = now.regularization_rate * prices.sum(axis=1)
    film = Film(
        first + taken.after,
        taken.weights,
        taken.biases,
        taken.dead,
        taken.slots,
        right[0],
        right[1],
        penalty,
    )
    return standing.moved(state), losses, film


def _row(arrays: Sequence[NDArray[Any]]) -> NDArray[Any]:
    return np.concatenate([array.ravel() for array in arrays]) if arrays else np.empty(0)


def _number(share: float | None) -> float:
    return np.nan if share is None else share
