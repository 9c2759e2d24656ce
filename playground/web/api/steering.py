"""`POST /api/steer` and `/api/edit`: a run is changed where it stands, and goes on from there."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from playground.run.changes import PLACES, Value
from playground.run.config import MAX_CHANGES, RunConfig
from playground.run.reading import losses_of
from playground.run.settings import LIVE
from playground.run.standing import Standing
from playground.run.steering import edit, steer
from playground.web.api.answers import json_answer
from playground.web.api.configs import KnownConfig
from playground.web.api.picture import picture_of
from playground.web.api.runs import StateMessage, standing_of
from playground.web.api.watch import marks_of
from playground.web.price import costs

router = APIRouter(prefix="/api", tags=["playground"])

_Values = Annotated[list[tuple[str, float]], Field(max_length=MAX_CHANGES, fail_fast=True)]


class SteerRequest(BaseModel, extra="forbid", allow_inf_nan=False):
    """What to change, and where: at the state sent, or at the start."""

    config: KnownConfig = Field(default_factory=RunConfig)
    state: StateMessage | None = Field(None, description="Omitted or null: the start")
    what: str = Field(description=f"{', '.join(LIVE)}, w.LAYER.FROM.TO or b.LAYER.UNIT: {PLACES}")
    value: Value


class EditRequest(BaseModel, extra="forbid", allow_inf_nan=False):
    """Weights and biases to set, and where: at the state sent, or at the start."""

    config: KnownConfig = Field(default_factory=RunConfig)
    state: StateMessage | None = Field(None, description="Omitted or null: the start")
    values: _Values = Field(
        description=f"w.LAYER.FROM.TO or b.LAYER.UNIT, each with its value: {PLACES}"
    )


@router.post("/steer", summary="Change a live setting, a weight or a bias in the middle of a run")
@costs(0.1)
def steer_run(request: SteerRequest) -> Response:
    """The config that holds the change too, its link, and the state and losses after it."""
    standing = steer(standing_of(request.config, request.state), request.what, request.value)
    return json_answer(_told(standing))


@router.post("/edit", summary="Set many weights and biases in the middle of a run")
@costs(0.1)
def edit_run(request: EditRequest) -> Response:
    """The config that holds the changes too, its link, and the state and losses after them."""
    standing = standing_of(request.config, request.state)
    return json_answer(_told(edit(standing, dict(request.values))))


def _told(standing: Standing) -> dict[str, Any]:
    config, losses = standing.config, losses_of(standing)
    return {
        "config": config.model_dump(),
        "link": config.link(),
        **picture_of(standing),
        **marks_of(config, losses),
        "losses": losses.rows(),
    }
