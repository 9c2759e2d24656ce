"""The seven inputs, unscaled and in their fixed order."""

from __future__ import annotations

import math

import numpy as np
import pytest

from playground.data.features import FEATURES, compute_features

POINTS = np.array([[0.0, 0.0], [2.0, -3.0], [-6.0, 6.0]])


def test_the_order_is_the_order_in_which_features_enter_the_original_network() -> None:
    assert list(FEATURES) == ["x", "y", "xSquared", "ySquared", "xTimesY", "sinX", "sinY"]


def test_every_feature_is_its_formula() -> None:
    table = compute_features(POINTS, FEATURES)
    for row, (x, y) in zip(table, POINTS.tolist(), strict=True):
        expected = [x, y, x * x, y * y, x * y, math.sin(x), math.sin(y)]
        np.testing.assert_allclose(row, expected, rtol=1e-15)  # two libraries' sin


def test_columns_come_in_the_order_of_the_names_given() -> None:
    assert compute_features(POINTS, ["y", "xSquared"]).tolist() == [[0, 0], [-3, 4], [6, 36]]


@pytest.mark.parametrize("n_points", [0, 1, 3])
def test_no_features_are_as_many_empty_rows(n_points: int) -> None:
    assert compute_features(POINTS[:n_points], []).shape == (n_points, 0)
