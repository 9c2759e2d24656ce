"""What is wrong with a digits net is named, and its way out helps; others are left alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient

from playground.digits.config import DigitsConfig
from playground.digits.diagnosis import diagnose_digits
from playground.digits.images import split_digits
from playground.digits.net import Curves, advance, forward, start
from playground.web.server import build

NAMES = ("train_loss", "train_accuracy", "test_loss", "test_accuracy")


def trained(config: DigitsConfig, epochs: int) -> Curves:
    return advance(config, start(config), split_digits(config.seed), epochs)[1]


def upto(curves: Curves, epoch: int) -> Curves:
    columns = (getattr(curves, name)[:epoch] for name in NAMES)
    return Curves(curves.epochs[:epoch], *columns)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("settings", "epochs", "name"),
    [
        ({"learning_rate": 1}, 3, "guessing"),
        ({"learning_rate": 3}, 3, "guessing"),
        ({"learning_rate": 0.3, "momentum": 0.99}, 6, "rising"),
        ({"learning_rate": 0.0001}, 6, "slow rate"),
        ({"filters": 1}, 10, "few filters"),
        ({"activation": "relu", "learning_rate": 1}, 4, "dead units"),
        ({"optimizer": "adam", "learning_rate": 1, "activation": "relu"}, 4, "dead units"),
        ({"optimizer": "adam", "learning_rate": 0.00003}, 6, "slow rate"),
    ],
)
def test_each_cause_is_named_and_its_ways_out_help(
    settings: dict[str, Any], epochs: int, name: str
) -> None:
    config = DigitsConfig(**settings)
    curves = trained(config, epochs)
    finding = diagnose_digits(config, curves)
    assert finding
    assert finding.name == name
    changes = {key: value for way in finding.remedies for key, value in way.settings.items()}
    cured = trained(config.replace(**changes), epochs)
    assert cured.test_accuracy[-1] > max(0.9, curves.test_accuracy[-1] + 0.05)


@pytest.mark.slow
@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"seed": 1},
        {"learning_rate": 0.003},
        {"learning_rate": 0.3},
        {"filters": 4, "batch_size": 128},
        {"momentum": 0, "batch_size": 16},
        {"optimizer": "adam", "learning_rate": 0.01, "activation": "relu", "dropout": 0.2},
        {"optimizer": "rmsprop", "learning_rate": 0.01, "layers": "conv8-pool-dense32"},
        {"optimizer": "sgd", "learning_rate": 0.3, "activation": "leaky_relu"},
    ],
)
def test_nets_that_learn_are_left_alone_at_every_epoch(settings: dict[str, Any]) -> None:
    config = DigitsConfig(**settings)
    curves = trained(config, 8)
    assert [diagnose_digits(config, upto(curves, epoch)) for epoch in range(9)] == [None] * 9


def test_the_api_says_the_same_and_null_losses_are_a_divergence() -> None:
    config = DigitsConfig(learning_rate=1)
    curves = trained(config, 3)
    rows = [
        {"epoch": epoch + 1, **{name: float(getattr(curves, name)[epoch]) for name in NAMES}}
        for epoch in range(3)
    ]
    with TestClient(build(), raise_server_exceptions=False) as client:

        def asked(history: list[dict[str, Any]]) -> Any:
            sent = {"config": config.model_dump(), "history": history}
            return client.post("/api/digits/diagnose", json=sent)

        finding = diagnose_digits(config, curves)
        assert finding
        assert asked(rows).json()["finding"]["text"] == finding.text
        assert asked([]).json() == {"finding": None}
        rows[-1]["train_loss"] = None
        assert asked(rows).json()["finding"]["name"] == "diverged"
        assert asked([*rows, rows[0]]).status_code == 422


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_where_units_are_called_dead_a_whole_layer_is_0_for_every_image(seed: int) -> None:
    config = DigitsConfig(activation="relu", learning_rate=1, seed=seed)
    split = split_digits(seed)
    state, curves = advance(config, start(config), split, 3)
    finding = diagnose_digits(config, curves)
    steps = forward(config, state, split.train.images)
    is_dead = any(not step.output.any() for step in steps if step.kind == "relu")
    assert (finding is not None and finding.name == "dead units") == is_dead


def test_a_net_past_all_numbers_is_told() -> None:
    nothing = np.full(1, np.nan)
    finding = diagnose_digits(
        DigitsConfig(learning_rate=100), Curves(np.array([1]), *[nothing] * 4)
    )
    assert finding
    assert finding.lead == "Diverged in epoch 1."
