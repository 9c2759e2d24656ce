"""When training stops by itself: at an epoch, below a loss, when nothing gets better, at a goal.

A condition is a value, written as a text: "epoch 500", "test_loss<0.25", "train_loss<0.1",
"no_better:100", "goal". It holds at an epoch or not, by the losses up to that epoch alone, so
that page, Python and command line stop at the same one.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from playground.errors import SettingError
from playground.run.config import RunConfig
from playground.run.losses import Losses
from playground.wording.numbers import plain_number
from playground.wording.words import words

MAX_EPOCH = 1_000_000
FORMS = "epoch 500, test_loss<0.25, train_loss<0.1, no_better:100, goal"
_KINDS = ("epoch", "test_loss", "train_loss", "no_better", "goal")
_LEAST_DIGITS = 3  # of a loss in words, and more where fewer would make the sentence untrue
_MOST_DIGITS = 17

Floats = NDArray[np.float64]


class Best(NamedTuple):
    """The lowest test loss so far, and the first epoch that has it."""

    epoch: int
    test_loss: float


def best_of(curve: Losses, before: Best | None = None) -> Best | None:
    """The lowest test loss of a curve and of what came before it; None where there is none."""
    if len(curve.test) and not np.isnan(curve.test).all():
        at = int(np.nanargmin(curve.test))
        if before is None or curve.test[at] < before.test_loss:
            return Best(int(curve.epochs[at]), float(curve.test[at]))
    return before


@dataclass(frozen=True)
class Bound:
    """A loss that shall be below a number: "test_loss", "train_loss" or "loss_gap"."""

    loss: str
    below: float

    def values(self, curve: Losses) -> Floats:
        """The loss it is about, epoch by epoch."""
        if self.loss == "loss_gap":
            return curve.test - curve.train
        return curve.test if self.loss == "test_loss" else curve.train

    def holds(self, curve: Losses) -> NDArray[np.bool_]:
        """At which epochs; at none where there is no such loss."""
        with np.errstate(invalid="ignore"):
            return self.values(curve) < self.below

    def first_epoch(self, curve: Losses) -> int | None:
        """The first epoch at which it holds."""
        at = np.flatnonzero(self.holds(curve))
        return int(curve.epochs[at[0]]) if len(at) else None

    def told(self, value: float, is_goal: bool = False) -> str:
        """ "test loss 0.249 is below 0.25", with as many digits as it takes to be true."""
        fields = {"value": _told(value, self.below), "bound": plain_number(self.below)}
        if is_goal:
            return words(f"run.goal_met.{self.loss}", **fields)
        return words(f"run.bound_met.{self.loss}", **fields)

    def __str__(self) -> str:
        return words(f"run.bound.{self.loss}", bound=plain_number(self.below))


def goals_of(config: RunConfig) -> tuple[Bound, ...]:
    """The goals a link carries, in its order."""
    fields = (
        ("test_loss", config.goal_test_loss),
        ("train_loss", config.goal_train_loss),
        ("loss_gap", config.goal_loss_gap),
    )
    return tuple(Bound(loss, below) for loss, bounds in fields for below in bounds)


@dataclass(frozen=True)
class Until:
    """A condition; `parse` reads it, `str` writes it.

    `kind` is "epoch", "test_loss", "train_loss", "no_better" or "goal"; a goal has no `number`.
    Raises SettingError for another kind, and for "no_better" of less than one epoch.
    """

    kind: str
    number: float = 0

    def __post_init__(self) -> None:
        if self.kind not in _KINDS:
            raise SettingError("until", self.kind, f"must be one of {FORMS}")
        if self.kind == "no_better" and self.number < 1:
            raise SettingError("until", str(self), "must be of at least one epoch: no_better:1")

    @staticmethod
    def parse(text: str | Until) -> Until:
        """The condition a text means. Raises SettingError saying which there are."""
        if isinstance(text, Until):
            return text
        plain = " ".join(str(text).lower().replace("_", " ").split())
        if plain == "goal":
            return Until("goal")
        pattern = r"(epoch|no better|test loss|train loss|training loss) ?([ :=<]) ?(\S+)"
        found = re.fullmatch(pattern, plain)
        kind = found[1].replace("training", "train").replace(" ", "_") if found else ""
        if not found or (found[2] == "<") != kind.endswith("loss"):
            raise SettingError("until", text, f"must be one of {FORMS}")
        return Until(kind, _number(text, found[3], whole=not kind.endswith("loss")))

    def __str__(self) -> str:
        if self.kind == "goal":
            return "goal"
        mark = {"epoch": " ", "no_better": ":"}.get(self.kind, "<")
        return f"{self.kind}{mark}{plain_number(self.number)}"

    def check(self, config: RunConfig) -> None:
        """Raises SettingError for what can never hold in a run of this config."""
        if self.kind == "goal" and not goals_of(config):
            raise SettingError("until", str(self), "needs a link with a goal, and this has none")
        losses = {bound.loss for bound in self.bounds(config)}
        needs_test = self.kind == "no_better" or losses - {"train_loss"}
        if needs_test and config.train_percent == 100:
            rule = "needs test points, and all points train; lower the training share"
            raise SettingError("until", str(self), rule)

    def bounds(self, config: RunConfig) -> tuple[Bound, ...]:
        """The losses that have to be below a number, if it is about such."""
        if self.kind == "goal":  # of steps, the last
            lowest = {goal.loss: goal for goal in sorted(goals_of(config), key=_by_bound)}
            return tuple(lowest.values())
        return (Bound(self.kind, self.number),) if self.kind.endswith("loss") else ()

    def first(self, config: RunConfig, curve: Losses, best: Best | None = None) -> int | None:
        """At which place of a curve it first holds; `best` is that of the epochs before."""
        if self.kind == "epoch":
            holds = curve.epochs >= self.number
        elif self.kind == "no_better":
            holds = _epochs_without_better(curve, best) >= self.number
        else:
            each = [bound.holds(curve) for bound in self.bounds(config)]
            holds = np.logical_and.reduce(each)
        at = np.flatnonzero(holds)
        return int(at[0]) if len(at) else None

    def reason(self, config: RunConfig, curve: Losses, best: Best | None) -> str:
        """Why it holds at a curve's last epoch: "test loss 0.249 is below 0.25"."""
        if self.kind == "no_better" and best:
            return words(
                "run.until.was_no_better",
                epochs=plain_number(self.number),
                lowest=best.test_loss,
                epoch=best.epoch,
            )
        return ", ".join(
            bound.told(float(bound.values(curve)[-1]), self.kind == "goal")
            for bound in self.bounds(config)
        )


@dataclass(frozen=True)
class Stop:
    """How a training came out that was to stop by itself: whether it did, where, and why."""

    until: str
    met: bool
    epoch: int
    words: str


def stop_of(
    until: Until,
    config: RunConfig,
    curve: Losses,
    best: Best | None,
    met: bool,
    at_once: bool = False,
) -> Stop:
    """What to say at a curve's last epoch, where training has ended; `best` is of all epochs."""
    epoch = int(curve.epochs[-1])
    if met:
        key = "already" if at_once or not epoch else "stopped"
        if why := until.reason(config, curve, best):
            said = words(f"run.until.{key}_since", epoch=epoch, why=why)
        else:
            said = words(f"run.until.{key}", epoch=epoch)
        return Stop(str(until), True, epoch, said)
    said = words("run.until.not_reached", epoch=epoch, wish=_wish(until, config))
    if best:
        said += " " + words("run.until.lowest", loss=best.test_loss, epoch=best.epoch)
    return Stop(str(until), False, epoch, said)


def _by_bound(bound: Bound) -> float:
    return -bound.below


def _wish(until: Until, config: RunConfig) -> str:
    if until.kind == "no_better":
        return words("run.until.no_better", epochs=plain_number(until.number))
    if until.kind == "epoch":
        return words("run.until.epoch", epoch=int(until.number))
    return ", ".join(map(str, until.bounds(config)))


def _epochs_without_better(curve: Losses, best: Best | None) -> NDArray[np.int64]:
    """By epoch: how long ago the lowest test loss was."""
    if not len(curve.epochs):
        return np.empty(0, dtype=np.int64)
    losses = np.where(np.isnan(curve.test), np.inf, curve.test)
    before, since = (best.test_loss, best.epoch) if best else (np.inf, int(curve.epochs[0]))
    lowest = np.minimum.accumulate(np.concatenate([[before], losses]))
    found_at = np.maximum.accumulate(np.where(losses < lowest[:-1], curve.epochs, since))
    gaps: NDArray[np.int64] = curve.epochs - found_at
    return gaps


def _number(text: Any, number: str, whole: bool) -> float:
    try:
        value = float(number)
    except ValueError:
        value = math.nan
    if whole and not (value.is_integer() and 0 <= value <= MAX_EPOCH):
        rule = f"must have a whole number from 0 to {MAX_EPOCH}, as in {FORMS}"
        raise SettingError("until", text, rule)
    if not (math.isfinite(value) and value >= 0):
        raise SettingError("until", text, f"must have a number of 0 or more, as in {FORMS}")
    return int(value) if value.is_integer() else value


def _told(value: float, below: float) -> str:
    for digits in range(_LEAST_DIGITS, _MOST_DIGITS):
        text = f"{value:.{digits}f}"
        if float(text) < below:
            break
    return text.replace("-", "−")
