"""Whether a formula that is right in one case is right in others: other strides, other sizes."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.derivation.case import PARAMETERS, SIZES, Case, Edit, Floats
from playground.derivation.language.formula import Formula, evaluate
from playground.derivation.language.vocabulary import JACOBIAN
from playground.derivation.sizes import DEFAULTS, as_pair, written_as
from playground.derivation.slopes import jacobian
from playground.derivation.terms import CANCELLED
from playground.errors import FormulaError, SettingError
from playground.wording.words import words

EXACT = 1e-9  # of the right entry: far above rounding, far below any mistake


def right_values(case: Case, target: str) -> Floats:
    """What a formula for a gradient, for y or for the slopes of y must give."""
    if target == "y":
        return case.forward(case.given())["y"]
    if target.startswith(JACOBIAN):
        return jacobian(case, target[-1])
    arrays = case.given()
    return case.backward(arrays, arrays["g"])[target]


def term_size(case: Case, arrays: Mapping[str, NDArray[Any]], target: str) -> float:
    """The largest sum of the sizes of the terms that a target's entries are made of."""
    if target.startswith(JACOBIAN):
        return float(np.abs(right_values(case, target)).max())
    batch = {
        name: array if case.samples or name in PARAMETERS else array[np.newaxis]
        for name, array in arrays.items()
    }
    return case.kind.term_size(case, batch, target)


def wrong_with(case: Case, read: Callable[[Case], Formula]) -> list[str]:
    """The settings with which a formula would be wrong, one change at a time.

    `read` gives the formula as it is for a case.
    """
    found = []
    for others in _variations(case):
        for said, change in others:
            other = _changed(case, change)
            if other is not None and _is_wrong(without_ties(other), read):
                found.append(said)
                break
    if case.kind.has_maxima and not all(_holds(one, read) for one in _with_ties(case)):
        found.append(words("backprop.elsewhere.ties"))
    return found


def without_ties(case: Case) -> Case:
    """A pooling case with no two entries of z equal, so that a tie is not taken for a setting."""
    if not case.kind.has_maxima:
        return case
    shape = case.shapes["z"]
    order = np.random.default_rng(case.seed).permutation(math.prod(shape))
    return _with_z(case, (order / 10 - 1.5).reshape(shape))


def right_without_ties(case: Case, read: Callable[[Case], Formula]) -> bool:
    """Whether a pooling formula is right as soon as no two entries of z are equal."""
    return case.kind.has_maxima and _holds(without_ties(case), read)


def _with_ties(case: Case) -> list[Case]:
    """The case with ties in all of its windows, or in most: of one value, and of two."""
    shape = case.shapes["z"]
    two = np.random.default_rng(case.seed).integers(0, 2, shape)
    return [_with_z(case, values) for values in (np.ones(shape), 0.5 + two, -0.5 - two)]


def _with_z(case: Case, z: NDArray[Any]) -> Case:
    others = [edit for edit in case.edits if edit.array != "z"]
    edits = [Edit("z", index, float(z[index])) for index in np.ndindex(z.shape)]
    return replace(case, edits=(*others, *edits))


def _variations(case: Case) -> list[list[tuple[str, dict[str, Any]]]]:
    """What else a case may be, a setting at a time: other values, in words that follow "wrong".

    The last value of a length has its rows and columns apart.
    """
    largest = max(case.plane)
    size = largest + 1 if largest < SIZES["size"].high else largest - 1
    others: dict[str, list[Any]] = {
        "kernel": [2 if case.kernel != 2 else 3, (2, 3)],
        "stride": [2 if case.stride != 2 else 1, (2, 1)],
        "padding": [1 if case.padding != 1 else 0, (1, 0)],
        "dilation": [2 if case.dilation != 2 else 1, (2, 1)],
        "size": [size, (size, largest)] if len(case.kind.shapes(case)["z"]) == 3 else [size],
    }
    variations = [
        [
            (words(f"backprop.elsewhere.{name}", value=written_as(name, value)), {name: value})
            for value in values
        ]
        for name, values in others.items()
        if name in case.kind.sizes and not (name in case.kind.rare and _is_plain(case, name))
    ]
    if "channels_out" in case.kind.sizes:
        said = words("backprop.elsewhere.channels")
        pairs = ((2, 3), (3, 2))
        variations.append([(said, {"channels_in": i, "channels_out": j}) for i, j in pairs])
    if "samples" in case.kind.sizes:
        other = case.samples + 1
        said = words("backprop.elsewhere.samples", value=other)
        variations.append([(said, {"samples": other})])
    return variations


def _is_plain(case: Case, name: str) -> bool:
    return bool(getattr(case, name) == DEFAULTS[name])


def _changed(case: Case, change: dict[str, Any]) -> Case | None:
    """The case with other settings, larger where that takes room; None where it cannot be."""
    size = change.get("size", case.size)
    if "kernel" in case.kind.sizes:
        kernel, stride, dilation = (
            max(as_pair(change.get(name, getattr(case, name))))
            for name in ("kernel", "stride", "dilation")
        )
        spread = dilation if "dilation" in case.kind.sizes else 1
        room = spread * (kernel - 1) + 1 + stride
        high = SIZES["size"].high
        fitting = tuple(max(length, min(high, room)) for length in as_pair(size))
        size = fitting if isinstance(size, tuple) else fitting[0]
    try:
        return replace(case, edits=(), **{**change, "size": size})
    except SettingError:
        return None


def _is_wrong(case: Case, read: Callable[[Case], Formula]) -> bool:
    """Whether a formula is wrong in a case; not where it names K and K has no one value.

    Nor where it says ⋆, and that could mean several things there.
    """
    try:
        read(case)
    except FormulaError:
        return False
    return not _holds(case, read)


def _holds(case: Case, read: Callable[[Case], Formula]) -> bool:
    arrays = case.given()
    try:
        formula = read(case)
        given = evaluate(formula, case)
    except FormulaError:
        return False
    right = right_values(case, formula.target)
    size = term_size(case, arrays, formula.target)
    return bool((np.abs(given - right) <= EXACT * np.abs(right) + CANCELLED * size).all())
