"""Digits over the API: a convolution net learns to read, a few batches a request.

As everywhere the server forgets: config and state travel with each request. A state is some
thousand doubles, so they travel as the base64 of their bytes, exact and a third the size of text.
What is drawn of them (feature maps, gradients) is computed here, and travels as 16-bit numbers.
"""

from __future__ import annotations

import base64
import binascii
import itertools
import math
import time
from typing import Annotated, Any

import numpy as np
from fastapi import APIRouter, Response
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from playground.errors import SettingError, StateError
from playground.layers.convnet import (
    N_CLASSES,
    ConvNetConfig,
    ConvNetState,
    Curves,
    Step,
    advance_batches,
    backward,
    batches_per_epoch,
    check_state,
    count_confusions,
    forward,
    measure,
    predict,
    rank_mistakes,
    start,
)
from playground.layers.digits import Digits, DigitSplit, split_digits
from playground.layers.softmax import softmax_cross_entropy
from playground.web.answers import json_answer
from playground.web.digits_link import (
    MAX_BATCH,
    OFFERED,
    DigitsConfig,
    DigitsReading,
    read_digits_link,
)
from playground.web.drawn_digit import image_of

MAX_MILLISECONDS = 200
MAX_POINTS = 400  # of a drawing
_MAX_STROKES = 60
_DRAWN_STEPS = ("convolution", "tanh", "max-pooling")
_BLACK = 16
_INT16 = 32767

router = APIRouter(prefix="/api/digits", tags=["digits"])

_Coordinate = Annotated[float, Field(ge=-10, le=10)]
_Stroke = Annotated[list[tuple[_Coordinate, _Coordinate]], Field(max_length=MAX_POINTS)]


class DigitsStateMessage(BaseModel):
    """A net's state: what training changes."""

    model_config = ConfigDict(extra="forbid")

    epoch: int = Field(ge=0, le=10**9, description="Whole epochs done")
    batch: int = Field(0, ge=0, le=MAX_BATCH, description="Batches done of the next one")
    numbers: str = Field(
        max_length=500_000,
        description="Base64 of little-endian doubles: weights, biases, then their velocities",
    )


class LookMessage(BaseModel):
    """What image to look at: one of the test images, or a drawing."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

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


class DigitsOpenRequest(BaseModel):
    """A link or a config, whichever the client has; neither opens the default net."""

    model_config = ConfigDict(extra="forbid")

    link: str | None = Field(None, description="An address, or a #... fragment of one")
    config: DigitsConfig | None = None
    look: LookMessage = LookMessage(image=0)


class DigitsLookRequest(BaseModel):
    """A net, and what to show it."""

    model_config = ConfigDict(extra="forbid")

    config: DigitsConfig = Field(default_factory=DigitsConfig)
    state: DigitsStateMessage | None = Field(None, description="Omitted or null: untrained")
    look: LookMessage = LookMessage(image=0)


class DigitsAdvanceRequest(DigitsLookRequest):
    """What to train, from where, and for how long: to the end of the epoch at most."""

    batches: int | None = Field(None, ge=0, description="At most so many batches")
    milliseconds: float | None = Field(
        None, gt=0, le=MAX_MILLISECONDS, description="Stop after about this time, if sooner"
    )


@router.post("/open", summary="Read a link or config: the test images and the untrained net")
def open_digits(request: DigitsOpenRequest) -> Response:
    """The config, its link, notes on what was passed over, images, and the net as `advance` does.

    `images` is the base64 of a byte a pixel, 0 white to 16 black, 64 an image; `labels` a digit
    an image.
    """
    reading = _reading(request)
    config = reading.config.net()
    split = split_digits(config.seed)
    state = start(config)
    test = split.test
    pixels = np.rint(test.images * _BLACK).astype(np.uint8)
    return json_answer(
        {
            "config": reading.config.model_dump(),
            "link": reading.config.link(),
            "notes": reading.notes,
            "images": _base64(pixels),
            "labels": "".join(map(str, test.labels)),
            "training_images": len(split.train.labels),
            "batches_per_epoch": batches_per_epoch(config, split),
            **_picture(state, split, request.look),
            "losses": [_row(0, *measure(state, split.train), *measure(state, test))],
            "test": _verdict(state, test),
            "status": "ok",
        }
    )


@router.post("/link", summary="Write the link of a config")
def link_of_digits(request: DigitsOpenRequest) -> Response:
    """The config as it was understood, and its link."""
    config, notes = _reading(request)
    return json_answer({"config": config.model_dump(), "link": config.link(), "notes": notes})


@router.post("/advance", summary="Train: some batches, to the end of the epoch at most")
def advance_digits(request: DigitsAdvanceRequest) -> Response:
    """The state after them, its losses and mistakes if the epoch ended, and the image looked at.

    The same request gives the same answer, except that `milliseconds` may end it sooner; and
    however an epoch is cut, its end is the same.
    """
    config, split, state = _opened(request)
    state, curves = _trained(config, state, split, request)
    is_finite = state.is_finite() and all(map(math.isfinite, curves.train_loss))
    return json_answer(
        {
            **_picture(state, split, request.look),
            "losses": [
                _row(int(epoch), *measures)
                for epoch, *measures in zip(
                    curves.epochs,
                    curves.train_loss,
                    curves.train_accuracy,
                    curves.test_loss,
                    curves.test_accuracy,
                    strict=True,
                )
            ],
            "test": _verdict(state, split.test) if len(curves.epochs) and is_finite else None,
            **(_OK if is_finite else _diverged(config, state)),
        }
    )


@router.post("/look", summary="What the net makes of an image or a drawing, step by step")
def look_digits(request: DigitsLookRequest) -> Response:
    """Filters, feature maps, probabilities, and where a label is known the gradients."""
    _, split, state = _opened(request)
    return json_answer(_picture(state, split, request.look))


def _opened(request: DigitsLookRequest) -> tuple[ConvNetConfig, DigitSplit, ConvNetState]:
    config = request.config.net()
    split = split_digits(config.seed)
    if request.state is None:
        return config, split, start(config)
    state = _unpacked(config, request.state)
    check_state(config, state, split)
    return config, split, state


def _trained(
    config: ConvNetConfig, state: ConvNetState, split: DigitSplit, request: DigitsAdvanceRequest
) -> tuple[ConvNetState, Curves]:
    """Batch by batch, until those asked for, the time or the epoch are over."""
    deadline = math.inf
    if request.milliseconds is not None:
        deadline = time.perf_counter() + request.milliseconds / 1000
    left = batches_per_epoch(config, split) - state.batch
    if request.batches is not None:
        left = min(left, request.batches)
    state, curves = advance_batches(config, state, split, 0)
    while left > 0:
        state, curves = advance_batches(config, state, split, 1)
        left -= 1
        if time.perf_counter() >= deadline or not state.is_finite():
            break
    return state, curves


def _picture(state: ConvNetState, split: DigitSplit, look: LookMessage) -> dict[str, Any]:
    """The state, its filters, and what happens to the image that is looked at."""
    image, label = _image_and_label(split.test, look)
    filters = state.weights[0]
    return {
        "state": _packed(state),
        "filters": _drawable(filters, _scale_of(filters)),
        "biases": state.biases[0],
        "look": None if image is None else _look(state, image, label),
    }


def _image_and_label(
    test: Digits, look: LookMessage
) -> tuple[NDArray[np.float64] | None, int | None]:
    if look.image is not None and look.strokes is not None:
        raise SettingError("look.image", look.image, "give an image or strokes, not both")
    if look.strokes is not None:
        points = sum(map(len, look.strokes))
        if points > MAX_POINTS:
            raise SettingError("look.strokes", points, f"must have at most {MAX_POINTS} points")
        return image_of(tuple(map(tuple, look.strokes))), look.label
    if look.image is None:
        return None, None
    if look.image >= len(test.labels):
        raise SettingError("look.image", look.image, f"must be less than {len(test.labels)}")
    return test.images[look.image], int(test.labels[look.image])


def _look(state: ConvNetState, image: NDArray[np.float64], label: int | None) -> Any:
    """Every step of one image forward, and with a label backward; None past all numbers."""
    with np.errstate(all="ignore"):  # weights may be large: then there is nothing to see
        steps = forward(state, image[np.newaxis])
        labels = np.array([label or 0])
        loss, probabilities = softmax_cross_entropy(steps[-1].output, labels)
        gradients = backward(state, steps, labels)
    arrays = [*(step.output for step in steps), *gradients.outputs, gradients.images]
    if not all(np.isfinite(array).all() for array in arrays):
        return None
    looked: dict[str, Any] = {
        "image": np.rint(image.ravel() * _BLACK).astype(int),
        "label": label,
        "probabilities": probabilities[0].round(5),
        "steps": {
            step.kind: _drawable(step.output[0], _step_scale(step))
            for step in steps
            if step.kind in _DRAWN_STEPS
        },
        "loss": None,
        "gradients": None,
    }
    if label is not None:
        arriving = {
            step.kind: gradient[0]
            for step, gradient in zip(steps, gradients.outputs, strict=True)
            if step.kind in _DRAWN_STEPS
        }
        scale = max(map(_scale_of, arriving.values()))
        looked["loss"] = loss
        looked["gradients"] = {
            "steps": {kind: _drawable(array, scale) for kind, array in arriving.items()},
            "image": _drawable(gradients.images[0], _scale_of(gradients.images[0])),
            "logits": gradients.outputs[-1][0].round(5),
        }
    return looked


def _step_scale(step: Step) -> float:
    """Of values from -1 to 1 that; else what is needed."""
    return _scale_of(step.output) if step.kind == "convolution" else 1.0


def _scale_of(array: NDArray[np.float64]) -> float:
    """The smallest of 1, 2, 5, 10, 20, ... (and 0.5, 0.2, ...) that no entry exceeds.

    Steps, so that colours do not flicker while the net learns. 1 where all entries are 0 or none
    is a number.
    """
    largest = float(np.abs(array).max(initial=0.0))
    if not 1e-100 < largest < 1e100:
        return 1.0
    power = 10.0 ** math.floor(math.log10(largest))
    return next(step * power for step in (1, 2, 5, 10, 20) if step * power >= largest)


def _drawable(array: NDArray[np.float64], scale: float) -> dict[str, Any]:
    """An array as 16-bit numbers: value = scale * number / 32767."""
    with np.errstate(invalid="ignore"):  # NaN: drawn as 0
        numbers = np.nan_to_num(array / scale, nan=0.0).clip(-1, 1) * _INT16
    return {
        "scale": float(f"{scale:.6g}"),
        "shape": array.shape,
        "values": _base64(np.rint(numbers).astype("<i2")),
    }


def _verdict(state: ConvNetState, test: Digits) -> dict[str, Any]:
    """How the net does on the test images: every answer, the mistakes by how bad they are."""
    with np.errstate(all="ignore"):
        probabilities = predict(state, test.images)
    confusion = count_confusions(probabilities, test.labels)
    return {
        "confusion": confusion,
        "right": int(np.trace(confusion)),
        "mistakes": rank_mistakes(probabilities, test.labels),
        "taken_for": "".join(map(str, probabilities.argmax(axis=1))),
    }


def _row(epoch: int, *measures: float) -> dict[str, float]:
    names = ("train_loss", "train_accuracy", "test_loss", "test_accuracy")
    return {"epoch": epoch, **dict(zip(names, measures, strict=True))}


_OK = {"status": "ok"}


def _diverged(config: ConvNetConfig, state: ConvNetState) -> dict[str, Any]:
    """The epoch, in words, and a learning rate to try instead."""
    epoch = state.epoch if state.batch == 0 else state.epoch + 1
    lower = [rate for rate in OFFERED["learning_rate"] if rate < config.learning_rate / 2]
    return {
        "status": "diverged",
        "advice": f"Diverged in epoch {epoch}. The weights grew past all numbers at learning rate "
        f"{config.learning_rate:g}.",
        "suggested_learning_rate": min(lower[-1], 0.1) if lower else None,
    }


def _packed(state: ConvNetState) -> dict[str, Any]:
    numbers = np.concatenate([array.ravel() for array in _arrays(state)])
    return {"epoch": state.epoch, "batch": state.batch, "numbers": _base64(numbers.astype("<f8"))}


def _unpacked(config: ConvNetConfig, message: DigitsStateMessage) -> ConvNetState:
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
            f"state.numbers: {len(data)} bytes; a net of {config.filters[0]} filters has "
            f"{8 * sum(sizes)}."
        )
    numbers = np.frombuffer(data, dtype="<f8").astype(np.float64)
    if not np.isfinite(numbers).all():
        raise StateError("state.numbers: holds NaN or infinity; must hold finite numbers.")
    ends = list(itertools.accumulate(sizes))
    parts = [
        part.reshape(shape)
        for part, shape in zip(np.split(numbers, ends[:-1]), shapes, strict=True)
    ]
    n = len(first.weights)
    weights, biases, weight_velocities, bias_velocities = (
        tuple(parts[k : k + n]) for k in range(0, 4 * n, n)
    )
    return ConvNetState(
        message.epoch, weights, biases, weight_velocities, bias_velocities, message.batch
    )


def _arrays(state: ConvNetState) -> list[NDArray[np.float64]]:
    return [*state.weights, *state.biases, *state.weight_velocities, *state.bias_velocities]


def _base64(array: NDArray[Any]) -> str:
    return base64.b64encode(array.tobytes()).decode()


def _reading(request: DigitsOpenRequest) -> DigitsReading:
    if request.link is None:
        return DigitsReading(request.config or DigitsConfig(), ())
    if request.config is not None:
        raise SettingError("link", request.link, "give a link or a config, not both")
    return read_digits_link(request.link)
