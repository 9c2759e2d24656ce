"""`POST /api/diagnose`: what is wrong with a run, if anything, in words and with ways out.

`POST /api/digits/diagnose` says the same of a digits net.
"""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from playground.digits.config import DigitsConfig
from playground.digits.diagnosis import diagnose_digits
from playground.digits.net import Curves
from playground.run.config import RunConfig
from playground.run.diagnosis import diagnose
from playground.web.api.answers import json_answer
from playground.web.api.configs import KnownConfig
from playground.web.api.history import MAX_HISTORY, LossRow, epochs_of, history_of
from playground.web.api.runs import StateMessage, standing_of
from playground.web.price import costs

router = APIRouter(prefix="/api", tags=["playground"])


class DigitsRow(LossRow):
    """The same of a digits net, with the shares of images it has right."""

    train_accuracy: float | None
    test_accuracy: float | None


class DigitsDiagnoseRequest(BaseModel, extra="forbid"):
    """A digits net's settings, and how well it did so far: the newest epochs, without a gap."""

    config: DigitsConfig = Field(default_factory=DigitsConfig)
    history: list[DigitsRow] = Field([], max_length=MAX_HISTORY, description="Epochs ascending")


class DiagnoseRequest(BaseModel, extra="forbid"):
    """A run as it stands, and its losses so far, which may be thinned."""

    config: KnownConfig = Field(default_factory=RunConfig)
    state: StateMessage | None = Field(None, description="Omitted or null: the start")
    history: list[LossRow] = Field([], max_length=MAX_HISTORY, description="Epochs ascending")


@router.post("/diagnose", summary="Name what is wrong with a run, if anything")
@costs(0.1)
def diagnose_run(request: DiagnoseRequest) -> Response:
    """`finding` is null where nothing is wrong."""
    standing = standing_of(request.config, request.state)
    finding = diagnose(standing, history_of(request.history))
    return json_answer({"finding": finding and asdict(finding)})


@router.post("/digits/diagnose", summary="Name what is wrong with a digits net, if anything")
@costs(0.05)
def diagnose_digits_net(request: DigitsDiagnoseRequest) -> Response:
    """`finding` is null where nothing is wrong."""
    rows = request.history
    names = ("train_loss", "train_accuracy", "test_loss", "test_accuracy")
    columns = (np.array([getattr(row, name) for row in rows], dtype=float) for name in names)
    finding = diagnose_digits(request.config, Curves(epochs_of(rows), *columns))
    return json_answer({"finding": finding and asdict(finding)})
