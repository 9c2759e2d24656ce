"""The sizes of a case: what each may be, how it is written, which of them is the same thing.

A length is one whole number, or rows and columns. It is kept in the shortest way to say it: (3, 3)
is 3, and padding on four sides that are equal is one number, so that equal cases are equal.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from playground.errors import SettingError
from playground.layers.arguments import is_whole

Pair = tuple[int, int]
Lengths = int | Pair
"""One number, or (rows, columns)."""
Padding = int | Pair | tuple[Pair, Pair] | str
"""One number; (rows, columns); ((top, bottom), (left, right)); or "same"."""

SAME = "same"


@dataclass(frozen=True)
class Bounds:
    """What a size may be, and its name on the page.

    `high` bounds what people look at, on the page and in links; `most` what is only computed.
    """

    title: str
    low: int
    high: int
    most: int
    kind: str = "whole"  # or "lengths", or "padding"

    def allowed(self, high: int) -> str:
        """The rule in words, up to a largest number."""
        rule = f"must be a whole number from {self.low} to {high}"
        if self.kind == "lengths":
            return rule + ", or rows x columns, as in 2x3"
        if self.kind == "padding":
            return rule + ", rows and columns as in 1,0, four sides as in 0,1,0,1, or same"
        return rule


SIZES = {
    "channels_in": Bounds("Channels in", 1, 4, 16),
    "channels_out": Bounds("Channels out", 1, 4, 16),
    "size": Bounds("Size", 1, 8, 64, "lengths"),
    "kernel": Bounds("Kernel", 1, 5, 9, "lengths"),
    "stride": Bounds("Stride", 1, 4, 4, "lengths"),
    "padding": Bounds("Padding", 0, 4, 4, "padding"),
    "dilation": Bounds("Dilation", 1, 3, 3, "lengths"),
    "samples": Bounds("Samples", 0, 6, 64),
}


@dataclass(frozen=True, kw_only=True)
class Sizes:
    """A case's sizes; which of them matter, its layer says. Raises SettingError for what is none.

    `samples` 0 is one sample alone, without a batch axis.
    """

    channels_in: int = 2
    channels_out: int = 2
    size: Lengths = 5
    kernel: Lengths = 3
    stride: Lengths = 1
    padding: Padding = 0
    dilation: Lengths = 1
    samples: int = 0

    def __post_init__(self) -> None:
        for name, bounds in SIZES.items():
            value = getattr(self, name)
            object.__setattr__(self, name, _checked(name, value, bounds, bounds.most))

    @property
    def plane(self) -> Pair:
        """Rows and columns of z."""
        return as_pair(self.size)


OPTIONAL = ("dilation", "samples")
"""Sizes that a link names only where they are not what they are unless said."""
DEFAULTS = {field.name: field.default for field in fields(Sizes)}


def as_pair(lengths: Lengths) -> Pair:
    """Rows and columns."""
    return (lengths, lengths) if isinstance(lengths, int) else lengths


def as_borders(padding: Padding) -> tuple[Pair, Pair]:
    """((top, bottom), (left, right)) of a padding in numbers; of "same", which follows, none."""
    if isinstance(padding, str):
        return (0, 0), (0, 0)
    rows, columns = (padding, padding) if isinstance(padding, int) else padding
    return as_pair(rows), as_pair(columns)


def check_shown(name: str, value: Any) -> None:
    """Raise SettingError for a size that is too large to be looked at."""
    _checked(name, value, SIZES[name], SIZES[name].high)


def written(value: Any) -> str:
    """A size as links and fields have it: 3, 2x3; 1,0 and 0,1,0,1 of padding."""
    return value if isinstance(value, str) else "x".join(map(str, _flat(value)))


def written_as(name: str, value: Any) -> str:
    """A size of a name as links and fields have it."""
    text = written(value)
    return text.replace("x", ",") if SIZES[name].kind == "padding" else text


def read_size(name: str, text: str) -> Any:
    """A size from a text. Raises SettingError for what is none."""
    bounds = SIZES[name]
    plain = text.strip().lower().replace("×", "x")
    if bounds.kind == "padding" and plain in (SAME, "valid"):
        return SAME if plain == SAME else 0
    between = {"whole": None, "lengths": "x", "padding": "[,x]"}[bounds.kind]
    parts = re.split(between, plain.replace(" ", "")) if between else [plain]
    counts = {"whole": (1,), "lengths": (1, 2), "padding": (1, 2, 4)}[bounds.kind]
    if len(parts) not in counts or not all(
        part.isascii() and part.isdigit() and len(part) <= 10 for part in parts
    ):
        raise SettingError(name, text, bounds.allowed(bounds.high))
    numbers = tuple(map(int, parts))
    if len(numbers) == 4:
        return (numbers[:2], numbers[2:])
    return numbers if len(numbers) == 2 else numbers[0]


def _checked(name: str, value: Any, bounds: Bounds, high: int) -> Any:
    if bounds.kind == "padding" and value == SAME and isinstance(value, str):
        return SAME
    numbers = _flat(value)
    counts = {"whole": (1,), "lengths": (1, 2), "padding": (1, 2, 4)}[bounds.kind]
    if len(numbers) not in counts or not all(
        is_whole(number) and bounds.low <= number <= high for number in numbers
    ):
        raise SettingError(name, written_as(name, value), bounds.allowed(high))
    return _shortest(tuple(map(int, numbers)))


def _flat(value: Any) -> tuple[Any, ...]:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return tuple(number for part in value for number in _flat(part))
    return (value,)


def _shortest(numbers: tuple[int, ...]) -> Any:
    if len(set(numbers)) == 1:
        return numbers[0]
    if len(numbers) == 4:
        top, bottom, left, right = numbers
        return (top, left) if (top, left) == (bottom, right) else ((top, bottom), (left, right))
    return numbers
