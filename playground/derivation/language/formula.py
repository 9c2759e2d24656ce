"""Gradients as index formulas, as a student writes them down: read, worked out, typeset.

    dz(a,b,c) = sum(j,h,k) w(j,a,b-h,c-k) g(j,h,k)
    dL/dweight(j,a,m,n) = sum_{h,k} z(a, h+m, k+n) dL/dy(j,h,k)
    dz(a,b,c) = sum(h,k) 1{(b,c) = (s h + m*(a,h,k), s k + n*(a,h,k))} g(a,h,k)
    dz = (1 - y^2) g

Left stands a gradient with an index for each of its axes; without any, all goes entry by entry.
Right may stand

- the arrays z (or x), w (weight), b (bias), y, g (dL/dy), and for pooling m*, n*: the place of a
  window's maximum within the window (or mstar, nstar; bstar, cstar are its row and column in z);
- p (probabilities) and t (labels) of softmax; mean, var and zhat of batch norm, eps in its root;
- sizes: C, H, W of z, K (kH, kW) of the kernel, s (s0, s1), p (p0, p1: rows above, columns left),
  d (d0, d1), H', W' of y; N samples; for dense I inputs, J outputs; for softmax K classes;
- + - * / ^ and brackets; things side by side are multiplied; e, and the functions tanh, exp, cosh,
  sinh, log, sqrt, floor, min, max;
- 1{0 <= b - h < K, c = k + n}: 1 where all conditions hold, else 0;
- sum(h,k), sum(h = b-2..b) or sum_{h=b-2}^b, sum(h, k; h < b): over all that follows in the term.

**An entry that an array does not have is 0**: "inside y only" needs no words, and z(a, h/2, k) is 0
for odd h. A sum goes over all whole numbers for which its terms may not be 0; where these have no
end, over those for which something indexed is inside its array.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from playground.derivation.case import Case
from playground.derivation.judging.evaluation import Floats, worked_out
from playground.derivation.language.derivation import Statement, statements_of
from playground.derivation.language.expression import Entry, Formula, Node
from playground.derivation.language.latex import to_latex
from playground.derivation.language.mathml import to_mathml
from playground.derivation.language.parser import parse
from playground.derivation.language.vocabulary import JACOBIAN, arrays_of, vocabulary_of
from playground.derivation.slopes import jacobian
from playground.errors import FormulaError

__all__ = [
    "Formula",
    "Statement",
    "evaluate",
    "parse_formula",
    "statements",
    "to_latex",
    "to_mathml",
]


MAX_SLOPES = 500_000
"""Of y in z, w or b, in one case: each output is a backward pass of its own."""


def parse_formula(text: str, case: Case, which: int = -1) -> Formula:
    """What a text means for a case; of a derivation in LaTeX one equality, the last if not said.

    Raises FormulaError, with the place, where it is no formula.
    """
    statement = statements(text, case)[which]
    if statement.refused:
        raise statement.refused
    return parse(statement.tokens, text, vocabulary_of(case))


def statements(text: str, case: Case) -> list[Statement]:
    """The equalities of a text, in order. Raises FormulaError where there are none."""
    return statements_of(text, vocabulary_of(case))


def evaluate(formula: Formula, case: Case) -> Floats:
    """The formula's values in the shape of its target. Raises FormulaError as it cannot be done.

    `formula` must have been parsed for a case with the same sizes. Raises FormulaError where it
    is not to be worked out, and for more slopes of y than MAX_SLOPES.
    """
    arrays = arrays_of(case)
    named = {formula.target, *_named(formula.body)}
    slopes = {name for name in named if name.startswith(JACOBIAN)}
    for name in slopes:
        count = math.prod(formula.vocabulary.arrays[name])
        if count > MAX_SLOPES:
            problem = f"∂y/∂{name[-1]} has {count} entries here; at most {MAX_SLOPES} are judged"
            raise FormulaError(0, f"{problem}: take a smaller case")
    arrays = arrays | {name: jacobian(case, name[-1]) for name in slopes - {formula.target}}
    return worked_out(formula, arrays)


def _named(node: Node) -> Iterator[str]:
    if isinstance(node, Entry):
        yield node.array
    for child in node.children:
        yield from _named(child)
