"""Whether a formula that is right in one case is right in others: other strides, other sizes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.derivation.case import PARAMETERS, SIZES, Case
from playground.derivation.language.formula import evaluate, parse_formula
from playground.derivation.sizes import DEFAULTS, as_pair
from playground.errors import FormulaError, SettingError
from playground.wording.words import words

EXACT = 1e-9  # of the right entry: far above rounding, far below any mistake
CANCELLED = 1e-12  # of the largest term: what cancels leaves its rounding behind


def term_size(case: Case, arrays: Mapping[str, NDArray[Any]], target: str) -> float:
    """The largest sum of the sizes of the terms that a gradient's entries are made of."""
    batch = {
        name: array if case.samples or name in PARAMETERS else array[np.newaxis]
        for name, array in arrays.items()
    }
    return case.kind.term_size(case, batch, target)


def wrong_with(case: Case, text: str) -> list[str]:
    """The settings with which a formula would be wrong, one change at a time."""
    found = []
    for setting, change in _variations(case):
        other = _changed(case, change)
        if setting not in found and other is not None and not _holds(other, text):
            found.append(setting)
    return found


def _variations(case: Case) -> list[tuple[str, dict[str, Any]]]:
    """What else a case may be, one setting at a time, in words that follow "wrong"."""
    largest = max(case.plane)
    others = {
        "kernel": 2 if case.kernel != 2 else 3,
        "stride": 2 if case.stride != 2 else 1,
        "padding": 1 if case.padding != 1 else 0,
        "dilation": 2 if case.dilation != 2 else 1,
        "size": largest + 1 if largest < SIZES["size"].high else largest - 1,
    }
    variations = [
        (words(f"backprop.elsewhere.{name}", value=value), {name: value})
        for name, value in others.items()
        if name in case.kind.sizes and not (name in case.kind.rare and _is_plain(case, name))
    ]
    if "channels_out" in case.kind.sizes:
        variations += [
            (words("backprop.elsewhere.channels"), {"channels_in": first, "channels_out": second})
            for first, second in ((2, 3), (3, 2))
        ]
    if "samples" in case.kind.sizes:
        other = case.samples + 1
        variations.append((words("backprop.elsewhere.samples", value=other), {"samples": other}))
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


def _holds(case: Case, text: str) -> bool:
    arrays = case.given()
    try:
        formula = parse_formula(text, case)
        given = evaluate(formula, case)
    except FormulaError:
        return False
    right = case.backward(arrays, arrays["g"])[formula.target]
    size = term_size(case, arrays, formula.target)
    return bool((np.abs(given - right) <= EXACT * np.abs(right) + CANCELLED * size).all())
