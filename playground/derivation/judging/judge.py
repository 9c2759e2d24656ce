"""A student's gradient judged, entry by entry.

What counts is the layer's own backward pass. Central differences of its forward pass are measured
beside it, so that nobody has to take the layer's word: at ties of max-pooling they also tell which
entries could be otherwise by calculus, though not by the layer's rule.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from playground.derivation.case import Case, Floats
from playground.derivation.judging.elsewhere import (
    EXACT,
    right_values,
    right_without_ties,
    term_size,
    wrong_with,
)
from playground.derivation.judging.mistakes import Mistake, recognised
from playground.derivation.language.formula import Formula, evaluate, parse_formula
from playground.derivation.language.vocabulary import JACOBIAN
from playground.derivation.layers import Windowed
from playground.derivation.slopes import Measured, measured
from playground.derivation.terms import CANCELLED
from playground.errors import SettingError, ShapeError
from playground.wording.numbers import counted, listed
from playground.wording.words import words

RIGHT = "right"
WRONG = "wrong"
TIE = "tie"  # not what the layer gives, but between the slopes of both sides of a tie

_IN_FULL = 9  # decimals from which on nobody has rounded
_MAX_DECIMALS = 17


@dataclass(frozen=True, eq=False)
class Judgement:
    """What came of it: each array has the gradient's shape."""

    target: str  # "dz", "dw", "db", "y", or the slopes of y, as in "dydz"
    given: Floats
    right: Floats  # by the layer's own passes
    measured: Floats  # by central differences, which only gradients of L have; else NaN
    allowed: Floats  # the error not held against an entry
    verdicts: NDArray[np.str_]  # RIGHT, WRONG or TIE
    decimals: int | None  # to which it is right, if rounded; None: given in full
    agreement: float  # the largest difference between right and measured, ties left out, or NaN
    mistakes: tuple[Mistake, ...] = ()  # each would give exactly this here
    formula: Formula | None = None
    choice: str = "ties"  # where slopes have a choice: a section of the words
    elsewhere: tuple[str, ...] = ()  # settings with which a formula right here would be wrong
    only_ties: bool = False  # whether a formula wrong here is right where no two entries are equal
    noise: float = 0.0  # what rounding may leave where terms cancel

    @property
    def errors(self) -> Floats:
        """How far each entry is off; infinite where it is no number."""
        with np.errstate(invalid="ignore"):
            errors = np.abs(self.given - self.right)
        return np.where(np.isnan(errors), np.inf, errors)

    def told(self, value: float) -> float:
        """A number of an entry as it is shown: 0 for what rounding alone has left.

        Of two that are so small neither is wrong, so that no 0 is held against another.
        """
        return 0.0 if abs(value) <= self.noise / 2 else float(value)

    @property
    def n_wrong(self) -> int:
        """How many entries are wrong."""
        return int((self.verdicts == WRONG).sum())

    @property
    def n_ties(self) -> int:
        """How many entries are only a matter of who gets the gradient of a tie."""
        return int((self.verdicts == TIE).sum())

    @property
    def is_right(self) -> bool:
        """Whether every entry is what the layer gives."""
        return bool((self.verdicts == RIGHT).all())

    @property
    def worst(self) -> list[tuple[int, ...]]:
        """The indices of all entries that are not right, the one with the largest error first."""
        places = np.argwhere(self.verdicts != RIGHT)
        order = np.argsort(-self.errors[self.verdicts != RIGHT], kind="stable")
        return [tuple(map(int, place)) for place in places[order]]

    @property
    def sentence(self) -> str:
        """How many entries are wrong, by how much, and the first of them."""
        count, size = self.n_wrong or self.n_ties, self.given.size
        if self.is_right:
            return self._praise(size)
        number_of = "only" if size == 1 else "one" if count == 1 else "some"
        told = {"count": count, "size": size, "target": self.name}
        if not self.n_wrong:
            return words(f"backprop.{self.choice}.{number_of}", **told, **self._first(TIE))
        worst = float(self.errors[self.verdicts == WRONG].max())
        key = f"{number_of}_endless" if math.isinf(worst) else number_of
        told |= {"error": number(worst), **self._first(WRONG)}
        ties = "one_more" if self.n_ties == 1 else "more"
        more = [words(f"backprop.{self.choice}.{ties}", count=self.n_ties)] if self.n_ties else []
        return " ".join([words(f"backprop.wrong.{key}", **told), *more])

    @property
    def explanation(self) -> str:
        """The usual mistake that gives exactly this, or that several do; empty if none does."""
        if not self.mistakes:
            return ""
        first, *others = [mistake.clause for mistake in self.mistakes]
        if not others:
            return words("backprop.judged.exactly_if", clause=first)
        clauses = words("backprop.judged.or_if").join([first, *others])
        return words("backprop.judged.several", clauses=clauses)

    @property
    def evidence(self) -> str:
        """How well central differences agree with what is called right; empty without any."""
        if math.isnan(self.agreement):
            return ""
        key = "agree" if self.agreement else "agree_exactly"
        return words(f"backprop.judged.{key}", error=self.agreement)

    @property
    def caution(self) -> str:
        """Where a right formula would be wrong, or that ties alone make it wrong; else empty."""
        if self.only_ties:
            return words("backprop.judged.without_ties")
        if not self.elsewhere:
            return ""
        return words("backprop.judged.elsewhere", settings=listed(self.elsewhere))

    @property
    def name(self) -> str:
        """What was to be given, as one writes it."""
        is_jacobian = self.target.startswith(JACOBIAN)
        return f"∂y/∂{self.target[-1]}" if is_jacobian else self.target

    def place(self, index: tuple[int, ...]) -> str:
        """An entry as one writes it: dz(0,1,2), ∂y(0,0,1)/∂z(0,1,1)."""
        if self.target.startswith(JACOBIAN):
            of, by = (",".join(map(str, part)) for part in self._halves(index))
            return f"∂y({of})/∂{self.target[-1]}({by})"
        return f"{self.target}({','.join(map(str, index))})"

    def _halves(self, index: tuple[int, ...]) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The indices of y and of what it is derived by; the same where a layer goes by entries."""
        if self.formula is None or self.formula.vocabulary.is_entry_by_entry:
            return index, index
        n_above = len(self.formula.vocabulary.arrays["y"])
        return index[:n_above], index[n_above:]

    def _praise(self, size: int) -> str:
        key = {1: "only", 2: "both"}.get(size, "all")
        if not self.decimals:
            return words(f"backprop.right.{key}", size=size, target=self.name)
        decimals = counted(self.decimals, "decimal")
        return words(
            f"backprop.right.{key}_rounded", size=size, target=self.name, decimals=decimals
        )

    def _first(self, verdict: str) -> dict[str, str]:
        """Where a verdict is given first, and both numbers there."""
        index = tuple(map(int, np.argwhere(self.verdicts == verdict)[0]))
        yours, right = apart(self.told(self.given[index]), self.told(self.right[index]))
        return {"place": self.place(index), "yours": yours, "right": right}


def judge(case: Case, target: str, values: ArrayLike, decimals: int | None = None) -> Judgement:
    """Every entry of a gradient that was typed in or computed elsewhere.

    Numbers with few decimals are right as far as they go: `decimals` says to how many they are
    rounded; without it the most that any entry has. Whole numbers must be right as they stand.
    Raises SettingError for a target the layer has none of, ShapeError for another shape or what
    are no numbers.
    """
    given, precision = _as_gradient(case, target, values)
    if decimals is None:
        decimals = _decimals_of(values, given)
    rounding = 0.5 * 10.0**-decimals if decimals else 0.0
    # Half of a last digit may fall either way, and its own last bit is rounded.
    told = decimals if 0 < decimals < _IN_FULL else None
    return _judged(case, target, given, rounding * 1.000001, precision, told)


def judge_formula(case: Case, text: str, which: int = -1, *, alone: bool = True) -> Judgement:
    """Every entry of what a formula gives; of a derivation one equality, the last if not said.

    Where it is `alone`, what is right is tried elsewhere too. Raises FormulaError where it is none.
    """

    def read(other: Case) -> Formula:
        return parse_formula(text, other, which)

    formula = read(case)
    judgement = _judged(case, formula.target, evaluate(formula, case), 0.0, 0.0, None)
    elsewhere = tuple(wrong_with(case, read)) if alone and judgement.is_right else ()
    only_ties = not judgement.is_right and right_without_ties(case, read)
    return replace(judgement, formula=formula, elsewhere=elsewhere, only_ties=only_ties)


def number(value: float, digits: int = 3) -> str:
    """A number as a sentence shows it: two decimals or three digits, and a proper minus."""
    if not math.isfinite(value):
        return (
            words("backprop.judged.no_number")
            if math.isnan(value)
            else ("∞" if value > 0 else "−∞")
        )
    size = abs(value)
    fixed = size == 0 or 0.095 <= size < 1e6
    # + 0.0 makes a negative zero positive.
    text = f"{value + 0.0:.{digits - 1}f}" if fixed else f"{value:.{digits}g}"
    return text.replace("-", "−")


def apart(one: float, other: float) -> tuple[str, str]:
    """Two numbers with as many digits as it takes to tell them apart."""
    for digits in range(3, 17):
        shown = number(one, digits), number(other, digits)
        if shown[0] != shown[1]:
            return shown
    return repr(one), repr(other)


def _judged(
    case: Case,
    target: str,
    given: Floats,
    rounding: float,
    precision: float,
    decimals: int | None,
) -> Judgement:
    arrays = case.given()
    right = right_values(case, target)
    slopes = _unmeasured(right)
    if target in case.kind.gradients:
        slopes = measured(case, target[1])
    terms = term_size(case, arrays, target)
    exact = EXACT * np.abs(right) + (CANCELLED + precision) * terms
    allowed = np.maximum(exact, rounding)
    with np.errstate(invalid="ignore"):
        is_right = np.abs(given - right) <= allowed
        is_between = (slopes.low - allowed <= given) & (given <= slopes.high + allowed)
    verdicts = np.where(is_right, RIGHT, np.where(slopes.is_kink & is_between, TIE, WRONG))
    differences = np.abs(right - slopes.central)[~slopes.is_kink]
    agreement = float(differences.max(initial=0.0))
    if (np.abs(given - right) <= exact).all():
        decimals = None
    judgement = Judgement(
        target, given, right, slopes.central, allowed, verdicts, decimals, agreement,
        choice=case.kind.ties or "ties", noise=CANCELLED * terms,
    )  # fmt: skip
    if judgement.is_right:
        return judgement
    return replace(judgement, mistakes=recognised(case, target, given, right, allowed))


def _unmeasured(right: Floats) -> Measured:
    """What y and its own slopes have: differences are those of L."""
    nothing = np.full(right.shape, np.nan)
    no_kink = np.zeros(right.shape, dtype=bool)
    return Measured(nothing, nothing, nothing, nothing, nothing, no_kink)


def _as_gradient(case: Case, target: str, values: ArrayLike) -> tuple[Floats, float]:
    """The values as float64, and how precise their type is, for the sum of many terms."""
    shapes = {name: case.shapes[name[1]] for name in case.kind.gradients}
    if target not in shapes:
        raise SettingError("target", target, "must be one of " + ", ".join(shapes))
    try:
        array = np.asarray(values)
    except ValueError:
        raise ShapeError(target, "is no table: its rows differ in length") from None
    if array.dtype.kind not in "iuf":
        raise ShapeError(target, f"holds {array.dtype}; must hold real numbers")
    if array.shape != shapes[target]:
        problem = f"shape {array.shape}; must be {shapes[target]}, as {target[1]} is"
        raise ShapeError(target, problem + _shape_advice(case, target, array.shape))
    precise = array.dtype.kind != "f" or array.dtype.itemsize >= 8
    precision = 0.0 if precise else 64 * float(np.finfo(array.dtype).eps)
    with np.errstate(over="ignore"):
        return array.astype(np.float64), precision


def _shape_advice(case: Case, target: str, shape: tuple[int, ...]) -> str:
    """What may have been forgotten, where the shape tells."""
    shapes = case.shapes
    wanted = shapes[target[1]]
    if shape == (1, *wanted):
        return "; leave out the batch axis"
    if target == "db" and shape == shapes["g"]:
        over = ["the samples"] if case.samples else []
        over += ["h", "k"] if len(case.kind.shapes(case)["g"]) == 3 else []
        return f"; the sum over {listed(over)} is missing"
    if target == "dw" and shape == wanted[::-1]:
        return "; it is transposed"
    if target == "dw" and len(wanted) == 4 and shape == (wanted[1], wanted[0], *wanted[2:]):
        return "; its channels are exchanged"
    if target == "dz" and isinstance(case.kind, Windowed) and len(shape) == len(wanted):
        borders = case.kind.windows(case).borders
        plane = (length + sum(border) for length, border in zip(wanted[-2:], borders, strict=True))
        if shape == (*wanted[:-2], *plane):
            return "; cut off what falls on the padding"
    return ""


def _decimals_of(values: ArrayLike, given: Floats) -> int:
    """The most decimals any finite entry has when written down as short as it can be."""
    written = np.asarray(values)
    if written.dtype.kind != "f":
        return 0
    finite = written[np.isfinite(given)]
    exponents = (Decimal(str(one)).normalize().as_tuple().exponent for one in finite.ravel())
    decimals = max((-one for one in exponents if isinstance(one, int)), default=0)
    return min(max(decimals, 0), _MAX_DECIMALS)
