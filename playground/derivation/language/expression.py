"""A formula as a tree: the few things a gradient's index formula is made of.

Every index, free or summed, has an axis of its own, numbered from 0; the free ones come first.
Two nodes are equal only if they are the same node.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from playground.derivation.language.vocabulary import Vocabulary
from playground.formulas.tree import Function, Node, Number, Plus, Power, Times

__all__ = [
    "Axis",
    "Comparison",
    "Entry",
    "Formula",
    "Function",
    "Index",
    "Indicator",
    "Largest",
    "Node",
    "Number",
    "Place",
    "Plus",
    "Power",
    "Times",
    "Total",
    "together",
]


@dataclass(frozen=True, eq=False)
class Index(Node):
    """An index, as a number."""

    axis: int
    name: str

    @cached_property
    def axes(self) -> frozenset[int]:
        return frozenset({self.axis})


@dataclass(frozen=True, eq=False)
class Entry(Node):
    """An entry of an array; 0 where there is none."""

    array: str
    indices: tuple[Node, ...]
    is_bare: bool = False  # written without indices: the entry at the target's own


@dataclass(frozen=True, eq=False)
class Comparison(Node):
    """a <= b < c: true where every pair of neighbours compares as it says."""

    operands: tuple[Node, ...]
    operators: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Indicator(Node):
    """1 where all conditions hold, else 0."""

    conditions: tuple[Comparison, ...]


@dataclass(frozen=True, eq=False)
class Total(Node):
    """The sum of a body over all values of some indices for which the conditions hold."""

    summed: tuple[int, ...]
    listed: tuple[int, ...]  # those without a range, which is a condition like any other
    conditions: tuple[Comparison, ...]
    body: Node


@dataclass(frozen=True, eq=False)
class Largest(Node):
    """The largest value of a body over all values of some indices for which conditions hold."""

    chosen: tuple[int, ...]
    listed: tuple[int, ...]  # those without a range: they run through the places of a window
    conditions: tuple[Comparison, ...]
    body: Node


@dataclass(frozen=True, eq=False)
class Place(Node):
    """Where a largest value is: the value there of one of its indices, the first in row order."""

    largest: Largest
    which: int


def together(conditions: tuple[Comparison, ...]) -> list[tuple[Comparison, ...]]:
    """The comparisons one by one; those with the indices of one place as one, of tuples."""
    found: list[tuple[Comparison, ...]] = []
    for one in conditions:
        last = found[-1][-1] if found else None
        is_next = last is not None and _largest_of(one) is not None
        if is_next and last is not None and _largest_of(last) is _largest_of(one):
            found[-1] = (*found[-1], one)
        else:
            found.append((one,))
    return found


def _largest_of(comparison: Comparison) -> Largest | None:
    places = [one for one in comparison.operands if isinstance(one, Place)]
    return places[0].largest if places else None


@dataclass(frozen=True)
class Axis:
    """An index: its name and where it is introduced."""

    name: str
    at: int


@dataclass(frozen=True, eq=False)
class Formula:
    """target(free indices) = body, in a case's vocabulary."""

    text: str
    target: str
    axes: tuple[Axis, ...]
    n_free: int
    is_bare: bool  # the left side has no indices: everything goes entry by entry
    body: Node
    vocabulary: Vocabulary
