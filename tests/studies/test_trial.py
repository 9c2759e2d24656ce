"""A trial's outcome: measures against curves made by hand, and nothing else than `train` gives."""

from __future__ import annotations

import math
from dataclasses import astuple
from typing import Any

import numpy as np
import pytest

from playground import Losses, RunConfig, State, train
from playground.data.datasets import draw_points
from playground.run.backends import BACKENDS
from playground.run.points import _FRESH_SEED, FRESH_POINTS
from playground.run.reading import true_error
from playground.studies import Trial
from playground.studies import trial as trial_module
from playground.studies.trial import (
    DIVERGED,
    FAILED,
    INTEGERS,
    MEASURES,
    OK,
    engine_version,
    jitter_of,
    measure,
    nodes_off,
    run_trial,
    settled_of,
    speed_of,
)

DIVERGING = RunConfig(problem="regression", learning_rate=10, activation="linear")
BOUNDED = RunConfig(learning_rate=1e300, activation="linear")  # its answers stay within 1


def test_speed_is_the_first_epoch_with_at_most_half_the_first_loss() -> None:
    assert speed_of(np.array([0.8, 0.6, 0.4, 0.9, 0.1])) == 2
    assert speed_of(np.array([0.0, 0.0])) == 0
    assert math.isnan(speed_of(np.array([0.8, 0.7, 0.41])))
    assert speed_of(np.array([0.8, np.nan, 0.3])) == 2
    assert math.isnan(speed_of(np.array([np.nan, 0.1])))


def test_jitter_sums_the_rises_after_epoch_100() -> None:
    losses = np.zeros(106)
    losses[50] = 9  # too early to count
    losses[100:] = [1, 1.5, 1.25, 1.25, 2, 0]
    assert jitter_of(losses) == 0.5 + 0.75
    assert jitter_of(np.linspace(1, 0, 300)) == 0


def test_a_run_of_100_epochs_has_no_jitter() -> None:
    assert math.isnan(jitter_of(np.ones(101)))
    assert jitter_of(np.ones(102)) == 0


def test_settled_is_the_epoch_from_which_the_loss_stays_near_its_last() -> None:
    # Within 10 % of 1: 1.11 and 0.89 are outside, the last of them at epoch 3.
    assert settled_of(np.array([2, 1.05, 1.11, 0.89, 1.09, 0.91, 1])) == 4
    # Within 0.005 of 0.01, which is more than 10 % of it.
    assert settled_of(np.array([0.5, 0.0151, 0.0149, 0.0051, 0.01])) == 2
    assert settled_of(np.array([1.0, 1.0, 1.0])) == 0
    assert settled_of(np.array([1.0, np.nan, 1.0])) == 2
    assert math.isnan(settled_of(np.array([1.0, np.inf])))
    assert math.isnan(settled_of(np.array([1.0, np.nan])))


def losses_with(test: np.ndarray, train: np.ndarray | None = None) -> Losses:
    return Losses(np.arange(len(test)), test if train is None else train, test)


STATE = State(
    7,
    (np.array([[1.0, 0.0, 0.5], [1.0, -0.009, 0.0]]), np.array([[0.0], [2.0], [0.5]])),
    (np.zeros(3), np.zeros(1)),
    (np.array([[False, True, False]] * 2), np.array([[False]] * 3)),
)


def test_the_final_loss_is_the_last_and_the_steady_one_the_median_of_the_last_50_epochs() -> None:
    test = np.concatenate([np.full(200, 9.0), np.arange(50.0)])
    long = measure(losses_with(test), STATE, 0.0)
    assert (long.final, long.steady) == (49, 24.5)
    short = measure(losses_with(np.array([3.0, 1.0, 2.5])), STATE, 0.0)
    assert (short.final, short.steady) == (2.5, 2.5)
    untested = measure(losses_with(np.full(3, np.nan)), STATE, 0.0)
    assert math.isnan(untested.final)
    assert math.isnan(untested.steady)


def test_losses_without_a_mean_are_measured_without_a_word() -> None:
    huge = np.full(200, 1.7e308)
    assert measure(losses_with(huge), STATE, 0.0).steady == math.inf
    assert jitter_of(np.where(np.arange(200) % 2, huge, -huge)) == math.inf


def test_the_last_losses_and_the_network_are_counted() -> None:
    measures = measure(losses_with(np.array([3.0, 2.0]), np.array([5.0, 4.0])), STATE, 0.25)
    assert (measures.train_loss, measures.test_loss, measures.true_error) == (4, 2, 0.25)
    assert (measures.dead_links, measures.links) == (2, 9)
    assert (measures.nodes_off, measures.hidden_nodes, measures.trained_epochs) == (2, 3, 7)


def test_a_node_is_off_where_all_weights_on_one_of_its_sides_are_small() -> None:
    # Unit 0 answers nobody, unit 1 hears nothing, unit 2 does both.
    assert nodes_off(STATE) == 2
    alive = State(0, (STATE.weights[0], np.full((3, 1), 0.01)), STATE.biases, STATE.dead)
    assert nodes_off(alive) == 1


def test_a_network_without_hidden_units_has_none_off() -> None:
    state = State(0, (np.zeros((2, 1)),), (np.zeros(1),), (np.zeros((2, 1), dtype=bool),))
    assert nodes_off(state) == 0


def test_integers_are_the_measures_that_count() -> None:
    assert set(INTEGERS) == {"dead_links", "links", "nodes_off", "hidden_nodes", "trained_epochs"}
    assert set(INTEGERS) < set(MEASURES)


CONFIGS = {
    "default": RunConfig(),
    "dying links": RunConfig(
        dataset="xor", noise_percent=20, regularization="L1", regularization_rate=0.03
    ),
    "surface": RunConfig(problem="regression", activation="relu", features=("x", "sinY")),
    "no hidden layer": RunConfig(hidden_layers=(), seed="other"),
    "no test points": RunConfig(train_percent=100),
    "diverging": DIVERGING,
}


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("config", CONFIGS.values(), ids=CONFIGS)
def test_an_outcome_is_what_train_gives_bit_for_bit(config: RunConfig, backend: str) -> None:
    epochs = 120 if backend == "compiled" else 12
    run, outcome = train(config, epochs, backend), run_trial(Trial(config, epochs), backend)
    assert outcome.status == run.status.name
    assert outcome.curves[:, 0].tobytes() == run.history.train.tobytes()
    assert outcome.curves[:, 1].tobytes() == run.history.test.tobytes()
    measures = outcome.measures
    assert measures is not None
    assert measures.trained_epochs == run.state.epoch
    assert measures.dead_links == run.state.n_dead
    last = (run.history.train[-1], run.history.test[-1])
    np.testing.assert_array_equal((measures.train_loss, measures.test_loss), last)
    if run.status.name == OK:
        np.testing.assert_array_equal(measures.final, last[1])
        assert measures.true_error == true_error(run.standing, backend)
    assert outcome.wall_seconds > 0


ACTIVATE = {
    "tanh": np.tanh,
    "relu": lambda z: np.maximum(z, 0),
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "linear": lambda z: z,
}


@pytest.mark.slow
@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("activation", ACTIVATE)
@pytest.mark.parametrize("problem", ["classification", "regression"])
def test_the_true_error_is_the_loss_on_20_000_points_of_the_same_generator(
    problem: str, activation: str, backend: str
) -> None:
    config = RunConfig(problem=problem, activation=activation, noise_percent=15)
    standing = train(config, 5).standing
    state = standing.state
    points, labels = draw_points(problem, config.active_dataset, 15, FRESH_POINTS, _FRESH_SEED)
    assert points.shape == (20_000, 2)
    values = points
    for weights, biases in zip(state.weights[:-1], state.biases[:-1], strict=True):
        values = ACTIVATE[activation](values @ weights + biases)
    last = "tanh" if problem == "classification" else "linear"
    answers = ACTIVATE[last](values @ state.weights[-1] + state.biases[-1])[:, 0]
    expected = np.mean((answers - labels) ** 2) / 2
    # 20,000 terms in another order, and tanh within 5e-16.
    assert true_error(standing, backend) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("config", [DIVERGING, BOUNDED], ids=["losses", "weights alone"])
def test_a_diverged_run_is_a_status_and_no_number_flatters_it(config: RunConfig) -> None:
    outcome = run_trial(Trial(config, 400))
    assert (outcome.status, outcome.error) == (DIVERGED, "")
    measures = outcome.measures
    assert measures is not None
    assert measures.trained_epochs < 400
    assert len(outcome.curves) == measures.trained_epochs + 1
    for name in ("final", "steady", "true_error", "jitter", "settled"):
        assert math.isnan(getattr(measures, name)), name


def test_a_run_that_raises_is_an_outcome_with_its_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> Any:
        raise ZeroDivisionError("by nothing")

    monkeypatch.setattr(trial_module, "advance", broken)
    outcome = run_trial(Trial(RunConfig(), 10))
    assert (outcome.status, outcome.error) == (FAILED, "ZeroDivisionError: by nothing")
    assert outcome.measures is None
    assert outcome.curves.shape == (0, 2)


def test_an_unknown_backend_is_a_failed_run_too() -> None:
    assert run_trial(Trial(RunConfig(), 1), "gpu").error.startswith("SettingError: backend=gpu")


def test_a_key_names_config_epochs_and_engine() -> None:
    trial = Trial(RunConfig(), 10)
    others = {
        trial.key("a"),
        trial.key("b"),
        Trial(RunConfig(), 11).key("a"),
        Trial(RunConfig(seed="0"), 10).key("a"),
        Trial(RunConfig(split_seed="0"), 10).key("a"),
        Trial(RunConfig(weight_seed="0"), 10).key("a"),
    }
    assert len(others) == 6
    assert Trial(RunConfig(), 10).key("a") == trial.key("a")


def test_the_engines_version_names_what_its_digits_depend_on() -> None:
    numbers = train(RunConfig(), 0).versions
    compiled, reference = engine_version("compiled"), engine_version("reference")
    for name in ("playground", "numpy"):
        assert f"{name} {numbers[name]}" in compiled
        assert f"{name} {numbers[name]}" in reference
    assert f"numba {numbers['numba']}" in compiled
    assert "numba" not in reference


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("base", [RunConfig(dataset="xor"), DIVERGING, BOUNDED])
def test_trials_of_one_course_have_the_same_outcome_bit_for_bit(
    base: RunConfig, backend: str
) -> None:
    epochs = 60 if backend == "compiled" else 3
    alike = [
        Trial(base.replace(regularization=penalty, regularization_rate=rate), epochs)
        for penalty, rate in (("none", 0.0), ("none", 0.1), ("L1", 0.0), ("L2", 0.0))
    ]
    assert len({trial.course for trial in alike}) == 1
    first, *others = (run_trial(trial, backend) for trial in alike)
    assert first.status != FAILED
    for other in others:
        assert other.status == first.status
        np.testing.assert_array_equal(other.curves, first.curves)
        assert other.measures is not None
        assert first.measures is not None
        np.testing.assert_array_equal(astuple(other.measures), astuple(first.measures))


def test_a_penalty_that_pulls_or_comes_later_is_a_course_of_its_own() -> None:
    plain = RunConfig()
    pulled = plain.replace(regularization="L1", regularization_rate=0.1)
    later = plain.replace(regularization="L1", changes=("5:regularizationRate:0.1",))
    courses = {Trial(config, 9).course for config in (plain, pulled, later)}
    assert len(courses | {Trial(plain, 10).course}) == 4
