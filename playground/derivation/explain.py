"""The sum behind one entry of an output or a gradient, written out with its numbers.

This is the homework's index arithmetic, entry by entry: slow, and independent of the layers'
backward passes, which the tests hold against it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from playground.derivation.case import Case
from playground.derivation.samples import formula_of, terms_of
from playground.derivation.slopes import measured_at
from playground.derivation.terms import Arrays, Factor, Index, Term
from playground.errors import SettingError
from playground.wording.words import words

__all__ = ["Difference", "Explanation", "Factor", "Index", "Term", "explain"]


@dataclass(frozen=True)
class Difference:
    """What central differences say of one gradient entry."""

    value: float
    error: float  # distance from the entry
    is_kink: bool = False
    below: float = 0.0  # one-sided slopes, where they differ
    above: float = 0.0


@dataclass(frozen=True)
class Explanation:
    """One entry, the formula it follows, and every term of its sum."""

    array: str
    index: Index
    value: float
    formula: str  # of a gradient: in the language of `playground.derivation.language.formula`
    words: str
    terms: tuple[Term, ...] = field(default=())
    difference: Difference | None = None


def explain(case: Case, array: str, index: Index) -> Explanation:
    """The explanation of an entry of y or of a gradient. Raises SettingError for any other."""
    arrays = case.arrays()
    explained = (*case.kind.between, "y", *case.kind.gradients)
    if array not in explained:
        raise SettingError("array", array, "must be one of " + ", ".join(explained))
    shape = arrays[array].shape
    if len(index) != len(shape) or not all(0 <= i < n for i, n in zip(index, shape, strict=True)):
        raise SettingError("index", index, f"{array} has the shape {shape}")
    place = f"{array.removeprefix('d')}({', '.join(map(str, index))})"
    return Explanation(
        array,
        index,
        float(arrays[array][index]),
        formula_of(case, array),
        words(f"backprop.sums.{case.layer}.{array}", place=place),
        tuple(terms_of(case, arrays, array, index)),
        None if array not in case.kind.gradients else _difference(case, arrays, array, index),
    )


def _difference(case: Case, arrays: Arrays, array: str, index: Index) -> Difference:
    """What forward passes alone say of the slope of L = sum(g y) in one entry."""
    found = measured_at(case, array.removeprefix("d"), index)
    value = float(found.central)
    error = abs(value - float(arrays[array][index]))
    if not found.is_kink:
        return Difference(value, error)
    return Difference(value, error, True, float(found.below), float(found.above))
