"""Why a network does not learn: the causes that courses meet, and ways out that help."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from playground import RunConfig, train
from playground.digits.config import DigitsConfig
from playground.digits.diagnosis import diagnose_digits
from playground.digits.net import Curves
from playground.engine.optimizers import OPTIMIZERS
from playground.run.diagnosis import diagnose
from playground.run.diagnosis.linear_fit import best_linear
from playground.run.losses import Losses
from playground.run.points import samples_of
from playground.run.training import start

ALL_FEATURES = ("x", "y", "xSquared", "ySquared", "xTimesY", "sinX", "sinY")
WORST = {
    "dataset": "spiral", "noise_percent": 50, "train_percent": 10, "hidden_layers": (8, 8),
    "learning_rate": 0.1, "features": ALL_FEATURES,
}  # fmt: skip
TOO_FAST = {
    "learning_rate": 0.1, "batch_size": 1, "dataset": "spiral", "hidden_layers": (8, 8),
}  # fmt: skip

CAUSES: list[tuple[dict[str, Any], int, set[str]]] = [
    ({"activation": "linear"}, 100, {"linear"}),
    ({"activation": "linear", "dataset": "xor"}, 100, {"linear"}),
    ({"hidden_layers": ()}, 100, {"linear"}),
    ({"hidden_layers": (1,)}, 200, {"few units"}),
    ({"hidden_layers": (2,)}, 500, {"few units"}),
    ({"dataset": "spiral"}, 300, {"few units"}),
    ({"learning_rate": 0.00001}, 100, {"slow rate"}),
    ({"learning_rate": 3, "batch_size": 1}, 100, {"saturated"}),
    (TOO_FAST, 200, {"jumping", "stuck"}),
    (WORST, 200, {"overfitting"}),
]


def named(part: Any) -> str:
    """A set's words in one order, so that every worker has the same names of tests."""
    return " or ".join(sorted(part)) if isinstance(part, set) else str(part)[:60]


@pytest.mark.slow
@pytest.mark.parametrize(("settings", "epochs", "names"), CAUSES, ids=named)
def test_each_cause_is_named_and_its_first_way_out_lowers_the_loss(
    settings: dict[str, Any], epochs: int, names: set[str]
) -> None:
    helped = 0
    for seed in range(5):
        config = RunConfig(seed=f"0.{seed:05d}", **settings)
        run = train(config, epochs)
        finding = diagnose(run)
        assert finding, config.link()
        assert finding.name in names
        way = finding.remedies[0]
        if way.back_to is not None:
            helped += run.history.test[way.back_to] < run.history.test[-1]
        else:
            cured = train(config.replace(**way.settings), 500)
            helped += cured.history.train[-1] < 0.7 * run.history.train[-1] or (
                "train_percent" in way.settings
                and cured.history.test[-1] < 0.9 * run.history.test[-1]
            )
    assert helped >= 4


def test_relu_stuck_on_xor_is_told_by_its_loss_and_those_that_learn_are_left_alone() -> None:
    for seed in range(20):
        run = train(RunConfig(dataset="xor", activation="relu", seed=f"0.{seed:05d}"), 200)
        finding = diagnose(run)
        assert (finding is not None) == (run.history.train[-1] > 0.1), finding
        if finding:
            assert finding.name == "stuck"
            assert f"{run.history.train[-1]:.3f}" in finding.text
            cured = [run.config.replace(**way.settings) for way in finding.remedies]
            assert min(train(config, 500).history.train[-1] for config in cured) < 0.1


@pytest.mark.slow
def test_a_loss_that_was_low_and_is_high_again_is_told_with_its_epoch() -> None:
    named = {}
    for seed in range(20):
        run = train(RunConfig(seed=f"0.{seed:05d}", learning_rate=0.3, batch_size=1), 200)
        if finding := diagnose(run):
            named[finding.name] = (run, finding)
    run, finding = named["rising"]
    lowest = finding.remedies[0].back_to
    assert lowest
    assert f"down to {run.history.train[lowest]:.3f} at epoch {lowest}" in finding.text


def test_a_network_with_the_features_that_make_it_linear_is_left_alone() -> None:
    config = RunConfig(hidden_layers=(), features=ALL_FEATURES[:4], seed="0.00001")
    assert diagnose(train(config, 500)) is None


@pytest.mark.parametrize("dataset", ["circle", "xor", "spiral", "gauss"])
def test_no_straight_border_of_many_thousands_is_better_than_the_best_one(dataset: str) -> None:
    samples = samples_of(RunConfig(dataset=dataset))
    points, labels = samples.train_features, samples.train_labels
    best = best_linear(points, labels, bends=True).loss
    dice = np.random.default_rng(1)
    angles = dice.uniform(0, 2 * np.pi, 20_000)
    steepness = 10 ** dice.uniform(-1.5, 1.5, 20_000)
    shift = dice.uniform(-6, 6, 20_000)
    sums = points @ np.stack([np.cos(angles), np.sin(angles)]) - shift
    losses = 0.5 * np.mean((np.tanh(steepness * sums) - labels[:, None]) ** 2, axis=0)
    assert best <= losses.min() + 1e-3


@pytest.mark.parametrize("activation", ["tanh", "linear"])
def test_features_that_are_as_large_as_numbers_can_be_are_judged(activation: str) -> None:
    config = RunConfig(features=(), formulas=("10^307*x1",), activation=activation)
    diagnose(train(config, 0))
    samples = samples_of(config)
    best = best_linear(samples.train_features, samples.train_labels, bends=False)
    assert best.loss == pytest.approx(0.5, abs=0.02)


def test_a_run_its_parts_and_its_table_of_losses_are_judged_alike() -> None:
    run = train(RunConfig(hidden_layers=()), 100)
    finding = diagnose(run)
    assert finding
    assert diagnose(run.standing, run.history) == finding
    assert diagnose(run.standing, run.losses) == finding


def test_each_cause_is_named() -> None:
    for settings, epochs, names in CAUSES:
        finding = diagnose(train(RunConfig(seed="0.00007", **settings), epochs))
        assert finding
        assert finding.name in names


def test_nothing_is_stuck_at_epoch_three() -> None:
    for settings, _, _ in CAUSES:
        assert diagnose(train(RunConfig(**settings), 3)) is None


@pytest.mark.slow
def test_of_the_default_with_noise_those_whose_test_loss_rose_are_told() -> None:
    rose = told = 0
    for seed in range(20):
        run = train(RunConfig(noise_percent=20, seed=f"0.{seed:05d}"), 3000)
        test = run.history.test
        if np.median(test[-300:]) > max(1.15 * test.min(), test.min() + 0.01):
            rose += 1
            finding = diagnose(run)
            told += finding is not None and finding.name == "overfitting"
    assert rose > 8
    assert told >= 0.95 * rose


def test_a_diverged_run_is_told_too() -> None:
    config = RunConfig(problem="regression", hidden_layers=())
    run = train(config.replace(learning_rate=3), 50)
    assert run.status.name == "diverged"
    finding = diagnose(run)
    assert finding
    assert (finding.name, str(finding)) == ("diverged", run.status.advice)
    assert train(config.replace(**finding.remedies[0].settings), 50).status.name == "ok"


def test_losses_near_the_largest_number_warn_of_nothing() -> None:
    """Warnings are errors in tests."""
    epochs = np.arange(40)
    losses = np.where(epochs % 3, 1e308, -1e308)
    diagnose(start(RunConfig()), Losses(epochs, losses, losses[::-1]))
    digits = Curves(epochs, losses, losses[::-1], losses, losses)
    diagnose_digits(DigitsConfig(), digits)


@pytest.mark.parametrize("loss", ["cross-entropy", "hinge", "huber", "absolute"])
@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_a_run_that_learns_well_with_what_only_we_have_is_left_alone(
    loss: str, optimizer: str
) -> None:
    rate = OPTIMIZERS[optimizer].usual_rate
    config = RunConfig(
        loss=loss, optimizer=optimizer, learning_rate=rate, hidden_layers=(8,), dataset="gauss",
        noise_percent=10,
    )  # fmt: skip
    finding = diagnose(train(config, 300))
    assert finding is None or finding.name == "overfitting"


def test_a_rate_too_high_for_adam_is_named_and_its_usual_one_helps() -> None:
    for seed in range(3):
        config = RunConfig(optimizer="adam", learning_rate=1, dataset="xor", seed=f"0.{seed}5")
        run = train(config, 300)
        finding = diagnose(run)
        assert finding is not None
        assert finding.name in {"saturated", "jumping", "stuck"}
        way = finding.remedies[0].settings
        assert way == {"learning_rate": OPTIMIZERS["adam"].usual_rate}
        better = train(config.replace(**way), 300)
        assert better.losses.train_loss.iloc[-1] < 0.5 * run.losses.train_loss.iloc[-1]


@pytest.mark.parametrize(
    ("settings", "way"),
    [
        ({"initial_weights": "zero"}, {"initial_weights": "uniform"}),
        ({"initial_scale": 0}, {"initial_scale": 1}),
    ],
)
def test_first_weights_all_alike_are_named_with_the_setting_that_made_them_so(
    settings: dict[str, Any], way: dict[str, Any]
) -> None:
    finding = diagnose(train(RunConfig(**settings), 20))
    assert finding is not None
    assert finding.name == "symmetric"
    assert finding.remedies[0].settings == way


def test_dead_relus_are_counted_in_their_own_layers_alone() -> None:
    settings = {"hidden_layers": (4, 4), "initial_bias": -20, "initial_scale": 0.1}
    mixed = diagnose(train(RunConfig(activations=("tanh", "relu"), **settings), 20))
    assert mixed is not None
    assert mixed.name == "dead ReLUs"
    assert "layer 2" in mixed.text
    leaky = diagnose(train(RunConfig(activations=("tanh", "leaky_relu"), **settings), 20))
    assert leaky is None or leaky.name != "dead ReLUs"
