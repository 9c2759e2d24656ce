"""The losses of a run, epoch by epoch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Losses:
    """Losses after each of a range of epochs: half the mean squared error, no penalty in it."""

    epochs: NDArray[np.int64]  # (n,)
    train: Floats  # (n,)
    test: Floats  # (n,), NaN where there are no test points

    @staticmethod
    def join(parts: Sequence[Losses]) -> Losses:
        """The losses of consecutive stretches of one run (at least one)."""
        return Losses(
            np.concatenate([part.epochs for part in parts]),
            np.concatenate([part.train for part in parts]),
            np.concatenate([part.test for part in parts]),
        )

    def __getitem__(self, part: slice | NDArray[np.int64]) -> Losses:
        """Some of the epochs."""
        return Losses(self.epochs[part], self.train[part], self.test[part])

    def rows(self) -> list[dict[str, float]]:
        """One {"epoch", "train_loss", "test_loss"} an epoch, as plain numbers."""
        columns = (self.epochs.tolist(), self.train.tolist(), self.test.tolist())
        return [
            {"epoch": epoch, "train_loss": train, "test_loss": test}
            for epoch, train, test in zip(*columns, strict=True)
        ]

    def frame(self) -> pd.DataFrame:
        """Columns epoch, train_loss, test_loss."""
        import pandas as pd  # here, since it takes 0.2 s

        return pd.DataFrame(
            {"epoch": self.epochs, "train_loss": self.train, "test_loss": self.test}
        )


NO_LOSSES = Losses(np.empty(0, dtype=np.int64), np.empty(0), np.empty(0))
