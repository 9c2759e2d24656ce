"""A formula worked out: every part of it as an array over the indices that it depends on.

Every array has one axis an index, of length 1 where it does not depend on it, so that NumPy
combines them. In a sum of products, an index is summed over as soon as all factors that depend on
it are multiplied, which takes the work of a sum over seven indices down to that of two or three.
Whatever is about to be worked out is counted first, and refused where it would be too much.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.derivation.language import expression as tree
from playground.derivation.language.ranges import ranges_of
from playground.errors import FormulaError
from playground.layers import sigmoid

Floats = NDArray[np.float64]

MAX_OPERATIONS = 2_000_000
_COST = {"entry": 4, "power": 20, "function": 8}  # of one, where a multiplication is 1

_FUNCTIONS: dict[str, Callable[..., Floats]] = {
    "tanh": np.tanh, "tanh'": lambda z: 1 - np.tanh(z) ** 2, "exp": np.exp, "cosh": np.cosh,
    "sinh": np.sinh, "sech": lambda z: 1 / np.cosh(z), "log": np.log, "sqrt": np.sqrt,
    "sigmoid": sigmoid, "sigmoid'": lambda z: sigmoid(z) * (1 - sigmoid(z)), "floor": np.floor,
    "min": np.minimum, "max": np.maximum,
}  # fmt: skip
_COMPARE = {
    "=": np.equal, "!=": np.not_equal, "<": np.less, "<=": np.less_equal, ">": np.greater,
    ">=": np.greater_equal,
}  # fmt: skip


def worked_out(formula: tree.Formula, arrays: Mapping[str, NDArray[Any]]) -> Floats:
    """The formula's values, in its target's shape, from the arrays it may speak of, by name.

    Raises FormulaError where an index has no end, a number is none (1/0), or the work is more
    than MAX_OPERATIONS.
    """
    work = _Work(formula, arrays)
    with np.errstate(all="ignore"):  # what is not finite is told, with its place
        values = work.value(formula.body)
    if not np.isfinite(values).all():
        raise FormulaError(formula.body.at, "the numbers become too large")
    shape = formula.vocabulary.targets[formula.target]
    summed = tuple(range(formula.n_free, len(formula.axes)))
    return np.broadcast_to(values.sum(axis=summed) if summed else values, shape).copy()


def _sums(node: tree.Node) -> bool:
    """Whether a product has sums among its factors, over which all of it is taken."""
    if isinstance(node, tree.Plus) and len(node.terms) > 1:
        return False
    return isinstance(node, tree.Total) or any(
        _sums(child) for child in node.children if isinstance(node, tree.Times | tree.Plus)
    )


class _Work:
    def __init__(self, formula: tree.Formula, arrays: Mapping[str, NDArray[Any]]) -> None:
        self.arrays = arrays
        self.n_axes = len(formula.axes)
        self.indices = [
            np.arange(values.start, values.stop, dtype=np.float64).reshape(
                [-1 if one == axis else 1 for one in range(self.n_axes)]
            )
            for axis, values in enumerate(ranges_of(formula))
        ]
        self.left = MAX_OPERATIONS
        self.with_zeros: dict[str, Floats] = {}

    def charge(self, node: tree.Node, cost: int, *parts: NDArray[Any]) -> None:
        """Count what combining some arrays costs."""
        lengths = zip(*(part.shape for part in parts), strict=True)
        self.left -= 20 + cost * math.prod(0 if 0 in one else max(one) for one in lengths)
        if self.left < 0:
            problem = f"this takes more than {MAX_OPERATIONS:,} operations"
            raise FormulaError(node.at, f"{problem}; sum over fewer indices or shorter ranges")

    def value(self, node: tree.Node) -> Floats:
        match node:
            case tree.Number(value=value):
                return np.full([1] * self.n_axes, value)
            case tree.Index(axis=axis):
                return self.indices[axis]
            case tree.Entry():
                return self.entry(node)
            case tree.Plus():
                return self.plus(node)
            case tree.Times() if not _sums(node):
                return self.quotient(node)
            case tree.Times() | tree.Indicator() | tree.Total():
                factors: list[Floats] = []
                summed: list[int] = []
                self.collect(node, factors, summed)
                return self.summed_product(node, factors, summed)
            case tree.Power():
                return self.power(node)
            case tree.Function():
                return self.function(node)
            case tree.Largest():
                found: Floats = self.candidates(node).max(axis=node.chosen, keepdims=True)
                return found
            case tree.Place():
                return self.place(node)
            case _:
                raise AssertionError(f"no way to work out {type(node).__name__}")

    def entry(self, node: tree.Entry) -> Floats:
        """An array's entries, 0 where there is none: indices outside it, or between two."""
        array = self.padded(node.array)
        places = []
        for index, length in zip(node.indices, array.shape, strict=True):
            values = self.value(index)
            self.charge(node, _COST["entry"], values)
            exists = (values >= 0) & (values < length) & (values == np.floor(values))
            places.append(np.where(exists, values, length - 1).astype(np.intp))
        self.charge(node, _COST["entry"], *places)
        entries: Floats = array[tuple(places)]
        return entries

    def padded(self, name: str) -> Floats:
        """An array with a zero at the end of every axis, for the entries there are none of."""
        if name not in self.with_zeros:
            array = self.arrays[name]
            padded = np.zeros([length + 1 for length in array.shape])
            padded[tuple(slice(length) for length in array.shape)] = array
            self.with_zeros[name] = padded
        return self.with_zeros[name]

    def plus(self, node: tree.Plus) -> Floats:
        total: Floats | None = None
        for term, sign in zip(node.terms, node.signs, strict=True):
            value = self.value(term)
            signed = value if sign > 0 else -value
            if total is None:
                total = signed
            else:
                self.charge(node, 1, total, signed)
                total = total + signed
        assert total is not None
        return total

    def quotient(self, node: tree.Times) -> Floats:
        """A product without sums, from the left: 49/49 is 1, and 49 (1/49) is not quite."""
        first, *others = node.factors
        found = self.value(first)
        for factor, divides in zip(others, node.divides[1:], strict=True):
            value = self.divisor(factor) if divides else self.value(factor)
            self.charge(node, 1, found, value)
            found = found / value if divides else found * value
        return found

    def collect(self, node: tree.Node, factors: list[Floats], summed: list[int]) -> None:
        """The factors of a product, and what is summed over all of them, sums inside included."""
        match node:
            case tree.Times():
                for factor, divides in zip(node.factors, node.divides, strict=True):
                    if divides:
                        factors.append(1.0 / self.divisor(factor))
                    else:
                        self.collect(factor, factors, summed)
            case tree.Indicator():
                for condition in node.conditions:
                    factors += self.conditions(condition)
            case tree.Total():
                summed += node.summed
                for condition in node.conditions:
                    factors += self.conditions(condition)
                self.collect(node.body, factors, summed)
            case tree.Plus(terms=(only,), signs=(sign,)):
                factors.append(np.full([1] * self.n_axes, float(sign)))
                self.collect(only, factors, summed)
            case _:
                factors.append(self.value(node))

    def divisor(self, node: tree.Node) -> Floats:
        value = self.value(node)
        if not value.all():
            raise FormulaError(node.at, "this is 0 for some indices, and divides")
        return value

    def conditions(self, node: tree.Comparison) -> list[Floats]:
        """1 where a pair of neighbours compares as it says, else 0; an array for each pair."""
        values = [self.value(operand) for operand in node.operands]
        found = []
        for left, right, operator in zip(values, values[1:], node.operators, strict=False):
            self.charge(node, 2, left, right)
            found.append(_COMPARE[operator](left, right).astype(np.float64))
        return found

    def summed_product(self, node: tree.Node, factors: list[Floats], summed: list[int]) -> Floats:
        """The product of all factors, summed over some axes, the cheapest first."""
        remaining = set(summed)
        while remaining:
            costs = {axis: self.size_with(factors, axis) for axis in remaining}
            axis = min(remaining, key=lambda axis: (costs[axis], axis))
            with_axis = [factor for factor in factors if factor.shape[axis] != 1]
            factors = [factor for factor in factors if factor.shape[axis] == 1]
            if with_axis:
                product = self.product(node, with_axis)
                factors.append(product.sum(axis=axis, keepdims=True))
            remaining.discard(axis)
        return self.product(node, factors)

    def size_with(self, factors: list[Floats], axis: int) -> int:
        """How many entries the product of the factors with an axis has."""
        shapes = [factor.shape for factor in factors if factor.shape[axis] != 1]
        return math.prod(max(lengths) for lengths in zip(*shapes, strict=True)) if shapes else 0

    def product(self, node: tree.Node, factors: list[Floats]) -> Floats:
        ordered = sorted(factors, key=lambda factor: factor.size)
        product = ordered[0]
        for factor in ordered[1:]:
            self.charge(node, 1, product, factor)
            product = product * factor
        return product

    def power(self, node: tree.Power) -> Floats:
        base, exponent = self.value(node.base), self.value(node.exponent)
        if isinstance(node.exponent, tree.Number) and node.exponent.value == 2:
            self.charge(node, 1, base)
            return base * base
        self.charge(node, _COST["power"], base, exponent)
        found: Floats = np.power(base, exponent)
        return self.finite(node, found, "this power is no number, or too large a one")

    def function(self, node: tree.Function) -> Floats:
        first, *rest = [self.value(argument) for argument in node.arguments]
        if not rest:
            self.charge(node, _COST["function"], first)
            found: Floats = _FUNCTIONS[node.name](first)
            problem = "no number" if node.name in ("log", "sqrt") else "too large a number"
            return self.finite(node, found, f"this {node.name} is {problem}")
        for value in rest:
            self.charge(node, 1, first, value)
            first = _FUNCTIONS[node.name](first, value)
        return first

    def candidates(self, node: tree.Largest) -> Floats:
        """The values among which the largest is; -inf where a condition does not hold."""
        values = self.value(node.body)
        wanted = [len(self.indices[axis].ravel()) if axis in node.chosen else length
                  for axis, length in enumerate(values.shape)]  # fmt: skip
        holds = [one for condition in node.conditions for one in self.conditions(condition)]
        self.charge(node, 2 + len(holds), np.empty(wanted), *holds)
        if 0 in wanted:
            raise FormulaError(node.at, "there is nothing to take the maximum of")
        for one in holds:
            values = np.where(one == 1, values, -np.inf)
        return np.broadcast_to(values, np.broadcast_shapes(values.shape, tuple(wanted)))

    def place(self, node: tree.Place) -> Floats:
        """The value of an index where the largest value is, the first in row order."""
        chosen = node.largest.chosen
        values = self.candidates(node.largest)
        last = np.moveaxis(values, chosen, range(-len(chosen), 0))
        kept = last.shape[: -len(chosen)]
        first = last.reshape(*kept, -1).argmax(axis=-1)
        places = np.unravel_index(first, last.shape[len(kept) :])[node.which]
        index = self.indices[chosen[node.which]].ravel()
        return np.expand_dims(index[places], chosen)

    def finite(self, node: tree.Node, values: Floats, problem: str) -> Floats:
        if not np.isfinite(values).all():
            raise FormulaError(node.at, problem)
        return values
