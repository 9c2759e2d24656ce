"""`POST /api/diagnose`: what is wrong with a run, if anything, in words and with ways out."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from playground.config import RunConfig
from playground.diagnosis import diagnose
from playground.errors import SettingError
from playground.run import Losses
from playground.web.answers import json_answer
from playground.web.api import StateMessage, state_of

router = APIRouter(prefix="/api", tags=["playground"])

MAX_HISTORY = 200


class LossRow(BaseModel):
    """The losses after an epoch; null where they are no numbers."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    epoch: int = Field(ge=0, le=10**9)
    train_loss: float | None
    test_loss: float | None


class DiagnoseRequest(BaseModel):
    """A run as it stands, and its losses so far, which may be thinned."""

    model_config = ConfigDict(extra="forbid")

    config: RunConfig = Field(default_factory=RunConfig)
    state: StateMessage | None = Field(None, description="Omitted or null: the start")
    history: list[LossRow] = Field([], max_length=MAX_HISTORY, description="Epochs ascending")


@router.post("/diagnose", summary="Name what is wrong with a run, if anything")
def diagnose_run(request: DiagnoseRequest) -> Response:
    """`finding` is null where nothing is wrong."""
    state = state_of(request.config, request.state)
    finding = diagnose(request.config, state, _losses(request.history))
    return json_answer({"finding": finding and asdict(finding)})


def _losses(rows: list[LossRow]) -> Losses | None:
    if not rows:
        return None
    epochs = np.array([row.epoch for row in rows])
    if (np.diff(epochs) <= 0).any():
        raise SettingError("history", epochs.tolist(), "must have its epochs in ascending order")
    train = np.array([row.train_loss for row in rows], dtype=float)  # None becomes NaN
    test = np.array([row.test_loss for row in rows], dtype=float)
    return Losses(epochs, train, test)
