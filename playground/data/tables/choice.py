"""What a table's columns are used as: chosen for whoever has not said."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from playground.data.points_text import MAX_INPUTS
from playground.data.tables.table import MAX_CLASSES, Column, Table
from playground.errors import SettingError, TableError
from playground.wording.numbers import listed

N_INPUTS = 2
"""So many are chosen for whoever has not said."""

ALL = "all"
"""As the one name of an input: all columns of numbers that differ, as many as may be inputs."""

_MOST_ROWS, _MOST_TRIED, _NEIGHBOURS = 200, 8, 5

Floats = NDArray[np.float64]


class Choice(NamedTuple):
    """Which columns are the inputs, in order, and which is the label."""

    inputs: tuple[str, ...]
    label: str


def chosen(table: Table, inputs: Sequence[str] = (), label: str = "") -> Choice:
    """What was said, and for the rest: the last column of text or of few values that may be classes
    as the label, else the last one of numbers; as inputs the two that part the classes best, or
    that together tell the label best.

    Raises SettingError for a column that is not there or may not be so used, TableError for a
    table that has not enough of them.
    """
    if isinstance(inputs, str):
        raise SettingError("inputs", inputs, f"must be 1 to {MAX_INPUTS} names in a list")
    if list(inputs) == [ALL] and ALL not in table.names:
        return _all(table, label)
    named = [table.column(name, "inputs") for name in inputs]
    for column in named:
        if not column.is_numeric:
            raise SettingError("inputs", column.name, _no_numbers(table, column))
    if len(named) > MAX_INPUTS or len(set(inputs)) < len(named):
        rule = f"must be 1 to {MAX_INPUTS} different columns of numbers"
        raise SettingError("inputs", ", ".join(inputs), rule)
    target = table.column(label, "label") if label else _label(table, inputs)
    if target.name in inputs:
        raise SettingError("label", target.name, "must be another column than the inputs")
    _check_label(target)
    if not named:
        named = _inputs(table, target)
    return Choice(tuple(column.name for column in named), target.name)


def _all(table: Table, label: str) -> Choice:
    """All columns that may be inputs, in the table's order; of too many, the first."""
    target = table.column(label, "label") if label else _label(table, ())
    _check_label(target)
    fits = _fitting(table, target)
    if not fits:
        raise TableError(_too_few(table))
    return Choice(tuple(column.name for column in fits[:MAX_INPUTS]), target.name)


def is_classes(column: Column) -> bool:
    """Whether a label's values are classes; numbers of other kinds are a regression's."""
    return column.kind in ("text", "few")


def _no_numbers(table: Table, column: Column) -> str:
    cells = (cell for cell in column.cells if cell)
    first = next(cells, None)
    holds = "it is empty" if first is None else f"it holds {first[:30]!r}"
    names = [other.name for other in table.columns if other.is_numeric]
    there = f"; of numbers are {listed(names[:12])}" if names else ""
    return f"must be a column of numbers, and {holds}{there}"


def _check_label(column: Column) -> None:
    if column.kind == "empty":
        raise SettingError("label", column.name, "must be a column that is not empty")
    if column.is_numeric and not _varies(column):
        raise SettingError("label", column.name, "must be a column whose values differ")
    if column.kind == "text" and not column.values:
        n_values = len({column.value(row) for row in range(len(column.cells))} - {""})
        raise SettingError(
            "label",
            column.name,
            f"has {n_values:,} different values; at most {MAX_CLASSES} can be classes: choose "
            "another column, or leave rows out",
        )
    if is_classes(column) and len(column.values) < 2:
        raise SettingError(
            "label",
            column.name,
            f"is {column.values[0][:40]!r} in every row: there must be 2 to {MAX_CLASSES} classes",
        )


def _label(table: Table, inputs: Sequence[str]) -> Column:
    """The label that is meant, most likely."""
    others = [column for column in table.columns if column.name not in inputs]
    for kind in ("text", "few"):
        fits = [one for one in others if one.kind == kind and len(one.values) >= 2]
        if fits:
            return fits[-1]
    n_numeric = sum(column.is_numeric and _varies(column) for column in table.columns)
    numbers = [one for one in others if one.kind == "number" and _varies(one)]
    texts = [one for one in others if one.kind == "text"]
    if not numbers or n_numeric < 2 or (texts and n_numeric <= N_INPUTS):
        for column in texts[-1:]:
            _check_label(column)
        raise TableError(_too_few(table))
    return numbers[-1]


def _too_few(table: Table) -> str:
    names = [column.name for column in table.columns if column.is_numeric and _varies(column)]
    has = f"only {listed(names[:12])}" if names else "none"
    return (
        "The table needs a column of numbers that differ as input, and another column "
        f"as label; of such numbers it has {has}. If there are more, choose what parts the columns "
        "and their decimals."
    )


def _inputs(table: Table, label: Column) -> list[Column]:
    """The two columns that part the classes best, or tell the label best; in the table's order."""
    fits = _fitting(table, label)
    if not fits:
        raise TableError(_too_few(table))
    if len(fits) <= N_INPUTS:
        return fits
    first, second = best_pair(np.array([_centred(one) for one in fits]), _target(label))
    return [fits[first], fits[second]]


def _fitting(table: Table, label: Column) -> list[Column]:
    """The columns of numbers that differ; one that counts the rows only where it is needed."""
    fits = [one for one in table.columns if one.is_numeric and one is not label and _varies(one)]
    counted = [one for one in fits if not _is_counter(one)]
    return counted if len(counted) >= N_INPUTS else fits


def _varies(column: Column) -> bool:
    known = column.numbers[~np.isnan(column.numbers)]
    return len(known) > 1 and bool(known.min() < known.max())


def _is_counter(column: Column) -> bool:
    """Whether it counts the rows: it would tell classes that are listed one after another."""
    n_rows = len(column.numbers)
    first, last = float(column.numbers[0]), float(column.numbers[-1])
    if n_rows < 3 or abs(last / 2 - first / 2) != (n_rows - 1) / 2:
        return False
    return np.array_equal(column.numbers, np.linspace(first, last, n_rows))


def _centred(column: Column) -> Floats:
    """A column with mean 0 and spread 1; gaps at the mean."""
    numbers = column.numbers / np.nanmax(np.abs(column.numbers))  # no square is infinite then
    centred: Floats = np.nan_to_num(numbers - np.nanmean(numbers))
    spread = float(centred.std())
    return centred / spread if spread > 0 else centred


def _target(label: Column) -> Floats:
    """What the inputs have to tell, (n_rows, n): a column a class, 1 where a row is of it."""
    if not is_classes(label):
        return _centred(label)[:, None]
    values = [label.value(row) for row in range(len(label.cells))]
    return np.array([[value == one for one in label.values] for value in values], dtype=float)


def best_pair(columns: Floats, target: Floats) -> tuple[int, int]:
    """Which two of the `columns` (n, n_rows), of mean 0 and spread 1, tell the `target` best.

    For each of some rows the mean target of the rows nearest to it, in the plane of the two, is
    compared with its own. Of many columns only those are tried that do best alone.
    """
    some = np.linspace(0, columns.shape[1] - 1, min(_MOST_ROWS, columns.shape[1])).astype(int)
    columns, target = columns[:, some], target[some]
    gaps = (columns[:, :, None] - columns[:, None, :]) ** 2  # (n, n_some, n_some)
    tried = list(range(len(columns)))
    if len(columns) > _MOST_TRIED:
        alone = np.array([_error(gap, target) for gap in gaps])
        tried = sorted(np.argsort(alone, kind="stable")[:_MOST_TRIED].tolist())
    first, second = min(
        combinations(tried, 2), key=lambda pair: _error(gaps[list(pair)].sum(axis=0), target)
    )
    return first, second


def _error(distances: Floats, target: Floats) -> float:
    """How far the mean target of a row's neighbours is from its own, squared, on the average."""
    apart = distances.copy()
    np.fill_diagonal(apart, np.inf)
    n_near = min(_NEIGHBOURS, len(target) - 1)
    near = np.argpartition(apart, n_near - 1, axis=1)[:, :n_near]
    return float(((target[near].mean(axis=1) - target) ** 2).mean())
