"""A state: drawn as the original draws it, written to JSON and read back exactly, or refused."""

from __future__ import annotations

import itertools
import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from playground.data.random_stream import RandomStream
from playground.engine.network import First, State, draw_first_state
from playground.errors import PlaygroundError, StateError
from tests.later import cases
from tests.problems import Problem, problems, random_state

SIZES = (2, 3, 1)


def test_first_weights_are_drawn_destination_by_destination_from_minus_to_plus_a_half() -> None:
    stream, twin = RandomStream("0.5"), RandomStream("0.5")
    state = draw_first_state(SIZES, stream.uniform)
    for weights, (n_in, n_out) in zip(state.weights, itertools.pairwise(SIZES), strict=True):
        for destination in range(n_out):
            for source in range(n_in):
                assert weights[source, destination] == twin.uniform() - 0.5
    assert [biases.tolist() for biases in state.biases] == [[0.1] * 3, [0.1]]
    assert (state.epoch, state.n_dead, state.n_links) == (0, 0, 9)


def test_starting_at_zero_uses_up_the_draws_all_the_same() -> None:
    stream, twin = RandomStream("0.5"), RandomStream("0.5")
    state = draw_first_state(SIZES, stream.uniform, First("zero", bias=0.0))
    draw_first_state(SIZES, twin.uniform)
    assert stream.uniform() == twin.uniform()
    assert not any(array.any() for array in (*state.weights, *state.biases))


@settings(max_examples=cases(100))
@given(problem=problems(first_epoch=12))
def test_a_state_comes_back_from_json_with_every_bit(problem: Problem) -> None:
    state = problem.state
    sizes = (*(len(weights) for weights in state.weights), len(state.biases[-1]))
    back = State.from_lists(sizes, json.loads(json.dumps(state.as_lists())))
    assert back.epoch == 12
    for name in ("weights", "biases", "dead"):
        for ours, theirs in zip(getattr(back, name), getattr(state, name), strict=True):
            assert ours.dtype == theirs.dtype
            assert ours.shape == theirs.shape
            assert ours.tobytes() == theirs.tobytes()


def test_extreme_doubles_come_back_from_json_too() -> None:
    numbers = [5e-324, -0.0, 1.7976931348623157e308, 0.1 + 0.2, 1 / 3, -1e-17]
    lists = {"epoch": 0, "weights": [[[n] for n in numbers]], "biases": [[0.1]]}
    back = State.from_lists((6, 1), json.loads(json.dumps(lists)))
    assert back.weights[0].tobytes() == np.array(numbers).tobytes()


def test_dead_connections_may_be_left_out() -> None:
    lists = random_state(np.random.default_rng(0), SIZES).as_lists()
    del lists["dead"]
    assert State.from_lists(SIZES, lists).n_dead == 0


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"weights": [[[0.0] * 3] * 2]}, "state.weights: 1 layers, but the network has 2."),
        ({"biases": [[0.0] * 3]}, "state.biases: 1 layers, but the network has 2."),
        ({"dead": []}, "state.dead: 0 layers, but the network has 2."),
        (
            {"biases": [[0.0] * 3, [0.0] * 2]},
            "state.biases[1]: shape (2,), but the network needs (1,).",
        ),
        (
            {"weights": [[[0.0] * 2] * 3, [[0.0]] * 3]},
            "state.weights[0]: shape (3, 2), but the network needs (2, 3).",
        ),
        ({"biases": [["a"] * 3, [0.0]]}, "state.biases[0]: not a table of numbers."),
        ({"weights": [[[0.0], [0.0, 1.0]], [[0.0]] * 3]}, "state.weights[0]: not a table of"),
        ({"weights": [None, [[0.0]] * 3]}, "state.weights[0]: "),
        (
            {"biases": [[math.nan] * 3, [0.0]]},
            "state.biases[0]: not all numbers are finite; a diverged run needs a reset.",
        ),
        ({"weights": [[[0.0] * 3] * 2, [[math.inf]] * 3]}, "state.weights[1]: not all numbers"),
    ],
)
def test_a_state_that_does_not_fit_is_refused_with_the_place_and_the_reason(
    change: dict[str, Any], message: str
) -> None:
    lists = random_state(np.random.default_rng(0), SIZES).as_lists()
    with pytest.raises(StateError) as refusal:
        State.from_lists(SIZES, {**lists, **change})
    assert str(refusal.value).startswith(message)
    assert isinstance(refusal.value, PlaygroundError)


@pytest.mark.parametrize("name", ["epoch", "weights", "biases"])
def test_a_state_without_its_parts_is_refused(name: str) -> None:
    lists = State(0, (np.ones((1, 1)),), (np.ones(1),), (np.zeros((1, 1), bool),)).as_lists()
    del lists[name]
    with pytest.raises(StateError, match=f"state.{name}: missing"):
        State.from_lists((1, 1), lists)


@pytest.mark.parametrize("epoch", [-1, 2.5, "3", None])
def test_a_state_at_no_possible_epoch_is_refused(epoch: object) -> None:
    lists = State(0, (np.ones((1, 1)),), (np.ones(1),), (np.zeros((1, 1), bool),)).as_lists()
    with pytest.raises(StateError, match=r"state\.epoch"):
        State.from_lists((1, 1), {**lists, "epoch": epoch})
