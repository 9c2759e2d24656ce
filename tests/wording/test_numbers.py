"""Numbers as people read them."""

from __future__ import annotations

import math

import pytest

from playground.wording.numbers import two_digits


@pytest.mark.parametrize(
    ("milliseconds", "said"),
    [(0.8471, "0.85"), (13.2, "13"), (112.0, "110"), (2540.0, "2500"), (math.inf, "–")],
)
def test_a_time_has_two_digits_and_never_a_power_of_ten(milliseconds: float, said: str) -> None:
    assert two_digits(milliseconds) == said
