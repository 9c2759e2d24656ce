"""The public API: how the page, or anybody, opens a link and trains.

Stateless: a client holds its run's state and sends it with each request, so any worker can answer
and a restarted server loses nothing. Caches are all the server keeps.
"""

from __future__ import annotations

import contextlib
import itertools
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any, Literal

import numpy as np
from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from playground.engine.network import State
from playground.errors import SettingError, shown
from playground.run.backends import DEFAULT_BACKEND, backend_in_use
from playground.run.changes import PLACES
from playground.run.config import RunConfig, mend_link
from playground.run.file import read_run, replayed
from playground.run.finished import versions
from playground.run.losses import Losses
from playground.run.outcome import status_of
from playground.run.points import data_of
from playground.run.reading import losses_of, readout, seen_at
from playground.run.settings import LIVE, MAX_HIDDEN_LAYERS, MAX_UNITS
from playground.run.standing import Standing
from playground.run.steering import steer
from playground.run.training import advance, start, step
from playground.web.api.answers import json_answer, refusal
from playground.web.api.opening import config_of, described
from playground.web.api.watch import BestMessage, Watch, marks_of
from playground.wording.words import words

MAX_EPOCHS_A_REQUEST = 20_000
MAX_MILLISECONDS = 200
MAX_PICTURES = 60
_PADDING = 16  # samples a batch is rounded up by, at most
MAX_WORK = 2e9
"""Links times samples, padded, times epochs: some four seconds of training."""

router = APIRouter(prefix="/api", tags=["playground"])

opened = threading.Event()
"""Set once a page has its first network to show."""

_Rows = Annotated[list[float], Field(max_length=MAX_UNITS)]
_Table = Annotated[list[_Rows], Field(max_length=MAX_UNITS)]
_MAX_LAYERS = MAX_HIDDEN_LAYERS + 1


class StateMessage(BaseModel, extra="forbid", allow_inf_nan=False):
    """A network's state: what training changes. Weights are [source][destination] by layer."""

    epoch: int = Field(ge=0, le=10**9)
    sample: int = Field(0, ge=0, description="Training points seen of the next epoch")
    weights: list[_Table] = Field(max_length=_MAX_LAYERS)
    biases: list[_Rows] = Field(max_length=_MAX_LAYERS)
    dead: list[_Table] | None = Field(
        None, max_length=_MAX_LAYERS, description="1 where L1 has cut a link for good"
    )
    slots: list[_Table | _Rows] | None = Field(
        None, max_length=2 * _MAX_LAYERS, description="What an optimizer remembers, if it does"
    )


class OpenRequest(BaseModel, extra="forbid"):
    """A link or a config, whichever the client has; neither opens the default run."""

    link: str | None = Field(
        None, description="An address, or a #... fragment of one; what is wrong in it gets a note"
    )
    config: RunConfig | None = None


class OpenRunRequest(OpenRequest):
    """A link, a config, or the text of a file that holds a run."""

    file: str | None = Field(None, description="What /api/export/run answered")


class AdvanceRequest(BaseModel, extra="forbid"):
    """What to train, from where, and for how long."""

    config: RunConfig = Field(default_factory=RunConfig)
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


class SteerRequest(BaseModel, extra="forbid", allow_inf_nan=False):
    """What to change, and where: at the state sent, or at the start."""

    config: RunConfig = Field(default_factory=RunConfig)
    state: StateMessage | None = Field(None, description="Omitted or null: the start")
    what: str = Field(description=f"{', '.join(LIVE)}, w.LAYER.FROM.TO or b.LAYER.UNIT: {PLACES}")
    value: float | str = Field(union_mode="left_to_right")


@router.post("/open", summary="Read a link or config: its data and untrained network")
def open_run(request: OpenRunRequest) -> Response:
    """The config, its link, notes on what was passed over, the points and the first state.

    A file's run is opened where it stood, with its losses up to there.
    """
    if request.file is None:
        config, notes = config_of(request.link, request.config, mend_link)
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
            "data": {
                "train": np.column_stack([data.train_points, data.train_labels]),
                "test": np.column_stack([data.test_points, data.test_labels]),
            },
            **_picture(standing),
            **marks_of(config, losses),
            "losses": losses.rows(),
        }
    )


@router.post("/link", summary="Write the link of a config")
def link_of(request: OpenRequest) -> Response:
    """The config as it was understood, and its link, without data or network."""
    return json_answer(described(*config_of(request.link, request.config, mend_link)))


@router.post("/advance", summary="Train: from a state to the states after it")
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
        picture = {**_picture(standing), **marks_of(config, losses), "seen": seen}
        return _answer(standing, [picture], losses, losses)
    if request.milliseconds is None:
        check_work(config, request.epochs)
    return _trained(request, standing)


def _trained(request: AdvanceRequest, standing: Standing) -> Response:
    """The answer to a request for whole epochs."""
    config = standing.config
    watch = Watch(request.until, request.best, standing)
    pictures: list[dict[str, Any]] = []
    parts: list[Losses] = []
    first, began = standing.epoch, time.perf_counter()
    for k in range(1, request.pictures + 1):
        deadline = None
        if request.milliseconds is not None:
            deadline = began + request.milliseconds / 1000 * k / request.pictures
            if k > 1 and time.perf_counter() >= began + request.milliseconds / 1000:
                break
        standing, losses = _advance_until(
            standing, first + request.epochs * k // request.pictures, deadline, watch
        )
        if len(losses.epochs):
            parts.append(losses)
            pictures.append({**_picture(standing), **marks_of(config, losses)})
    if not parts:
        losses = losses_of(standing)
        parts, pictures = [losses], [{**_picture(standing), **marks_of(config, losses)}]
    losses = Losses.join(parts)
    pictured = [picture["state"]["epoch"] for picture in pictures]
    pictures[-1]["stopped"] = watch.stop and asdict(watch.stop)
    return _answer(standing, pictures, losses, _thinned(losses, request.record_every, pictured))


def _answer(
    standing: Standing,
    pictures: list[dict[str, Any]],
    losses: Losses,
    shown: Losses,
) -> Response:
    """The last picture, the losses to show, and how the run stands by all of its losses."""
    status = status_of(standing, losses)
    return json_answer(
        {
            **pictures[-1],
            "losses": shown.rows(),
            "status": status.name,
            "diverged_at": status.diverged_at,
            "advice": status.advice,
            "suggested_learning_rate": status.suggested_learning_rate,
            **({"lead": status.lead, "text": status.text} if status.advice else {}),
            "pictures": pictures[:-1],
            "backend": backend_in_use(DEFAULT_BACKEND),
            "versions": versions(),
        }
    )


@router.post("/steer", summary="Change a live setting, a weight or a bias in the middle of a run")
def steer_run(request: SteerRequest) -> Response:
    """The config that holds the change too, its link, and the state and losses after it."""
    standing = steer(standing_of(request.config, request.state), request.what, request.value)
    config, losses = standing.config, losses_of(standing)
    return json_answer(
        {
            "config": config.model_dump(),
            "link": config.link(),
            **_picture(standing),
            **marks_of(config, losses),
            "losses": losses.rows(),
        }
    )


def standing_of(config: RunConfig, message: StateMessage | None) -> Standing:
    """Where a request's run stands: at the state sent, or at its start.

    Raises StateError, SettingError for a state that does not fit the config.
    """
    if message is None:
        return start(config)
    parts = {name: part for name, part in message if part is not None}
    return Standing(config, State.from_lists(config.layer_sizes, parts))


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


def _picture(standing: Standing) -> dict[str, Any]:
    return {"state": standing.state.as_lists(), **asdict(readout(standing))}


def check_work(config: RunConfig, epochs: int) -> None:
    """Raises SettingError for more epochs than a request may take of a network this large."""
    links = sum(n_in * n_out for n_in, n_out in itertools.pairwise(config.layer_sizes))
    n_train = len(data_of(config).train_labels)
    n_samples = n_train // config.batch_size * (config.batch_size + _PADDING)
    most = int(MAX_WORK / ((links + 1) * (n_samples + 1)))
    if epochs > most:
        rule = f"must be at most {most} for a network of this size; go on from the state you get"
        raise SettingError("epochs", epochs, rule)


def _thinned(losses: Losses, every: int, pictured: Sequence[int]) -> Losses:
    """The losses of epochs divisible by `every`, and of those with a picture."""
    kept = (losses.epochs % every == 0) | np.isin(losses.epochs, pictured)
    return Losses(losses.epochs[kept], losses.train[kept], losses.test[kept])


def _run_in(request: OpenRunRequest) -> tuple[Standing, Losses, tuple[str, ...]]:
    """What a file holds, and a note where its weights are not those its settings lead to."""
    if request.link is not None or request.config is not None or request.file is None:
        raise SettingError("file", request.file, "give a file, a link or a config, only one")
    run = read_run(request.file)
    notes: tuple[str, ...] = ()
    with contextlib.suppress(SettingError):  # too long a run to be held against its settings
        check_work(run.config, run.state.epoch)
        if not replayed(run):
            notes = (words("server.runs.other_weights"),)
    return run.standing, run.history, notes


@router.api_route(
    "/{rest:path}", methods=["GET", "POST", "PUT", "PATCH", "DELETE"], include_in_schema=False
)
def nowhere(rest: str) -> Response:
    """404 for an address the API has not: Dash would answer it with the page."""
    msg = f"There is no such request: /api/{shown(rest)}; see /api/docs."
    return refusal(404, (["path"], msg))
