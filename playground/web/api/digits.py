"""Digits over the API: a convolution net learns to read, a few batches a request.

As everywhere the server forgets: config and state travel with each request.
"""

from __future__ import annotations

import math
import time
from typing import Any

import numpy as np
from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from playground.digits.config import DigitsConfig, read_digits_link
from playground.digits.diagnosis import diverged, lower_rate
from playground.digits.images import DigitSplit, load_digits, split_digits
from playground.digits.net import (
    ConvNetState,
    Curves,
    advance_batches,
    batches_per_epoch,
    check_state,
    measure,
    start,
)
from playground.errors import SettingError
from playground.run.clock import look
from playground.web.api.answers import json_answer
from playground.web.api.digits_messages import DigitsStateMessage, LookMessage, as_base64, unpack
from playground.web.api.digits_picture import BLACK, picture_of, verdict_on
from playground.web.api.opening import config_of, described
from playground.web.price import MAX_SECONDS, costs

MAX_MILLISECONDS = 200
_LAYER_SECONDS = 4e-4  # of a batch, however small
_STEP_ENTRY, _STEP_PRODUCT = 2e-8, 6e-10  # of every image of a batch, forward and back
_MEASURE_ENTRY, _MEASURE_PRODUCT = 1.8e-8, 1.3e-10  # of every image that is read

router = APIRouter(prefix="/api/digits", tags=["digits"])


class DigitsOpenRequest(BaseModel, extra="forbid"):
    """A link or a config, whichever the client has; neither opens the default net."""

    link: str | None = Field(None, description="An address, or a #... fragment of one")
    config: DigitsConfig | None = None
    look: LookMessage = LookMessage(image=0)


class DigitsLookRequest(BaseModel, extra="forbid"):
    """A net, and what to show it."""

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
@costs(0.2)
def open_digits(request: DigitsOpenRequest) -> Response:
    """The config, its link, notes on what was passed over, images, and the net as `advance` does.

    `images` is the base64 of a byte a pixel, 0 white to 16 black, 64 an image; `labels` a digit
    an image.
    """
    config, notes = config_of(request.link, request.config, read_digits_link)
    split = split_digits(config.seed)
    state = start(config)
    test = split.test
    pixels = np.rint(test.images * BLACK).astype(np.uint8)
    return json_answer(
        {
            **described(config, notes),
            "images": as_base64(pixels),
            "labels": "".join(map(str, test.labels)),
            "training_images": len(split.train.labels),
            "batches_per_epoch": batches_per_epoch(config, split),
            **picture_of(config, state, split, request.look),
            "losses": [
                _row(0, *measure(config, state, split.train), *measure(config, state, test))
            ],
            "test": verdict_on(config, state, test),
            "status": "ok",
        }
    )


@router.post("/link", summary="Write the link of a config")
@costs(0.05)
def link_of_digits(request: DigitsOpenRequest) -> Response:
    """The config as it was understood, and its link."""
    return json_answer(described(*config_of(request.link, request.config, read_digits_link)))


def _price_of_advance(request: DigitsAdvanceRequest) -> float:
    """Batches, or the time they may take, and both losses. Raises SettingError for batches."""
    config = request.config
    n_read = len(load_digits().labels)
    measured = n_read * _image_seconds(config, _MEASURE_ENTRY, _MEASURE_PRODUCT)
    if request.milliseconds is not None:
        return request.milliseconds / 1000 + measured
    whole = batches_per_epoch(config, split_digits(config.seed))
    batches = whole if request.batches is None else min(whole, request.batches)
    an_image = _image_seconds(config, _STEP_ENTRY, _STEP_PRODUCT)
    a_batch = len(config.net_layers) * _LAYER_SECONDS + config.batch_size * an_image
    most = int((MAX_SECONDS - measured) / a_batch)
    if batches > most:
        rule = f"must be at most {most} in one request for this net; go on from the state you get"
        raise SettingError("batches", batches, rule)
    return batches * a_batch + measured


def _image_seconds(config: DigitsConfig, an_entry: float, a_product: float) -> float:
    """What an image takes, by the numbers that its net activates and multiplies."""
    return sum(
        layer.n_entries * an_entry + layer.n_products * a_product for layer in config.net_layers
    )


@router.post("/advance", summary="Train: some batches, to the end of the epoch at most")
@costs(_price_of_advance)
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
            **picture_of(config, state, split, request.look),
            "losses": [
                _row(int(epoch), *measures)
                for epoch, *measures in zip(*vars(curves).values(), strict=True)
            ],
            "test": verdict_on(config, state, split.test)
            if len(curves.epochs) and is_finite
            else None,
            **(_OK if is_finite else _diverged(request.config, state)),
        }
    )


@router.post("/look", summary="What the net makes of an image or a drawing, step by step")
@costs(0.1)
def look_digits(request: DigitsLookRequest) -> Response:
    """Filters, feature maps, probabilities, and where a label is known the gradients."""
    config, split, state = _opened(request)
    return json_answer(picture_of(config, state, split, request.look))


def _opened(request: DigitsLookRequest) -> tuple[DigitsConfig, DigitSplit, ConvNetState]:
    config = request.config
    split = split_digits(config.seed)
    if request.state is None:
        return config, split, start(config)
    state = unpack(config, request.state)
    check_state(config, state, split)
    return config, split, state


def _trained(
    config: DigitsConfig, state: ConvNetState, split: DigitSplit, request: DigitsAdvanceRequest
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
        look()
        state, curves = advance_batches(config, state, split, 1)
        left -= 1
        if time.perf_counter() >= deadline or not state.is_finite():
            break
    return state, curves


def _row(epoch: int, *measures: float) -> dict[str, float]:
    names = ("train_loss", "train_accuracy", "test_loss", "test_accuracy")
    return {"epoch": epoch, **dict(zip(names, measures, strict=True))}


_OK = {"status": "ok"}


def _diverged(config: DigitsConfig, state: ConvNetState) -> dict[str, Any]:
    """The epoch, in words, and a learning rate to try instead."""
    epoch = state.epoch if state.batch == 0 else state.epoch + 1
    finding = diverged(config, epoch)
    return {
        "status": "diverged",
        "advice": str(finding),
        "lead": finding.lead,
        "text": finding.text,
        "suggested_learning_rate": lower_rate(config),
    }
