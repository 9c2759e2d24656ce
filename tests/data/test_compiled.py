"""Compiled drawing gives the bits of the plain Python it stands in for, and holds no lock."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from playground.data import compiled, datasets
from playground.data.datasets import PROBLEMS, Data, DataSettings
from playground.data.random_stream import MAX_SEED_LENGTH, RandomStream
from tests.later import cases

ALL = [(problem, name) for problem, sets in PROBLEMS.items() for name in sets]
every_data_set = pytest.mark.parametrize(("problem", "name"), ALL)
SEEDS = st.text(st.characters(), min_size=1, max_size=MAX_SEED_LENGTH + 9)
SPLIT_SEEDS = st.one_of(st.just(""), SEEDS)


def bits(arrays: Data | tuple[np.ndarray, ...]) -> list[tuple[tuple[int, ...], bytes]]:
    return [(array.shape, array.tobytes()) for array in arrays]


def draws(stream: RandomStream) -> list[float]:
    """Enough for the buffer to be refilled a few times."""
    return [stream.uniform() for _ in range(1000)]


@settings(max_examples=cases(25))
@given(
    noise=st.floats(0, 80),
    share=st.floats(1, 100),
    seed=SEEDS,
    split_seed=SPLIT_SEEDS,
    name=st.sampled_from(ALL),
    others=st.tuples(st.integers(20, 2000), st.floats(5, 95), st.floats(0, 25)),
)
@example(0.0, 50.0, "0.12345", "", ALL[0], ())
@example(0.0, 100.0, "0" * MAX_SEED_LENGTH, "0", ALL[2], (0, 50.0))
@example(80.0, 1.0, "\U0001f600", "\ud800", ALL[3], (21, 5.0))
@example(50.0, 33.3, "日本", "é", ALL[5], (2000, 50.0, 25.0))
def test_any_data_set_and_the_stream_after_it_are_the_definitions_to_the_last_bit(
    noise: float,
    share: float,
    seed: str,
    split_seed: str,
    name: tuple[str, str],
    others: tuple[float, ...],
) -> None:
    settings = DataSettings(*name, noise, share, seed, split_seed, *others)  # type: ignore[arg-type]
    expected, stream = datasets.draw_data(settings)
    data, resumed = compiled.draw_data(settings)
    assert bits(data) == bits(expected)
    assert draws(resumed) == draws(stream)
    assert draws(resumed.copy()) == draws(stream)


@every_data_set
@pytest.mark.parametrize("noise", [0, 5, 37.5])
def test_every_data_set_is_the_definitions_for_several_seeds(
    problem: str, name: str, noise: float
) -> None:
    for seed in ("0.12345", "0.59704", "x"):
        expected, stream = datasets.draw_data(DataSettings(problem, name, noise, 50, seed))
        data, resumed = compiled.draw_data(DataSettings(problem, name, noise, 50, seed))
        assert bits(data) == bits(expected)
        assert resumed.uniform() == stream.uniform()


@every_data_set
@pytest.mark.parametrize(
    "n_samples", [0, 1, 2, 7, 500, pytest.param(20_000, marks=pytest.mark.slow)]
)
def test_points_alone_are_the_definitions_to_the_last_bit(
    problem: str, name: str, n_samples: int
) -> None:
    for balance in (50, 20, 73.5):
        expected = datasets.draw_points(problem, name, 30, n_samples, "fresh", balance)
        drawn = compiled.draw_points(problem, name, 30, n_samples, "fresh", balance)
        assert bits(drawn) == bits(expected)


def test_one_wrong_bit_would_be_seen() -> None:
    data, _ = compiled.draw_data(DataSettings("classification", "circle", 0, 50, "0"))
    nudged = data.train_points.copy()
    nudged[7, 1] = np.nextafter(nudged[7, 1], 9)
    assert bits(data._replace(train_points=nudged)) != bits(data)


@every_data_set
def test_the_arrays_are_read_only(problem: str, name: str) -> None:
    for array in compiled.draw_data(DataSettings(problem, name, 0, 50, "0"))[0]:
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 7


def test_eight_threads_draw_the_same_bits() -> None:
    def draw(number: int) -> list[tuple[tuple[int, ...], bytes]]:
        return bits(
            compiled.draw_data(DataSettings("regression", "reg-gauss", 10, 50, str(number % 4)))[0]
        )

    expected = [
        bits(datasets.draw_data(DataSettings("regression", "reg-gauss", 10, 50, str(n)))[0])
        for n in range(4)
    ]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(draw, range(64))) == expected * 16


def test_other_threads_go_on_while_points_are_drawn() -> None:
    ticks = 0
    is_over = threading.Event()

    def draw() -> None:
        compiled.draw_points("classification", "gauss", 30, 2_000_000, "long")
        is_over.set()

    compiled.draw_points("classification", "gauss", 30, 2, "compiled before")
    drawing = threading.Thread(target=draw)
    drawing.start()
    while not is_over.wait(0.001):
        ticks += 1
    drawing.join()
    # Some tenths of a second are drawn; were the lock held, hardly a wait would end in time.
    assert ticks > 10
