"""How classes look where there are more than two: a colour and a shape each, in their order.

Six hues beside orange, blue and violet, which mean a sign and what somebody chose. Any two are at
least 27 apart (the CIE's difference of 1976) for normal sight and for the three kinds of colour
blindness; `tests/figures/test_class_marks.py` measures it. A shape says the same without colour.
"""

from __future__ import annotations

from typing import NamedTuple

from playground.figures.theme import LIGHT, mix


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
"""Of a class's colour over the ground, where it is as likely as any other and where it is sure."""

_END = 1e-9  # of a class's part of the scale: the next one begins behind it


def winner_colors(n_classes: int) -> list[tuple[float, str]]:
    """A Plotly colour scale from 0 to `n_classes` for what `playground.run.classes.winners` gives.

    From pale to strong, class after class.
    """
    return _parts(n_classes, WEAKEST, STRONGEST)


def share_colors(n_classes: int) -> list[tuple[float, str]]:
    """The same for a class's number plus its probability: from the ground to its whole colour."""
    return _parts(n_classes, 0.0, 1.0)


def _parts(n_classes: int, low: float, high: float) -> list[tuple[float, str]]:
    scale = []
    for at, mark in enumerate(CLASS_MARKS[:n_classes]):
        scale.append((at / n_classes, mix(mark.light, LIGHT.surface, low)))
        scale.append(((at + 1) / n_classes - _END, mix(mark.light, LIGHT.surface, high)))
    return [*scale, (1.0, scale[-1][1])]
