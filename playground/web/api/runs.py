"""The public API: how the page, or anybody, opens a link and trains.

Stateless: a client holds its run's state and sends it with each request, so any worker can answer
and a restarted server loses nothing. Caches are all the server keeps.
"""

from __future__ import annotations

import contextlib
import threading
import time
from dataclasses import asdict
from typing import Annotated, Any, Literal

import numpy as np
from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from playground.engine.network import State
from playground.errors import SettingError, shown
from playground.export.weights_file import read_file
from playground.run.backends import DEFAULT_BACKEND, backend_in_use
from playground.run.by_layer import MAX_HIDDEN_LAYERS
from playground.run.config import RunConfig, mend_link
from playground.run.file import replayed
from playground.run.film import Film, filmed, is_filmed
from playground.run.finished import versions
from playground.run.losses import Losses
from playground.run.outcome import status_of
from playground.run.points import data_of, mend_to_points
from playground.run.price import epoch_seconds, reading_seconds
from playground.run.reading import losses_of, seen_at
from playground.run.settings import MAX_UNITS
from playground.run.standing import Standing
from playground.run.training import advance, start, step
from playground.web.api.answers import json_answer, refusal
from playground.web.api.configs import KnownConfig
from playground.web.api.film import film_answer
from playground.web.api.history import MAX_HISTORY, LossRow, finding_of, thinned
from playground.web.api.opening import config_of, described
from playground.web.api.picture import (
    classes_told,
    maps_told,
    most_pictures,
    picture_of,
    picture_seconds,
)
from playground.web.api.watch import BestMessage, Watch, marks_of
from playground.web.price import check_epoch, check_training, costs
from playground.wording.words import words

MAX_EPOCHS_A_REQUEST = 20_000
MAX_MILLISECONDS = 200
MAX_PICTURES = 60
_ROW_SECONDS = 2e-6  # of losses in an answer
_FINDING_SECONDS = 0.02

router = APIRouter(prefix="/api", tags=["playground"])

opened = threading.Event()
"""Set once a page has its first network to show."""

# The first number that is none is told, not thousands.
_Rows = Annotated[list[float], Field(max_length=MAX_UNITS, fail_fast=True)]
_Table = Annotated[list[_Rows], Field(max_length=MAX_UNITS, fail_fast=True)]
_MAX_LAYERS = MAX_HIDDEN_LAYERS + 1


class StateMessage(BaseModel, extra="forbid", allow_inf_nan=False):
    """A network's state: what training changes. Weights are [source][destination] by layer."""

    epoch: int = Field(ge=0, le=10**9)
    sample: int = Field(0, ge=0, description="Training points seen of the next epoch")
    weights: list[_Table] = Field(max_length=_MAX_LAYERS, fail_fast=True)
    biases: list[_Rows] = Field(max_length=_MAX_LAYERS, fail_fast=True)
    dead: list[_Table] | None = Field(
        None, max_length=_MAX_LAYERS, description="1 where L1 has cut a link for good"
    )
    slots: list[_Table | _Rows] | None = Field(
        None, max_length=4 * _MAX_LAYERS + 1, description="What an optimizer remembers, if it does"
    )


class OpenRequest(BaseModel, extra="forbid"):
    """A link or a config, whichever the client has; neither opens the default run."""

    link: str | None = Field(
        None, description="An address, or a #... fragment of one; what is wrong in it gets a note"
    )
    config: RunConfig | None = None


class OpenRunRequest(OpenRequest):
    """A link, a config, or the text of a file that holds a run."""

    file: str | None = Field(None, description="What /api/export/run or network answered")


class AdvanceRequest(BaseModel, extra="forbid"):
    """What to train, from where, and for how long."""

    config: KnownConfig = Field(default_factory=RunConfig)
    state: StateMessage | None = Field(None, description="Omitted or null: from the start")
    epochs: int = Field(1, ge=0, le=MAX_EPOCHS_A_REQUEST, description="Epochs to train at most")
    milliseconds: float | None = Field(
        None, gt=0, le=MAX_MILLISECONDS, description="Stop after about this time, if sooner"
    )
    pictures: int = Field(
        1, ge=1, le=MAX_PICTURES, description="How many states on the way to send, evenly spaced"
    )
    grain: Literal["sample", "batch", "epoch"] = Field(
        "epoch", description="With another grain: one step of it, whatever `epochs` says"
    )
    record_every: int = Field(
        1, ge=1, le=10**9, description="Send losses of epochs divisible by this, and of the last"
    )
    until: str | None = Field(
        None,
        max_length=100,
        description="Stop at the first epoch at which this holds: epoch 500, test_loss<0.25, "
        "train_loss<0.1, no_better:100, or goal, the link's; the answer's `stopped` says why",
    )
    best: BestMessage | None = Field(
        None, description="For no_better: the lowest test loss before the state sent"
    )
    film: bool = Field(
        False,
        description="Send pictures and losses in columns, states as base64: a third of the bytes",
    )
    history: list[LossRow] | None = Field(
        None,
        max_length=MAX_HISTORY,
        description="The losses so far, which may be thinned, epochs ascending: asks for the "
        "`finding` too, as /api/diagnose has it of the last state",
    )


@router.post("/open", summary="Read a link or config: its data and untrained network")
@costs(0.3)
def open_run(request: OpenRunRequest) -> Response:
    """The config, its link, notes on what was passed over, the points and the first state.

    Of points with more than two inputs `main_plane` too, the plane of their main components; of
    standardized inputs `standard`, the mean and the deviation of each.

    A file's run is opened where it stood, with its losses up to there.
    """
    if request.file is None:
        config, notes = config_of(request.link, request.config, mend_to_points)
        standing = start(config)
        losses = losses_of(standing)
    else:
        standing, losses, notes = _run_in(request)
        config = standing.config
    data = data_of(config)
    opened.set()
    return json_answer(
        {
            **described(config, notes),
            **maps_told(config),
            "data": {
                "train": np.column_stack([data.train_points, data.train_labels]),
                "test": np.column_stack([data.test_points, data.test_labels]),
            },
            **picture_of(standing),
            **marks_of(config, losses),
            "losses": losses.rows(),
        }
    )


@router.post("/link", summary="Write the link of a config")
@costs(0.15)
def link_of(request: OpenRequest) -> Response:
    """The config as it was understood, and its link, without data or network."""
    return json_answer(described(*config_of(request.link, request.config, mend_link)))


def _price_of_advance(request: AdvanceRequest) -> float:
    """Training, or the time it may take; pictures; losses. Raises SettingError for epochs."""
    config = request.config
    check_epoch(config)
    a_picture = picture_seconds(config)
    finding = _FINDING_SECONDS if request.history else 0
    a_row = _ROW_SECONDS / request.record_every
    if request.grain != "epoch":
        return a_picture + reading_seconds(config) + epoch_seconds(config)
    if request.milliseconds is None:
        # A stretch is trained again up to where it stops.
        again = epoch_seconds(config) if request.until else 0.0
        besides = request.pictures * a_picture + finding
        return check_training(config, request.epochs, besides, a_row + again)
    seconds = request.milliseconds / 1000
    epochs = min(request.epochs, seconds / epoch_seconds(config))
    # Each picture is after an epoch at least, and none is begun when the time is over.
    pictures = min(request.pictures, 1 + epochs, most_pictures(config))
    return seconds + pictures * a_picture + epochs * a_row + finding


@router.post("/advance", summary="Train: from a state to the states after it")
@costs(_price_of_advance)
def advance_run(request: AdvanceRequest) -> Response:
    """The last state with its losses and status, and the pictures on the way to it.

    The same request gives the same answer, except that `milliseconds` may end it sooner.
    """
    config = request.config
    standing = standing_of(config, request.state)
    if request.grain != "epoch":
        if request.until is not None:
            raise SettingError("until", request.until, "is for whole epochs; leave out the grain")
        seen = asdict(seen_at(standing)) if config.n_train else None
        standing, losses = step(standing, request.grain)
        picture = {**picture_of(standing), **marks_of(config, losses), "seen": seen}
        return _answer(standing, [picture], losses, losses, {})
    after = _after(request)
    if after and _may_film(request, standing):
        return _film_answer(request, *filmed(standing, after))
    return _trained(request, standing)


def _after(request: AdvanceRequest) -> list[int]:
    """After how many epochs there is a picture, ascending from 1."""
    pictures = range(1, request.pictures + 1)
    return sorted({request.epochs * k // request.pictures for k in pictures} - {0})


def _may_film(request: AdvanceRequest, standing: Standing) -> bool:
    """Whether a request is trained at one go: by far within its time, and it stops for nothing."""
    if not request.film or request.until is not None:
        return False
    milliseconds = 1000 * request.epochs * epoch_seconds(standing.config)
    is_soon = request.milliseconds is None or 2 * milliseconds <= request.milliseconds
    return is_soon and is_filmed(standing, request.epochs)


def _trained(request: AdvanceRequest, standing: Standing) -> Response:
    """The answer to a request for whole epochs, trained from picture to picture."""
    watch = Watch(request.until, request.best, standing)
    taken: list[tuple[Standing, Losses]] = []
    first, began = standing.epoch, time.perf_counter()
    for k in range(1, request.pictures + 1):
        deadline = None
        if request.milliseconds is not None:
            if len(taken) == most_pictures(request.config):
                break
            deadline = began + request.milliseconds / 1000 * k / request.pictures
            if k > 1 and time.perf_counter() >= began + request.milliseconds / 1000:
                break
        standing, losses = _advance_until(
            standing, first + request.epochs * k // request.pictures, deadline, watch
        )
        if len(losses.epochs):
            taken.append((standing, losses))
    taken = taken or [(standing, losses_of(standing))]
    losses = Losses.join([part for _, part in taken])
    if request.film:
        film = Film.of([at for at, _ in taken])
        return _film_answer(request, standing, losses, film)
    pictures = [{**picture_of(at), **marks_of(at.config, part)} for at, part in taken]
    pictures[-1]["stopped"] = watch.stop and asdict(watch.stop)
    shown = thinned(losses, request.record_every, [at.epoch for at, _ in taken])
    finding = finding_of(request.history, standing, losses)
    return _answer(standing, pictures, losses, shown, finding)


def _film_answer(
    request: AdvanceRequest, standing: Standing, losses: Losses, film: Film
) -> Response:
    """The answer in columns."""
    kept = thinned(losses, request.record_every, film.epochs)
    return json_answer(
        {
            **film_answer(standing.config, film, losses, kept),
            **_standing(standing, losses),
            **classes_told(standing),
            **finding_of(request.history, standing, losses),
        }
    )


def _answer(
    standing: Standing,
    pictures: list[dict[str, Any]],
    losses: Losses,
    shown: Losses,
    more: dict[str, Any],
) -> Response:
    """The last picture, the losses to show, and how the run stands by all of its losses."""
    return json_answer(
        {
            **pictures[-1],
            "losses": shown.rows(),
            **_standing(standing, losses),
            **more,
            "pictures": pictures[:-1],
            "backend": backend_in_use(DEFAULT_BACKEND),
            "versions": versions(),
        }
    )


def _standing(standing: Standing, losses: Losses) -> dict[str, Any]:
    """How a run came out so far, by its losses."""
    status = status_of(standing, losses)
    return {
        "status": status.name,
        "diverged_at": status.diverged_at,
        "advice": status.advice,
        "suggested_learning_rate": status.suggested_learning_rate,
        **({"lead": status.lead, "text": status.text} if status.advice else {}),
    }


def standing_of(config: RunConfig, message: StateMessage | None) -> Standing:
    """Where a request's run stands: at the state sent, or at its start.

    Raises StateError, SettingError for a state that does not fit the config.
    """
    if message is None:
        return start(config)
    parts = {name: part for name, part in message if part is not None}
    return Standing(config, State.from_lists(config.layer_sizes, parts, config.optimizer))


def _advance_until(
    standing: Standing, epoch: int, deadline: float | None, watch: Watch
) -> tuple[Standing, Losses]:
    """Train up to `epoch`, until about `deadline` by the performance counter, or till a stop."""
    standing, losses = advance(standing, 0)
    parts = [losses]
    chunk = epoch - standing.epoch if deadline is None else 1
    while standing.epoch < epoch and not watch.stop:
        began = time.perf_counter()
        chunk = min(chunk, epoch - standing.epoch)
        standing, losses = watch.train(standing, chunk)
        parts.append(losses)
        if len(losses.epochs) < chunk:  # diverged, or stopped
            break
        if deadline is not None:
            now = time.perf_counter()
            if now >= deadline:
                break
            # The first epochs may be the slowest: grow in steps.
            chunk = max(1, min(8 * chunk, int(chunk * (deadline - now) / (now - began))))
    return standing, Losses.join(parts)


def _run_in(request: OpenRunRequest) -> tuple[Standing, Losses, tuple[str, ...]]:
    """What a file holds, and a note where its weights are not those its settings lead to."""
    if request.link is not None or request.config is not None or request.file is None:
        raise SettingError("file", request.file, "give a file, a link or a config, only one")
    run = read_file(request.file)
    notes: tuple[str, ...] = ()
    with contextlib.suppress(SettingError):  # too long a run to be held against its settings
        check_training(run.config, run.state.epoch, besides=0.2)
        if not replayed(run):
            notes = (words("server.runs.other_weights"),)
    return run.standing, run.history, notes


@router.api_route(
    "/{rest:path}", methods=["GET", "POST", "PUT", "PATCH", "DELETE"], include_in_schema=False
)
@costs(0.01)
def nowhere(rest: str) -> Response:
    """404 for an address the API has not: Dash would answer it with the page."""
    msg = f"There is no such request: /api/{shown(rest)}; see /api/docs."
    return refusal(404, (["path"], msg))
