"""Through which values a summed index runs: wherever a term of its sum may not be 0.

A sum goes over all whole numbers. An entry there is none of is 0, so all but finitely many terms
are 0 in any sum that makes sense; `lengths_of` finds an interval around the rest, from what each
index is used in: `w(j,a,b-h,c-k)` is 0 unless 0 <= b - h < K. An index for which that gives no end
runs over all values for which something that it indexes is inside its array.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from playground.derivation.language import expression as tree
from playground.errors import FormulaError

MAX_VALUES = 1_000  # of one index
_ROUNDS = 6
_SLACK = 1e-9  # bounds are computed with floats, and may fall short of a whole number


class Interval(NamedTuple):
    """From low to high, both included; empty where low is larger."""

    low: float
    high: float

    def __and__(self, other: Interval) -> Interval:
        return Interval(max(self.low, other.low), min(self.high, other.high))

    def __or__(self, other: Interval) -> Interval:
        """The smallest around both."""
        if self.is_empty or other.is_empty:
            return other if self.is_empty else self
        return Interval(min(self.low, other.low), max(self.high, other.high))

    @property
    def is_empty(self) -> bool:
        return self.low > self.high

    @property
    def is_bounded(self) -> bool:
        return self.is_empty or (math.isfinite(self.low) and math.isfinite(self.high))

    def plus(self, other: Interval, sign: int = 1) -> Interval:
        """Of sums, or with sign -1 of differences."""
        if self.is_empty or other.is_empty:
            return _NONE
        low, high = (other.low, other.high) if sign > 0 else (-other.high, -other.low)
        ends = Interval(self.low + low, self.high + high)
        return _ALL if any(map(math.isnan, ends)) else ends

    def times(self, other: Interval) -> Interval:
        """Of products; 0 times infinity is 0 at an interval's end."""
        if self.is_empty or other.is_empty:
            return _NONE
        ends = [a * b for a in self for b in other]
        ends = [0.0 if math.isnan(end) else end for end in ends]
        return Interval(min(ends), max(ends))

    def over(self, other: Interval) -> Interval:
        """Of quotients."""
        if other.low <= 0 <= other.high:
            return _ALL
        return self.times(Interval(1 / other.high, 1 / other.low))

    def whole(self) -> range:
        """The whole numbers in it."""
        if self.is_empty:
            return range(0)
        return range(math.ceil(self.low - _SLACK), math.floor(self.high + _SLACK) + 1)


_ALL = Interval(-math.inf, math.inf)
_NONE = Interval(math.inf, -math.inf)
Intervals = list[Interval]


def ranges_of(formula: tree.Formula) -> list[range]:
    """Of every index the values it runs through, by axis.

    Raises FormulaError where nothing bounds a summed index, or too many values are left.
    """
    shape = formula.vocabulary.targets[formula.target]
    free = [Interval(0, length - 1) for length in shape]
    intervals = [*free, *[_ALL] * (len(formula.axes) - len(free))]
    finder = _Finder(formula, intervals)
    totals = [node for node in _nodes(formula.body) if isinstance(node, tree.Total)]
    for node in _nodes(formula.body):
        if isinstance(node, tree.Largest):
            finder.bound(node)
    finder.narrow(totals)
    for total in totals:
        finder.fall_back(total)
    for interval, axis in zip(intervals, formula.axes, strict=True):
        if not interval.is_bounded:
            problem = f"nothing says where {axis.name} begins and ends"
            advice = f"index an array with it, or write sum({axis.name} = 0..2)"
            raise FormulaError(axis.at, f"{problem}; {advice}", len(axis.name))
        if interval.high - interval.low >= MAX_VALUES:
            problem = f"{axis.name} runs through more than {MAX_VALUES} values"
            raise FormulaError(axis.at, problem, len(axis.name))
    return [interval.whole() for interval in intervals]


def _nodes(node: tree.Node) -> Iterator[tree.Node]:
    yield node
    for child in node.children:
        yield from _nodes(child)


class _Finder:
    """Narrows the intervals, by axis, in place."""

    def __init__(self, formula: tree.Formula, intervals: Intervals) -> None:
        self.arrays = formula.vocabulary.arrays
        self.sizes = formula.vocabulary.sizes
        self.intervals = intervals

    def narrow(self, totals: Sequence[tree.Total]) -> None:
        """What is known of one index may bound another: round by round, until nothing changes."""
        for _ in range(_ROUNDS):
            before = list(self.intervals)
            for total in totals:
                for axis in total.summed:
                    parts = [self.where_not_zero(part, axis) for part in total.children]
                    for part in parts:
                        self.intervals[axis] &= part
            if self.intervals == before:
                return

    def bound(self, largest: tree.Largest) -> None:
        """Of a maximum only its conditions say where, and otherwise the places of a window."""
        for axis in largest.chosen:
            for condition in largest.conditions:
                self.intervals[axis] &= self.where_true(condition, axis)
            if not self.intervals[axis].is_bounded and "K" in self.sizes:
                self.intervals[axis] &= Interval(0, self.sizes["K"] - 1)

    def fall_back(self, total: tree.Total) -> None:
        """Bound what is not bounded yet by the arrays it indexes."""
        for axis in total.summed:
            if not self.intervals[axis].is_bounded:
                found = _NONE
                for entry in _entries_of(total):
                    inside = self.where_not_zero(entry, axis)
                    if axis in entry.axes and inside.is_bounded:
                        found |= inside
                if not found.is_empty:
                    self.intervals[axis] &= found

    def where_not_zero(self, node: tree.Node, axis: int) -> Interval:
        """The values of an index outside which the node is 0, whatever the others are."""
        if axis not in node.axes:
            return _ALL
        match node:
            case tree.Entry():
                found = _ALL
                for index, length in zip(node.indices, self.arrays[node.array], strict=True):
                    found &= self.where_within(index, axis, Interval(0, length - 1))
                return found
            case tree.Times():
                found = _ALL
                for factor, divides in zip(node.factors, node.divides, strict=True):
                    if not divides:
                        found &= self.where_not_zero(factor, axis)
                return found
            case tree.Plus():
                found = _NONE
                for term in node.terms:
                    found |= self.where_not_zero(term, axis)
                return found
            case tree.Power(base=base, exponent=tree.Number(value=value)) if value > 0:
                return self.where_not_zero(base, axis)
            case tree.Function(name="tanh" | "sinh"):
                return self.where_not_zero(node.arguments[0], axis)
            case tree.Comparison():
                return self.where_true(node, axis)
            case tree.Indicator() | tree.Total():
                found = _ALL
                for child in node.children:
                    found &= self.where_not_zero(child, axis)
                return found
            case _:
                return _ALL

    def where_true(self, comparison: tree.Comparison, axis: int) -> Interval:
        """The values of an index outside which the comparison is false."""
        found = _ALL
        operands = comparison.operands
        pairs = zip(operands, operands[1:], comparison.operators, strict=False)
        for left, right, operator in pairs:
            if operator == "!=":
                continue
            low, high = (right, left) if operator in (">", ">=") else (left, right)
            below = Interval(-math.inf, self.values(high).high)
            above = Interval(self.values(low).low, math.inf)
            if operator == "=":
                below, above = self.values(high), self.values(low)
            found &= self.where_within(low, axis, below)
            found &= self.where_within(high, axis, above)
        return found

    def where_within(self, node: tree.Node, axis: int, interval: Interval) -> Interval:
        """The values of an index outside which the node is outside the interval."""
        if interval.is_empty:
            return _NONE
        if axis not in node.axes:
            return _ALL
        match node:
            case tree.Index():
                return interval
            case tree.Plus():
                with_axis = [n for n, term in enumerate(node.terms) if axis in term.axes]
                if len(with_axis) > 1:
                    return _ALL
                rest = interval
                for n, (term, sign) in enumerate(zip(node.terms, node.signs, strict=True)):
                    if n != with_axis[0]:
                        rest = rest.plus(self.values(term), -sign)
                if node.signs[with_axis[0]] < 0:
                    rest = Interval(-rest.high, -rest.low)
                return self.where_within(node.terms[with_axis[0]], axis, rest)
            case tree.Times():
                inside = [n for n, factor in enumerate(node.factors) if axis in factor.axes]
                if len(inside) > 1 or node.divides[inside[0]]:
                    return _ALL
                rest = interval
                for n, (factor, divides) in enumerate(zip(node.factors, node.divides, strict=True)):
                    if n != inside[0]:
                        values = self.values(factor)
                        rest = rest.times(values) if divides else rest.over(values)
                return self.where_within(node.factors[inside[0]], axis, rest)
            case tree.Function(name="floor"):
                wider = Interval(interval.low, interval.high + 1)
                return self.where_within(node.arguments[0], axis, wider)
            case _:
                return _ALL

    def values(self, node: tree.Node) -> Interval:
        """An interval around all values of a node."""
        match node:
            case tree.Number(value=value):
                return Interval(value, value)
            case tree.Index(axis=axis):
                return self.intervals[axis]
            case tree.Plus():
                found = Interval(0, 0)
                for term, sign in zip(node.terms, node.signs, strict=True):
                    found = found.plus(self.values(term), sign)
                return found
            case tree.Times():
                found = Interval(1, 1)
                for factor, divides in zip(node.factors, node.divides, strict=True):
                    values = self.values(factor)
                    found = found.over(values) if divides else found.times(values)
                return found
            case tree.Function(name="floor"):
                low, high = self.values(node.arguments[0])
                return Interval(low - 1, high)
            case tree.Function(name="min" | "max" as name):
                lows, highs = zip(*map(self.values, node.arguments), strict=True)
                chosen = min if name == "min" else max
                return Interval(chosen(lows), chosen(highs))
            case tree.Place(largest=largest, which=which):
                return self.intervals[largest.chosen[which]]
            case tree.Entry(array=array):
                # Places in a window, or in a plane: below any bound an index may have.
                return Interval(0, MAX_VALUES) if array.endswith("star") else _ALL
            case _:
                return _ALL


def _entries_of(node: tree.Node) -> list[tree.Entry]:
    return [one for one in _nodes(node) if isinstance(one, tree.Entry)]
