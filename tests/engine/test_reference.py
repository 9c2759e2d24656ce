"""The NumPy engine does what the original does, point by point, and its gradients are gradients."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings

from playground.engine import reference
from playground.engine.activations import ACTIVATIONS, OUTPUTS
from playground.engine.network import Floats, Hyperparameters, Samples, State, forward
from playground.engine.penalties import PENALTIES
from tests import naive
from tests.later import cases
from tests.problems import Problem, assert_trainings_agree, problems, random_state

# Sums of at most 40 points and 32 sources in another order: 1e-13 or so an update at worst, some
# hundred updates. The absolute part is for weights that pass through zero.
RTOL, ATOL = 1e-9, 1e-12

SOFT = Hyperparameters("tanh", "tanh", 0.03, "none", 0.0, 10)


@settings(max_examples=cases(60))
@given(problem=problems())
def test_training_agrees_with_the_loops_of_the_original(problem: Problem) -> None:
    ours, theirs = reference.train(*problem, 3), naive.train(*problem, 3)
    assert_trainings_agree(ours, theirs, RTOL, ATOL)


@pytest.mark.parametrize(
    ("n_samples", "batch_size", "first", "later"),
    [
        (250, 30, [30] * 8, [40] + [30] * 7),  # the original's own example
        (6, 2, [2, 2, 2], [2, 2, 2]),
        (5, 5, [5], [5]),
        (5, 6, [], []),  # a batch larger than the data: no update ever
        (7, 4, [4], [7]),
    ],
)
def test_what_is_left_over_joins_the_first_batch_of_the_next_epoch(
    n_samples: int, batch_size: int, first: list[int], later: list[int]
) -> None:
    assert [len(rows) for rows in reference.batches(n_samples, batch_size, 0)] == first
    assert [len(rows) for rows in reference.batches(n_samples, batch_size, 1)] == later
    if later and later[0] > batch_size:
        left_over = range(n_samples - n_samples % batch_size, n_samples)
        rows = reference.batches(n_samples, batch_size, 1)[0]
        assert list(rows) == [*left_over, *range(batch_size)]


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("output_activation", ["tanh", "linear"])
@pytest.mark.parametrize("hidden", [(), (5,), (4, 3, 2)])
def test_gradients_agree_with_finite_differences(
    activation: str, output_activation: str, hidden: tuple[int, ...]
) -> None:
    hyper = SOFT._replace(activation=activation, output_activation=output_activation)
    state, features, labels = some_network_and_points(hidden)
    grad_weights, grad_biases = reference.gradients(state, features, labels, hyper)
    check_gradients(state, features, labels, hyper, grad_weights, grad_biases)


def test_the_check_catches_a_gradient_that_is_wrong_by_one_part_in_a_thousand() -> None:
    state, features, labels = some_network_and_points((4, 2))
    for kind in (0, 1):
        for layer in range(3):
            gradients = reference.gradients(state, features, labels, SOFT)
            wrong = gradients[kind][layer].ravel()  # a view: of the array the check is given
            wrong[0] *= 1.001
            with pytest.raises(AssertionError):
                check_gradients(state, features, labels, SOFT, *gradients)


@pytest.mark.parametrize("name", OUTPUTS)
def test_a_slope_is_the_slope_of_its_function(name: str) -> None:
    z = np.array([-30.0, -3.0, -0.5, -0.01, 0.01, 0.5, 3.0, 30.0])
    activation = OUTPUTS[name]
    if name == "softmax":  # by the first one's z, of three
        z = np.column_stack([z, 0 * z, 0 * z + 1])
    h = 1e-5
    step = h * (np.arange(z.shape[-1]) == 0) if z.ndim == 2 else h
    difference = (activation.function(z + step) - activation.function(z - step)) / (2 * h)
    # Central differences: h^2 off in theory, 1e-16 / h by rounding.
    slope = activation.slope(z, activation.function(z))
    if z.ndim == 2:
        slope, difference = slope[:, 0], difference[:, 0]
    np.testing.assert_allclose(slope, difference, atol=1e-9)


KINKED = ("relu", "leaky_relu", "selu")
AT_0 = {
    "relu": 0.0,
    "leaky_relu": 0.01,
    "elu": 1.0,
    "selu": 1.0507009873554805 * 1.67326324235437724,
}
"""What torch.nn.functional has where the slope jumps, or begins to bend."""


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_slope_at_0_is_the_limit_or_where_there_are_two_torchs(name: str) -> None:
    row, zeros = ACTIVATIONS[name], np.array([0.0, -0.0])
    slope = row.slope(zeros, row.function(zeros))
    assert slope[0] == slope[1]
    if name in AT_0:
        assert slope[0] == pytest.approx(AT_0[name], rel=1e-15)
    if name not in KINKED:
        h = 1e-6
        sides = row.function(np.array([h, -h]))
        # ELU bends at 0: there a difference is h / 4 off.
        assert slope[0] == pytest.approx((sides[0] - sides[1]) / (2 * h), abs=1e-6)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_far_from_0_a_slope_is_what_it_tends_to_without_a_warning_and_nan_stays_nan(
    name: str,
) -> None:
    row = ACTIVATIONS[name]
    z = np.array([-1e308, -1e200, -800.0, 800.0, 1e200, 1e308])
    slope = row.slope(z, row.function(z))
    if name == "sine":
        np.testing.assert_allclose(slope, [math.cos(number) for number in z], atol=1e-15)
    else:
        last = {"selu": 1.0507009873554805, "tanh": 0, "sigmoid": 0, "gaussian": 0}.get(name, 1.0)
        first = {"linear": 1.0, "leaky_relu": 0.01}.get(name, 0.0)
        # SELU's ends are sums of two constants.
        np.testing.assert_allclose(slope, [first] * 3 + [last] * 3, atol=3e-16)
    nan = np.array([np.nan])
    assert np.isnan(row.function(nan)).all()


def test_relu_has_slope_0_at_0_and_keeps_nan() -> None:
    relu = ACTIVATIONS["relu"]
    zeros = np.array([0.0, -0.0])
    assert relu.slope(zeros, relu.function(zeros)).tolist() == [0.0, 0.0]
    assert np.isnan(relu.function(np.array([np.nan]))).all()


@pytest.mark.parametrize("name", PENALTIES)
def test_a_penalty_slope_is_the_slope_of_the_price(name: str) -> None:
    w = np.array([-2.0, -0.3, 0.4, 1.5])
    penalty = PENALTIES[name]
    h = 1e-6
    difference = (penalty.value(w + h) - penalty.value(w - h)) / (2 * h)
    np.testing.assert_allclose(penalty.slope(w), difference, atol=1e-9)
    assert penalty.slope(np.zeros(1)) == 0


def test_one_update_by_hand() -> None:
    """A single linear unit, one point: every number below is done on paper."""
    state = State(0, (np.array([[0.5], [-0.25]]),), (np.array([0.1]),), (np.zeros((2, 1), bool),))
    samples = Samples(np.array([[2.0, 4.0]]), np.array([1.0]), np.empty((0, 2)), np.empty(0))
    hyper = Hyperparameters("tanh", "linear", 0.1, "L2", 0.5, 1)
    # Output 0.1 + 1 - 1 = 0.1, slope of the loss 0.1 - 1 = -0.9; gradients -1.8 and -3.6.
    after, losses = reference.train(state, samples, hyper, 1)
    assert after.biases[0] == pytest.approx(0.1 + 0.09, rel=1e-15)
    assert after.weights[0][0, 0] == pytest.approx(0.5 + 0.18 - 0.05 * 0.5, rel=1e-15)
    assert after.weights[0][1, 0] == pytest.approx(-0.25 + 0.36 + 0.05 * 0.25, rel=1e-15)
    # New output 0.19 + 2 * 0.655 + 4 * 0.1225 = 1.99; half the squared error 0.99^2 / 2.
    assert losses[0, 0] == pytest.approx(0.49005, rel=1e-14)
    assert np.isnan(losses[0, 1])


def test_l1_kills_where_its_own_step_crosses_zero_and_nowhere_else() -> None:
    """Four connections from inputs that are 0, so that only the penalty moves their weights."""
    weights = np.array([[0.01], [-0.01], [0.05], [0.0]])
    state = State(0, (weights,), (np.zeros(1),), (np.zeros((4, 1), bool),))
    samples = Samples(np.zeros((1, 4)), np.zeros(1), np.empty((0, 4)), np.empty(0))
    hyper = Hyperparameters("tanh", "tanh", 0.1, "L1", 0.2, 1)  # each step pulls by 0.02
    after, _ = reference.train(state, samples, hyper, 1)
    assert after.dead[0][:, 0].tolist() == [True, True, False, False]
    np.testing.assert_allclose(after.weights[0][:, 0], [0, 0, 0.03, 0], atol=1e-17)
    l2, _ = reference.train(state, samples, hyper._replace(regularization="L2"), 50)
    assert l2.n_dead == 0


def test_l1_reaching_exactly_zero_does_not_kill() -> None:
    state = State(0, (np.array([[0.25]]),), (np.zeros(1),), (np.zeros((1, 1), bool),))
    samples = Samples(np.zeros((1, 1)), np.zeros(1), np.empty((0, 1)), np.empty(0))
    hyper = Hyperparameters("tanh", "tanh", 0.5, "L1", 0.5, 1)
    after, _ = reference.train(state, samples, hyper, 1)
    assert (after.weights[0][0, 0], after.n_dead) == (0.0, 0)


def test_a_gradient_step_may_cross_zero_without_killing() -> None:
    state = State(0, (np.array([[0.1]]),), (np.zeros(1),), (np.zeros((1, 1), bool),))
    samples = Samples(np.ones((1, 1)), np.array([-1.0]), np.empty((0, 1)), np.empty(0))
    hyper = Hyperparameters("tanh", "linear", 0.5, "L1", 0.001, 1)
    after, _ = reference.train(state, samples, hyper, 1)
    assert after.weights[0][0, 0] < -0.4
    assert after.n_dead == 0


def some_network_and_points(hidden: tuple[int, ...]) -> tuple[State, Floats, Floats]:
    rng = np.random.default_rng(20)
    state = random_state(rng, (3, *hidden, 1))
    return state, rng.uniform(-2, 2, (12, 3)), rng.uniform(-1, 1, 12)


def check_gradients(
    state: State,
    features: Floats,
    labels: Floats,
    hyper: Hyperparameters,
    grad_weights: list[Floats],
    grad_biases: list[Floats],
) -> None:
    """Fail unless each gradient is the central difference of the points' summed loss."""
    h = 1e-5

    def summed_loss() -> float:
        error = forward(state, features, hyper)[-1][:, 0] - labels
        return float(np.sum(0.5 * error * error))

    for parameters, gradients in ((state.weights, grad_weights), (state.biases, grad_biases)):
        for array, gradient in zip(parameters, gradients, strict=True):
            assert array.shape == gradient.shape
            for place in np.ndindex(array.shape):
                kept = array[place]
                array[place] = kept + h
                above = summed_loss()
                array[place] = kept - h
                below = summed_loss()
                array[place] = kept
                # Rounding of a loss near 5 over 2h: 5e-11. Far from a part in a thousand.
                difference = (above - below) / (2 * h)
                assert gradient[place] == pytest.approx(difference, rel=1e-6, abs=1e-8)
