"""What a request watches its losses for: a condition to stop at, the lowest, the link's goals."""

from __future__ import annotations

from typing import Any

import numpy as np
from pydantic import BaseModel, Field

from playground.run.config import RunConfig
from playground.run.losses import Losses
from playground.run.reading import losses_of
from playground.run.standing import Standing
from playground.run.training import advance, advance_until
from playground.run.until import Best, Stop, Until, best_of, goals_of, stop_of


class BestMessage(BaseModel, extra="forbid", allow_inf_nan=False):
    """The lowest test loss of a run so far, and its epoch."""

    epoch: int = Field(ge=0, le=10**9)
    test_loss: float


class Watch:
    """What a request's training stops for, and the best so far."""

    def __init__(self, until: str | None, best: BestMessage | None, standing: Standing) -> None:
        self.stop: Stop | None = None
        self.until = None if until is None else Until.parse(until)
        self.best = Best(best.epoch, best.test_loss) if best else None
        self._config = config = standing.config
        if self.until:
            self.until.check(config)
        if self.until and (self.until.kind == "epoch" or not standing.state.sample):
            here = losses_of(standing)
            self.best = best_of(here, self.best)
            if self.until.first(config, here, self.best) is not None:
                self._stop(here, at_once=True)

    def train(self, standing: Standing, epochs: int) -> tuple[Standing, Losses]:
        """Train so many epochs, or fewer."""
        if self.until is None:
            return advance(standing, epochs)
        standing, losses, met = advance_until(standing, self.until, epochs, best=self.best)
        self.best = best_of(losses, self.best)
        if met:
            self._stop(losses)
        return standing, losses

    def _stop(self, losses: Losses, at_once: bool = False) -> None:
        assert self.until
        self.stop = stop_of(self.until, self._config, losses, self.best, True, at_once)


def marks_of(config: RunConfig, losses: Losses) -> dict[str, Any]:
    """What must not be lost of a stretch whose losses are sent thinned.

    Its lowest test loss, and by goal of the link the first epoch at which it holds.
    """
    lowest = None
    if best := best_of(losses):
        at = int(np.searchsorted(losses.epochs, best.epoch))
        lowest = {**best._asdict(), "train_loss": float(losses.train[at])}
    return {"lowest": lowest, "goals": [goal.first_epoch(losses) for goal in goals_of(config)]}
