"""`POST /api/inside` and `/api/landscape`: inside a network, and the loss around it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from playground.run.changes import PLACES
from playground.run.config import RunConfig
from playground.run.inside import columns, inside, inside_seconds
from playground.run.landscape import STATES, landscape, side_within
from playground.web.api.answers import json_answer
from playground.web.api.configs import KnownConfig
from playground.web.api.runs import StateMessage, standing_of
from playground.web.price import check_epoch, costs

_READ_SECONDS = 1e-6  # a number of a state
_LANDSCAPE_SECONDS = 0.3
_States = Annotated[list[StateMessage], Field(max_length=STATES, fail_fast=True)]

router = APIRouter(prefix="/api", tags=["playground"])


class InsideRequest(BaseModel, extra="forbid"):
    """A run, and some of its states."""

    config: KnownConfig = Field(default_factory=RunConfig)
    states: _States = Field(min_length=1)


class LandscapeRequest(BaseModel, extra="forbid"):
    """A run, and some of its states up to where it stands."""

    config: KnownConfig = Field(default_factory=RunConfig)
    path: _States = Field(min_length=1, description="Oldest first; the last is where it stands")
    axes: tuple[str, str] | None = Field(
        None, description=f"Two directions in place of the path's own: {PLACES}"
    )


def _price_of_inside(request: InsideRequest) -> float:
    check_epoch(request.config)
    of_numbers = _READ_SECONDS * request.config.n_parameters
    return len(request.states) * (inside_seconds(request.config) + of_numbers)


def _price_of_landscape(request: LandscapeRequest) -> float:
    side_within(request.config, _LANDSCAPE_SECONDS)
    of_numbers = _READ_SECONDS * request.config.n_parameters
    return _LANDSCAPE_SECONDS + len(request.path) * of_numbers


@router.post("/inside", summary="Gradients, updates and units of every layer, state by state")
@costs(_price_of_inside)
def inside_run(request: InsideRequest) -> Response:
    """Columns as `playground.run.inside.Inside` has them: a row a state, a number a layer."""
    config = request.config
    return json_answer(columns([inside(standing_of(config, at)) for at in request.states]))


@router.post("/landscape", summary="The training loss around where a run stands, in a plane")
@costs(_price_of_landscape)
def landscape_of_run(request: LandscapeRequest) -> Response:
    """What `playground.run.landscape.Landscape` has, on as fine a grid as there is time for."""
    config = request.config
    path = [standing_of(config, at) for at in request.path]
    found = landscape(path, request.axes, side_within(config, _LANDSCAPE_SECONDS))
    return json_answer({name: getattr(found, name) for name in _TOLD})


_TOLD = ("across", "upwards", "u", "v", "losses", "path", "share")
