"""The Digits tab's questions: the library's numbers, bounded work, and polite refusals."""

from __future__ import annotations

import base64
import itertools
import math
import re
import time
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient

from playground.digits.config import MAX_FILTERS, DigitsConfig
from playground.digits.drawing import image_of
from playground.digits.images import split_digits
from playground.digits.net import (
    ConvNetState,
    advance,
    advance_batches,
    backward,
    confusion_matrix,
    forward,
    start,
    worst_mistakes,
)
from playground.web.api.digits import MAX_MILLISECONDS
from playground.web.api.digits_messages import MAX_POINTS
from playground.web.edges import MAX_BODY_BYTES
from tests.web.api.asking import ask, refusal

SMALL = DigitsConfig(filters=2, batch_size=256, seed=3)
STROKE = [[0.5, 0.1], [0.5, 0.9]]


def with_config(config: DigitsConfig, **request: Any) -> dict[str, Any]:
    return {"config": config.model_dump(), **request}


def numbers_of(state: ConvNetState) -> np.ndarray:
    groups = (state.weights, state.biases, state.slots)
    return np.concatenate([array.ravel() for array in itertools.chain(*groups)])


def sent(message: dict[str, Any]) -> np.ndarray:
    return np.frombuffer(base64.b64decode(message["numbers"]), "<f8")


def packed(numbers: np.ndarray, epoch: int = 1, batch: int = 0) -> dict[str, Any]:
    text = base64.b64encode(numbers.astype("<f8").tobytes()).decode()
    return {"epoch": epoch, "batch": batch, "numbers": text}


def drawn(message: dict[str, Any]) -> np.ndarray:
    """The numbers that the page draws."""
    shares = np.frombuffer(base64.b64decode(message["values"]), "<i2") / 32767
    return message["scale"] * shares.reshape(message["shape"])


def as_drawn(message: dict[str, Any]) -> Any:
    """What a drawn array must equal: its numbers to half a step of 16 bits."""
    return pytest.approx(drawn(message), abs=0.51 * message["scale"] / 32767)


def test_open_gives_the_test_images_and_the_untrained_net(client: TestClient) -> None:
    answer = ask(client, "digits/open", link="http://x.org/digits" + SMALL.link())
    split, state = split_digits(3), start(SMALL)
    assert answer["config"] == SMALL.model_dump()
    assert answer["link"] == SMALL.link()
    pixels = np.frombuffer(base64.b64decode(answer["images"]), np.uint8)
    assert np.array_equal(pixels.reshape(-1, 8, 8), 16 * split.test.images)
    assert answer["labels"] == "".join(map(str, split.test.labels))
    assert answer["training_images"] == len(split.train.labels) == 1348
    assert answer["batches_per_epoch"] == 6
    assert np.array_equal(sent(answer["state"]), numbers_of(state))
    assert answer["losses"][0]["epoch"] == 0


def test_an_epoch_is_the_librarys_bit_for_bit_however_it_is_cut(client: TestClient) -> None:
    split = split_digits(3)
    state, curves = advance(SMALL, start(SMALL), split, 1)
    whole = ask(client, "digits/advance", **with_config(SMALL))
    part = ask(client, "digits/advance", **with_config(SMALL, batches=2))
    assert (part["state"]["epoch"], part["state"]["batch"]) == (0, 2)
    assert part["losses"] == []
    assert part["test"] is None
    rest = ask(client, "digits/advance", **with_config(SMALL, state=part["state"]))
    for answer in (whole, rest):
        assert (answer["state"]["epoch"], answer["state"]["batch"]) == (1, 0)
        assert np.array_equal(sent(answer["state"]), numbers_of(state))
        assert answer["losses"] == [
            {
                "epoch": 1,
                "train_loss": curves.train_loss[0],
                "train_accuracy": curves.train_accuracy[0],
                "test_loss": curves.test_loss[0],
                "test_accuracy": curves.test_accuracy[0],
            }
        ]
    assert whole["test"]["confusion"] == confusion_matrix(SMALL, state, split.test).tolist()
    assert whole["test"]["mistakes"] == worst_mistakes(SMALL, state, split.test).tolist()
    assert whole["test"]["right"] == round(curves.test_accuracy[0] * len(split.test.labels))


def test_a_time_limit_trains_as_far_as_it_gets_and_exactly(client: TestClient) -> None:
    config = DigitsConfig(batch_size=1)
    answer = ask(client, "digits/advance", **with_config(config, milliseconds=20))
    batches = answer["state"]["batch"]
    assert 1 <= batches < 1348
    state, _ = advance_batches(config, start(config), split_digits(0), batches)
    assert np.array_equal(sent(answer["state"]), numbers_of(state))


def test_a_look_shows_every_step_forward_and_the_gradient_that_arrives(client: TestClient) -> None:
    split, state = split_digits(3), start(SMALL)
    look = ask(client, "digits/look", **with_config(SMALL, look={"image": 7}))["look"]
    steps = forward(SMALL, state, split.test.images[7:8])
    gradients = backward(state, steps, split.test.labels[7:8])
    assert look["label"] == split.test.labels[7]
    assert np.array_equal(look["image"], 16 * split.test.images[7].ravel())
    for step, gradient in zip(steps, gradients.outputs, strict=True):
        if step.kind in ("convolution", "tanh", "max-pooling"):
            assert step.output[0] == as_drawn(look["steps"][step.kind])
            assert gradient[0] == as_drawn(look["gradients"]["steps"][step.kind])
    assert gradients.images[0] == as_drawn(look["gradients"]["image"])
    assert look["gradients"]["logits"] == pytest.approx(gradients.outputs[-1][0], abs=5e-6)
    assert sum(look["probabilities"]) == pytest.approx(1, abs=1e-4)
    assert look["loss"] == pytest.approx(-math.log(look["probabilities"][look["label"]]), rel=1e-4)


def test_a_drawing_is_seen_as_an_image_and_has_gradients_once_it_means_something(
    client: TestClient,
) -> None:
    image = image_of((((0.5, 0.1), (0.5, 0.9)),))
    assert image is not None
    plain = ask(client, "digits/look", look={"strokes": [STROKE]})["look"]
    assert np.array_equal(plain["image"], 16 * image.ravel())
    assert plain["gradients"] is None
    meant = ask(client, "digits/look", look={"strokes": [STROKE], "label": 1})["look"]
    assert meant["probabilities"] == plain["probabilities"]
    assert meant["gradients"]["logits"][1] < 0, "its probability should grow"
    assert ask(client, "digits/look", look={"strokes": [[]]})["look"] is None


def test_weights_past_all_numbers_end_a_run_with_advice(client: TestClient) -> None:
    config = DigitsConfig(filters=2, learning_rate=100, momentum=0.5)
    huge = np.full_like(numbers_of(start(config)), 1e308)
    answer = ask(client, "digits/advance", **with_config(config, state=packed(huge, batch=42)))
    assert answer["status"] == "diverged"
    assert answer["advice"].startswith("Diverged in epoch 2.")
    assert answer["suggested_learning_rate"] == 0.1
    assert answer["look"] is None
    assert answer["test"] is None


@pytest.mark.parametrize("size", [1e-300, 1e10, 1e150, 1e300])
@pytest.mark.parametrize("what", ["advance", "look"])
def test_no_finite_state_is_too_much(client: TestClient, what: str, size: float) -> None:
    rng = np.random.default_rng(0)
    numbers = rng.normal(scale=size, size=numbers_of(start(SMALL)).size)
    ask(client, f"digits/{what}", **with_config(SMALL, state=packed(numbers, epoch=10**9)))


@pytest.mark.slow
def test_the_heaviest_request_of_all_is_short(client: TestClient) -> None:
    heaviest = DigitsConfig(filters=MAX_FILTERS, batch_size=1, seed=2**32 - 1)
    told = refusal(client, "digits/advance", **with_config(heaviest))
    (most,) = map(int, re.findall(r"must be at most (\d+) in one request", told))
    began = time.process_time()
    ask(client, "digits/advance", **with_config(heaviest, batches=most))
    # About half a second of computing; another visitor's test may share the processor.
    assert time.process_time() - began < 8
    began = time.process_time()
    ask(client, "digits/advance", **with_config(heaviest, milliseconds=MAX_MILLISECONDS))
    assert time.process_time() - began < 5


def test_the_largest_state_and_drawing_fit_into_a_request(client: TestClient) -> None:
    config = DigitsConfig(filters=MAX_FILTERS)
    strokes = [[[0.123, 0.456 + k / 1000] for k in range(MAX_POINTS)]]
    opened = ask(client, "digits/open", config=config.model_dump())
    look = {"strokes": strokes, "label": 9}
    request = with_config(config, state=opened["state"], look=look, batches=1)
    response = client.post("/api/digits/advance", json=request)
    assert response.status_code == 200
    assert len(response.request.content) < MAX_BODY_BYTES / 4
    assert len(response.content) < 250_000


def test_link_writes_the_link_of_a_config(client: TestClient) -> None:
    answer = ask(client, "digits/link", config=SMALL.model_dump())
    assert answer == {"config": SMALL.model_dump(), "link": SMALL.link(), "notes": []}


GOOD = {"epoch": 0, "batch": 0}
NET = numbers_of(start(SMALL))
BAD = {
    "filters": ("advance", {"config": {"filters": 33}}, "filters=33"),
    "unknown setting": ("advance", {"config": {"hidden": 5}}, "hidden"),
    "rate": ("look", {"config": {"learning_rate": 0}}, "learning_rate=0"),
    "link": ("open", {"link": "#batchSize=9999"}, "batchSize=9999"),
    "long link": ("open", {"link": "#" + "x" * 5000}, "5001 characters"),
    "both": ("open", {"link": "", "config": {}}, "not both"),
    "batches": ("advance", {"batches": -1}, "batches=-1"),
    "time": ("advance", {"milliseconds": 1e9}, "milliseconds"),
    "no base64": ("advance", {"state": {**GOOD, "numbers": "?"}}, "base64"),
    "letters": ("advance", {"state": {**GOOD, "numbers": "é"}}, "base64"),
    "short state": ("look", {"state": packed(NET[:-1])}, "bytes"),
    "other net": ("look", {"state": packed(NET)}, "a net of conv16-pool with optimizer momentum"),
    "long state": ("advance", {"state": {**GOOD, "numbers": "A" * 600_000}}, "at most 500000"),
    "epoch": ("advance", {"state": packed(NET, epoch=-1)}, "state.epoch=-1"),
    "batch": ("advance", with_config(SMALL, state=packed(NET, batch=6)), "state.batch=6"),
    "NaN": ("advance", with_config(SMALL, state=packed(NET + np.nan)), "NaN or infinity"),
    "infinity": ("look", with_config(SMALL, state=packed(NET + np.inf)), "NaN or infinity"),
    "image": ("look", {"look": {"image": 449}}, "must be less than 449"),
    "both looks": ("look", {"look": {"image": 1, "strokes": [STROKE]}}, "not both"),
    "label": ("look", {"look": {"strokes": [STROKE], "label": 10}}, "label=10"),
    "far point": ("look", {"look": {"strokes": [[[0, 11]]]}}, "strokes"),
    "long stroke": ("look", {"look": {"strokes": [STROKE * 201]}}, "strokes"),
    "many points": ("look", {"look": {"strokes": [STROKE * 150] * 2}}, "at most 400 points"),
    "many strokes": ("look", {"look": {"strokes": [STROKE] * 61}}, "strokes"),
    "no point": ("look", {"look": {"strokes": [[[1]]]}}, "strokes"),
}


@pytest.mark.parametrize(("what", "request_", "said"), BAD.values(), ids=BAD)
def test_a_bad_request_is_refused_in_one_sentence(
    client: TestClient, what: str, request_: dict[str, Any], said: str
) -> None:
    message = refusal(client, f"digits/{what}", **request_)
    assert said in message
    assert "\n" not in message
    assert len(message) < 400


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'{"look": {"strokes": [[[NaN, 0]]]}}', b"\xff"]
)
def test_what_is_no_request_is_refused(client: TestClient, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    response = client.post("/api/digits/look", content=body, headers=headers)
    assert response.status_code in (400, 422)
    assert "Traceback" not in response.text


DEEP = DigitsConfig(
    layers="conv3k5-pool-dense6", optimizer="adam", activation="relu", dropout=0.2, batch_size=256
)


def test_any_net_is_trained_however_it_is_cut_and_shown_layer_by_layer(client: TestClient) -> None:
    split = split_digits(0)
    state, _ = advance(DEEP, start(DEEP), split, 1)
    part = ask(client, "digits/advance", **with_config(DEEP, batches=2))
    rest = ask(
        client, "digits/advance", **with_config(DEEP, state=part["state"], look={"image": 7})
    )
    assert np.array_equal(sent(rest["state"]), numbers_of(state))
    steps = forward(DEEP, state, split.test.images[7:8])
    gradients = backward(state, steps, split.test.labels[7:8])
    shown = [
        step for step in zip(steps, gradients.outputs, strict=True) if step[0].kind != "flatten"
    ]
    names = ["convolution", "relu", "max-pooling", "dense 2", "relu 2"]
    assert list(rest["look"]["steps"]) == list(rest["look"]["gradients"]["steps"]) == names
    for name, (step, gradient) in zip(names, shown[:-1], strict=True):
        assert step.output[0] == as_drawn(rest["look"]["steps"][name])
        assert gradient[0] == as_drawn(rest["look"]["gradients"]["steps"][name])


def test_a_net_without_convolutions_has_no_filters_and_one_without_layers_no_steps(
    client: TestClient,
) -> None:
    dense = ask(client, "digits/open", link="#layers=dense4")
    assert dense["filters"] is None
    assert list(dense["look"]["steps"]) == ["dense", "tanh"]
    assert ask(client, "digits/open", link="#layers=none")["look"]["steps"] == {}


def test_a_state_of_squares_below_zero_is_refused(client: TestClient) -> None:
    numbers = numbers_of(start(DEEP))
    numbers[-2] = -1
    said = refusal(client, "digits/advance", **with_config(DEEP, state=packed(numbers)))
    assert "has a number below 0, where adam keeps sums of squares" in said


@pytest.mark.slow
@pytest.mark.parametrize(
    "layers",
    ["conv16-conv16-pool", "conv32k1-conv32k1-pool", "conv8-conv8-conv8-conv8", "dense128"],
)
def test_the_heaviest_nets_are_answered_within_what_they_are_priced_at(
    client: TestClient, layers: str
) -> None:
    heavy = DigitsConfig(layers=layers, optimizer="adamw", activation="softplus", dropout=0.5)
    began = time.process_time()
    answer = ask(client, "digits/advance", **with_config(heavy, milliseconds=MAX_MILLISECONDS))
    assert answer["status"] == "ok"
    # 0.4 s at most; another visitor's test may share the processor.
    assert time.process_time() - began < 5
