"""Every loss: its slope is its slope at the output's z, its shapes are what the engine needs."""

from __future__ import annotations

import math

import numpy as np
import pytest

from playground.engine import compiled, reference
from playground.engine.activations import ACTIVATIONS, OUTPUT_ACTIVATIONS
from playground.engine.losses import LOSSES, mean_loss
from playground.engine.network import Hyperparameters
from tests.problems import random_state

LABELS = np.array([-1.0, 1.0, 0.25, -0.5, 1.0])
every_loss = pytest.mark.parametrize("name", LOSSES)


def some_z(width: int) -> np.ndarray:
    return np.random.default_rng(4).uniform(-2, 2, (len(LABELS), width))


@every_loss
@pytest.mark.parametrize("output", sorted(set(OUTPUT_ACTIVATIONS.values())))
def test_a_loss_slope_is_the_slope_of_its_value_in_the_outputs_z(name: str, output: str) -> None:
    loss, activation = LOSSES[name], ACTIVATIONS[output]
    z = some_z(loss.output_width)
    slope = loss.slope(activation.function(z), LABELS, activation)
    assert slope.shape == z.shape
    h = 1e-5
    for number in range(loss.output_width):
        step = np.zeros_like(z)
        step[:, number] = h
        above = loss.value(activation.function(z + step), LABELS)
        below = loss.value(activation.function(z - step), LABELS)
        # Central differences: h^2 off in theory, 1e-16 / h by rounding.
        np.testing.assert_allclose(slope[:, number], (above - below) / (2 * h), atol=1e-9)


@every_loss
def test_a_loss_has_a_value_for_each_point(name: str) -> None:
    answers = some_z(LOSSES[name].output_width)
    values = LOSSES[name].value(answers, LABELS)
    assert values.shape == LABELS.shape
    assert mean_loss(answers, LABELS, name) == pytest.approx(values.mean(), rel=1e-15)


def test_half_the_squared_error_by_hand() -> None:
    answers, labels = np.array([[0.5], [-2.0]]), np.array([1.0, -1.0])
    assert LOSSES["half_squared_error"].value(answers, labels).tolist() == [0.125, 0.5]
    assert mean_loss(answers, labels) == mean_loss(answers[:, 0], labels) == 0.3125


@every_loss
def test_the_mean_loss_of_no_points_is_no_number(name: str) -> None:
    answers = np.empty((0, LOSSES[name].output_width))
    assert math.isnan(mean_loss(answers, np.empty(0), name))


@every_loss
def test_both_backends_measure_the_loss_that_is_in_the_table(name: str) -> None:
    rng = np.random.default_rng(8)
    state = random_state(rng, (2, 3, LOSSES[name].output_width))
    features, labels = rng.uniform(-2, 2, (300, 2)), rng.choice([-1.0, 1.0], 300)
    hyper = Hyperparameters("tanh", "tanh", 0.03, "none", 0.0, 10, name)
    theirs = reference.loss(state, features, labels, hyper)
    # A sum of 300 in another order.
    assert compiled.loss(state, features, labels, hyper) == pytest.approx(theirs, rel=1e-13)
