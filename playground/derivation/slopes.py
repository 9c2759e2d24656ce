"""Slopes of a case, two ways: exactly, by backward passes, and measured, by forward passes alone.

Measured are those of L = sum(g y), whose gradient in y is g, in one entry: how much every output
changes when the entry moves up, and when it moves down. Where a layer has a corner, or two maxima
are equal, the two sides differ, output by output.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from playground.derivation.case import PARAMETERS, Arrays, Case, Floats

_KINK = 1e-6  # of the largest g: sides that differ by more are no rounding

Place = tuple[int | slice, ...]


class Measured(NamedTuple):
    """The slope of L in an entry, or in every entry of an array."""

    central: Floats
    below: Floats  # by a step down
    above: Floats  # by a step up
    low: Floats  # the lowest that it may be called: every output may choose its side
    high: Floats
    is_kink: NDArray[np.bool_]  # whether the sides differ, in a layer where they may


def measured_at(case: Case, name: str, index: Place) -> Measured:
    """The slope of L in an entry of z, w or b; of several samples at once where a slice says so."""
    arrays = case.given()
    return _measured_at(case, name, index, arrays, case.forward(arrays)["y"])


def _measured_at(case: Case, name: str, index: Place, arrays: Arrays, y: Floats) -> Measured:
    x, kind = arrays[name], case.kind
    # Moved by a power of two, and by what is left of it beside a large number.
    step = 2.0 ** math.floor(math.log2(kind.step(x, arrays)))
    whole = _Sides(case, name, index, step, arrays, y)
    central = whole.above + whole.below
    if kind.is_curved:
        # Richardson: the error of step^2 drops out.
        half = _Sides(case, name, index, step / 2, arrays, y)
        central = (4 * (half.above + half.below) - central) / 3
    low, high = np.minimum(whole.above, whole.below), np.maximum(whole.above, whole.below)
    parts = (central / 2, whole.below, whole.above, low, high)
    central, below, above, low, high = (
        part.sum(axis=tuple(range(whole.kept, part.ndim))) for part in parts
    )
    largest = np.abs(arrays["g"]).max(initial=0.0)
    is_kink = (high - low > _KINK * largest) & bool(kind.ties)
    return Measured(central, below, above, low, high, is_kink)


class _Sides:
    """What every output adds to the slope in an entry, by a step up and by one down."""

    def __init__(
        self, case: Case, name: str, index: Place, step: float, arrays: Arrays, y: Floats
    ) -> None:
        x, g = arrays[name], arrays["g"]
        self.kept = x[index].ndim  # 1 where all along an axis are moved at once
        axis = case.kind.apart
        steps = np.maximum(step, np.spacing(np.abs(x[index])))
        sides = []
        for signed in (steps, -steps):
            moved = x.copy()
            moved[index] += signed
            by = moved[index] - x[index]
            change = g * (case.forward({**arrays, name: moved})["y"] - y)
            if self.kept:
                change = np.moveaxis(change, axis, 0)
                by = by.reshape(-1, *[1] * (y.ndim - 1))
            sides.append(change / by)
        self.above, self.below = sides


@lru_cache(maxsize=8)  # the equalities of a derivation are all about the same gradient
def measured(case: Case, name: str) -> Measured:
    """The slope of L in every entry of z, w or b. Read-only."""
    shape = case.shapes[name]
    is_apart, axis = bool(case.samples) and name not in PARAMETERS, case.kind.apart
    found: list[NDArray[Any]] = [np.empty(shape) for _ in Measured._fields[:-1]]
    found.append(np.empty(shape, dtype=bool))
    arrays = case.given()
    y = case.forward(arrays)["y"]
    for place in np.ndindex((*shape[:axis], *shape[axis + 1 :]) if is_apart else shape):
        # What changes no other's output may move at once.
        index: Place = (*place[:axis], slice(None), *place[axis:]) if is_apart else place
        for array, value in zip(found, _measured_at(case, name, index, arrays, y), strict=True):
            array[index] = value
    for array in found:
        array.flags.writeable = False
    return Measured(*found)


@lru_cache(maxsize=8)
def jacobian(case: Case, name: str) -> Floats:
    """All slopes of y in z, w or b: the axes of y, then those of the array. Read-only.

    Where a layer goes entry by entry only those of an entry in its own, in the shape of y.
    """
    found = _jacobian(case, name)
    found.flags.writeable = False
    return found


def _jacobian(case: Case, name: str) -> Floats:
    given, kind = case.given(), case.kind
    shape, gradient = case.shapes["g"], f"d{name}"
    if kind.is_entry_by_entry:
        return case.backward(given, np.ones(shape))[gradient].copy()
    if kind.usual_samples:  # every output may depend on every sample
        rows = np.eye(math.prod(shape)).reshape(-1, *shape)
        found = [case.backward(given, one)[gradient] for one in rows]
        return np.stack(found).reshape(*shape, *found[0].shape)
    if not case.samples:
        return _of_one(case, given, name)
    slopes = np.zeros((*shape, *case.shapes[name]))
    for sample in range(case.samples):
        own = _of_one(case, case.of_sample(given, sample), name)
        if name in PARAMETERS:
            slopes[sample] = own
        else:
            between: list[int | slice] = [slice(None)] * (len(shape) - 1)
            slopes[(sample, *between, sample)] = own
    return slopes


def _of_one(case: Case, arrays: Mapping[str, NDArray[Any]], name: str) -> Floats:
    """Of one sample: a backward pass from every output; for z all at once, as a batch."""
    shape, gradient, kind = arrays["g"].shape, f"d{name}", case.kind
    rows = np.eye(math.prod(shape)).reshape(-1, *shape)

    def repeated(count: int) -> dict[str, NDArray[Any]]:
        return {
            key: a if key in PARAMETERS else np.broadcast_to(a, (count, *a.shape))
            for key, a in arrays.items()
        }

    if name not in PARAMETERS:
        found = kind.backward(case, repeated(len(rows)), rows)[gradient]
    else:
        one = repeated(1)
        found = np.stack([kind.backward(case, one, row[np.newaxis])[gradient] for row in rows])
    return found.reshape(*shape, *found.shape[1:])
