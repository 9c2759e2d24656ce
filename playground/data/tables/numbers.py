"""What a cell says: a number, a gap, or any other text."""

from __future__ import annotations

import math
import re

DECIMALS = {"point": ".", "comma": ","}
"""By name, what stands between a number's whole part and its decimals."""

GAPS = frozenset(("", "na", "n/a", "#n/a", "nan", "null", "-", "?", "."))
"""What people write where a value is missing, in small letters."""

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_LONGEST = 60  # characters of a number; a longer one is not read
_PLAIN = frozenset("0123456789.+-")


def is_gap(cell: str) -> bool:
    """Whether a cell says that it has no value."""
    return len(cell) <= 4 and cell.lower() in GAPS


def number_of(cell: str, decimal: str) -> float:
    """The finite number that a cell says; NaN where it says none."""
    if len(cell) > _LONGEST:
        return math.nan
    text = cell.replace("\N{MINUS SIGN}", "-")
    if decimal == "comma":
        text = text.replace(".", "x").replace(",", ".")
    value = float(text) if _NUMBER.fullmatch(text) else math.nan
    return value if math.isfinite(value) else math.nan


def numbers_of(cells: list[str], decimal: str) -> list[float]:
    """The same of every cell of a column."""
    if decimal == "point" and _PLAIN.issuperset("".join(cells)):
        try:
            values = list(map(float, cells))
        except ValueError:  # a gap, or a date
            values = [math.inf]
        if all(map(math.isfinite, values)):
            return values
    known = {cell: number_of(cell, decimal) for cell in set(cells)}
    return [known[cell] for cell in cells]


def found_decimal(rows: list[list[str]]) -> str:
    """ "comma" where more cells are numbers only with it than only with a point."""
    balance = 0
    for row in rows:
        for cell in row:
            if "," in cell:
                balance += not math.isnan(number_of(cell, "comma"))
            elif "." in cell:
                balance -= not math.isnan(number_of(cell, "point"))
    return "comma" if balance > 0 else "point"
