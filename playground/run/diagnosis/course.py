"""The course of a run's losses so far: what has lasted, and what only looks so for a moment.

Epochs may be left out, as the page does for long runs. A judgement needs a stretch of the run that
is long enough to be one, so that a run on its way is left alone.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.run.losses import Losses

Floats = NDArray[np.float64]

_RECENT = 0.1  # of the run: what has to last as long is no spike
_LEAST_RECENT = 10  # epochs
_STRETCH = 0.3  # of the run: what a judgement of its course rests on
_LEAST_STRETCH = 100  # epochs
_LEAST_ROWS = 8
_WAVES = 0.25  # of the loss: a stretch may be restless, but not more
_SMALL = 0.001  # the last digit that is shown


class Course:
    """The losses of the training and test points by epoch; not a number counts as infinite."""

    def __init__(self, history: Losses) -> None:
        self.epochs = history.epochs
        self.train = np.where(np.isfinite(history.train), history.train, np.inf)
        self.test = np.where(np.isfinite(history.test), history.test, np.inf)
        self.last = int(self.epochs[-1])
        self.recent = self._since(max(_LEAST_RECENT, _RECENT * self.last))
        self.stretch = self._since(max(_LEAST_STRETCH, _STRETCH * self.last))

    def _since(self, epochs: float) -> NDArray[np.bool_]:
        """Which epochs belong to the last so many."""
        since: NDArray[np.bool_] = self.epochs > self.last - epochs
        return since

    @property
    def is_long_enough(self) -> bool:
        """Whether there is a stretch to judge, and something before it."""
        return bool(self.stretch.sum() >= _LEAST_ROWS and not self.stretch[0])

    @property
    def n_stretch(self) -> int:
        """How many epochs the stretch is long."""
        return self.last - int(self.epochs[self.stretch][0])

    def has_stopped(self, share: float) -> bool:
        """Whether the training loss has fallen by no more than a share of it for a stretch."""
        if not self.is_long_enough:
            return False
        level = float(np.median(self.train[self.stretch]))
        low, high = self.spread
        is_level = -_WAVES * level < self.fall < max(_SMALL, share * level)
        return is_level and high - low < _WAVES * level

    @property
    def fall(self) -> float:
        """How much lower the last third of the stretch is than its first."""
        early, _, late = np.array_split(self.train[self.stretch], 3)
        return float(np.median(early) - np.median(late))

    @property
    def way(self) -> float:
        """How far the training loss has gone in the stretch, up and down."""
        return float(np.abs(np.diff(self.train[self.stretch])).sum())

    @property
    def jump(self) -> float:
        """How far the training loss usually goes from one row of the stretch to the next."""
        return float(np.median(np.abs(np.diff(self.train[self.stretch]))))

    @property
    def level(self) -> float:
        """The training loss of late: of the last tenth, which spikes do not change."""
        return float(np.median(self.train[self.recent]))

    @property
    def spread(self) -> tuple[float, float]:
        """Between which losses nine tenths of the stretch lie."""
        low, high = np.quantile(self.train[self.stretch], [0.05, 0.95])
        return float(low), float(high)


def course_of(history: Any) -> Course | None:
    """The course of a `Losses`, or of the table that `Run.losses` is; None without epochs."""
    if history is None:
        return None
    if not isinstance(history, Losses):
        columns = (np.asarray(history[name]) for name in ("epoch", "train_loss", "test_loss"))
        history = Losses(*columns)
    return Course(history) if len(history.epochs) else None
