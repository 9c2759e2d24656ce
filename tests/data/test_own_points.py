"""Given points are data like drawn ones: split, read-only, and nobody else's arrays."""

from __future__ import annotations

import math

import numpy as np
import pytest

from playground.data.datasets import DataSettings, draw_data, draw_points
from playground.data.own_points import own_data
from playground.errors import ShapeError

POINTS = [[0.0, 1.0], [2.0, -3.0], [4, 5], [-6.0, 6.0]]
LABELS = [1, -1, 1, -1.0]


def test_all_points_train_where_no_share_is_given() -> None:
    data = own_data(POINTS, LABELS)
    assert data.train_points.tolist() == POINTS
    assert data.train_labels.tolist() == LABELS
    assert (data.test_points.shape, data.test_labels.shape) == ((0, 2), (0,))


@pytest.mark.parametrize(("share", "n_train"), [(0, 0), (50, 2), (74, 2), (75, 3), (100, 4)])
def test_the_first_share_of_the_points_trains_and_the_others_test(
    share: float, n_train: int
) -> None:
    data = own_data(POINTS, LABELS, share)
    assert data.train_points.tolist() == POINTS[:n_train]
    assert data.test_points.tolist() == POINTS[n_train:]
    assert [*data.train_labels, *data.test_labels] == LABELS


def test_drawn_points_given_again_are_the_same_data_to_the_last_bit() -> None:
    drawn, _ = draw_data(DataSettings("regression", "reg-gauss", 10, 100, "0.5"))
    again = own_data(drawn.train_points, drawn.train_labels)
    assert [array.tobytes() for array in again] == [array.tobytes() for array in drawn]


def test_given_arrays_are_copied_and_the_data_are_read_only() -> None:
    points, labels = (array.copy() for array in draw_points("classification", "xor", 0, 20, "a"))
    data = own_data(points, labels, 50)
    kept = data.train_points.copy()
    points[:] = 7  # still the caller's, and writable
    labels[:] = 7
    assert np.array_equal(data.train_points, kept)
    for array in data:
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 7


@pytest.mark.parametrize(
    ("points", "labels", "message"),
    [
        ([1.0, 2.0], [1.0], "points: shape (2,); must be (n, 2)."),
        ([[1.0, 2.0, 3.0]], [1.0], "points: shape (1, 3); must be (n, 2)."),
        (POINTS, LABELS[:3], "labels: shape (3,); must be (4,), one for each point."),
        (POINTS, [LABELS], "labels: shape (1, 4); must be (4,), one for each point."),
        ([[1.0, 2.0], [3.0]], [1.0, 1.0], "points: is no table of numbers."),
        ([["a", "b"]], [1.0], "points: is no table of numbers."),
        (POINTS, [1, 1, math.nan, 1], "labels: holds NaN or infinity; must hold finite numbers."),
        ([[math.inf, 0]], [1], "points: holds NaN or infinity; must hold finite numbers."),
    ],
)
def test_what_is_no_table_of_points_and_labels_is_refused(
    points: object, labels: object, message: str
) -> None:
    with pytest.raises(ShapeError) as refusal:
        own_data(points, labels)  # type: ignore[arg-type]
    assert str(refusal.value) == message
