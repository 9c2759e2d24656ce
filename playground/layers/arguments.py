"""What the layers are called with: arrays of float64 of the right shape, whole numbers, pairs."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Integral
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from playground.errors import SettingError, ShapeError

Floats = NDArray[np.float64]
Integers = NDArray[np.intp]
Pair = tuple[int, int]
Lengths = int | Sequence[int]
"""One whole number for rows and columns, or one for each."""
Axes = Sequence[str | int]
"""What each axis of an array is: its length, or a name where any length will do."""

BATCH = "N"  # the one axis that may be empty


def as_floats(
    name: str,
    values: ArrayLike,
    axes: Axes | None = None,
    reason: str = "",
    *,
    finite: bool = False,
) -> Floats:
    """`values` as float64, not copied where they are that already.

    Whole numbers are converted. Raises ShapeError for other shapes than `axes`, for complex
    numbers, truth values, texts and objects, and where asked, for NaN and infinity. `reason` ends
    the message: what the lengths follow from.
    """
    array = _as_array(name, values)
    if array.dtype.kind not in "iuf":
        raise ShapeError(name, f"holds {array.dtype}; must hold real numbers")
    if axes is not None:
        check_shape(name, array.shape, axes, reason)
    floats = array.astype(np.float64, copy=False)
    if finite and not np.isfinite(floats).all():
        raise ShapeError(name, "holds NaN or infinity; must hold finite numbers")
    return floats


def as_integers(name: str, values: ArrayLike, axes: Axes, limit: int, reason: str = "") -> Integers:
    """`values` as whole numbers from 0 to below `limit`. Raises ShapeError for anything else."""
    array = _as_array(name, values)
    if array.dtype.kind not in "iu":
        raise ShapeError(name, f"holds {array.dtype}; must hold whole numbers")
    check_shape(name, array.shape, axes, reason)
    if array.size and not (array.min() >= 0 and array.max() < limit):
        span = f"{array.min()} to {array.max()}"
        raise ShapeError(name, f"holds {span}; must hold whole numbers from 0 to {limit - 1}")
    return array.astype(np.intp, copy=False)


def check_shape(name: str, shape: tuple[int, ...], axes: Axes, reason: str = "") -> None:
    """Raise ShapeError where `shape` is not what `axes` say. Of named axes only N may be empty."""
    fits = len(shape) == len(axes) and all(
        length == axis if isinstance(axis, int) else length > 0 or axis == BATCH
        for length, axis in zip(shape, axes, strict=True)
    )
    if fits:
        return
    expected = ", ".join(str(axis) for axis in axes) + ("," if len(axes) == 1 else "")
    is_empty = 0 in shape and any(isinstance(axis, str) for axis in axes)
    exception = " but N" if BATCH in axes else ""
    problem = f"shape {shape}; must be ({expected}){f', no axis{exception} empty' * is_empty}"
    raise ShapeError(name, f"{problem} {reason}".rstrip())


def as_pair(name: str, value: Lengths, at_least: int) -> Pair:
    """`value` for rows and columns: a pair as it is, a single whole number for both.

    Raises SettingError for anything else, or below `at_least`.
    """
    pair: Any = (value, value) if isinstance(value, Integral) else value
    if not (
        isinstance(pair, Sequence | np.ndarray)
        and len(pair) == 2
        and all(is_whole(number) and number >= at_least for number in pair)
    ):
        rule = f"must be a whole number from {at_least} on, or a pair of them"
        raise SettingError(name, value, rule)
    return int(pair[0]), int(pair[1])


def is_whole(value: object) -> bool:
    """Whether `value` is a whole number; True and False are none."""
    return isinstance(value, Integral) and not isinstance(value, bool)


def _as_array(name: str, values: ArrayLike) -> NDArray[Any]:
    try:
        return np.asarray(values)
    except ValueError:  # rows of different lengths
        raise ShapeError(name, "is no table: its rows differ in length") from None
