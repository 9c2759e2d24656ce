"""A run for use elsewhere: figure, tables, file and network, from what the browser holds.

The figure is only described here: the browser, which has Plotly already, draws it as PNG or SVG.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from playground.errors import SettingError
from playground.export.forms import FORMS, written
from playground.figures.run.figure import run_figure
from playground.run.config import RunConfig
from playground.run.file import run_text
from playground.run.finished import FinishedRun, finished_run, trained
from playground.run.losses import Losses
from playground.run.points import data_of
from playground.run.price import reading_seconds
from playground.run.reading import losses_of, predict
from playground.run.standing import Standing
from playground.web.api.answers import json_answer
from playground.web.api.runs import StateMessage, standing_of
from playground.web.price import FIGURE_SECONDS, MAX_SECONDS, check_training, costs

if TYPE_CHECKING:
    import pandas as pd

MAX_POINTS = 10_000
"""Of a curve; the page keeps some 3,000 and thins them as the run goes on."""

_ROW_SECONDS = 8e-6  # of losses, written
_NETWORK_SECONDS, _PARAMETER_SECONDS = 3e-3, 8e-6  # written as text
_FIGURE_SECONDS, _FIGURE_WEIGHT_SECONDS, _FIGURE_CHANGE_SECONDS = 0.1, 7e-5, 1.5e-3

router = APIRouter(prefix="/api/export", tags=["export"])

_Column = Annotated[list[float | None], Field(max_length=MAX_POINTS, fail_fast=True)]
_Epoch = Annotated[int, Field(ge=0, le=10**9)]


class CurvesMessage(BaseModel, extra="forbid", allow_inf_nan=False):
    """The losses of a run at some of its epochs, null where there is none."""

    epochs: Annotated[list[_Epoch], Field(max_length=MAX_POINTS, fail_fast=True)]
    train: _Column
    test: _Column


class ExportRequest(BaseModel, extra="forbid"):
    """A run as the browser holds it; without a state, it is trained again up to an epoch."""

    config: RunConfig = Field(default_factory=RunConfig)
    state: StateMessage | None = None
    curves: CurvesMessage | None = None
    epochs: int = Field(0, ge=0, le=10**9, description="Without a state: the epochs to train")


def _price(request: ExportRequest, besides: float = 0.0, most: float = MAX_SECONDS) -> float:
    """The run trained again where no state is sent, and its losses. Raises SettingError."""
    besides += reading_seconds(request.config)
    if request.state is not None:
        rows = len(request.curves.epochs) if request.curves else 0
        return besides + rows * _ROW_SECONDS
    return check_training(request.config, request.epochs, besides, _ROW_SECONDS, most)


def _price_of_figure(request: ExportRequest) -> float:
    config = request.config
    drawing = _FIGURE_SECONDS + config.n_parameters * _FIGURE_WEIGHT_SECONDS
    drawing += len(config.changes) * _FIGURE_CHANGE_SECONDS
    return _price(request, drawing, FIGURE_SECONDS)


@router.post("/figure", summary="The run on one sheet: a figure as Plotly's JSON")
@costs(_price_of_figure, most=FIGURE_SECONDS)
def figure(request: ExportRequest) -> Response:
    """Settings, network, decision map, losses and link, 1400 pixels wide."""
    return json_answer(run_figure(_run(request)))


@router.post("/curves", summary="The losses as CSV")
@costs(_price)
def curves(request: ExportRequest) -> Response:
    """epoch, train_loss, test_loss."""
    return _csv(_run(request).history.frame())


@router.post("/points", summary="The points as CSV, with the network's answers")
@costs(_price)
def points(request: ExportRequest) -> Response:
    """x1, x2 and further inputs, label, set ("train" or "test"), answer."""
    import pandas as pd  # here, since it takes 0.2 s

    run = _run(request)
    data = data_of(run.config)
    sets = {
        "train": (data.train_points, data.train_labels),
        "test": (data.test_points, data.test_labels),
    }
    frames = [
        pd.DataFrame(
            {
                **{f"x{at}": column for at, column in enumerate(places.T, 1)},
                "label": labels,
                "set": name,
                "answer": predict(run.standing, places),
            }
        )
        for name, (places, labels) in sets.items()
        if len(labels)
    ]
    return _csv(pd.concat(frames))


@router.post("/run", summary="The run as the text of a file: config, weights, losses")
@costs(_price)
def run(request: ExportRequest) -> Response:
    """What `playground.load` and `POST /api/open` read."""
    return Response(run_text(_run(request)), media_type="application/json")


class NetworkRequest(ExportRequest):
    """A run, and how its network is to be written."""

    form: Literal["numpy", "pytorch", "keras", "onnx", "json", "svg"]


def _price_of_network(request: NetworkRequest) -> float:
    return _price(request, _NETWORK_SECONDS + request.config.n_parameters * _PARAMETER_SECONDS)


@router.post("/network", summary="The trained network as code, ONNX, JSON or a drawing")
@costs(_price_of_network)
def network(request: NetworkRequest) -> Response:
    """What `Run.export` writes: points (n, 2) in, answers out; "svg" draws the layers."""
    content = written(_run(request).standing, request.form)
    return Response(content, media_type=FORMS[request.form].media_type)


def _csv(frame: pd.DataFrame) -> Response:
    return Response(frame.to_csv(index=False), media_type="text/csv")


def _run(request: ExportRequest) -> FinishedRun:
    config = request.config
    if request.state is None:
        return trained(config, request.epochs)
    standing = standing_of(config, request.state)
    return finished_run(standing, [_history(request.curves, standing)])


def _history(sent: CurvesMessage | None, standing: Standing) -> Losses:
    """The losses sent up to the state: later ones belong to another way the run once went."""
    if sent is None:
        return losses_of(standing)
    if not len(sent.epochs) == len(sent.train) == len(sent.test):
        lengths = [len(sent.epochs), len(sent.train), len(sent.test)]
        raise SettingError("curves", lengths, "must be lists of one length")
    rows = zip(sent.epochs, sent.train, sent.test, strict=True)
    # Of two losses of one epoch, before and after an edit, the later counts.
    kept = {epoch: (train, test) for epoch, train, test in rows if epoch <= standing.epoch}
    epochs = sorted(kept)
    # None becomes NaN.
    train, test = (np.array([kept[epoch][k] for epoch in epochs], dtype=float) for k in (0, 1))
    history = Losses(np.array(epochs, dtype=np.int64), train, test)
    if epochs and epochs[-1] == standing.epoch:
        return history
    return Losses.join([history, losses_of(standing)])
