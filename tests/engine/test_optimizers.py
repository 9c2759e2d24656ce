"""The seam of the optimizers: pure steps, and slots that travel with the state.

Plain SGD has no slots. So the seam is tried with a row that stands only here: momentum, and in it
a count of the steps, an array of another shape than any parameter.
"""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from playground.data.random_stream import RandomStream
from playground.engine import compiled, reference
from playground.engine.network import Hyperparameters, Samples, State, draw_first_state
from playground.engine.optimizers import OPTIMIZERS, Optimizer, Parameters, Slots
from playground.errors import StateError
from tests.problems import random_state

SIZES = (2, 3, 1)
PLAIN = Hyperparameters("tanh", "tanh", 0.03, "L1", 0.01, 10)


def momentum(factor: float) -> Optimizer:
    """v = factor v + G, then SGD's step along v."""

    def first_slots(parameters: Parameters) -> Slots:
        arrays = (*parameters.weights, *parameters.biases)
        return (*(np.zeros_like(array) for array in arrays), np.zeros(()))

    def step(
        parameters: Parameters, gradients: Parameters, slots: Slots, rate: float, n: int
    ) -> tuple[Parameters, Slots]:
        *before, count = slots
        arrays = (*gradients.weights, *gradients.biases)
        velocities = tuple(factor * v + grad for v, grad in zip(before, arrays, strict=True))
        n_layers = len(gradients.weights)
        along = Parameters(velocities[:n_layers], velocities[n_layers:])
        moved, _ = OPTIMIZERS["sgd"].step(parameters, along, (), rate, n)
        return moved, (*velocities, np.asarray(count + 1))

    return Optimizer(first_slots, step)


@pytest.fixture
def hyper(monkeypatch: pytest.MonkeyPatch) -> Hyperparameters:
    monkeypatch.setitem(OPTIMIZERS, "momentum", momentum(0.9))
    return PLAIN._replace(optimizer="momentum")


def some_samples() -> Samples:
    rng = np.random.default_rng(11)
    return Samples(
        rng.uniform(-2, 2, (45, 2)), rng.choice([-1.0, 1.0], 45), np.empty((0, 2)), np.empty(0)
    )


def first_state(optimizer: str) -> State:
    return draw_first_state(SIZES, RandomStream("0.5").uniform, False, optimizer)


def bits(state: State) -> list[bytes]:
    return [a.tobytes() for a in (*state.weights, *state.biases, *state.dead, *state.slots)]


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_step_gives_new_arrays_in_the_same_shapes_and_changes_none(name: str) -> None:
    rng = np.random.default_rng(3)
    parameters = random_state(rng, SIZES).parameters
    gradients = random_state(rng, SIZES).parameters
    slots = OPTIMIZERS[name].first_slots(parameters)
    given = [*parameters.weights, *parameters.biases, *gradients.weights, *gradients.biases, *slots]
    kept = [array.copy() for array in given]
    moved, after = OPTIMIZERS[name].step(parameters, gradients, slots, 0.1, 10)
    assert all(np.array_equal(one, other) for one, other in zip(given, kept, strict=True))
    for old, new in (*zip(parameters, moved, strict=True), (slots, after)):
        assert [array.shape for array in new] == [array.shape for array in old]


def test_sgd_by_hand_goes_against_the_mean_gradient() -> None:
    parameters = Parameters((np.array([[1.0], [2.0]]),), (np.array([0.5]),))
    gradients = Parameters((np.array([[4.0], [-8.0]]),), (np.array([2.0]),))
    moved, slots = OPTIMIZERS["sgd"].step(parameters, gradients, (), 0.5, 4)
    assert moved.weights[0].tolist() == [[0.5], [3.0]]
    assert moved.biases[0].tolist() == [0.25]
    assert slots == ()


def test_an_optimizer_with_slots_trains_the_same_bits_in_pieces_as_in_one_go(
    hyper: Hyperparameters,
) -> None:
    samples, state = some_samples(), first_state("momentum")
    whole, _ = reference.train(state, samples, hyper, 7)
    pieces = reference.train_within(
        reference.train(state, samples, hyper, 3)[0], samples, hyper, 20
    )
    pieces = State.from_lists(SIZES, json.loads(json.dumps(pieces.as_lists())), "momentum")
    pieces, _ = reference.train(pieces, samples, hyper, 4)
    assert bits(pieces) == bits(whole)
    assert whole.slots[-1] == 7 * 4
    plain, _ = reference.train(first_state("sgd"), samples, PLAIN, 7)
    assert bits(whole) != bits(plain)


def test_momentum_of_nothing_is_sgd_to_the_last_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(OPTIMIZERS, "momentum", momentum(0.0))
    samples, hyper = some_samples(), PLAIN._replace(optimizer="momentum")
    ours, losses = reference.train(first_state("momentum"), samples, hyper, 5)
    plain, plain_losses = reference.train(first_state("sgd"), samples, PLAIN, 5)
    assert bits(replace(ours, slots=())) == bits(plain)
    assert losses[:, 0].tolist() == plain_losses[:, 0].tolist()


def test_a_state_without_slots_is_written_as_ever() -> None:
    lists = first_state("sgd").as_lists()
    assert list(lists) == ["epoch", "sample", "weights", "biases", "dead"]
    assert State.from_lists(SIZES, lists).slots == ()
    assert State.from_lists(SIZES, {**lists, "slots": []}).slots == ()


@pytest.mark.parametrize("train", [compiled.train, compiled.train_within])
def test_the_compiled_epoch_hands_on_the_slots_it_was_given(train: object) -> None:
    state = replace(first_state("sgd"), slots=(np.array([0.1, 5e-324]),))
    after = train(state, some_samples(), PLAIN, 20)  # type: ignore[operator]
    after = after if isinstance(after, State) else after[0]
    assert bits(after) != bits(state)
    assert after.slots[0].tobytes() == state.slots[0].tobytes()


@pytest.mark.parametrize(
    ("slots", "message"),
    [
        ([[1.0]], "state.slots: 1 arrays, but the optimizer has 0."),
        (None, "state.slots=None: must be a list of tables."),
        ("velocity", "state.slots=velocity: must be a list of tables."),
    ],
)
def test_slots_that_sgd_has_none_of_are_refused(slots: object, message: str) -> None:
    lists = {**first_state("sgd").as_lists(), "slots": slots}
    with pytest.raises(StateError) as refusal:
        State.from_lists(SIZES, lists)
    assert str(refusal.value) == message


@pytest.mark.parametrize(
    ("place", "slot", "message"),
    [
        (1, [[0.0]], "state.slots[1]: shape (1, 1), but the network needs (3, 1)."),
        (4, [0.0], "state.slots[4]: shape (1,), but the network needs ()."),
        (2, [0.0, "a", 0.0], "state.slots[2]: not a table of numbers."),
        (2, [0.0, float("nan"), 0.0], "state.slots[2]: not all numbers are finite"),
    ],
)
def test_slots_that_do_not_fit_are_refused_with_the_place_and_the_reason(
    place: int, slot: object, message: str, hyper: Hyperparameters
) -> None:
    lists = first_state(hyper.optimizer).as_lists()
    lists["slots"][place] = slot
    with pytest.raises(StateError) as refusal:
        State.from_lists(SIZES, lists, hyper.optimizer)
    assert str(refusal.value).startswith(message)


def test_missing_slots_are_refused(hyper: Hyperparameters) -> None:
    lists = first_state("sgd").as_lists()
    with pytest.raises(StateError, match="0 arrays, but the optimizer has 5"):
        State.from_lists(SIZES, lists, hyper.optimizer)
