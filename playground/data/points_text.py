"""A person's own points as one text, which a link, a flag or a run file holds, and back.

    2c          two inputs a point, and a class          2n          two inputs, and a number
    xxxyyya     a point of the first class               xxxyyylll   a point labelled with a number
    xxxyyyA     one to test with, painted apart

    1c to 12c   as many inputs, each of three characters 1n to 12n

A number is three of the 64 characters A-Z a-z 0-9 - _, the most significant first: 1000 times its
value, rounded, plus 131,072. So a text holds thousandths from -131.072 to 131.071, and it gives
exactly the points it was written from, once those are rounded to thousandths. Rows follow each
other with nothing between. Texts come from strangers: what is wrong is told with its row and
character, and the time is in proportion to the length.
"""

from __future__ import annotations

import functools
import re
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from playground.errors import SettingError, ShapeError

Floats = NDArray[np.float64]
Classes = NDArray[np.intp]
Flags = NDArray[np.bool_]

MAX_POINTS = 10_000
MAX_CLASSES = 6
LOWEST, HIGHEST = -131.072, 131.071
"""The least and the greatest number that a text can hold."""

MAX_INPUTS = 12

_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_CLASSES, _TEST_CLASSES = "abcdef", "ABCDEF"
_KINDS = {"c": "classification", "n": "regression"}
_OF_PROBLEM = {problem: kind for kind, problem in _KINDS.items()}
_HEAD = re.compile(r"([1-9]\d?)([cn])", re.ASCII)  # before the first row
_WIDTH = 3  # characters of a number
MAX_LENGTH = 3 + _WIDTH * (MAX_INPUTS + 1) * MAX_POINTS
"""Characters of the longest text."""

_THOUSANDTHS, _MIDDLE = 1000, 131_072
_NONE = 255
_CACHED = 32  # up to 1.5 MB each


def _table(characters: str) -> NDArray[np.uint8]:
    """By a character's code, its place among some characters; `_NONE` for all others."""
    places = np.full(256, _NONE, dtype=np.uint8)
    places[np.frombuffer(characters.encode(), dtype=np.uint8)] = np.arange(len(characters))
    return places


_DIGIT_OF = _table(_DIGITS)
_CLASS_OF = _table(_CLASSES + _TEST_CLASSES)


class OwnPoints(NamedTuple):
    """What a text holds, in its order; the arrays are read-only."""

    problem: str
    """ "classification" or "regression"."""
    points: Floats  # (n, n_inputs)
    labels: Floats  # (n,): classes from 0, or numbers
    is_test: Flags  # (n,): painted apart, to test with

    @property
    def n_inputs(self) -> int:
        """How many numbers a point is."""
        return int(self.points.shape[1])

    @property
    def n_classes(self) -> int:
        """One more than the last class; 0 where labels are numbers."""
        return int(self.labels.max()) + 1 if self.problem == "classification" else 0

    @property
    def n_apart(self) -> int:
        """How many points are painted apart to test with: then the share does not act."""
        return int(self.is_test.sum())


@functools.lru_cache(maxsize=_CACHED)
def read(text: str) -> OwnPoints:
    """The points of a text, at most `MAX_POINTS`. Raises SettingError with row and character."""
    head = _HEAD.match(text)
    if not head or int(head[1]) > MAX_INPUTS:
        rule = (
            'must begin with "2c", for two inputs and a class, "2n", for two and a number, or '
            f"another number of inputs from 1 to {MAX_INPUTS}"
        )
        raise _refused(text, rule)
    n_inputs, kind, first = int(head[1]), head[2], head.end()
    n_digits = _WIDTH * (n_inputs + (kind == "n"))
    size = n_digits + (kind == "c")
    n_rows, n_over = divmod(len(text) - first, size)
    if n_rows > MAX_POINTS:
        raise _refused(text, f"has {n_rows:,} points; must be at most {MAX_POINTS:,}")
    # A byte a character, so that places in the text and in the array are the same.
    codes = np.frombuffer(text[first:].encode("ascii", "replace"), dtype=np.uint8)
    rows = codes[: n_rows * size].reshape(n_rows, size)
    digits = _DIGIT_OF[rows[:, :n_digits]]
    _check(text, digits, size, "is none of A-Z, a-z, 0-9, - and _", first)
    classes = _CLASS_OF[rows[:, n_digits:]]
    rule = f"is no class; must be one of {_CLASSES}, or of {_TEST_CLASSES} to test with"
    _check(text, classes, size, rule, first + n_digits)
    if n_over:
        rule = f"ends within row {n_rows + 1}, which has {n_over} of its {size} characters"
        raise _refused(text, rule)
    if not n_rows:
        raise _refused(text, "holds no point; must hold one at least")
    numbers = _numbers(digits)
    is_test = np.zeros(n_rows, dtype=bool)
    labels = numbers[:, -1].copy()
    if kind == "c":
        labels = (classes[:, 0] % MAX_CLASSES).astype(np.float64)
        is_test = classes[:, 0] >= MAX_CLASSES
    if is_test.all():
        raise _refused(text, "has only points to test with; at least one must train")
    points = np.ascontiguousarray(numbers[:, :n_inputs])
    for array in (points, labels, is_test):
        array.flags.writeable = False
    return OwnPoints(_KINDS[kind], points, labels, is_test)


def write(
    points: ArrayLike,
    labels: ArrayLike,
    problem: str = "classification",
    is_test: ArrayLike | None = None,
) -> str:
    """The text of points (n, 1 to 12 inputs), rounded to thousandths, and their labels (n,).

    Labels are classes from 0 to 5, or numbers where the `problem` is "regression". `is_test` (n,)
    is true of points of a classification that shall test, all others train then; without it a
    run's share says how many train. Raises ShapeError with the row for what a text cannot hold,
    SettingError for another problem.
    """
    if problem not in _OF_PROBLEM:
        raise SettingError("problem", problem, "must be one of " + ", ".join(_OF_PROBLEM))
    table = _finite("points", points)
    if table.ndim != 2 or not 1 <= table.shape[1] <= MAX_INPUTS:
        rule = f"must be (n, inputs) with 1 to {MAX_INPUTS} inputs"
        raise ShapeError("points", f"shape {table.shape}; {rule}")
    n, n_inputs = table.shape
    if not 0 < n <= MAX_POINTS:
        raise ShapeError("points", f"{n:,} rows; must be from 1 to {MAX_POINTS:,}")
    of_rows = _finite("labels", labels)
    if of_rows.shape != (n,):
        raise ShapeError("labels", f"shape {of_rows.shape}; must be ({n},), one for each point")
    apart = np.zeros(n, dtype=bool) if is_test is None else np.asarray(is_test)
    if apart.shape != (n,) or apart.dtype != bool:
        raise ShapeError("is_test", f"must be {n} booleans, one for each point")
    kind = _OF_PROBLEM[problem]
    if kind == "n":
        if apart.any():
            raise ShapeError("is_test", "must be left out of a regression, where a share tests")
        whole = np.column_stack([_whole("points", table), _whole("labels", of_rows)])
        return f"{n_inputs}n{_written(whole)}"
    is_class = (of_rows >= 0) & (of_rows < MAX_CLASSES) & (of_rows == np.round(of_rows))
    _check_rows("labels", is_class, of_rows, f"must be a whole number from 0 to {MAX_CLASSES - 1}")
    if apart.all():
        raise ShapeError("is_test", "holds for every point; at least one must train")
    places = of_rows.astype(np.intp) + MAX_CLASSES * apart
    letters = np.frombuffer((_CLASSES + _TEST_CLASSES).encode(), dtype=np.uint8)[places]
    return f"{n_inputs}c{_written(_whole('points', table), letters)}"


def _numbers(digits: NDArray[np.uint8]) -> Floats:
    """Rows of digits (n, 3 k) as the numbers (n, k) that they are of."""
    parts = digits.reshape(len(digits), -1, _WIDTH).astype(np.int64)
    numbers: Floats = (parts @ np.array([4096, 64, 1]) - _MIDDLE) / _THOUSANDTHS
    return numbers


def _whole(argument: str, values: Floats) -> NDArray[np.int64]:
    """The numbers that stand for values, by row: 0 to 64^3 - 1."""
    # Far past the range a product may be infinite, which is out of it too.
    with np.errstate(over="ignore"):
        whole = np.round(values * _THOUSANDTHS) + _MIDDLE
    is_inside = (whole >= 0) & (whole < 2 * _MIDDLE)
    rule = f"must be from {LOWEST} to {HIGHEST}"
    if values.ndim == 1:
        _check_rows(argument, is_inside, values, rule)
    else:
        for column in range(values.shape[1]):
            _check_rows(argument, is_inside[:, column], values[:, column], rule)
    return whole.astype(np.int64)


def _written(numbers: NDArray[np.int64], letters: NDArray[np.uint8] | None = None) -> str:
    """Rows of numbers (n, k), and a letter behind each row where there are any."""
    digits = np.stack([numbers >> 12, numbers >> 6 & 63, numbers & 63], axis=-1)
    rows = np.frombuffer(_DIGITS.encode(), dtype=np.uint8)[digits.reshape(len(numbers), -1)]
    if letters is not None:
        rows = np.column_stack([rows, letters])
    return rows.tobytes().decode()


def _check(text: str, places: NDArray[np.uint8], size: int, rule: str, first: int) -> None:
    """Raises SettingError where a character is none of those that may stand there.

    `first` is the place in the text of the first row's.
    """
    wrong = np.argwhere(places == _NONE)
    if len(wrong):
        row, column = wrong[0].tolist()
        at = first + row * size + column
        raise _refused(text, f"row {row + 1}, character {at + 1}: {text[at]!a} {rule}")


def _check_rows(argument: str, is_right: Flags, values: Floats, rule: str) -> None:
    wrong = np.flatnonzero(~is_right)
    if len(wrong):
        raise ShapeError(argument, f"row {wrong[0] + 1} has {values[wrong[0]]:g}; {rule}")


def _finite(argument: str, values: ArrayLike) -> Floats:
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise ShapeError(argument, "is no table of numbers") from None
    wrong = np.argwhere(~np.isfinite(array))
    if len(wrong):
        row = wrong[0][0] + 1 if array.ndim else 1
        raise ShapeError(argument, f"row {row} holds no finite number; must hold finite numbers")
    return array


def _refused(text: str, rule: str) -> SettingError:
    return SettingError("points", text, rule)
