"""The compiled engine is the reference engine, faster; and its own tanh is tanh."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numba import njit

from playground.engine import compiled, kernels, reference
from playground.engine.activations import ACTIVATIONS, ORIGINAL_ACTIVATIONS
from playground.engine.kernels.activations import activate_by, times_slope_by
from playground.engine.kernels.answers import activate
from playground.engine.network import Floats, Hyperparameters, Samples, State
from playground.engine.optimizers import OPTIMIZERS
from tests import naive
from tests.later import cases
from tests.problems import (
    Problem,
    assert_states_agree,
    assert_trainings_agree,
    problems,
    random_state,
)

# As in test_reference.py: another order of summation over a hundred updates, and fused
# multiply-adds, which round once where the reference rounds twice.
RTOL, ATOL = 1e-9, 1e-12


@settings(max_examples=cases(40))
@given(problem=problems())
def test_training_agrees_with_the_loops_of_the_original(problem: Problem) -> None:
    ours, theirs = compiled.train(*problem, 3), naive.train(*problem, 3)
    assert_trainings_agree(ours, theirs, RTOL, ATOL)


@settings(max_examples=cases(200))
@given(problem=problems())
def test_training_agrees_with_the_reference(problem: Problem) -> None:
    ours, theirs = compiled.train(*problem, 4), reference.train(*problem, 4)
    assert_trainings_agree(ours, theirs, RTOL, ATOL)


@settings(max_examples=cases(150))
@given(problem=problems(ours=True))
def test_every_loss_and_optimizer_agrees_with_the_reference(problem: Problem) -> None:
    ours, theirs = compiled.train(*problem, 2), reference.train(*problem, 2)
    assert_trainings_agree(ours, theirs, RTOL, ATOL)


@settings(max_examples=cases(100))
@given(problem=problems(first_epoch=7, ours=True))
def test_every_loss_and_optimizer_resumed_agrees_with_the_reference(problem: Problem) -> None:
    ours, theirs = compiled.train(*problem, 1), reference.train(*problem, 1)
    assert_trainings_agree(ours, theirs, RTOL, ATOL)


@settings(max_examples=cases(100))
@given(problem=problems(first_epoch=7))
def test_resumed_training_agrees_with_the_reference(problem: Problem) -> None:
    ours, theirs = compiled.train(*problem, 2), reference.train(*problem, 2)
    assert_trainings_agree(ours, theirs, RTOL, ATOL)


@pytest.mark.parametrize("n_train", [127, 128, 129, 300])
@pytest.mark.parametrize("batch_size", [1, 15, 16, 17, 128, 300, 1200])
def test_sizes_around_the_kernels_blocks_and_lanes_agree_with_the_reference(
    n_train: int, batch_size: int
) -> None:
    rng = np.random.default_rng(n_train * batch_size)
    samples = Samples(
        rng.uniform(-2, 2, (n_train, 3)),
        rng.choice([-1.0, 1.0], n_train),
        rng.uniform(-2, 2, (131, 3)),
        rng.choice([-1.0, 1.0], 131),
    )
    hyper = Hyperparameters("sigmoid", "tanh", 0.03, "L1", 0.001, batch_size)
    state = random_state(rng, (3, 7, 5, 1))
    theirs, their_losses = reference.train(state, samples, hyper, 3)
    ours, our_losses = compiled.train(state, samples, hyper, 3)
    np.testing.assert_allclose(our_losses, their_losses, rtol=RTOL, atol=0)
    assert_states_agree(ours, theirs, RTOL, ATOL)


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("where", ["weight", "bias"])
def test_nan_and_infinity_are_never_computed_away(bad: float, activation: str, where: str) -> None:
    """The kernel is compiled without the licence to assume numbers finite; this would show it."""
    rng = np.random.default_rng(3)
    state = random_state(rng, (2, 4, 2, 1))
    if where == "weight":
        state.weights[1][2, 1] = bad
    else:
        state.biases[1][1] = bad
    samples = Samples(
        rng.uniform(-2, 2, (20, 2)), np.ones(20), rng.uniform(-2, 2, (5, 2)), np.ones(5)
    )
    hyper = Hyperparameters(activation, "linear", 0.03, "none", 0.0, 10)
    theirs, their_losses = reference.train(state, samples, hyper, 5)
    ours, our_losses = compiled.train(state, samples, hyper, 5)
    assert ours.epoch == theirs.epoch == 1
    np.testing.assert_allclose(our_losses, their_losses, rtol=RTOL, atol=ATOL)
    assert not ours.is_finite()


@njit
def _tanh_of_all(z):  # type: ignore[no-untyped-def]
    out = np.empty_like(z)
    for b in range(len(z)):
        out[b] = kernels.tanh(z[b])
    return out


def test_tanh_is_within_5e16_of_tanh_over_the_whole_range() -> None:
    rng = np.random.default_rng(1)
    tiny = 10.0 ** rng.uniform(-320, 0, 50_000)
    far = 10.0 ** rng.uniform(0, 308, 10_000)
    z = np.concatenate([np.linspace(-25, 25, 400_001), tiny, -tiny, far, -far])
    # np.tanh is itself within 1e-16 or so.
    np.testing.assert_allclose(_tanh_of_all(z), np.tanh(z), rtol=0, atol=5e-16)
    assert np.abs(_tanh_of_all(z)).max() == 1


def test_tanh_of_small_numbers_keeps_their_relative_precision() -> None:
    z = np.concatenate([10.0 ** np.linspace(-300, -1, 10_000), np.linspace(0.01, 0.25, 100_001)])
    # Two ulp of ours and one of np.tanh's. An absolute bound would let a formula with cancellation
    # return 0, and a series cut a term too early pass.
    np.testing.assert_allclose(_tanh_of_all(z), np.tanh(z), rtol=8e-16, atol=0)


def test_tanh_is_odd_to_the_last_bit() -> None:
    z = np.linspace(0, 25, 100_001)
    assert np.array_equal(_tanh_of_all(-z), -_tanh_of_all(z))


def test_tanh_of_zeros_infinities_and_nan() -> None:
    out = _tanh_of_all(np.array([0.0, -0.0, math.inf, -math.inf, math.nan, 710.0, -1e308]))
    assert out[:4].tolist() == [0.0, 0.0, 1.0, -1.0]
    assert np.signbit(out[:2]).tolist() == [False, True]
    assert math.isnan(out[4])
    assert out[5:].tolist() == [1.0, -1.0]


def _activated(z: Floats, name: str) -> Floats:
    """f(z) as the kernel computes it."""
    out = z.copy()
    activation = activate if name in ORIGINAL_ACTIVATIONS else activate_by
    activation(out, compiled._ACTIVATION_CODES[name])
    return out


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_activation_agrees_with_the_reference_on_any_number(name: str) -> None:
    special = [0.0, -0.0, math.inf, -math.inf, math.nan, 1e308, -1e308, 5e-324]
    z = np.concatenate([np.linspace(-800, 800, 20_001), special])
    expected = ACTIVATIONS[name].function(z)
    # Past 1 the last bit is larger; the original's are exact there, or end at 1.
    rtol = 0 if name in ORIGINAL_ACTIVATIONS else 1e-15
    np.testing.assert_allclose(_activated(z, name), expected, rtol=rtol, atol=5e-16)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_slope_agrees_with_the_reference_on_any_number(name: str) -> None:
    special = [0.0, -0.0, math.inf, -math.inf, math.nan, 1e308, -1e308, 5e-324]
    z = np.concatenate([np.linspace(-800, 800, 20_001), np.linspace(-5, 5, 2001), special])
    a = ACTIVATIONS[name].function(z)
    slope = np.full_like(z, 3.0)
    times_slope_by(slope, z, a, compiled._ACTIVATION_CODES[name])
    expected = 3.0 * ACTIVATIONS[name].slope(z, a)
    np.testing.assert_allclose(slope, expected, rtol=2e-15, atol=2e-15)


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_a_run_in_two_pieces_is_the_run_in_one_to_the_last_bit(name: str, optimizer: str) -> None:
    rng = np.random.default_rng(9)
    state = random_state(rng, (2, 4, 2, 1))
    state = replace(state, slots=OPTIMIZERS[optimizer].first_slots(state.parameters))
    labels = rng.choice([-1.0, 1.0], 64)
    samples = Samples(rng.uniform(-2, 2, (64, 2)), labels, rng.uniform(-2, 2, (9, 2)), labels[:9])
    mixed = ("sine", name)
    for hyper in (
        Hyperparameters(name, "tanh", 0.03, "L2", 0.001, 10, optimizer=optimizer),
        Hyperparameters("tanh", "tanh", 0.03, "none", 0, 7, optimizer=optimizer, activations=mixed),
    ):
        whole, losses = compiled.train(state, samples, hyper, 20)
        half, first = compiled.train(state, samples, hyper, 7)
        after, rest = compiled.train(half, samples, hyper, 13)
        assert [a.tobytes() for a in (*after.weights, *after.biases, *after.slots)] == [
            a.tobytes() for a in (*whole.weights, *whole.biases, *whole.slots)
        ]
        assert np.array_equal(losses, np.concatenate([first, rest]))


@settings(max_examples=cases(60))
@given(problem=problems(ours=True), rate=st.sampled_from([0.03, 1e3, 1e60]))
def test_losses_that_nobody_reads_change_no_bit_and_hide_no_divergence(
    problem: Problem, rate: float
) -> None:
    problem = problem._replace(hyper=problem.hyper._replace(learning_rate=rate))
    read, losses = compiled.train(*problem, 20)
    unread, last = compiled.train_unread(*problem, 20)
    assert (unread.epoch, last.tobytes()) == (read.epoch, losses[-1:].tobytes())
    for ours, theirs in zip(_arrays(unread), _arrays(read), strict=True):
        assert ours.tobytes() == theirs.tobytes()


@pytest.mark.parametrize("size", [1e140, 1e200])
def test_a_loss_past_all_numbers_ends_a_run_whose_weights_are_small(size: float) -> None:
    samples = Samples(np.full((10, 1), size), np.ones(10), np.full((2, 1), size), np.ones(2))
    state = State(0, (np.full((1, 1), 1e9),), (np.zeros(1),), (np.zeros((1, 1), dtype=bool),))
    problem = Problem(state, samples, Hyperparameters("tanh", "linear", 0.0, "none", 0.0, 5))
    after, losses = compiled.train_unread(*problem, 20)
    assert after.epoch == (20 if size < 1e145 else 1)
    assert np.isfinite(losses).all() == (size < 1e145)


def _arrays(state: State) -> tuple[np.ndarray, ...]:
    return (*state.weights, *state.biases, *state.dead, *state.slots)


def test_inputs_that_are_not_contiguous_or_read_only_train_all_the_same() -> None:
    rng = np.random.default_rng(5)
    features = np.asfortranarray(rng.uniform(-1, 1, (30, 2)))
    labels = np.ones(60)[::2]
    features.flags.writeable = False
    samples = Samples(features, labels, features[:3], labels[:3])
    state = random_state(rng, (2, 3, 1))
    transposed = State(
        0, tuple(np.asfortranarray(w) for w in state.weights), state.biases, state.dead
    )
    hyper = Hyperparameters("tanh", "tanh", 0.1, "L2", 0.01, 4)
    theirs, _ = reference.train(state, samples, hyper, 3)
    ours, _ = compiled.train(transposed, samples, hyper, 3)
    assert_states_agree(ours, theirs, RTOL, ATOL)


@pytest.mark.parametrize("optimizer", ["adam", "momentum"])
def test_an_optimizer_of_a_single_parameter_counts_its_steps(optimizer: str) -> None:
    hyper = Hyperparameters("tanh", "tanh", 0.01, "none", 0.0, 5, optimizer=optimizer)
    samples = Samples(np.empty((10, 0)), np.ones(10), np.empty((0, 0)), np.empty(0))
    state = State(0, (np.empty((0, 1)),), (np.array([0.1]),), (np.empty((0, 1), dtype=bool),))
    state = replace(state, slots=OPTIMIZERS[optimizer].first_slots(state.parameters))
    ours, theirs = (
        compiled.train(state, samples, hyper, 3),
        reference.train(state, samples, hyper, 3),
    )
    assert_trainings_agree(ours, theirs, RTOL, ATOL)
    for mine, other in zip(ours[0].slots, theirs[0].slots, strict=True):
        np.testing.assert_allclose(mine, other, rtol=RTOL)
