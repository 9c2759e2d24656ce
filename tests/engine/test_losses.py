"""Every loss: its slope is its slope at the output's z, its shapes are what the engine needs."""

from __future__ import annotations

import math

import numpy as np
import pytest

from playground.engine import compiled, reference
from playground.engine.activations import OUTPUT_ACTIVATIONS, OUTPUTS, Activation
from playground.engine.losses import LOSSES, Answers, Loss, mean_loss
from playground.engine.network import Hyperparameters
from tests.problems import random_state

LABELS = np.array([-1.0, 1.0, 1.0, -1.0, 1.0])
CLASSES = np.array([0.0, 1.0, 2.0, 2.0, 0.0])
BETWEEN = np.array([-1.0, 1.0, 0.25, -0.5, 1.0])
every_loss = pytest.mark.parametrize("name", LOSSES)
PAIRS = [
    (name, output)
    for name, loss in LOSSES.items()
    for output in (
        [loss.output_activation] if loss.output_activation else OUTPUT_ACTIVATIONS.values()
    )
]


def some_z(width: int) -> np.ndarray:
    return np.random.default_rng(4).uniform(-2, 2, (len(LABELS), width))


def answers_at(z: np.ndarray, activation: Activation) -> Answers:
    return Answers(z, activation.function(z))


@pytest.mark.parametrize(("name", "output"), PAIRS)
def test_a_loss_slope_is_the_slope_of_its_value_in_the_outputs_z(name: str, output: str) -> None:
    loss, activation = LOSSES[name], OUTPUTS[output]
    labels = LABELS if loss.output_activation else BETWEEN
    z = some_z(1)
    slope = loss.slope(answers_at(z, activation), labels, activation)
    assert slope.shape == z.shape
    assert_measured(loss, slope, z, labels, activation)


@pytest.mark.parametrize("n_classes", [3, 6])
def test_the_slope_of_softmax_and_cross_entropy_is_that_of_its_value(n_classes: int) -> None:
    loss, softmax, z = LOSSES["cross-entropy"], OUTPUTS["softmax"], some_z(n_classes)
    slope = loss.slope(answers_at(z, softmax), CLASSES, softmax)
    assert slope.shape == z.shape
    np.testing.assert_allclose(slope.sum(axis=1), 0, atol=1e-15)
    assert_measured(loss, slope, z, CLASSES, softmax)


def assert_measured(
    loss: Loss, slope: np.ndarray, z: np.ndarray, labels: np.ndarray, activation: Activation
) -> None:
    h = 1e-5
    for number in range(z.shape[1]):
        step = np.zeros_like(z)
        step[:, number] = h
        above = loss.value(answers_at(z + step, activation), labels)
        below = loss.value(answers_at(z - step, activation), labels)
        # Central differences: h^2 off in theory, 1e-16 / h by rounding.
        np.testing.assert_allclose(slope[:, number], (above - below) / (2 * h), atol=1e-9)


def test_the_cross_entropy_of_three_classes_by_hand() -> None:
    z = np.log([[1.0, 2.0, 5.0], [1.0, 1.0, 1.0]])
    answers = answers_at(z, OUTPUTS["softmax"])
    np.testing.assert_allclose(answers.a, [[1 / 8, 2 / 8, 5 / 8], [1 / 3, 1 / 3, 1 / 3]])
    value = LOSSES["cross-entropy"].value(answers, np.array([1.0, 2.0]))
    np.testing.assert_allclose(value, [math.log(4), math.log(3)], rtol=1e-15)


def test_a_class_that_is_sure_by_far_has_probability_1_and_another_costs_what_it_lies_below() -> (
    None
):
    answers = answers_at(np.array([[2000.0, -1000.0, 0.0]] * 2), OUTPUTS["softmax"])
    assert answers.a.tolist() == [[1.0, 0.0, 0.0]] * 2
    assert LOSSES["cross-entropy"].value(answers, np.array([0.0, 1.0])).tolist() == [0.0, 3000.0]


def test_two_classes_cost_as_much_by_softmax_as_by_one_sigmoid() -> None:
    z = some_z(1)
    value, both = LOSSES["cross-entropy"].value, np.hstack([z, np.zeros_like(z)])
    by_softmax = value(answers_at(both, OUTPUTS["softmax"]), np.where(LABELS > 0, 0.0, 1.0))
    by_sigmoid = value(answers_at(z, OUTPUTS["signed_sigmoid"]), LABELS)
    np.testing.assert_allclose(by_softmax, by_sigmoid, rtol=1e-14)


@every_loss
def test_a_loss_has_a_value_for_each_point(name: str) -> None:
    z = some_z(1)
    values = LOSSES[name].value(Answers(z, z), LABELS)
    assert values.shape == LABELS.shape
    assert mean_loss(Answers(z, z), LABELS, name) == pytest.approx(values.mean(), rel=1e-15)


BY_HAND = {
    "squared": ([0.5, -2.0, 3.0], [0.125, 0.5, 2.0]),
    "cross-entropy": (
        [0.0, -math.log(3.0), -math.log(3.0)],
        [math.log(2), math.log(4 / 3), math.log(4)],
    ),
    "hinge": ([0.25, -2.0, -1.0], [0.75, 0.0, 2.0]),
    "huber": ([0.5, -1.5, 3.0], [0.125, 0.125, 1.5]),
    "absolute": ([0.5, -2.0, 3.0], [0.5, 1.0, 2.0]),
}


@every_loss
def test_a_loss_by_hand_at_labels_1_minus_1_and_1(name: str) -> None:
    z, expected = BY_HAND[name]
    answers = Answers(*(np.array(z)[:, np.newaxis],) * 2)
    labels = np.array([1.0, -1.0, 1.0])
    np.testing.assert_allclose(LOSSES[name].value(answers, labels), expected, rtol=1e-15)


def test_a_wrong_answer_however_sure_has_a_finite_cross_entropy_and_a_right_one_none() -> None:
    z = np.array([[800.0], [-800.0]])
    answers = answers_at(z, OUTPUTS["signed_sigmoid"])
    value = LOSSES["cross-entropy"].value
    assert value(answers, np.array([-1.0, 1.0])).tolist() == [800.0, 800.0]
    assert value(answers, np.array([1.0, -1.0])).tolist() == [0.0, 0.0]


@every_loss
def test_the_mean_loss_of_no_points_is_no_number(name: str) -> None:
    nothing = np.empty((0, 1))
    assert math.isnan(mean_loss(Answers(nothing, nothing), np.empty(0), name))


@every_loss
def test_an_answer_that_is_no_number_has_no_loss_either(name: str) -> None:
    nothing = np.full((1, 1), np.nan)
    assert math.isnan(mean_loss(Answers(nothing, nothing), np.ones(1), name))


@every_loss
def test_both_backends_measure_the_loss_that_is_in_the_table(name: str) -> None:
    rng = np.random.default_rng(8)
    state = random_state(rng, (2, 3, 1))
    features, labels = rng.uniform(-2, 2, (300, 2)), rng.choice([-1.0, 1.0], 300)
    output = LOSSES[name].output_activation or "tanh"
    hyper = Hyperparameters("tanh", output, 0.03, "none", 0.0, 10, name)
    theirs = reference.loss(state, features, labels, hyper)
    # A sum of 300 in another order.
    assert compiled.loss(state, features, labels, hyper) == pytest.approx(theirs, rel=1e-13)


@pytest.mark.parametrize("n_classes", [3, 6])
def test_both_backends_measure_the_same_loss_of_many_classes(n_classes: int) -> None:
    rng = np.random.default_rng(8)
    state = random_state(rng, (2, 3, n_classes))
    features, labels = rng.uniform(-2, 2, (300, 2)), rng.integers(n_classes, size=300) * 1.0
    hyper = Hyperparameters("tanh", "softmax", 0.03, "none", 0.0, 10, "cross-entropy")
    theirs = reference.loss(state, features, labels, hyper)
    assert compiled.loss(state, features, labels, hyper) == pytest.approx(theirs, rel=1e-13)
