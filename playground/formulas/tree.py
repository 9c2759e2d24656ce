"""A formula as a tree: the arithmetic that all formulas are made of.

Two nodes are equal only if they are the same node.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True, eq=False)
class Node:
    """A part of a formula, and where in the text it begins."""

    at: int

    @cached_property
    def children(self) -> tuple[Node, ...]:
        """The parts it is made of, in the order of its fields."""
        found: list[Node] = []
        for value in vars(self).values():
            parts = value if isinstance(value, tuple) else (value,)
            found += [part for part in parts if isinstance(part, Node)]
        return tuple(found)

    @cached_property
    def axes(self) -> frozenset[int]:
        """The indices that occur in it, those it sums over included."""
        return frozenset().union(*(child.axes for child in self.children))


@dataclass(frozen=True, eq=False)
class Number(Node):
    """A number, or something with a name that stands for one."""

    value: float
    text: str


@dataclass(frozen=True, eq=False)
class Plus(Node):
    """A sum of terms, each with its sign, 1 or -1."""

    terms: tuple[Node, ...]
    signs: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Times(Node):
    """A product, read from the left; `divides` says which factors divide instead."""

    factors: tuple[Node, ...]
    divides: tuple[bool, ...]


@dataclass(frozen=True, eq=False)
class Power(Node):
    """base^exponent."""

    base: Node
    exponent: Node


@dataclass(frozen=True, eq=False)
class Function(Node):
    """A function of one number or, for min and max, of several."""

    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, eq=False)
class Input(Node):
    """What a point has for its coordinate of this number, from 1: x1, x2, ..."""

    number: int
