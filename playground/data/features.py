"""The one table of the features a network may see, in the original's fixed order.

Each takes the coordinates x1, x2 (the original's x, y) and returns values of the same shape,
unscaled: on the square that is drawn x^2 reaches 36. Somebody's own formula is such a row too.

A new feature is one row; neither data nor engine need anything else. Compiled code knows none: it
draws points, whose features are computed here, and trains on a table's columns, whatever they are.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from playground.formulas import of_inputs
from playground.formulas.values import value_of

Floats = NDArray[np.float64]


class Feature(NamedTuple):
    """One input: its place in a link, its names, and itself, as a formula and as a function.

    The formula is arithmetic in x and y, beyond two coordinates x3, x4, ..., with functions, for
    whoever computes elsewhere, as a browser does; it reads the same in Python and in JavaScript.
    """

    link_place: int
    label: str  # in plain text
    written: str  # as typeset
    spoken: str  # as a screen reader says it
    formula: str
    help: str  # a formula in braces is typeset
    function: Callable[..., Floats]  # of the first n_inputs coordinates
    n_inputs: int = 2


# fmt: off
FEATURES: dict[str, Feature] = {
    "x": Feature(
        0, "x1", "x₁", "x1", "x",
        "{x1}, how far right a point lies.", lambda x, y: x),
    "y": Feature(
        1, "x2", "x₂", "x2", "y",
        "{x2}, how far up a point lies.", lambda x, y: y),
    "xSquared": Feature(
        3, "x1²", "x₁²", "x1 squared", "x * x",
        "{x1^2}: large on both sides, small in the middle.", lambda x, y: x * x),
    "ySquared": Feature(
        4, "x2²", "x₂²", "x2 squared", "y * y",
        "{x2^2}: large above and below, small in the middle.", lambda x, y: y * y),
    "xTimesY": Feature(
        2, "x1x2", "x₁x₂", "x1 times x2", "x * y",
        "{x1 x2}: positive where both have the same sign.", lambda x, y: x * y),
    "sinX": Feature(
        6, "sin x1", "sin x₁", "sine of x1", "sin(x)",
        "{sin x1}: waves from left to right.", lambda x, y: np.sin(x)),
    "sinY": Feature(
        8, "sin x2", "sin x₂", "sine of x2", "sin(y)",
        "{sin x2}: waves from bottom to top.", lambda x, y: np.sin(y)),
    "cosX": Feature(
        5, "cos x1", "cos x₁", "cosine of x1", "cos(x)",
        "{cos x1}: waves from left to right, the same on both sides.", lambda x, y: np.cos(x)),
    "cosY": Feature(
        7, "cos x2", "cos x₂", "cosine of x2", "cos(y)",
        "{cos x2}: waves from bottom to top, the same above and below.", lambda x, y: np.cos(y)),
    "xCubed": Feature(
        9, "x1³", "x₁³", "x1 cubed", "x * x * x",
        "{x1^3}: flat in the middle, steep at both sides.", lambda x, y: x * x * x),
    "yCubed": Feature(
        10, "x2³", "x₂³", "x2 cubed", "y * y * y",
        "{x2^3}: flat in the middle, steep above and below.", lambda x, y: y * y * y),
    "radius": Feature(
        11, "radius", "radius", "radius", "sqrt(x * x + y * y)",
        "{sqrt(x1^2 + x2^2)}, how far a point lies from the middle.",
        lambda x, y: np.sqrt(x * x + y * y)),
    "angle": Feature(
        12, "angle", "angle", "angle", "atan2(y, x)",
        "The angle from the right, −π to π against the clock; it jumps on the left.",
        lambda x, y: np.arctan2(y, x)),
}
# fmt: on
"""By link key; the order is the order in which features enter the network."""

ORIGINAL_FEATURES = ("x", "y", "xSquared", "ySquared", "xTimesY", "sinX", "sinY")
"""The original's own: a link says of each whether it is on, of the others only which are."""

_PLAIN = str.maketrans("₀₁₂₃₄₅₆₇₈₉−", "0123456789-")


def feature_of(name: str) -> Feature:
    """The row of a name, or of somebody's own formula. Raises FormulaError for neither."""
    return FEATURES[name] if name in FEATURES else _row_of(name)


@functools.lru_cache(maxsize=1024)
def _row_of(text: str) -> Feature:
    formula = of_inputs.read(text)
    return Feature(
        link_place=len(FEATURES),
        label=formula.typeset.translate(_PLAIN),
        written=formula.typeset,
        spoken=formula.text,
        formula=formula.arithmetic,
        help=formula.text,
        function=lambda *columns: value_of(formula.tree, columns),
        n_inputs=formula.n_inputs,
    )


OF_TWO_INPUTS = tuple(name for name, row in FEATURES.items() if re.search(r"\by\b", row.formula))
"""Those that are none of x1 alone."""


def compute_features(points: Floats, names: Iterable[str]) -> Floats:
    """The features of `points` (n_samples, n_inputs) as an array (n_samples, n_features).

    A formula's value may be infinite, or no number, where arithmetic has no other answer.
    """
    # Of one input, none that asks for a second is among the names.
    coordinates = points.T if points.shape[1] > 1 else np.repeat(points.T, 2, axis=0)
    rows = map(feature_of, names)
    columns = [row.function(*coordinates[: row.n_inputs]) for row in rows]
    return np.stack(columns, axis=1) if columns else np.empty((len(points), 0))
