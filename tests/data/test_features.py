"""The inputs, unscaled and in their fixed order; the original's seven first."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest

from playground.data.features import FEATURES, ORIGINAL_FEATURES, compute_features

POINTS = np.array([[0.0, 0.0], [2.0, -3.0], [-6.0, 6.0]])


def test_the_order_is_the_order_in_which_features_enter_the_original_network() -> None:
    originals = ("x", "y", "xSquared", "ySquared", "xTimesY", "sinX", "sinY")
    assert originals == ORIGINAL_FEATURES
    assert tuple(FEATURES)[:7] == ORIGINAL_FEATURES


def test_the_order_in_a_link_is_the_originals_too() -> None:
    places = {row.link_place: name for name, row in FEATURES.items()}
    in_order = [places[place] for place in range(len(FEATURES))]
    known = ["x", "y", "xTimesY", "xSquared", "ySquared", "cosX", "sinX", "cosY", "sinY"]
    assert in_order == [*known, "xCubed", "yCubed", "radius", "angle"]


def test_every_feature_has_names_and_a_formula_of_its_own() -> None:
    for part in ("label", "written", "spoken", "formula"):
        assert len({getattr(row, part) for row in FEATURES.values()}) == len(FEATURES)


@pytest.mark.parametrize("name", FEATURES)
def test_a_features_formula_and_its_function_agree_to_the_last_bit(name: str) -> None:
    feature, side = FEATURES[name], np.linspace(-6, 6, 49)
    x, y = np.meshgrid(side, side)
    assert np.array_equal(worked_out(feature.formula, x, y), feature.function(x, y))


@pytest.mark.parametrize("name", FEATURES)
def test_a_formula_that_is_another_features_would_be_seen(name: str) -> None:
    side = np.linspace(-6, 6, 49)
    x, y = np.meshgrid(side, side)
    for other in FEATURES.keys() - {name}:
        wrong = worked_out(FEATURES[other].formula, x, y)
        assert not np.array_equal(wrong, FEATURES[name].function(x, y))


def test_a_formula_is_arithmetic_that_a_browser_can_read() -> None:
    for feature in FEATURES.values():
        assert re.fullmatch(r"(?:[-+*/(),. \d]|\b(?:x|y|sin|cos|sqrt|atan2)\b)+", feature.formula)
        assert "**" not in feature.formula  # JavaScript refuses it behind a minus
        assert "//" not in feature.formula


def test_every_feature_is_the_originals() -> None:
    table = compute_features(POINTS, ORIGINAL_FEATURES)
    for row, (x, y) in zip(table, POINTS.tolist(), strict=True):
        expected = [x, y, x * x, y * y, x * y, math.sin(x), math.sin(y)]
        np.testing.assert_allclose(row, expected, rtol=1e-15)  # two libraries' sin


def test_the_features_of_our_own_by_hand() -> None:
    names = ("cosX", "cosY", "xCubed", "yCubed", "radius", "angle")
    (row,) = compute_features(np.array([[3.0, -4.0]]), names)
    expected = [math.cos(3), math.cos(-4), 27, -64, 5, math.atan2(-4, 3)]
    np.testing.assert_allclose(row, expected, rtol=1e-15)
    # In the middle the radius is 0, and the angle is 0 by definition.
    assert compute_features(np.zeros((1, 2)), ("radius", "angle")).tolist() == [[0, 0]]


def test_columns_come_in_the_order_of_the_names_given() -> None:
    assert compute_features(POINTS, ["y", "xSquared"]).tolist() == [[0, 0], [-3, 4], [6, 36]]


@pytest.mark.parametrize("n_points", [0, 1, 3])
def test_no_features_are_as_many_empty_rows(n_points: int) -> None:
    assert compute_features(POINTS[:n_points], []).shape == (n_points, 0)


KNOWN = {"sin": np.sin, "cos": np.cos, "sqrt": np.sqrt, "atan2": np.arctan2}


def worked_out(formula: str, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """A formula of the table above, with nothing within reach but what it may name."""
    value = eval(formula, {"__builtins__": {}, **KNOWN, "x": x, "y": y})
    assert isinstance(value, np.ndarray)
    return value
