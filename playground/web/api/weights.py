"""Weights that were trained elsewhere, as a run of the page's."""

from __future__ import annotations

import base64
import binascii

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from playground.errors import SettingError
from playground.export.weights_file import read_weights
from playground.run.config import RunConfig
from playground.run.file import run_text
from playground.web.price import costs

router = APIRouter(prefix="/api/weights", tags=["export"])


class WeightsRequest(BaseModel, extra="forbid"):
    """A file of weights, and whose they shall be."""

    config: RunConfig = Field(default_factory=RunConfig)
    file: str = Field(description="An .npz, a .pt, or JSON of /api/export/network, as base64")


@router.post("/read", summary="Weights of NumPy or PyTorch as a run's file")
@costs(0.3)
def read(request: WeightsRequest) -> Response:
    """The text of a run's file, which /api/open opens: at epoch 0, with these weights."""
    try:
        content = base64.b64decode(request.file, validate=True)
    except (binascii.Error, ValueError):
        raise SettingError("file", request.file, "must be base64") from None
    run = read_weights(content, request.config)
    return Response(run_text(run), media_type="application/json")
