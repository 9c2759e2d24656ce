"""`POST /api/why`: why a weight or a bias changes with a run's next update, in numbers."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np
from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from playground.run.changes import PLACES
from playground.run.config import RunConfig
from playground.run.price import config_seconds, reading_seconds
from playground.run.why import Why, activations_of, next_update, way, why
from playground.web.api.answers import json_answer
from playground.web.api.configs import KnownConfig
from playground.web.api.runs import StateMessage, standing_of
from playground.web.price import costs

router = APIRouter(prefix="/api", tags=["playground"])

MAX_ROWS = 100
"""Of points that are told one by one; the sum is of all."""
IN_ORDER = 10
"""So many are told as they come, more with the largest products first."""
_PASSES = 12  # of the points of an update, in readings: forward and back, and two losses
_BESIDES = 0.04  # the first weights of a large network
_POINT = 2e-6  # of all that train: the order of an epoch


class WhyRequest(BaseModel, extra="forbid"):
    """A run as it stands, and what of it is asked for."""

    config: KnownConfig = Field(default_factory=RunConfig)
    state: StateMessage | None = Field(None, description="Omitted or null: the start")
    what: str = Field(max_length=100, description=f"w.LAYER.FROM.TO or b.LAYER.UNIT: {PLACES}")
    sample: int | None = Field(
        None,
        ge=0,
        description="The training point, by its number from 0, whose way through the network is "
        "told too; of the largest product, where that is none of the update's",
    )


def _price(request: WhyRequest) -> float:
    config = request.config
    n_points = config.update_size + config.n_train % config.update_size
    passes = _PASSES * reading_seconds(config, n_points)
    return _BESIDES + passes + config_seconds(config) + _POINT * config.n_train


@router.post("/why", summary="Say why a weight or a bias changes with the next update")
@costs(_price)
def why_of(request: WhyRequest) -> Response:
    """The sum that its gradient is, what optimizer and penalty make of it, and a point's `way`.

    Of many points `rows` has those with the largest products; `samples` has all. `less` and `more`
    say how many of them ask for a lower and a higher weight. `weights` are those of the update
    where a change on the way to it sets some, else null; `settings` are those in force there.
    """
    standing = standing_of(request.config, request.state)
    now = next_update(standing)
    found = why(now, request.what)
    rows, products = _rows(found), found.products
    sample = request.sample
    if sample is None or sample not in found.samples:
        sample = int(found.samples[np.abs(products).argmax()])
    numbers: dict[str, Any] = asdict(found)
    hyper, weights = now.hyper, now.state.weights
    return json_answer(
        {
            **{name: one for name, one in numbers.items() if name not in ("grad_sums", "values")},
            "rows": {
                "samples": found.samples[rows],
                "grad_sums": np.ascontiguousarray(found.grad_sums[rows]),
                "values": np.ascontiguousarray(found.values[rows]),
                "products": products[rows],
            },
            "less": int((products > 0).sum()),
            "more": int((products < 0).sum()),
            "way": asdict(way(now, sample)),
            "weights": None if weights is standing.state.weights else weights,
            "settings": {
                "loss": hyper.loss,
                "optimizer": hyper.optimizer,
                "regularization": hyper.regularization,
                "clip_norm": hyper.clip_norm,
                "activations": [row.title for row in activations_of(hyper, len(weights))],
            },
        }
    )


def _rows(found: Why) -> np.ndarray:
    """The places of the points that are told, in the order in which they are."""
    n = len(found.samples)
    largest_first = np.argsort(-np.abs(found.products), kind="stable")[:MAX_ROWS]
    return np.arange(n) if n <= IN_ORDER else largest_first
