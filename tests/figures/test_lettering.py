"""Numbers, counts and wrapped texts of figures."""

from __future__ import annotations

import math

import pytest

from playground.figures.lettering import shortened, text_width, wrapped
from playground.figures.run.caption import mono, wrapped_link
from playground.wording.numbers import counted, readable, three_decimals


def test_one_is_singular() -> None:
    assert [counted(n, "unit") for n in (0, 1, 2, 1200)] == [
        "0 units", "1 unit", "2 units", "1,200 units",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("number", "text"),
    [(0.00001, "0.00001"), (10.0, "10"), (0.3, "0.3"), (1e-12, "1e-12"), (1e12, "1e+12")],
)
def test_settings_read_as_typed(number: float, text: str) -> None:
    assert readable(number) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [(0.0149, "0.015"), (-0.4824, "\u22120.482"), (2.5e7, "2.50e+07"), (-1e6, "\u22121.00e+06"),
     (math.nan, "–"), (-math.inf, "–")],
)  # fmt: skip
def test_losses_and_weights_have_three_decimals(number: float, text: str) -> None:
    assert three_decimals(number) == text


def test_a_long_value_ends_in_dots() -> None:
    assert shortened("0.12345", 7) == "0.12345"
    assert shortened("0.123456", 7) == "0.1234…"


def test_wide_letters_take_more_room_than_narrow_ones_and_bold_more_than_regular() -> None:
    assert text_width("mmm", 10) > text_width("nnn", 10) > text_width("iii", 10)
    assert text_width("神", 10) == 10
    assert text_width("0.015", 20, bold=True) > text_width("0.015", 20)
    # Helvetica's own table: 4 digits of 0.556 and a full stop of 0.278.
    assert text_width("0.015", 100) == pytest.approx(4 * 55.6 + 27.8, rel=0.02)


def test_wrapped_text_keeps_its_words_its_lines_and_the_width() -> None:
    text = "Half the mean squared error.\n\nPlotly wraps nothing " + "x" * 100
    lines = wrapped(text, 200, 13)
    assert all(text_width(line, 13) <= 200 for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "").replace("\n", "")
    assert lines[0] == "Half the mean squared error."
    assert lines[1] == ""
    assert wrapped(" \n", 200, 13) == []


def test_a_link_is_broken_before_an_ampersand_where_one_is_in_reach() -> None:
    assert wrapped_link("#a=1&b=2&c=3", 8) == ["#a=1&b=2", "&c=3"]
    assert wrapped_link("#a=123456789&b=2", 6) == ["#a=123", "456789", "&b=2"]


def test_a_monospaced_line_shows_letters_that_are_mark_up() -> None:
    assert mono("a<b&c").endswith(">a&lt;b&amp;c</span>")
