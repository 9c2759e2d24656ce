"""The optimizers: pure steps by their formulas, and slots that travel with the state."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from playground.data.random_stream import RandomStream
from playground.engine import compiled, reference
from playground.engine.network import FIRST, Hyperparameters, Samples, State, draw_first_state
from playground.engine.optimizers import OPTIMIZERS, Constants, Parameters, clipped
from playground.engine.schedules import Schedule
from playground.errors import StateError
from tests.problems import random_state

SIZES = (2, 3, 1)
PLAIN = Hyperparameters("tanh", "tanh", 0.03, "L1", 0.01, 10)
WITH_SLOTS = [name for name in OPTIMIZERS if name != "sgd"]
every_optimizer = pytest.mark.parametrize("name", OPTIMIZERS)


@pytest.fixture
def hyper() -> Hyperparameters:
    return PLAIN._replace(optimizer="momentum")


def some_samples() -> Samples:
    rng = np.random.default_rng(11)
    return Samples(
        rng.uniform(-2, 2, (45, 2)), rng.choice([-1.0, 1.0], 45), np.empty((0, 2)), np.empty(0)
    )


def first_state(optimizer: str) -> State:
    return draw_first_state(SIZES, RandomStream("0.5").uniform, FIRST, optimizer)


def bits(state: State) -> list[bytes]:
    return [a.tobytes() for a in (*state.weights, *state.biases, *state.dead, *state.slots)]


@every_optimizer
def test_a_step_gives_new_arrays_in_the_same_shapes_and_changes_none(name: str) -> None:
    rng = np.random.default_rng(3)
    parameters = random_state(rng, SIZES).parameters
    gradients = random_state(rng, SIZES).parameters
    slots = OPTIMIZERS[name].first_slots(parameters)
    given = [*parameters.weights, *parameters.biases, *gradients.weights, *gradients.biases, *slots]
    kept = [array.copy() for array in given]
    moved, after = OPTIMIZERS[name].step(parameters, gradients, slots, 0.1, 10, Constants())
    assert all(np.array_equal(one, other) for one, other in zip(given, kept, strict=True))
    for old, new in (*zip(parameters, moved, strict=True), (slots, after)):
        assert [array.shape for array in new] == [array.shape for array in old]


def test_sgd_by_hand_goes_against_the_mean_gradient() -> None:
    parameters = Parameters((np.array([[1.0], [2.0]]),), (np.array([0.5]),))
    gradients = Parameters((np.array([[4.0], [-8.0]]),), (np.array([2.0]),))
    moved, slots = OPTIMIZERS["sgd"].step(parameters, gradients, (), 0.5, 4, Constants())
    assert moved.weights[0].tolist() == [[0.5], [3.0]]
    assert moved.biases[0].tolist() == [0.25]
    assert slots == ()


def _by_hand(name: str, slopes: list[float], rate: float) -> float:
    """Where one weight that begins at 1 ends: the formulas of the papers, number by number."""
    w, v, square = 1.0, 0.0, 0.0
    for t, g in enumerate(slopes, start=1):
        if name == "sgd":
            w -= rate * g
        elif name == "momentum":
            v = 0.8 * v + g
            w -= rate * v
        elif name == "nesterov":
            v = 0.8 * v + g
            w -= rate * (g + 0.8 * v)
        elif name == "adagrad":
            square += g**2
            w -= rate * g / (math.sqrt(square) + 0.01)
        elif name == "rmsprop":
            square = 0.9 * square + 0.1 * g**2
            w -= rate * g / (math.sqrt(square) + 0.01)
        else:
            if name == "adamw":
                w -= rate * 0.5 * w
            v = 0.7 * v + 0.3 * g
            square = 0.6 * square + 0.4 * g**2
            w -= rate * (v / (1 - 0.7**t)) / (math.sqrt(square / (1 - 0.6**t)) + 0.01)
    return w


@every_optimizer
def test_three_steps_by_hand(name: str) -> None:
    constants = Constants(0.8, 0.7, 0.6, 0.9, 0.01, 0.5)
    parameters, slopes = Parameters((np.array([[1.0]]),), (np.array([1.0]),)), [2.0, -0.5, 0.25]
    slots = OPTIMIZERS[name].first_slots(parameters)
    for slope in slopes:
        total = Parameters((np.array([[4 * slope]]),), (np.array([4 * slope]),))
        parameters, slots = OPTIMIZERS[name].step(parameters, total, slots, 0.1, 4, constants)
    expected = _by_hand(name, slopes, 0.1)
    assert parameters.weights[0][0, 0] == pytest.approx(expected, rel=1e-15)
    assert parameters.biases[0][0] == pytest.approx(expected, rel=1e-15)


@pytest.mark.parametrize("backend", [reference, compiled], ids=["reference", "compiled"])
@pytest.mark.parametrize("name", WITH_SLOTS)
def test_an_optimizer_trains_the_same_bits_in_pieces_as_in_one_go(
    name: str, backend: object
) -> None:
    train: Callable = backend.train  # type: ignore[attr-defined]
    within: Callable = backend.train_within  # type: ignore[attr-defined]
    hyper = PLAIN._replace(optimizer=name, clip_norm=0.05, schedule=Schedule("cosine", 9, 0.5, 2))
    samples, state = some_samples(), first_state(name)
    whole, _ = train(state, samples, hyper, 7)
    pieces = within(train(state, samples, hyper, 3)[0], samples, hyper, 20)
    pieces = State.from_lists(SIZES, json.loads(json.dumps(pieces.as_lists())), name)
    pieces, _ = train(pieces, samples, hyper, 4)
    assert bits(pieces) == bits(whole)
    plain, _ = train(first_state("sgd"), samples, PLAIN, 7)
    assert bits(whole) != bits(plain)


def test_momentum_of_nothing_is_sgd() -> None:
    samples = some_samples()
    hyper = PLAIN._replace(optimizer="momentum", constants=Constants(momentum=0.0))
    ours, losses = reference.train(first_state("momentum"), samples, hyper, 5)
    plain, plain_losses = reference.train(first_state("sgd"), samples, PLAIN, 5)
    # The mean is taken before the rate, SGD's as in the original after it.
    np.testing.assert_allclose(losses[:, 0], plain_losses[:, 0], rtol=1e-14)
    np.testing.assert_allclose(ours.weights[0], plain.weights[0], rtol=1e-13)


def test_gradients_too_long_are_scaled_to_the_limit_and_others_left_alone() -> None:
    gradients = Parameters((np.array([[3.0], [0.0]]),), (np.array([4.0]),))  # mean length 0.5
    assert clipped(gradients, 10, 0.6) is gradients
    scaled = clipped(gradients, 10, 0.25)
    np.testing.assert_allclose(scaled.weights[0], [[1.5], [0.0]], rtol=1e-5)
    np.testing.assert_allclose(scaled.biases[0], [2.0], rtol=1e-5)
    lost = clipped(Parameters((np.array([[np.nan]]),), (np.array([4.0]),)), 10, 0.25)
    assert np.isnan(lost.weights[0]).all()


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
        (3, 0.0, "state.slots[3]: shape (), but the network needs (1,)."),
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


@pytest.mark.parametrize(
    ("optimizer", "may", "may_not"),
    [("momentum", 4, 0), ("nesterov", 4, 0), ("adagrad", 0, 4), ("rmsprop", 0, 4),
     ("adam", 4, 5), ("adamw", 4, 5)],
)  # fmt: skip
def test_sums_of_squares_and_counts_below_0_are_refused(
    optimizer: str, may: int, may_not: int
) -> None:
    fresh = first_state(optimizer).as_lists()["slots"]
    assert len(fresh) == may + may_not
    for place in range(len(fresh)):
        slots = [*fresh[:place], (np.array(fresh[place]) - 1.0).tolist(), *fresh[place + 1 :]]
        lists = {**first_state(optimizer).as_lists(), "slots": slots}
        if place < may:
            State.from_lists(SIZES, lists, optimizer)
            continue
        with pytest.raises(StateError, match=rf"^state\.slots\[{place}\]: has a number below 0"):
            State.from_lists(SIZES, lists, optimizer)


def test_missing_slots_are_refused(hyper: Hyperparameters) -> None:
    lists = first_state("sgd").as_lists()
    with pytest.raises(StateError, match="0 arrays, but the optimizer has 4"):
        State.from_lists(SIZES, lists, hyper.optimizer)
