"""Numbers as people read them, and as links hold them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal

import numpy as np

NOTHING, MINUS, INFINITE = "\N{EN DASH}", "\N{MINUS SIGN}", "\N{INFINITY}"


def plain_number(value: float) -> str:
    """A number as the original writes it: 10, 0.03, and 0.00001 rather than 1e-05."""
    if float(value).is_integer() and abs(value) < 2**53:
        return str(int(value))
    text = f"{Decimal(repr(float(value))):f}"
    return text if len(text) <= 24 else repr(float(value))


def readable(number: float) -> str:
    """0.00001, as typed; exponents only where zeros would fill the line."""
    short = 1e-9 < number < 1e9
    return np.format_float_positional(number, trim="-") if short else f"{number:g}"


def three_decimals(number: float) -> str:
    """ "0.015", "−1.200", "2.50e+07"; a dash for what is no number."""
    if not math.isfinite(number):
        return NOTHING
    text = f"{number:.3f}" if abs(number) < 1e6 else f"{number:.2e}"
    return text.replace("-", MINUS, 1) if number < 0 else text


def loss_text(value: float, decimals: int = 3) -> str:
    """Three decimals, as the page shows losses; a dash for none, ∞ for a diverged one."""
    if math.isnan(value):
        return NOTHING
    return f"{value:.{decimals}f}" if math.isfinite(value) else INFINITE


def gap_text(value: float) -> str:
    """A difference of losses as `loss_text` writes losses: "0.012", "−0.003"."""
    if math.isfinite(value):
        value = round(value, 3) + 0.0  # no −0.000
    return loss_text(value).replace("-", MINUS)


def two_digits(value: float) -> str:
    """ "0.85", "13", "110", as people tell a time; a dash for what is no number."""
    return plain_number(float(f"{value:.2g}")) if math.isfinite(value) else NOTHING


def epoch_text(value: float) -> str:
    """An epoch or a count; "never" where most runs have none."""
    if math.isnan(value):
        return NOTHING
    return f"{value:g}" if math.isfinite(value) else "never"


def power_text(number: float) -> str:
    """At an axis: 0.003, 1, 3,000; 3·10⁻⁵ where zeros would have to be counted."""
    if number == 0 or 1e-4 <= abs(number) < 1e5:
        return f"{number:,.6g}".replace("-", MINUS)
    power = math.floor(math.log10(abs(number)))
    mantissa = float(f"{number / 10.0**power:.5f}")
    factor = "" if mantissa == 1 else f"{mantissa:g}·"
    return f"{factor}10<sup>{power}</sup>".replace("-", MINUS)


def counted(number: int, noun: str) -> str:
    """ "1 epoch", "1,200 epochs"."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def listed(names: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]
