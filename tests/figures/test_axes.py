"""Axes of studies: places, round numbers, labels side by side."""

from __future__ import annotations

import numpy as np
import pytest

from playground.figures.axes import Scale, scale_of
from playground.figures.study.panel import numbered, panel_figure, spread, step_axis
from playground.figures.study.strip import strip_panel
from playground.figures.theme import LIGHT
from playground.wording.numbers import power_text
from tests.figures.studied import studied


def test_a_decade_takes_the_same_pixels_everywhere() -> None:
    scale = Scale(True, -2.0, 0.0, 200)
    assert scale.pixels([0.01, 0.1, 1.0]).tolist() == [0.0, 100.0, 200.0]


def test_values_are_the_inverse_of_pixels() -> None:
    for scale in (scale_of([0.003, 0.4], 240), scale_of([0, 7], 240)):
        places = np.linspace(0, 240, 9)
        np.testing.assert_allclose(scale.pixels(scale.values(places)), places, atol=1e-9)


def test_what_has_no_place_has_no_pixel() -> None:
    assert np.isnan(scale_of([0.1, 1], 100).pixels([0, -1, np.inf, np.nan])).all()


def test_a_zero_makes_the_axis_linear() -> None:
    assert not scale_of([0.0, 0.5], 100).is_log
    assert scale_of([0.1, 0.5], 100).is_log


def test_room_on_top_moves_everything_down_by_as_much() -> None:
    scale = scale_of([0.01, 1], 200)
    roomy = scale.with_room(50)
    assert roomy.pixels(scale.values(200)) == pytest.approx(150)
    assert roomy.pixels(scale.values(0)) == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0.019, 0.52, [0.02, 0.05, 0.1, 0.2, 0.5]),
        (0.0009, 1.1, [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0]),
        (0.0412, 0.0478, [0.042, 0.044, 0.046]),
    ],
)
def test_ticks_are_round_numbers(low: float, high: float, expected: list[float]) -> None:
    ticks = scale_of([low, high], 210).ticks()
    assert set(expected) <= set(ticks)
    assert all(len(f"{tick:g}".replace(".", "").strip("0")) <= 2 for tick in ticks)


@pytest.mark.parametrize("low", [1e-30, 1e-9, 0.001, 0.04, 0.2])
@pytest.mark.parametrize("height", [100, 250])
def test_no_two_ticks_are_closer_than_their_labels_are_high(low: float, height: float) -> None:
    scale = scale_of([low, 0.5], height)
    ticks = scale.ticks()
    assert 2 <= len(ticks) <= height / 14
    assert (np.diff(scale.pixels(ticks)) >= 14).all()


def test_equal_numbers_and_none_at_all_still_have_an_axis() -> None:
    for values in ([0.5, 0.5], [], [np.nan], [0.0]):
        scale = scale_of(values, 200)
        assert scale.top > scale.bottom
        assert np.isfinite(scale.ticks()).all()


@pytest.mark.parametrize(
    ("number", "text"),
    [(0.05, "0.05"), (0, "0"), (-2, "−2"), (3000, "3,000"), (3e-5, "3·10<sup>−5</sup>")],
)
def test_a_tick_reads_as_written_by_hand(number: float, text: str) -> None:
    assert power_text(number) == text


def test_names_with_room_between_them_stay_where_they_are() -> None:
    assert spread([10, 50, 90], 16, 0, 100).tolist() == [10, 50, 90]


def test_two_names_on_one_place_step_aside_by_half_a_gap_each() -> None:
    assert spread([50, 50], 16, 0, 100).tolist() == [42, 58]


@pytest.mark.parametrize("seed", range(20))
def test_names_keep_order_distance_and_bounds(seed: int) -> None:
    wanted = np.random.default_rng(seed).uniform(0, 240, 10)
    places = spread(wanted, 16, 0, 240)
    assert (np.diff(places[np.argsort(wanted)]) >= 16 - 1e-9).all()
    assert places.min() >= 0
    assert places.max() <= 240 + 1e-9


def test_too_many_names_are_evenly_spread() -> None:
    np.testing.assert_allclose(spread(np.zeros(11), 16, 0, 100), np.arange(11) * 10.0)


def test_labels_that_do_not_fit_are_slanted_or_left_out() -> None:
    labels = [f"L2 0.00{k}" for k in range(9)]
    assert step_axis(labels, 1200, LIGHT)["tickangle"] == 0
    assert step_axis(labels, 300, LIGHT)["tickangle"] == -45
    upright = step_axis(labels, 300, LIGHT, slanted=False)
    assert upright["tickangle"] == 0
    assert 1 < len(upright["tickvals"]) < 9


def test_a_panel_on_a_sheet_refers_to_its_own_axes() -> None:
    panel = strip_panel(studied("diverging"), LIGHT, "final", 400, 300)
    part = numbered(panel, 3, [0, 0.5], [0, 1])
    assert {trace.xaxis for trace in part["traces"]} == {"x3"}
    assert {note["yref"] for note in part["notes"]} == {"y3 domain"}
    assert part["axes"]["xaxis3"]["anchor"] == "y3"
    assert "paper" not in str(panel_figure(panel, LIGHT, 300).layout.annotations)
