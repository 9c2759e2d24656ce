"""What gives points their labels, as somebody types it: a comparison, "y > sin(2 x)", makes two
classes; a formula alone, "x1 x2 / 36", is the label itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.errors import FormulaError
from playground.formulas.of_inputs import InputFormula, InputParser, check_written, formula_of
from playground.formulas.values import value_of

Floats = NDArray[np.float64]

_COMPARISONS = {
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
}
_SIGNS = {"<=": "≤", ">=": "≥"}


@dataclass(frozen=True)
class LabelFormula:
    """A comparison of two formulas of a point's coordinates, or one formula alone."""

    sides: tuple[InputFormula, ...]
    comparison: str
    """Between two sides; empty where there is one."""

    @property
    def text(self) -> str:
        """As a link holds it; reading it gives the same formula."""
        return self.comparison.join(side.text for side in self.sides)

    @property
    def typeset(self) -> str:
        """In signs: "x₂ > sin(2·x₁)"."""
        sign = _SIGNS.get(self.comparison, self.comparison)
        return f" {sign} ".join(side.typeset for side in self.sides)

    @property
    def problem(self) -> str:
        """The problem that it makes data of."""
        return "classification" if self.comparison else "regression"

    @property
    def n_inputs(self) -> int:
        """How many coordinates a point must have for it."""
        return max(side.n_inputs for side in self.sides)

    def labels(self, points: Floats) -> Floats:
        """Labels (n,) of points (n, n_inputs): 1 where the comparison holds and -1 where not.

        A formula's own value is cut at -1 and 1. NaN where a side is not a finite number.
        """
        values = [
            np.broadcast_to(value_of(side.tree, tuple(points.T)), len(points))
            for side in self.sides
        ]
        if self.comparison:
            labels = np.where(_COMPARISONS[self.comparison](*values), 1.0, -1.0)
        else:
            labels = np.clip(values[0], -1, 1)
        return np.where(np.isfinite(values).all(axis=0), labels, np.nan)


def read(text: str) -> LabelFormula:
    """What a text means. Raises FormulaError, with the place, where it is none."""
    parser = InputParser.of(text)
    sides, comparison = [formula_of(parser.expression())], ""
    if parser.sees(*_COMPARISONS):
        comparison = parser.take().text
        sides.append(formula_of(parser.expression()))
    parser.end()
    formula = LabelFormula(tuple(sides), comparison)
    if not formula.n_inputs:
        problem = "names no input, so that it is the same everywhere; name x1, say"
        raise FormulaError(0, problem, len(text))
    check_written(formula.text)
    return formula
