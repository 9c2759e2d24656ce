"""Some of many runs, as many as a request has time for; a long one goes on in the next request.

As everywhere the server forgets: a run that is not over travels as its state and its losses so far,
and comes back with the next question.
"""

from __future__ import annotations

import binascii
import time
from base64 import b64decode
from collections.abc import Iterable
from typing import Any

import numpy as np
from pydantic import BaseModel, Field

from playground.errors import PlaygroundError, SettingError
from playground.run.clock import PIECE_SECONDS as LOOK_SECONDS
from playground.run.losses import Losses
from playground.run.price import epochs_within, measured_seconds
from playground.studies.trial import Begun, Outcome, Trial, begin, failed, go_on, outcome_of
from playground.web.api.digits_messages import as_base64
from playground.web.api.runs import StateMessage, standing_of
from playground.web.price import PIECE_SECONDS, check_epoch

MAX_EPOCHS = 60_000
"""Of a run that may take more than one request: its losses fit into a request's body."""


class GoingMessage(BaseModel, extra="forbid", allow_inf_nan=False):
    """A run that is not over, as an answer has told it."""

    state: StateMessage
    losses: str = Field(
        max_length=22 * (MAX_EPOCHS + 2),
        description="Base64 of little-endian doubles: training and test loss of epoch 0, 1, ...",
    )
    wall_seconds: float = Field(0.0, ge=0, le=1e9)


def some_of(
    trials: Iterable[Trial], going: GoingMessage | None
) -> tuple[list[Outcome], dict[str, Any] | None]:
    """Outcomes of the first trials; and the next one, where its time was over before it was.

    `going` is the first trial's. Raises SettingError, StateError for one that is not.
    """
    outcomes: list[Outcome] = []
    ends = time.thread_time() + PIECE_SECONDS
    for trial in trials:
        price = measured_seconds(trial.config, trial.epochs)
        if outcomes and time.thread_time() + price > ends:
            break
        try:
            begun = train_for(trial, _read(trial, None if outcomes else going), ends)
            if not begun.is_over(trial):
                return outcomes, _written(begun)
            outcomes.append(outcome_of(begun))
        except PlaygroundError:
            raise
        except Exception as error:  # as in `run_trial`: one bad run costs no others
            outcomes.append(failed(error))
    return outcomes, None


def one_of(trial: Trial, going: GoingMessage | None) -> tuple[Begun, dict[str, Any] | None]:
    """A trial at its end; or as far as it is, and what to send to go on."""
    begun = train_for(trial, _read(trial, going), time.thread_time() + PIECE_SECONDS)
    return begun, None if begun.is_over(trial) else _written(begun)


def train_for(trial: Trial, begun: Begun, ends: float) -> Begun:
    """The trial at its end, or where it stands when this thread's time comes to `ends`.

    Raises SettingError where an epoch alone takes too long.
    """
    check_epoch(trial.config)
    a_look = max(1, epochs_within(trial.config, LOOK_SECONDS))
    while not begun.is_over(trial):
        begun = go_on(trial, begun, a_look)
        if time.thread_time() >= ends:
            break
    return begun


def _read(trial: Trial, going: GoingMessage | None) -> Begun:
    if going is None:
        return begin(trial)
    standing = standing_of(trial.config, going.state)
    if standing.state.sample or standing.epoch >= trial.epochs:
        rule = f"must be whole epochs, less than {trial.epochs}"
        raise SettingError("going.state", standing.position, rule)
    rule = f"must be those of {standing.epoch + 1} epochs, as they were sent"
    try:
        numbers = np.frombuffer(b64decode(going.losses, validate=True), dtype="<f8")
    except (binascii.Error, ValueError):
        raise SettingError("going.losses", going.losses, rule) from None
    if len(numbers) != 2 * (standing.epoch + 1):
        raise SettingError("going.losses", f"{len(numbers)} numbers", rule)
    train, test = numbers.astype(float).reshape(-1, 2).T
    if not (_are_losses(train) and (_are_losses(test) or np.isnan(test).all())):
        raise SettingError("going.losses", "other numbers", rule)
    losses = Losses(np.arange(standing.epoch + 1), train, test)
    return Begun(standing, losses, going.wall_seconds)


def _are_losses(numbers: np.ndarray) -> bool:
    return bool(((numbers >= 0) & (numbers < np.inf)).all())


def _written(begun: Begun) -> dict[str, Any]:
    numbers = np.column_stack([begun.losses.train, begun.losses.test]).astype("<f8")
    return {
        "state": begun.standing.state.as_lists(),
        "losses": as_base64(numbers),
        "wall_seconds": begun.wall_seconds,
    }
