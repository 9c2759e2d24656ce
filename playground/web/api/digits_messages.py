"""A digits net's state and what it is shown, as they travel.

A state is some thousand doubles, so they travel as the base64 of their bytes, exact and a third
the size of text.
"""

from __future__ import annotations

import base64
import binascii
import itertools
import math
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, Field

from playground.digits.config import MAX_BATCH, DigitsConfig
from playground.digits.layers import N_CLASSES, written
from playground.digits.net import ConvNetState, start
from playground.digits.optimizers import OPTIMIZERS
from playground.errors import StateError

MAX_POINTS = 400  # of a drawing
_MAX_STROKES = 60

_Coordinate = Annotated[float, Field(ge=-10, le=10)]
_Stroke = Annotated[list[tuple[_Coordinate, _Coordinate]], Field(max_length=MAX_POINTS)]


class DigitsStateMessage(BaseModel, extra="forbid"):
    """A net's state: what training changes."""

    epoch: int = Field(ge=0, le=10**9, description="Whole epochs done")
    batch: int = Field(0, ge=0, le=MAX_BATCH, description="Batches done of the next one")
    numbers: str = Field(
        max_length=500_000,
        description="Base64 of little-endian doubles: weights, biases, then what the optimizer "
        "remembers",
    )


class LookMessage(BaseModel, extra="forbid", allow_inf_nan=False):
    """What image to look at: one of the test images, or a drawing."""

    image: int | None = Field(default=None, ge=0, description="Position among the test images")
    strokes: list[_Stroke] | None = Field(
        default=None,
        max_length=_MAX_STROKES,
        description="A drawing's lines, points as [x, y], y downward",
    )
    label: int | None = Field(
        default=None,
        ge=0,
        lt=N_CLASSES,
        description="What a drawing is meant to be: then gradients come",
    )


def pack(state: ConvNetState) -> dict[str, Any]:
    """A state as `DigitsStateMessage` takes it."""
    numbers = np.concatenate([array.ravel() for array in _arrays(state)])
    return {"epoch": state.epoch, "batch": state.batch, "numbers": as_base64(numbers.astype("<f8"))}


def unpack(config: DigitsConfig, message: DigitsStateMessage) -> ConvNetState:
    """The state of a message. Raises StateError for what is none of this net."""
    first = start(config)
    shapes = [array.shape for array in _arrays(first)]
    sizes = [math.prod(shape) for shape in shapes]
    try:
        data = base64.b64decode(message.numbers, validate=True)
    except (binascii.Error, ValueError):
        raise StateError("state.numbers: must be base64.") from None
    if len(data) != 8 * sum(sizes):
        raise StateError(
            f"state.numbers: {len(data)} bytes; a net of {written(config.net_layers)} with "
            f"optimizer {config.optimizer} has {8 * sum(sizes)}."
        )
    numbers = np.frombuffer(data, dtype="<f8").astype(np.float64)
    if not np.isfinite(numbers).all():
        raise StateError("state.numbers: holds NaN or infinity; must hold finite numbers.")
    ends = list(itertools.accumulate(sizes))
    parts = tuple(
        part.reshape(shape)
        for part, shape in zip(np.split(numbers, ends[:-1]), shapes, strict=True)
    )
    n = len(first.weights)
    slots = parts[2 * n :]
    squares = slots[2 * n * OPTIMIZERS[config.optimizer].n_signed :]
    if any((array < 0).any() for array in squares):
        raise StateError(
            f"state.numbers: has a number below 0, where {config.optimizer} keeps sums of squares "
            "or counts its steps."
        )
    return ConvNetState(message.epoch, parts[:n], parts[n : 2 * n], slots, message.batch)


def _arrays(state: ConvNetState) -> list[NDArray[np.float64]]:
    return [*state.weights, *state.biases, *state.slots]


def as_base64(array: NDArray[Any]) -> str:
    """The bytes of an array."""
    return base64.b64encode(array.tobytes()).decode()
