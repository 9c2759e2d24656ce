"""What a formula of a point's coordinates is worth, by NumPy."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from playground.formulas.tree import Function, Input, Node, Number, Plus, Power, Times

Floats = NDArray[np.float64]


class OfNumbers(NamedTuple):
    """A function: how many numbers it takes, at least, and itself."""

    n_arguments: int
    function: Callable[..., Any]


FUNCTIONS = {
    "sin": OfNumbers(1, np.sin),
    "cos": OfNumbers(1, np.cos),
    "tan": OfNumbers(1, np.tan),
    "tanh": OfNumbers(1, np.tanh),
    "exp": OfNumbers(1, np.exp),
    "log": OfNumbers(1, np.log),
    "sqrt": OfNumbers(1, np.sqrt),
    "abs": OfNumbers(1, np.abs),
    "sign": OfNumbers(1, np.sign),
    "atan2": OfNumbers(2, np.arctan2),
    "min": OfNumbers(2, np.minimum),
    "max": OfNumbers(2, np.maximum),
}


def is_constant(node: Node) -> bool:
    """Whether a tree names no input."""
    return not isinstance(node, Input) and all(map(is_constant, node.children))


def value_of(node: Node, columns: Sequence[Floats]) -> Any:
    """The values (n,) where a point's coordinates are `columns`, (n,) each; a number for none.

    Infinite or not a number where arithmetic has no other answer.
    """
    with np.errstate(all="ignore"):
        return _value(node, columns)


def _value(node: Node, columns: Sequence[Floats]) -> Any:
    if isinstance(node, Number):
        return np.float64(node.value)
    if isinstance(node, Input):
        return columns[node.number - 1]
    values = [_value(child, columns) for child in node.children]
    if isinstance(node, Plus):
        first, *rest = values
        total = -first if node.signs[0] < 0 else first
        for value, sign in zip(rest, node.signs[1:], strict=True):
            total = total - value if sign < 0 else total + value
        return total
    if isinstance(node, Times):
        product, *rest = values
        for value, divides in zip(rest, node.divides[1:], strict=True):
            product = product / value if divides else product * value
        return product
    if isinstance(node, Power):
        return values[0] ** values[1]
    assert isinstance(node, Function)
    function = FUNCTIONS[node.name].function
    # min and max of many take two at a time.
    return functools.reduce(function, values) if len(values) > 1 else function(values[0])
