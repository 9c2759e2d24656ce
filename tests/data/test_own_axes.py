"""Axes in a table's own units: what stands where, and how that is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.data.own_axes import LABEL_ENDS, OwnAxis, cleaned

FINITE = st.floats(-1e9, 1e9)


def test_low_stands_at_minus_5_and_high_at_5() -> None:
    axis = OwnAxis.parse("petal length (cm):1:6.9")
    assert axis == OwnAxis("petal length (cm)", 1, 6.9)
    assert [axis.in_units(place) for place in (-5, 0, 5)] == [1, 3.95, 6.9]
    assert [axis.place_of(value) for value in (1, 3.95, 6.9)] == [-5, 0, 5]
    assert OwnAxis("price", 10, 30).in_units(1, LABEL_ENDS) == 30


def test_a_name_may_hold_colons() -> None:
    assert OwnAxis.parse("a:b:1:2") == OwnAxis("a:b", 1, 2)


@given(FINITE, FINITE)
def test_an_axis_reads_as_it_is_written(low: float, high: float) -> None:
    axis = OwnAxis("x", low, high)
    if low != high:
        assert OwnAxis.parse(str(axis)) == axis


@pytest.mark.parametrize(
    "text", ["", "a", "a:1", "a:1:b", "a:nan:1", "a:1:inf", "a:1:1", "a:0x1:2", ":1:2", " :1:2",
             "a" * 41 + ":1:2", "a:1:1e999", "a:1:" + "9" * 60, "a:1:2:"],
)  # fmt: skip
def test_another_text_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="must be"):
        OwnAxis.parse(text)


def test_what_would_end_a_name_becomes_a_blank() -> None:
    assert cleaned("a,b\n c\0") == "a b c"
