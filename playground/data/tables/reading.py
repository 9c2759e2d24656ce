"""A table as data: inputs on the map, a label of classes or numbers, and what was left out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from playground.data.tables.cells import name_of
from playground.data.tables.choice import Choice, chosen, is_classes
from playground.data.tables.table import Column, Table
from playground.errors import SettingError, TableError, shown

MAP_REACH, LABEL_REACH = 5.0, 1.0
"""Where the largest value of an input, and of a label of numbers, stands; the smallest opposite."""

_DECIMALS = 3  # as points are carried

Floats = NDArray[np.float64]


class Scale(NamedTuple):
    """A column's name, and which of its values stand at the lower and at the upper end."""

    name: str
    low: float
    high: float

    @property
    def step(self) -> float:
        """What one step of 1 on the map is in the column's own units."""
        return (self.high / 2 - self.low / 2) / MAP_REACH


class Gap(NamedTuple):
    """Why a row was left out: its number, and the column and cell that are missing or no number.

    An empty column is a row with too many cells.
    """

    row: int
    column: str
    cell: str


class Reading(NamedTuple):
    """The rows of a table that can be used, as points."""

    choice: Choice
    points: Floats  # (n, n_inputs), from -5 to 5, thousandths
    labels: Floats  # (n,): class numbers from 0, or from -1 to 1 in thousandths
    class_names: tuple[str, ...]
    """() for a regression."""
    scales: tuple[Scale, ...]
    """One an input, and one of the label of a regression."""
    gaps: list[Gap]
    n_rows: int
    """With those that were left out."""

    @property
    def counts(self) -> tuple[int, ...]:
        """How many rows each class has."""
        if not self.class_names:
            return ()
        return tuple(np.bincount(self.labels.astype(int), minlength=len(self.class_names)).tolist())


def reading_of(table: Table, inputs: Sequence[str] = (), label: str = "") -> Reading:
    """The table as data, rows with gaps left out; what is not said of its columns is chosen.

    Raises SettingError for a column that may not be so used, TableError where too little is left.
    """
    choice = chosen(table, inputs, label)
    columns = [table.column(name, "inputs") for name in choice.inputs]
    target = table.column(choice.label, "label")
    has_classes = is_classes(target)
    values = [target.value(row) for row in range(len(table.rows))] if has_classes else []
    is_there = np.array([bool(value) for value in values]) if values else ~np.isnan(target.numbers)
    used = is_there & ~np.isnan([column.numbers for column in columns]).any(axis=0)
    gaps = _gaps(table, columns, target, used)
    if used.sum() < 2:
        left = f"only {used.sum()} of {len(table.rows):,} rows has" if used.any() else "no row has"
        raise TableError(
            f"Of {', '.join(choice.inputs)} and {choice.label} {left} a value in every column: at "
            "least 2 must have; choose other columns, or how numbers are written."
        )
    scales = [_scale(column, used) for column in columns]
    points = np.array(
        [
            _placed(column.numbers[used], scale, MAP_REACH)
            for column, scale in zip(columns, scales, strict=True)
        ]
    ).T
    names: tuple[str, ...] = ()
    if has_classes:
        there = [value for value, is_used in zip(values, used, strict=True) if is_used]
        classes = [value for value in target.values if value in set(there)]
        if len(classes) < 2:
            rule = f"is {shown(classes[0])!r} in every row that is left: there must be 2 classes"
            raise SettingError("label", choice.label, rule)
        labels = np.array([classes.index(value) for value in there], dtype=float)
        names = tuple(name_of(value, f"class {at}") for at, value in enumerate(classes, 1))
    else:
        scales.append(_scale(target, used, "label"))
        labels = _placed(target.numbers[used], scales[-1], LABEL_REACH)
    return Reading(
        choice,
        np.ascontiguousarray(points),
        labels,
        names,
        tuple(scales),
        gaps,
        len(table.rows) + len(table.longer),
    )


def _gaps(
    table: Table,
    columns: list[Column],
    target: Column,
    used: NDArray[np.bool_],
) -> list[Gap]:
    gaps = [Gap(row, "", f"{n_cells} cells") for row, n_cells in table.longer]
    for place in np.flatnonzero(~used):
        missing = [column for column in columns if math.isnan(column.numbers[place])]
        column = missing[0] if missing else target
        gaps.append(Gap(table.rows[place], column.name, column.cells[place]))
    return sorted(gaps)


def _scale(column: Column, used: NDArray[np.bool_], setting: str = "inputs") -> Scale:
    numbers = column.numbers[used]
    low, high = float(numbers.min()), float(numbers.max())
    if not high / 2 - low / 2 > 0:
        rule = (
            f"is {low:g} in every row: there must be different values to learn from; choose "
            "another column"
        )
        raise SettingError(setting, column.name, rule)
    return Scale(column.name, low, high)


def _placed(numbers: Floats, scale: Scale, reach: float) -> Floats:
    """Linear, the smallest at -reach; no step of it larger than all numbers."""
    half = scale.high / 2 - scale.low / 2
    middle = scale.high / 2 + scale.low / 2
    return np.round(np.clip((numbers - middle) / half, -1, 1) * reach, _DECIMALS) + 0.0
