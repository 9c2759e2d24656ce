"""What is drawn of a digits net: its filters, an image on its way through, how well it reads.

All of it is computed here, and travels as 16-bit shares of a scale.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.digits.config import DigitsConfig
from playground.digits.drawing import image_of
from playground.digits.images import Digits, DigitSplit
from playground.digits.net import (
    ConvNetState,
    Step,
    backward,
    count_confusions,
    forward,
    predict,
    rank_mistakes,
)
from playground.errors import SettingError
from playground.layers.softmax import softmax_cross_entropy
from playground.web.api.digits_messages import MAX_POINTS, LookMessage, as_base64, pack

BLACK = 16  # the largest value of a pixel
_INT16 = 32767


def picture_of(
    config: DigitsConfig, state: ConvNetState, split: DigitSplit, look: LookMessage
) -> dict[str, Any]:
    """The state, the filters that see the image, and what happens to the one looked at."""
    image, label = _image_and_label(split.test, look)
    weight = state.weights[0]
    return {
        "state": pack(state),
        "filters": _drawable(weight, _scale_of(weight)) if weight.ndim == 4 else None,
        "biases": state.biases[0],
        "look": None if image is None else _look(config, state, image, label),
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


def _look(
    config: DigitsConfig, state: ConvNetState, image: NDArray[np.float64], label: int | None
) -> Any:
    """Every step of one image forward, and with a label backward; None past all numbers."""
    with np.errstate(all="ignore"):  # weights may be large: then there is nothing to see
        steps = forward(config, state, image[np.newaxis])
        labels = np.array([label or 0])
        loss, probabilities = softmax_cross_entropy(steps[-1].output, labels)
        gradients = backward(state, steps, labels)
    arrays = [*(step.output for step in steps), *gradients.outputs, gradients.images]
    if not all(np.isfinite(array).all() for array in arrays):
        return None
    drawn = [step for step in steps[:-1] if step.kind != "flatten"]  # the last is the answer
    looked: dict[str, Any] = {
        "image": np.rint(image.ravel() * BLACK).astype(int),
        "label": label,
        "probabilities": probabilities[0].round(5),
        "steps": {_name_of(step): _drawable(step.output[0], _step_scale(step)) for step in drawn},
        "loss": None,
        "gradients": None,
    }
    if label is not None:
        arriving = {
            _name_of(step): gradient[0]
            for step, gradient in zip(steps, gradients.outputs, strict=True)
            if step in drawn
        }
        scale = max(map(_scale_of, arriving.values()), default=1.0)
        looked["loss"] = loss
        looked["gradients"] = {
            "steps": {kind: _drawable(array, scale) for kind, array in arriving.items()},
            "image": _drawable(gradients.images[0], _scale_of(gradients.images[0])),
            "logits": gradients.outputs[-1][0].round(5),
        }
    return looked


def _name_of(step: Step) -> str:
    """Its kind, with the layer's number from the second on: "tanh", "dense 2"."""
    return f"{step.kind} {step.layer + 1}" if step.layer else step.kind


def _step_scale(step: Step) -> float:
    """Of values from -1 to 1 that, if they are no sums; else what is needed."""
    is_sum = step.kind in ("convolution", "dense")
    return _scale_of(step.output) if is_sum else max(1.0, _scale_of(step.output))


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
        "values": as_base64(np.rint(numbers).astype("<i2")),
    }


def verdict_on(config: DigitsConfig, state: ConvNetState, test: Digits) -> dict[str, Any]:
    """How the net does on the test images: every answer, the mistakes by how bad they are."""
    with np.errstate(all="ignore"):
        probabilities = predict(config, state, test.images)
    confusion = count_confusions(probabilities, test.labels)
    return {
        "confusion": confusion,
        "right": int(np.trace(confusion)),
        "mistakes": rank_mistakes(probabilities, test.labels),
        "taken_for": "".join(map(str, probabilities.argmax(axis=1))),
    }
