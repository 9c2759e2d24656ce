"""What happens inside each layer: gradients against differences, updates against training."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from playground import RunConfig, Standing, advance, start, step
from playground.engine import reference
from playground.run.changes import Change
from playground.run.curvature import flat, with_parameters
from playground.run.inside import columns, inside
from tests.run.runs import DIVERGING

DEEP = RunConfig(hidden_layers=(3, 2), activation="sigmoid", noise_percent=10)
RUNS = (
    DEEP,
    RunConfig(hidden_layers=()),
    RunConfig(activation="relu", optimizer="adam", loss="cross-entropy"),
    RunConfig(regularization="L1", regularization_rate=0.03, batch_size=30),
    RunConfig(full_batch=True, optimizer="momentum"),
    RunConfig(activations=("gelu", "sine"), dropout=(0.3, 0), clip_norm=0.1),
    RunConfig(dataset="blobs", classes=3, loss="cross-entropy"),
)


def size(array: np.ndarray) -> float:
    return float(np.linalg.norm(array) / np.sqrt(array.size))


@pytest.mark.parametrize("config", [DEEP, RUNS[2], RUNS[6]])
def test_a_gradients_size_is_that_of_the_mean_losss_differences(config: RunConfig) -> None:
    standing, _ = advance(start(config), 3)
    samples, hyper = standing.samples, standing.hyperparameters
    here, eps = flat(standing.state.parameters), 1e-6

    def loss_at(parameters: np.ndarray) -> float:
        state = with_parameters(standing.state, parameters)
        return reference.loss(state, samples.train_features, samples.train_labels, hyper)

    slopes = [
        (loss_at(here + eps * axis) - loss_at(here - eps * axis)) / (2 * eps)
        for axis in np.eye(len(here))
    ]
    state = with_parameters(standing.state, np.array(slopes))
    expected = [size(weights) for weights in state.weights]
    np.testing.assert_allclose(inside(standing).gradients, expected, rtol=1e-5)


@pytest.mark.parametrize("config", RUNS)
@pytest.mark.parametrize("samples", [0, 7])
def test_an_update_is_what_training_does_next(config: RunConfig, samples: int) -> None:
    standing, _ = advance(start(config), 2)
    for _ in range(0 if config.full_batch else samples):
        standing, _ = step(standing, "sample")
    grain = "epoch" if config.full_batch else "batch"
    after, _ = step(standing, grain)
    pairs = zip(after.state.weights, standing.state.weights, strict=True)
    expected = [size(new - old) / size(old) for new, old in pairs]
    np.testing.assert_allclose(inside(standing).updates, expected, rtol=1e-7)


def test_behind_the_last_full_batch_the_update_is_the_next_epochs_first() -> None:
    standing, _ = advance(start(RunConfig(batch_size=30)), 1)
    for _ in range(8):
        standing, _ = step(standing, "batch")
    assert standing.state.sample == 240
    later, _ = step(step(standing, "epoch")[0], "batch")
    pairs = zip(later.state.weights, standing.state.weights, strict=True)
    expected = [size(new - old) / size(old) for new, old in pairs]
    np.testing.assert_allclose(inside(standing).updates, expected, rtol=1e-7)


def test_what_changes_on_the_way_to_an_update_is_in_force_there() -> None:
    faster = Change(epoch=0, sample=5, what="learning_rate", value=3.0)
    here = start(RunConfig(changes=(faster,)))
    after, _ = step(here, "batch")
    assert after.state.sample == 10
    pairs = zip(after.state.weights, here.state.weights, strict=True)
    expected = [size(new - old) / size(old) for new, old in pairs]
    np.testing.assert_allclose(inside(here).updates, expected, rtol=1e-7)


def test_without_a_full_batch_nothing_is_updated() -> None:
    config = RunConfig(points="2cgXcfgwafgwgXcb", batch_size=30)
    assert inside(start(config)).updates.tolist() == [0, 0, 0]


def with_bias(standing: Standing, unit: int, bias: float) -> Standing:
    biases = [array.copy() for array in standing.state.biases]
    biases[0][unit] = bias
    return standing.moved(replace(standing.state, biases=tuple(biases)))


def test_a_relu_that_gives_nothing_is_dead_and_a_tanh_at_its_end_saturated() -> None:
    relu = start(RunConfig(activation="relu", hidden_layers=(4, 2)))
    assert inside(relu).dead.tolist()[:2] == [0, 0]
    found = inside(with_bias(relu, 0, -100))
    assert found.dead[0] == 0.25
    assert np.isnan(found.saturated).all()
    assert np.isnan(found.dead[2])
    for activation, bias in (("tanh", -100), ("sigmoid", 100)):
        standing = start(RunConfig(activation=activation, hidden_layers=(4, 2)))
        found = inside(with_bias(with_bias(standing, 0, bias), 1, bias))
        assert found.saturated[0] == 0.5
        assert np.isnan(found.dead).all()


def test_each_layer_is_judged_by_its_own_activation() -> None:
    found = inside(start(RunConfig(activations=("relu", "tanh", "elu"), hidden_layers=(2, 2, 2))))
    assert np.isnan(found.dead).tolist() == [False, True, True, True]
    assert np.isnan(found.saturated).tolist() == [True, False, True, True]


def test_a_state_that_has_diverged_has_no_numbers() -> None:
    standing, _ = advance(start(DIVERGING["steep"]), 1000)
    assert all(np.isnan(column).all() for column in columns([inside(standing)]).values())
