"""A plane through points of many inputs: what the maps show of them.

A place (u, v) of the square is the point origin + u * across + v * upwards. The two directions are
at right angles, and equally long: 1 where they are inputs, and along main components as long as it
takes for all points to stand on the map. Points stand where they are nearest to the plane. With two
inputs the plane is all there is, and (u, v) is (x1, x2); with one the second direction is nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from playground.data.own_axes import ENDS
from playground.data.points_text import HIGHEST, LOWEST, MAX_INPUTS
from playground.wording.numbers import plain_number

Floats = NDArray[np.float64]

MAIN = "main"
FORM = "must be two different inputs, as in x1,x3, or main, or nothing for x1,x2"
VALUE_FORM = f"must be INPUT:VALUE, as in x3:1.5, with a number from {LOWEST} to {HIGHEST}"

_INPUT = re.compile(r"x([1-9]\d?)", re.ASCII)
_VALUE = re.compile(r"x([1-9]\d?):([+-]?\d{1,3}(?:\.\d{0,20})?)", re.ASCII)
_PALEST = 0.25
_ZERO = 1e-12  # nothing is smaller that others are divided by


class Span(NamedTuple):
    """Which plane is meant: of two inputs, counted from 0, or of the main components."""

    inputs: tuple[int, ...]  # () for the main components

    @staticmethod
    def parse(text: str) -> Span:
        """What a setting says. Raises ValueError with the rule that it breaks."""
        plain = "".join(text.split())
        if plain == MAIN:
            return Span(())
        names = [_INPUT.fullmatch(name) for name in (plain or "x1,x2").split(",")]
        numbers = tuple(int(name[1]) - 1 for name in names if name and int(name[1]) <= MAX_INPUTS)
        if len(numbers) != 2 or len(names) != 2 or numbers[0] == numbers[1]:
            raise ValueError(FORM)
        return Span(numbers)

    def __str__(self) -> str:
        if not self.inputs:
            return MAIN
        return "" if self.inputs == (0, 1) else ",".join(f"x{number + 1}" for number in self.inputs)


class Plane(NamedTuple):
    """A plane, and what share of the points' variance each direction holds."""

    origin: Floats  # (n_inputs,)
    across: Floats  # (n_inputs,)
    upwards: Floats  # (n_inputs,)
    shares: tuple[float, float] | None = None
    """Of main components; None where the directions are inputs."""

    def points_at(self, places: Floats) -> Floats:
        """The points (n, n_inputs) of places (n, 2)."""
        return self.origin + places[:, :1] * self.across + places[:, 1:] * self.upwards

    def places_of(self, points: Floats) -> Floats:
        """Where points (n, n_inputs) stand: (n, 2)."""
        away = points - self.origin
        return np.stack([away @ self.across, away @ self.upwards], axis=1) / self._square

    @property
    def _square(self) -> float:
        """The square of a direction's length; with one input the second has none."""
        return float(self.across @ self.across)

    def strength(self, points: Floats) -> Floats:
        """How strongly points (n, n_inputs) are drawn, (n,): 1 on the plane, 0.25 farthest off."""
        if len(self.origin) <= 2:
            return np.ones(len(points))
        off = np.linalg.norm(points - self.points_at(self.places_of(points)), axis=1)
        strength: Floats = 1 - (1 - _PALEST) * off / max(float(off.max(initial=0.0)), _ZERO)
        return strength


def plane_through(points: Floats, span: Span, values: Mapping[int, float]) -> Plane:
    """The plane of a span through points (n, n_inputs).

    Inputs that are not the plane's stand at their `values`, by number, or at their mean.
    """
    n_inputs = points.shape[1]
    means = points.mean(axis=0)
    if not span.inputs:
        return _main_plane(points, means)
    shown = [number for number in span.inputs if number < n_inputs]
    origin = np.array([values.get(number, means[number]) for number in range(n_inputs)])
    origin[shown] = 0
    directions = np.zeros((2, n_inputs))
    directions[range(len(shown)), shown] = 1
    return Plane(origin, *directions)


def _main_plane(points: Floats, means: Floats) -> Plane:
    """Through the mean along the two directions in which the points vary most.

    Each points to where its largest part is positive. With one input there is no second.
    """
    away = points - means
    variances, directions = np.linalg.eigh(away.T @ away / len(points))
    largest = directions.T[::-1][:2]
    signs = np.sign([direction[np.abs(direction).argmax()] for direction in largest])
    kept = np.zeros((2, points.shape[1]))
    kept[: len(largest)] = largest * signs[:, np.newaxis]
    total = max(float(variances.sum()), _ZERO)
    shares = [*(float(variance) / total for variance in variances[::-1][:2]), 0.0]
    reach = float(np.abs(away @ kept.T).max(initial=0.0)) / ENDS[1]
    across, upwards = max(reach, _ZERO) * kept
    return Plane(means, across, upwards, (shares[0], shares[1]))


def values_of(texts: Sequence[str]) -> dict[int, float]:
    """The values that "x3:1.5" and others say, by the inputs' numbers from 0; raises ValueError."""
    found = [_VALUE.fullmatch("".join(text.split())) for text in texts]
    values = {int(one[1]) - 1: float(one[2]) for one in found if one}
    fits = [number < MAX_INPUTS and LOWEST <= values[number] <= HIGHEST for number in values]
    if len(values) != len(texts) or not all(fits):
        raise ValueError(VALUE_FORM + ", an input once")
    return values


def written_values(values: Mapping[int, float]) -> tuple[str, ...]:
    """The same as texts, in the inputs' order."""
    return tuple(f"x{number + 1}:{plain_number(values[number])}" for number in sorted(values))
