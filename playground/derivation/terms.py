"""What the sum behind an entry is made of: products of entries that are named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Index = tuple[int, ...]
Arrays = Mapping[str, NDArray[Any]]

CANCELLED = 1e-12  # of the largest term: what cancels leaves its rounding behind


@dataclass(frozen=True)
class Factor:
    """An entry of an array: "w(0,0,1,2)" and its value."""

    array: str
    index: Index
    value: float


@dataclass(frozen=True)
class Term:
    """A product of factors; `group` numbers what belongs together, `counts` whether it is summed.

    What does not count stands there all the same: the entries of a pooling window that are not
    its maximum, the windows that chose another entry.
    """

    factors: tuple[Factor, ...]
    product: float
    group: int = 0
    counts: bool = True
    note: str = ""


def factor(arrays: Arrays, array: str, *index: int) -> Factor:
    """An entry, with its value."""
    return Factor(array, index, float(arrays[array][index]))


def product(*factors: Factor, group: int = 0) -> Term:
    """The product of some entries."""
    return Term(factors, float(np.prod([one.value for one in factors])), group)
