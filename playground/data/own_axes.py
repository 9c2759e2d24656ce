"""What an axis of a person's own points is called, and which values of the table stand where.

"NAME:LOW:HIGH": LOW is the table's value at -5 on the map, HIGH that at 5, and between and beyond
them values go on in a straight line. For a label that is a number, they stand at -1 and 1.
"""

from __future__ import annotations

import math
import re
from typing import NamedTuple

from playground.wording.numbers import plain_number

ENDS = (-5.0, 5.0)
"""Where an axis' LOW and HIGH stand on the map."""

LABEL_ENDS = (-1.0, 1.0)
"""Where those of a label stand."""

MAX_NAME = 40
FORM = (
    "must be NAME:LOW:HIGH, as in length:4.3:7.9: the values at -5 and 5 on the map, or for a "
    "label at -1 and 1"
)
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?", re.IGNORECASE | re.ASCII)
_MAX_NUMBER = 40  # characters


class OwnAxis(NamedTuple):
    """A name, and the table's values at the two `ENDS`."""

    name: str
    low: float
    high: float

    @staticmethod
    def parse(text: str) -> OwnAxis:
        """The axis that a text says. Raises ValueError with the rule that it breaks."""
        name, *ends = text.rsplit(":", 2)
        if len(ends) != 2 or not all(
            len(end) <= _MAX_NUMBER and _NUMBER.fullmatch(end.strip()) for end in ends
        ):
            raise ValueError(FORM)
        low, high = map(float, ends)
        if not (math.isfinite(low) and math.isfinite(high)) or low == high:
            raise ValueError(FORM + "; the two are different finite numbers")
        return OwnAxis(cleaned(name), low, high)

    def __str__(self) -> str:
        return f"{self.name}:{plain_number(self.low)}:{plain_number(self.high)}"

    def in_units(self, place: float, ends: tuple[float, float] = ENDS) -> float:
        """The table's value at a place on the map."""
        share = (place - ends[0]) / (ends[1] - ends[0])
        return self.low * (1 - share) + self.high * share

    def place_of(self, value: float, ends: tuple[float, float] = ENDS) -> float:
        """The place on the map of a value of the table."""
        return ends[0] + (value - self.low) / (self.high - self.low) * (ends[1] - ends[0])


def cleaned(name: str) -> str:
    """A name as it can stand in a list joined by commas. Raises ValueError for too long a one."""
    # A comma would end it, and control characters are none that anybody reads.
    plain = "".join(sign if sign.isprintable() and sign != "," else " " for sign in name)
    plain = " ".join(plain.split())
    if not 0 < len(plain) <= MAX_NAME:
        raise ValueError(f"must be names of 1 to {MAX_NAME} characters")
    return plain
