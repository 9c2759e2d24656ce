"""The points of a run: whoever draws them, the same bits; each seed fixes its own part alone."""

from __future__ import annotations

import numpy as np
import pytest

from playground import RunConfig, start
from playground.data import compiled, datasets
from playground.run import points as points_module
from playground.run.points import data_of
from tests.run.runs import DEATHS, PLAIN, every_backend, forget_drawn_data, state_bytes

DRAWING = {"compiled": compiled, "reference": datasets}


def draw_with(backend: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(points_module, "_drawing", lambda: DRAWING[backend])


def test_a_weight_seed_changes_the_first_weights_and_nothing_else() -> None:
    config, other = RunConfig(), RunConfig(weight_seed="7")
    for ours, theirs in zip(data_of(config), data_of(other), strict=True):
        assert np.array_equal(ours, theirs)
    assert state_bytes(start(config)) != state_bytes(start(other))
    assert state_bytes(start(other)) != state_bytes(start(RunConfig(weight_seed="8")))
    moved = RunConfig(weight_seed="7", seed="elsewhere", dataset="spiral")
    assert state_bytes(start(other)) == state_bytes(start(moved))


@every_backend
def test_a_split_seed_changes_which_points_train_and_nothing_else(
    backend: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw_with(backend, monkeypatch)
    forget_drawn_data()
    config, dealt, again = (RunConfig(split_seed=seed) for seed in ("", "7", "8"))
    first = state_bytes(start(config))
    assert first == state_bytes(start(dealt)) == state_bytes(start(again))
    data = [data_of(each) for each in (config, dealt, again)]
    points = [np.concatenate([each.train_points, each.test_points]).tolist() for each in data]
    assert sorted(points[0]) == sorted(points[1]) == sorted(points[2])
    trained = [{tuple(point) for point in each.train_points.tolist()} for each in data]
    assert trained[0] != trained[1] != trained[2] != trained[0]
    assert [len(each.train_points) for each in data] == [250] * 3


@pytest.mark.parametrize(
    "config",
    [RunConfig(seed="é", noise_percent=30), PLAIN, RunConfig(split_seed="s", weight_seed="w")],
)
def test_both_backends_draw_the_same_bits(
    config: RunConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = []
    for backend in DRAWING:
        draw_with(backend, monkeypatch)
        forget_drawn_data()
        data, first = data_of(config), start(config)
        drawn.append(([array.tobytes() for array in data], state_bytes(first)))
    assert drawn[0] == drawn[1]


def test_data_one_backend_has_drawn_serve_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    forget_drawn_data()
    draw_with("reference", monkeypatch)
    drawn = data_of(DEATHS)
    draw_with("compiled", monkeypatch)
    assert data_of(DEATHS) is drawn


@pytest.mark.parametrize(
    "change",
    [
        {"learning_rate": 3.0},
        {"batch_size": 3},
        {"activation": "relu"},
        {"regularization": "L2", "regularization_rate": 0.1},
        {"discretize": True, "show_test_data": True, "hide_text": True},
        {"regression_dataset": "reg-gauss"},  # of the other problem
    ],
)
def test_what_only_steers_training_leaves_data_and_first_weights_alone(
    change: dict[str, object],
) -> None:
    config, other = RunConfig(), RunConfig(**change)
    assert state_bytes(start(config)) == state_bytes(start(other))
    for ours, theirs in zip(data_of(config), data_of(other), strict=True):
        assert np.array_equal(ours, theirs)
