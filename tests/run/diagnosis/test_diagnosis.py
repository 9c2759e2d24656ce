"""What is wrong with a run is named, with its evidence; what goes well is left alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from playground import RunConfig, State, advance, start, train
from playground.data import points_text
from playground.homework.questions import SETTINGS
from playground.run.changes import Change
from playground.run.diagnosis import Finding, diagnose
from playground.run.losses import Losses
from playground.run.standing import Standing
from tests.configs import configs
from tests.later import cases

ALL_FEATURES = ("x", "y", "xSquared", "ySquared", "xTimesY", "sinX", "sinY")
EPOCHS = (0, 1, 3, 10, 30, 100)


def found(config: RunConfig, epochs: int = 0) -> Finding:
    run = train(config, epochs)
    finding = diagnose(run.standing, run.history)
    assert finding
    return finding


def findings_on_the_way(config: RunConfig) -> list[str]:
    """What is named at any of EPOCHS, overfitting aside: only a test set knows of that."""
    standing, named = start(config), []
    for epoch in EPOCHS:
        standing, _ = advance(standing, epoch - standing.epoch)
        if finding := diagnose(standing):
            named.append(f"{config.link()} epoch {epoch}: {finding}")
    return named


@pytest.mark.parametrize(("n_inputs", "border"), [(2, "straight"), (3, "flat")])
def test_a_single_units_border_is_straight_on_the_map_and_flat_beyond_it(
    n_inputs: int, border: str
) -> None:
    points = np.random.default_rng(0).uniform(-5, 5, (200, n_inputs)).round(3)
    labels = (points[:, 0] * points[:, 1] > 0) * 1.0
    config = RunConfig(
        points=points_text.write(points, labels, "classification"),
        formulas=("x3",)[: n_inputs - 2],
        hidden_layers=(1,),
        learning_rate=0.1,
    )
    assert f"One unit draws one {border} border" in found(config, 600).text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("seeds", "settings"),
    [
        (200, {}),
        (40, {"noise_percent": 20, "regularization": "L2", "regularization_rate": 0.003}),
        (40, {"noise_percent": 20, "regularization": "L1", "regularization_rate": 0.001}),
        (40, {"dataset": "xor", "activation": "relu", "hidden_layers": (8,)}),
        (40, {"activation": "sigmoid", "learning_rate": 0.3}),
        (20, {"problem": "regression"}),
    ],
)
def test_networks_that_learn_are_left_alone(seeds: int, settings: dict[str, object]) -> None:
    configs = [RunConfig(seed=f"0.{seed:05d}", **settings) for seed in range(seeds)]
    assert [line for config in configs for line in findings_on_the_way(config)] == []


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: f"setting {setting.number}")
def test_the_homeworks_settings_are_left_alone(setting) -> None:
    configs = [setting.config.replace(weight_seed=f"0.{seed:05d}") for seed in range(20)]
    assert [line for config in configs for line in findings_on_the_way(config)] == []


def test_a_network_pruned_by_l1_that_learns_all_the_same_is_left_alone() -> None:
    config = RunConfig(
        features=ALL_FEATURES, hidden_layers=(8,), regularization="L1", regularization_rate=0.003
    )
    run = train(config, 300)
    assert run.state.n_dead > run.state.n_links / 2
    assert diagnose(run.standing, run.history) is None


def test_all_links_cut_are_counted_with_the_penalty_that_cut_them() -> None:
    finding = found(RunConfig(noise_percent=20, regularization="L1", regularization_rate=0.3), 100)
    assert str(finding) == (
        "Dead network. 18 of 18 connections were cut by L1 0.3, so the answer is the same "
        "everywhere."
    )
    (remedy,) = finding.remedies
    assert (remedy.words, remedy.settings) == ("Set rate to 0.001", {"regularization_rate": 0.001})


def test_a_network_without_a_way_to_its_output_is_dead_before_all_links_are() -> None:
    finding = found(RunConfig(noise_percent=20, regularization="L1", regularization_rate=0.3), 2)
    assert "17 of 18 connections were cut by L1 0.3, and no way from a feature" in finding.text


def test_a_network_mostly_cut_that_cannot_learn_is_counted() -> None:
    config = RunConfig(noise_percent=20, regularization="L1", regularization_rate=0.01)
    finding = found(config, 1000)
    assert finding.text.startswith("13 of 18 connections were cut by L1 0.01")


def test_links_cut_by_a_penalty_switched_off_since_are_not_blamed_on_another() -> None:
    off = Change(epoch=100, what="regularization", value="L2")
    config = RunConfig(
        noise_percent=20, regularization="L1", regularization_rate=0.3, changes=(off,)
    )
    assert "18 of 18 connections were cut by L1, so" in found(config, 120).text


@pytest.mark.parametrize("rate", [0.1, 0.3, 1])
def test_weights_shrunk_to_nothing_by_l2_are_named(rate: float) -> None:
    config = RunConfig(noise_percent=20, regularization="L2", regularization_rate=rate)
    finding = found(config, 200)
    assert finding.text.startswith(f"L2 {rate:g} has shrunk every weight below 0.0")
    cured = config.replace(**finding.remedies[0].settings)
    assert train(cured, 200).history.train[-1] < 0.15


@pytest.mark.parametrize("activation", ["tanh", "relu", "sigmoid"])
def test_a_start_at_zero_is_stuck_in_symmetry(activation: str) -> None:
    config = RunConfig(init_zero=True, activation=activation)
    for epochs in (0, 50):
        finding = found(config, epochs)
        assert finding.lead == "Stuck in symmetry."
        assert finding.remedies[0].settings == {"init_zero": False}
    assert ("4 units of layer 1 are the same" in finding.text) == (activation == "sigmoid")


def test_a_start_at_zero_without_hidden_units_can_learn() -> None:
    config = RunConfig(init_zero=True, hidden_layers=(), dataset="gauss")
    assert findings_on_the_way(config) == []


def test_units_that_l2_has_made_equal_in_a_network_that_has_learned_are_not_blamed() -> None:
    config = RunConfig(
        dataset="gauss",
        noise_percent=20,
        regularization="L2",
        regularization_rate=0.3,
        seed="0.00002",
    )
    run = train(config, 1000)
    into, out = run.state.weights[1:]
    assert (into == into[:, :1]).all()
    assert (out == out[:1]).all()
    assert diagnose(run.standing) is None
    assert found(config, 1000).name == "held back"  # 0.14, and 0.05 with L2 0.001


def test_a_loss_that_jumps_is_not_called_stuck() -> None:
    config = RunConfig(seed="0.00001", learning_rate=10)
    run = train(config, 100)
    assert found(config, 100).name == "saturated"
    history = run.history
    jumping = Losses(history.epochs, np.where(history.epochs % 5, history.train, 0.1), history.test)
    finding = diagnose(run.standing, jumping)
    assert finding
    assert finding.name == "jumping"


def test_units_made_equal_by_hand_are_named() -> None:
    first = start(RunConfig(hidden_layers=(3,)))
    same = first.state
    weights = tuple(np.full_like(array, 0.5) for array in same.weights)
    finding = diagnose(first.moved(State(0, weights, same.biases, same.dead)))
    assert finding
    assert "3 units of layer 1 are the same" in finding.text
    assert finding.remedies[0].new_weights


def relus(config: RunConfig, dead: list[list[int]]) -> Standing:
    """The config's first state, with some ReLUs of each layer pushed below 0 for every point."""
    state = start(config).state
    biases = [array.copy() for array in state.biases]
    for layer, units in enumerate(dead):
        biases[layer][units] = -1000
    return Standing(config, State(0, state.weights, tuple(biases), state.dead))


def test_dead_relus_are_counted_once_they_are_the_most() -> None:
    config = RunConfig(activation="relu", hidden_layers=(8,))
    assert diagnose(relus(config, [[0, 1, 2, 3]])) is None
    finding = diagnose(relus(config, [[0, 1, 2, 3, 4, 5]]))
    assert finding
    assert str(finding) == "Not learning yet. 6 of 8 ReLU units give 0 for every point."
    assert [remedy.words for remedy in finding.remedies] == ["New weights", "Use Tanh"]


def test_a_layer_of_dead_relus_cuts_the_network_in_two() -> None:
    config = RunConfig(activation="relu", hidden_layers=(4, 2), learning_rate=1)
    finding = diagnose(relus(config, [[], [0, 1]]))
    assert finding
    assert finding.text.startswith("All 2 ReLU units of layer 2 give 0 for every point")
    assert finding.remedies[0].settings == {"learning_rate": 0.03}


@pytest.mark.parametrize("seed", range(5))
def test_a_rate_that_throws_units_to_their_ends_is_named(seed: int) -> None:
    finding = found(RunConfig(seed=f"0.{seed:05d}", learning_rate=10), 100)
    assert finding.lead == "Saturated."
    assert finding.remedies[0].settings == {"learning_rate": 0.03}


def test_a_saturated_layer_is_named_by_its_number() -> None:
    config = RunConfig(activation="sigmoid", hidden_layers=(4, 2))
    first = start(config)
    state = first.state
    biases = (np.full(4, 50.0), *state.biases[1:])
    assert diagnose(first.moved(State(9, state.weights, biases, state.dead))) is None
    finding = diagnose(first.moved(State(10, state.weights, biases, state.dead)))
    assert finding
    assert finding.text.startswith("All 4 units of layer 1 answer 0 or 1 for nearly every point")


def test_features_batches_and_rates_that_leave_nothing_to_do_are_named() -> None:
    assert found(RunConfig(features=())).lead == "Nothing to see."
    too_large = found(RunConfig(batch_size=200, train_percent=10))
    assert "batch of 200 is larger than the 50 training points" in too_large.text
    assert too_large.remedies[0].settings == {"batch_size": 10}
    assert "learning rate 0 no update" in found(RunConfig(learning_rate=0)).text


def test_the_settings_in_force_are_judged_not_those_of_the_start() -> None:
    stopped = Change(epoch=5, what="learning_rate", value=0)
    config = RunConfig(changes=(stopped,))
    assert diagnose(train(config, 4).standing) is None
    assert found(config, 5).name == "no learning rate"


OVERFIT = RunConfig(
    train_percent=10, noise_percent=40, hidden_layers=(8, 8), learning_rate=0.1, seed="0.00001"
)


def test_overfitting_is_told_with_the_epoch_to_go_back_to() -> None:
    run = train(OVERFIT, 400)
    finding = found(OVERFIT, 400)
    best = int(run.history.test.argmin())
    rose = f"from {run.history.test[best]:.3f} to {run.history.test[-1]:.3f} since epoch {best}"
    assert rose in finding.text
    assert finding.remedies[0].back_to == best


def test_a_thinned_history_says_the_same() -> None:
    run = train(OVERFIT, 400)
    best = int(run.history.test.argmin())
    kept = np.unique([*range(0, 401, 5), best])
    history = run.history
    thinned = Losses(history.epochs[kept], history.train[kept], history.test[kept])
    assert diagnose(run.standing, thinned) == diagnose(run.standing, history)


def rising(test: list[float], train: list[float]) -> Finding | None:
    epochs = np.arange(len(test))
    losses = Losses(epochs, np.array(train), np.array(test))
    return diagnose(start(RunConfig()), losses)


def test_a_spike_noise_or_a_rise_of_both_losses_is_no_overfitting() -> None:
    falling = np.linspace(0.5, 0.1, 200)
    steady = np.full(200, 0.2)
    risen = np.concatenate([np.linspace(0.5, 0.2, 100), np.linspace(0.2, 0.3, 100)])
    spike = np.concatenate([steady[:-1], [0.4]])
    assert rising(risen.tolist(), falling.tolist())
    assert rising(spike.tolist(), falling.tolist()) is None
    assert rising((steady + 0.01 * np.sin(np.arange(200))).tolist(), falling.tolist()) is None
    assert rising(risen.tolist(), risen.tolist()) is None
    assert rising([np.nan] * 200, falling.tolist()) is None


@settings(max_examples=cases(60), deadline=None)
@given(configs())
def test_any_run_can_be_judged(config: RunConfig) -> None:
    standing, losses = advance(start(config), 2)
    if standing.state.is_finite():
        finding = diagnose(standing, losses)
        assert finding is None or (finding.text.endswith(".") and finding.remedies)


def test_too_much_dropout_is_named_as_the_cause_and_room_for_it_is_none() -> None:
    held_back = found(RunConfig(dropout=0.8), 300)
    assert (held_back.name, held_back.remedies[0].settings) == ("left out", {"dropout": ()})
    assert "dropout 0.8" in held_back.text
    assert diagnose(train(RunConfig(dropout=0.2, hidden_layers=(8, 8)), 300)) is None


def test_dropout_is_not_blamed_for_what_is_so_without_it() -> None:
    half_blind = RunConfig(dataset="xor", features=("x",))
    for share in (0.1, 0.5):
        stuck = found(half_blind.replace(dropout=share), 500)
        assert (stuck.name, stuck.remedies[0].settings) == ("stuck", {"features": ("x", "y")})
        assert stuck.remedies[1].settings == {"dropout": ()}


def test_a_full_batch_that_is_slow_is_told_with_batches_as_the_way_out() -> None:
    slow = found(RunConfig(full_batch=True, learning_rate=0.01), 300)
    assert (slow.name, slow.remedies[0].settings) == ("slow rate", {"full_batch": False})
    assert slow.remedies[0].words == "Use batches of 10"
    assert slow.text.startswith("A full batch is one update an epoch.")
