"""How classes look where there are more than two: a colour and a shape each, in their order.

Six hues beside orange, blue and violet, which mean a sign and what somebody chose. Any two are at
least 27 apart (the CIE's difference of 1976) for normal sight and for the three kinds of colour
blindness; `tests/figures/test_class_marks.py` measures it. A shape says the same without colour.
"""

from __future__ import annotations

from typing import NamedTuple


class ClassMark(NamedTuple):
    """A class's colour on light and on dark ground, its shape, and Plotly's word for the shape."""

    light: str
    dark: str
    shape: str
    symbol: str


CLASS_MARKS = (
    ClassMark("#00695C", "#218570", "circle", "circle"),
    ClassMark("#F08CB4", "#F88BCD", "triangle", "triangle-up"),
    ClassMark("#F2CF3C", "#F1CF3C", "square", "square"),
    ClassMark("#6B3E14", "#9C672D", "diamond", "diamond"),
    ClassMark("#B4DF7A", "#9DD572", "plus", "cross"),
    ClassMark("#111827", "#FFFFFF", "cross", "x"),
)

WEAKEST, STRONGEST = 0.1, 0.7
"""Of a class's colour over the ground, where its probability is 1/k and where it is 1."""


def strength(probability: float, n_classes: int) -> float:
    """How much of its colour the most probable class has on the map."""
    sure = (probability - 1 / n_classes) / (1 - 1 / n_classes)
    return WEAKEST + (STRONGEST - WEAKEST) * min(max(sure, 0.0), 1.0)
