"""Random training problems for the engine, small enough for naive.py: the states, points, settings.

Shapes and settings are hypothesis's to choose and to shrink; the numbers come from a seeded
generator, so that a failure is repeated by its seed.
"""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from hypothesis import strategies as st

from playground.engine.activations import ACTIVATIONS
from playground.engine.losses import LOSSES
from playground.engine.network import Floats, Hyperparameters, Samples, State
from playground.engine.optimizers import OPTIMIZERS
from playground.engine.penalties import PENALTIES
from playground.engine.schedules import SCHEDULES, Schedule

MAX_UNITS = 32
MAX_CONNECTIONS = 1500  # what the loops of naive.py do in a moment

Trained = tuple[State, Floats]
"""What a backend gives: the state it ends in, and the losses on the way."""


class Problem(NamedTuple):
    """What a backend is called with."""

    state: State
    samples: Samples
    hyper: Hyperparameters


@st.composite
def problems(draw: st.DrawFn, *, first_epoch: int = 0, ours: bool = False) -> Problem:
    """Any network and settings: no hidden layer, no features, large batches, dead connections.

    With what only we have (optimizers, losses, rates over time, a limit on slopes, an
    activation and dropout a layer) where `ours`. Some have three to six classes.
    """
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1), label="seed"))
    n_features = draw(st.integers(0, 7), label="features")
    units = st.one_of(st.integers(1, 8), st.integers(1, MAX_UNITS))
    hidden = draw(st.lists(units, max_size=6), label="hidden layers")
    while sum(n_in * n_out for n_in, n_out in itertools.pairwise(hidden)) > MAX_CONNECTIONS:
        hidden = hidden[:-1]
    n_outputs = draw(st.sampled_from([1, 1, 1, 3, 6]), label="outputs")
    sizes = (n_features, *hidden, n_outputs)
    n_train = draw(st.integers(1, 40), label="training points")
    n_test = draw(st.integers(0, 10), label="test points")
    hyper = Hyperparameters(
        activation=draw(st.sampled_from(list(ACTIVATIONS)), label="activation"),
        output_activation=draw(st.sampled_from(["tanh", "linear"]), label="output"),
        # Steep enough to move every digit in three epochs, not so steep that a network turns
        # chaotic and multiplies rounding.
        learning_rate=draw(st.sampled_from([0.0, 0.001, 0.03, 0.1]), label="learning rate"),
        regularization=draw(st.sampled_from(list(PENALTIES)), label="regularization"),
        regularization_rate=draw(st.sampled_from([0.0, 0.01, 0.3, 3.0]), label="its rate"),
        batch_size=draw(st.integers(1, n_train + 5), label="batch size"),
        order_key=draw(st.none() | st.integers(0, 2**64 - 1), label="order"),
    )
    if ours:
        hyper = draw(ours_too(hyper, len(hidden)))
    if n_outputs > 1:
        hyper = hyper._replace(loss="cross-entropy", output_activation="softmax")
    labels = np.arange(float(n_outputs)) if n_outputs > 1 else np.array([-1.0, 1.0])
    samples = Samples(
        rng.uniform(-2, 2, (n_train, n_features)),
        rng.choice(labels, n_train),
        rng.uniform(-2, 2, (n_test, n_features)),
        rng.choice(labels, n_test),
    )
    init_zero = draw(st.booleans(), label="init zero")
    dead_share = draw(st.sampled_from([0.0, 0.0, 0.3]), label="dead share")
    state = random_state(rng, sizes, first_epoch, init_zero, dead_share)
    slots = OPTIMIZERS[hyper.optimizer].first_slots(state.parameters)
    if first_epoch:  # a mean of squares is no less than 0
        slots = tuple(rng.uniform(0.0, 0.1, slot.shape) for slot in slots)
    return Problem(replace(state, slots=slots), samples, hyper)


@st.composite
def ours_too(draw: st.DrawFn, hyper: Hyperparameters, n_hidden: int) -> Hyperparameters:
    """The same hyperparameters with any loss, optimizer, rate over time and activation a layer."""
    one_a_layer = st.lists(st.sampled_from(list(ACTIVATIONS)), min_size=n_hidden, max_size=n_hidden)
    shares = st.lists(st.sampled_from([0, 0.2, 0.5]), min_size=n_hidden, max_size=n_hidden)
    loss = draw(st.sampled_from(list(LOSSES)), label="loss")
    output = LOSSES[loss].output_activation or hyper.output_activation
    schedule = Schedule(
        draw(st.sampled_from(list(SCHEDULES)), label="schedule"),
        draw(st.integers(1, 20), label="its epochs"),
        draw(st.sampled_from([0.1, 0.5, 1.0]), label="its factor"),
        draw(st.integers(0, 5), label="warm-up"),
    )
    return hyper._replace(
        loss=loss,
        output_activation=output,
        optimizer=draw(st.sampled_from(list(OPTIMIZERS)), label="optimizer"),
        schedule=schedule,
        clip_norm=draw(st.sampled_from([0.0, 0.1, 10.0]), label="clip"),
        activations=tuple(draw(st.one_of(st.just([]), one_a_layer), label="activations")),
        dropout=tuple(draw(st.one_of(st.just([]), shares), label="dropout")),
        dropout_key=draw(st.integers(0, 2**64 - 1), label="of which units"),
    )


def random_state(
    rng: np.random.Generator,
    sizes: tuple[int, ...],
    epoch: int = 0,
    init_zero: bool = False,
    dead_share: float = 0.0,
) -> State:
    """A state with weights as at the start; dead connections keep theirs, as when set by hand."""
    shapes = list(itertools.pairwise(sizes))
    scale = 0.0 if init_zero else 1.0
    return State(
        epoch,
        tuple(scale * rng.uniform(-0.5, 0.5, shape) for shape in shapes),
        tuple(scale * rng.uniform(-0.2, 0.2, n_out) for _, n_out in shapes),
        tuple(rng.uniform(size=shape) < dead_share for shape in shapes),
    )


def assert_trainings_agree(ours: Trained, theirs: Trained, rtol: float, atol: float) -> None:
    """Losses and the states they end in, within the tolerances."""
    np.testing.assert_allclose(ours[1], theirs[1], rtol=rtol, atol=atol)
    assert_states_agree(ours[0], theirs[0], rtol, atol)


def assert_states_agree(ours: State, theirs: State, rtol: float, atol: float) -> None:
    """Parameters within the tolerances, dead connections and epoch exactly."""
    assert ours.epoch == theirs.epoch
    for name in ("weights", "biases"):
        for our_array, their_array in zip(getattr(ours, name), getattr(theirs, name), strict=True):
            np.testing.assert_allclose(our_array, their_array, rtol=rtol, atol=atol)
    for our_flags, their_flags in zip(ours.dead, theirs.dead, strict=True):
        assert our_flags.dtype == np.bool_
        assert np.array_equal(our_flags, their_flags)
