"""Gradients as index formulas, as a student writes them down: read, worked out, typeset.

    dz(a,b,c) = sum(j,h,k) w(j,a,b-h,c-k) g(j,h,k)
    dL/dweight(j,a,m,n) = sum_{h,k} z(a, h+m, k+n) dL/dy(j,h,k)
    dz(a,b,c) = sum(h,k) 1{(b,c) = (s h + m*(a,h,k), s k + n*(a,h,k))} g(a,h,k)
    dz = (1 - y^2) g

Left stands a gradient with an index for each of its axes; without any, all goes entry by entry.
Right may stand

- the arrays z (or x), w (weight), b (bias), y, g (dL/dy), and for pooling m*, n*: the place of a
  window's maximum within the window (or mstar, nstar; bstar, cstar are its row and column in z);
- sizes: C, H, W of z, K (kH, kW) of the kernel, s, p, H', W' of y; for dense I inputs, J outputs;
- + - * / ^ and brackets; things side by side are multiplied; tanh, exp, cosh, floor, min, max, e;
- 1{0 <= b - h < K, c = k + n}: 1 where all conditions hold, else 0;
- sum(h,k), sum(h = b-2..b) or sum_{h=b-2}^b, sum(h, k; h < b): over all that follows in the term.

**An entry that an array does not have is 0**: "inside y only" needs no words, and z(a, h/2, k) is 0
for odd h. A sum goes over all whole numbers for which its terms may not be 0; where these have no
end, over those for which something indexed is inside its array.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from playground.derivation.case import Arrays, Case
from playground.derivation.judging.evaluation import Floats, worked_out
from playground.derivation.language.derivation import Statement, statements_of
from playground.derivation.language.expression import Entry, Formula, Node
from playground.derivation.language.latex import to_latex
from playground.derivation.language.mathml import to_mathml
from playground.derivation.language.parser import parse
from playground.derivation.language.vocabulary import JACOBIAN, vocabulary_of

__all__ = [
    "Formula",
    "Statement",
    "evaluate",
    "parse_formula",
    "statements",
    "to_latex",
    "to_mathml",
]


def parse_formula(text: str, case: Case, which: int = -1) -> Formula:
    """What a text means for a case; of a derivation in LaTeX one equality, the last if not said.

    Raises FormulaError, with the place, where it is no formula.
    """
    return parse(statements(text, case)[which].tokens, text, vocabulary_of(case))


def statements(text: str, case: Case) -> list[Statement]:
    """The equalities of a text, in order. Raises FormulaError where there are none."""
    return statements_of(text, vocabulary_of(case))


def evaluate(formula: Formula, case: Case) -> Floats:
    """The formula's values in the shape of its target. Raises FormulaError as it cannot be done.

    `formula` must have been parsed for a case with the same sizes.
    """
    arrays = _arrays_of(case)
    slopes = {name for name in _named(formula.body) if name.startswith(JACOBIAN)}
    if slopes:
        arrays = arrays | {name: jacobian(case, name) for name in slopes}
    return worked_out(formula, arrays)


def jacobian(case: Case, array: str) -> Floats:
    """All slopes of y in z, w or b ("dydz" and so on), in the shape a formula knows them in."""
    given = case.given()
    shape, gradient = case.shapes["g"], f"d{array[-1]}"
    if vocabulary_of(case).is_entry_by_entry:
        return case.backward(given, np.ones(shape))[gradient]
    rows = []
    for one in np.eye(math.prod(shape)):
        rows.append(case.backward(given, one.reshape(shape))[gradient])
    return np.stack(rows).reshape(*shape, *rows[0].shape)


def _named(node: Node) -> Iterator[str]:
    if isinstance(node, Entry):
        yield node.array
    for child in node.children:
        yield from _named(child)


@lru_cache(maxsize=32)  # one case is asked about many formulas: every usual mistake is one
def _arrays_of(case: Case) -> Arrays:
    """Everything of a case, and for pooling the places of the maxima."""
    arrays = case.arrays()
    if "argmax" in arrays:
        rows, columns = arrays["argmax"][..., 0], arrays["argmax"][..., 1]
        corners = case.stride * np.arange(case.n_windows)
        arrays |= {"bstar": rows, "cstar": columns}
        arrays |= {"mstar": rows - corners[:, None], "nstar": columns - corners}
    return arrays
