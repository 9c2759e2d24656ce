"""The losses of a run so far: as a request brings them along, and as an answer tells them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, Field

from playground.errors import SettingError
from playground.run.diagnosis import diagnose
from playground.run.losses import NO_LOSSES, Losses
from playground.run.standing import Standing

MAX_HISTORY = 200


class LossRow(BaseModel, extra="forbid", allow_inf_nan=False):
    """The losses after an epoch; null where they are no numbers."""

    epoch: int = Field(ge=0, le=10**9)
    train_loss: float | None
    test_loss: float | None


def epochs_of(rows: Sequence[LossRow]) -> NDArray[np.int64]:
    """The rows' epochs (n,). Raises SettingError where they do not ascend."""
    epochs = np.array([row.epoch for row in rows], dtype=np.int64)
    if (np.diff(epochs) <= 0).any():
        raise SettingError("history", epochs.tolist(), "must have its epochs in ascending order")
    return epochs


def history_of(rows: Sequence[LossRow]) -> Losses | None:
    """The rows as losses; None for none. Raises SettingError."""
    if not rows:
        return None
    train = np.array([row.train_loss for row in rows], dtype=float)  # None becomes NaN
    test = np.array([row.test_loss for row in rows], dtype=float)
    return Losses(epochs_of(rows), train, test)


def finding_of(
    rows: Sequence[LossRow] | None, standing: Standing, losses: Losses
) -> dict[str, Any]:
    """The `finding` on a run that has just been trained, if its losses before that came along."""
    if rows is None:
        return {}
    before = history_of(rows) or NO_LOSSES
    before = before[: int(np.searchsorted(before.epochs, losses.epochs[-1]))]
    finding = diagnose(standing, Losses.join([before, losses[-1:]]))
    return {"finding": finding and asdict(finding)}


def thinned(losses: Losses, every: int, pictured: Sequence[int] | np.ndarray) -> Losses:
    """The losses of epochs divisible by `every`, and of those with a picture."""
    if every == 1:
        return losses
    kept = (losses.epochs % every == 0) | np.isin(losses.epochs, pictured)
    return Losses(losses.epochs[kept], losses.train[kept], losses.test[kept])
