"""How a run came out: a network that diverges is a lesson, not an exception."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from playground.data.datasets import EXTENT
from playground.data.features import FEATURES
from playground.engine import reference
from playground.engine.network import has_diverged
from playground.run.changes import Change
from playground.run.losses import Losses
from playground.run.settings import LEARNING_RATES
from playground.run.standing import Standing
from playground.wording.numbers import plain_number
from playground.wording.words import words

_LARGE_WEIGHT = 1e15  # below it no output's square can leave all numbers
_CORNER = np.array(EXTENT)
_LARGE_FEATURES = [
    name for name, row in FEATURES.items() if abs(row.function(_CORNER, _CORNER)) > EXTENT
]
"""They reach 36 where the others reach 6."""


@dataclass(frozen=True)
class Status:
    """How a run stands: "ok" or "diverged", since which epoch, and what to try."""

    name: str
    diverged_at: int | None = None
    lead: str = ""
    text: str = ""
    suggested_learning_rate: float | None = None

    @property
    def advice(self) -> str:
        """What there is to say, in one text."""
        return f"{self.lead} {self.text}".strip()


def status_of(standing: Standing, losses: Losses) -> Status:
    """Whether a run has diverged, judged by its state and the last of its losses."""
    if len(losses.epochs):
        last = [losses.train[-1], losses.test[-1]]
        diverged = has_diverged(standing.state, last, standing.samples)
    else:
        diverged = stands_diverged(standing)
    if not diverged:
        return Status("ok")
    epoch = standing.epoch
    lead = words("run.outcome.diverged", epoch=epoch)
    if (edit := _edit_past_all_numbers(standing)) is not None:
        return Status("diverged", epoch, lead, words("run.outcome.past_edit", change=edit))
    rate = standing.settings.learning_rate
    lower = max((step for step in LEARNING_RATES if step <= rate / 30), default=None)
    sizes = np.abs(standing.samples.train_features).max(axis=0)
    large = [
        standing.config.label_of(name)
        for name, size in zip(standing.config.inputs, sizes, strict=True)
        if not standing.config.standardize
        and (name in _LARGE_FEATURES or (name in standing.config.formulas and size > EXTENT))
    ]
    if large:
        key = "lower_rate_or_fewer_features" if lower else "fewer_features"
    else:
        key = "lower_rate" if lower else "other_weights"
    text = words(
        f"run.outcome.{key}",
        rate=plain_number(rate),
        lower=lower and plain_number(lower),
        features=", ".join(large),
    )
    return Status("diverged", epoch, lead, text, lower)


def stands_diverged(standing: Standing) -> bool:
    """Whether a run has diverged, judged by its state alone."""
    # Weights may be numbers where a loss no longer is: the square of an output past 1e154. Six
    # layers of 32 units cannot get there from weights below 1e15, so the losses, which cost as
    # much as a fair part of an epoch, need not be asked.
    state = standing.state
    if all(
        bool((np.abs(array) < _LARGE_WEIGHT).all()) for array in (*state.weights, *state.biases)
    ):
        return False
    losses = reference.losses(state, standing.samples, standing.hyperparameters)
    return has_diverged(state, losses, standing.samples)


def _edit_past_all_numbers(standing: Standing) -> Change | None:
    """The largest weight or bias set by hand so far, where no learning rate could mend it."""
    made = [
        (abs(change.value), change)
        for change in standing.config.changes
        if isinstance(change.value, float)
        and change.is_edit
        and change.position <= standing.position
    ]
    size, edit = max(made, key=lambda pair: pair[0], default=(0.0, None))
    return edit if size >= _LARGE_WEIGHT else None
