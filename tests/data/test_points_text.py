"""Somebody's own points as a text: exactly what was written comes back, the rest is refused."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.data import points_text
from playground.data.points_text import MAX_LENGTH, MAX_POINTS, OwnPoints, read, write
from playground.errors import PlaygroundError, SettingError, ShapeError

THOUSANDTHS = st.integers(-131_072, 131_071)
SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def same(own: OwnPoints, points: np.ndarray, labels: np.ndarray) -> bool:
    return np.array_equal(own.points, points) and np.array_equal(own.labels, labels)


@given(st.lists(st.tuples(THOUSANDTHS, THOUSANDTHS, st.integers(0, 5), st.booleans()), min_size=1))
def test_points_in_classes_come_back_to_the_last_bit(
    rows: list[tuple[int, int, int, bool]],
) -> None:
    table = np.array([row[:3] for row in rows])
    points, classes = table[:, :2] / 1000, table[:, 2]
    is_test = np.array([row[3] for row in rows]) & (np.arange(len(rows)) > 0)
    text = write(points, classes, is_test=is_test)
    own = read(text)
    assert same(own, points, classes)
    assert own.problem == "classification"
    assert own.n_classes == classes.max() + 1
    assert np.array_equal(own.is_test, is_test)
    assert write(own.points, own.labels, own.problem, own.is_test) == text


@given(st.lists(st.tuples(THOUSANDTHS, THOUSANDTHS, THOUSANDTHS), min_size=1))
def test_points_with_numbers_come_back_to_the_last_bit(rows: list[tuple[int, int, int]]) -> None:
    table = np.array(rows) / 1000
    text = write(table[:, :2], table[:, 2], "regression")
    own = read(text)
    assert same(own, table[:, :2], table[:, 2])
    assert (own.problem, own.n_classes, own.n_apart) == ("regression", 0, 0)
    assert write(own.points, own.labels, own.problem) == text


def test_the_format_is_what_is_written_down() -> None:
    # 1500 + 131072 = 32 * 4096 + 23 * 64 + 28: g, X, c; -2000 + 131072 = 31, 32, 48: f, g, w.
    assert write([[1.5, -2]], [0]) == "2cgXcfgwa"
    assert write([[1.5, -2]], [1]) == "2cgXcfgwb"
    assert write([[1.5, -2], [0, 0]], [1, 0], is_test=[True, False]) == "2cgXcfgwBgAAgAAa"
    assert write([[1.5, -2]], [-131.072], "regression") == "2ngXcfgwAAA"
    assert write([[1.5, -2]], [131.071], "regression") == "2ngXcfgw___"


def test_coordinates_are_rounded_to_thousandths() -> None:
    own = read(write([[0.12345, -1.9996], [131.0714, -131.0724]], [0, 1]))
    assert own.points.tolist() == [[0.123, -2.0], [131.071, -131.072]]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2", 'must begin with "2c"'),
        ("cgXcfgwa", 'must begin with "2c"'),
        ("2x", 'must begin with "2c"'),
        ("0cgXcfgwgAAa", 'must begin with "2c"'),
        ("13cgXcfgwgAAa", "another number of inputs from 1 to 12"),
        ("02cgXcfgwa", 'must begin with "2c"'),
        ("2c", "holds no point"),
        ("2cgXcfgwagXc", "ends within row 2, which has 3 of its 7 characters"),
        ("2ngXcfgwa", "ends within row 1, which has 7 of its 9 characters"),
        ("2cgXcfgwag%cfgwa", "row 2, character 11: '%' is none of"),
        ("2cgXcfgwg", "row 1, character 9: 'g' is no class; must be one of abcdef"),
        ("2cgXcfgwagXcfgwé", "row 2, character 16: '\\xe9' is no class"),
        ("2cgXc\ud800gwa", "row 1, character 6: '\\ud800' is none of"),
        ("2cgXcfgwA", "only points to test with"),
        ("2c" + "gXcfgwa" * (MAX_POINTS + 1), "has 10,001 points; must be at most 10,000"),
    ],
)
def test_what_is_wrong_is_told_with_its_row_and_character(text: str, said: str) -> None:
    with pytest.raises(SettingError) as caught:
        read(text)
    assert said in str(caught.value)
    assert caught.value.setting == "points"
    assert len(str(caught.value)) < 250


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (([[1, 2]], [6]), "labels: row 1 has 6; must be a whole number from 0 to 5"),
        (([[1, 2], [1, 2]], [0, 0.5]), "labels: row 2 has 0.5; must be a whole number"),
        (([[1, 2], [200, 2]], [0, 1]), "points: row 2 has 200; must be from -131.072 to 131.071"),
        (([[1, 1e308]], [0]), "points: row 1 has 1e+308; must be from -131.072"),
        (([[1, np.nan]], [0]), "points: row 1 holds no finite number"),
        (([[1, 2]], [np.inf], "regression"), "labels: row 1 holds no finite number"),
        (([[1, 2]], [140], "regression"), "labels: row 1 has 140; must be from"),
        (([[1] * 13], [0]), "points: shape (1, 13); must be (n, inputs) with 1 to 12 inputs"),
        ((np.empty((0, 2)), []), "points: 0 rows; must be from 1 to 10,000"),
        (([[1, 2]], [0, 1]), "labels: shape (2,); must be (1,)"),
        (([["a", 2]], [0]), "points: is no table of numbers"),
        (([[1, 2]], [0], "classification", [True]), "is_test: holds for every point"),
        (([[1, 2]], [0], "classification", [1]), "is_test: must be 1 booleans"),
        (([[1, 2], [3, 4]], [0, 1], "regression", [True, False]), "is_test: must be left out"),
    ],
)
def test_what_a_text_cannot_hold_is_told_with_its_row(arguments: tuple, said: str) -> None:
    with pytest.raises(ShapeError) as caught:
        write(*arguments)
    assert said in str(caught.value)


def test_another_problem_is_refused() -> None:
    with pytest.raises(SettingError, match="must be one of classification, regression"):
        write([[1, 2]], [0], "ranking")


def test_hostile_texts_get_an_error_of_ours_at_once() -> None:
    rng = np.random.default_rng(5)
    whole = write(rng.uniform(-6, 6, (MAX_POINTS, 2)), rng.integers(0, 2, MAX_POINTS))
    assert len(read(whole).labels) == MAX_POINTS
    assert len(whole) < MAX_LENGTH
    alphabet = list(SIGNS + "%&=<>\"' \t\n\0é\u202e\ud800\U0001f600cn23")
    texts = ["2c" * 500_000, "2n" + "\ud800" * MAX_LENGTH, whole[:-1] + "=", "2" * 2_000_000]
    for _ in range(2000):
        text = "".join(rng.choice(alphabet, rng.integers(0, 60)))
        texts.append(rng.choice(["", "2c", "2n", "2"]) + text)
        at = int(rng.integers(len(whole)))
        texts.append(whole[: at % 90] + rng.choice(alphabet) + whole[at : at + 63])
    points_text.read.cache_clear()
    refusals, longest = [], 0.0
    for text in texts:
        began = time.perf_counter()
        try:
            own = read(text)
        except PlaygroundError as error:
            refusals.append(str(error))
        else:
            assert write(own.points, own.labels, own.problem, own.is_test if own.n_apart else None)
        longest = max(longest, time.perf_counter() - began)
    assert len(refusals) > 2000
    assert max(map(len, refusals)) < 250
    assert longest < 1


@pytest.mark.parametrize("n_inputs", range(1, 13))
@pytest.mark.parametrize("problem", ["classification", "regression"])
def test_points_of_one_to_twelve_inputs_come_back(n_inputs: int, problem: str) -> None:
    dice = np.random.default_rng(n_inputs)
    points = dice.uniform(-6, 6, (9, n_inputs)).round(3)
    labels = dice.integers(0, 2, 9) if problem == "classification" else points[:, 0]
    text = write(points, labels, problem)
    assert text.startswith(f"{n_inputs}{problem[0].replace('r', 'n')}")
    own = read(text)
    assert own.points.tolist() == points.tolist()
    assert own.labels.tolist() == labels.tolist()
    assert own.n_inputs == n_inputs
