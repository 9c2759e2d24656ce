"""The backward pass one entry of g at a time: what it sends back, and where to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from playground.derivation.case import Arrays, Case
from playground.derivation.explain import Factor, Index, explain
from playground.derivation.samples import additions_of
from playground.derivation.terms import factor
from playground.errors import SettingError


@dataclass(frozen=True, eq=False)
class Step:
    """One entry of g, what it passes on its way back, and the gradients up to and with it."""

    index: Index
    value: float
    passed: tuple[Factor, ...]  # entries of z, w and b; their gradients are what is added to
    additions: tuple[str, ...]  # what is added to each gradient, in words of the formulas
    gradients: Arrays


def step_of(case: Case, number: int) -> Step:
    """Step `number` of the pass, which takes the entries of g in row order.

    Raises SettingError for a number there is no entry for.
    """
    given = case.given()
    g = given["g"]
    if not 0 <= number < g.size:
        raise SettingError("step", number, f"must be less than {g.size}")
    so_far = np.where(np.arange(g.size) <= number, g.ravel(), 0.0).reshape(g.shape)
    index = tuple(int(i) for i in np.unravel_index(number, g.shape))
    terms = explain(case, "y", index).terms
    reached = case.kind.reached(case, index, terms)
    passed = tuple(factor(given, array, *place) for array, place in reached)
    additions = tuple(additions_of(case, index, terms))
    return Step(index, float(g[index]), passed, additions, case.backward(given, so_far))


def ties(case: Case) -> list[Index]:
    """The entries of z that equal a maximum of max-pooling and are passed over, each once."""
    arrays = case.arrays()
    if not case.samples:
        return case.kind.tied(case, arrays)
    if case.kind.usual_samples:
        return []
    return [
        (sample, *place)
        for sample in range(case.samples)
        for place in case.kind.tied(case, case.of_sample(arrays, sample))
    ]
