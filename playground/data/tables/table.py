"""A table: its columns, what each holds, and what was found out of its text."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from playground.data.points_text import MAX_CLASSES as MAX_CLASSES
from playground.data.tables.cells import MAX_COLUMNS, MAX_ROWS, Cells, cells_of, names_of
from playground.data.tables.decoding import cleaned, decoded
from playground.data.tables.numbers import DECIMALS, found_decimal, is_gap, numbers_of
from playground.errors import SettingError, TableError
from playground.wording.numbers import plain_number

_MOSTLY = 0.8
"""The share of a column's values that are numbers from which on the others are gaps in it."""
_NOTHING = ("None", "<NA>", "NaT")  # in a frame
_SAMPLE_ROWS = 1_000  # that say how decimals are written
_ROWS_A_VALUE = 3  # at least, on the average, of numbers that may be classes


class Column(NamedTuple):
    """A column: its cells as they stand, and the numbers they are."""

    name: str
    cells: list[str]
    numbers: NDArray[np.float64]  # (n_rows,), NaN for what is none
    kind: str
    """ "number", "few" for a number that may be a class, "text", "empty"."""
    values: tuple[str, ...]
    """What may be classes, in order; () where there are more than MAX_CLASSES."""

    @property
    def is_numeric(self) -> bool:
        """Whether it may be an input."""
        return self.kind in ("number", "few")

    def value(self, row: int) -> str:
        """What a row has as a class; "" for a gap."""
        if self.kind == "few":
            number = float(self.numbers[row])
            return "" if math.isnan(number) else plain_number(number)
        cell = self.cells[row]
        return "" if is_gap(cell) else cell


class Found(NamedTuple):
    """What was found out of a text, or was said."""

    separator: str
    decimal: str
    encoding: str
    header: bool


class Table(NamedTuple):
    """Columns of equal length. Rows keep the numbers by which people find them."""

    columns: tuple[Column, ...]
    rows: list[int]
    found: Found
    longer: tuple[tuple[int, int], ...]
    """Numbers of rows that are left out since they have more cells, and how many these are."""

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str, setting: str) -> Column:
        """A column by its name. Raises SettingError naming who asks, and all names."""
        for column in self.columns:
            if column.name == name:
                return column
        rule = "no such column; there are " + ", ".join(self.names[:20])
        raise SettingError(setting, name, rule + (", ..." if len(self.names) > 20 else ""))


def read_table(
    content: bytes | str,
    *,
    separator: str = "",
    decimal: str = "",
    encoding: str = "",
    header: bool | None = None,
) -> Table:
    """The table in a file's bytes or in a pasted text: CSV, TSV or JSON.

    `separator` is one of "comma", "semicolon", "tab", "json", `decimal` "point" or "comma",
    `encoding` "utf-8", "utf-16" or "latin-1"; empty is found out. Raises TableError for what is no
    table or too large a one, SettingError.
    """
    if decimal not in ("", *DECIMALS):
        raise SettingError("decimal", decimal, "must be one of " + ", ".join(DECIMALS))
    if isinstance(content, str):
        text, encoding = cleaned(content), ""
    else:
        text, encoding = decoded(content, encoding)
    cells = cells_of(text, separator, header)
    if cells.separator == "json":
        decimal = "point"
    return _table(cells, decimal or found_decimal(cells.rows[:_SAMPLE_ROWS]), encoding)


def table_of(columns: Mapping[Any, Sequence[Any]] | Any) -> Table:
    """The same of columns that are there already: a pandas frame, or a mapping of names to values.

    Its rows are counted from 1. Raises TableError.
    """
    try:
        listed = {
            str(name): column.tolist() if hasattr(column, "tolist") else list(column)
            for name, column in columns.items()
        }
    except (AttributeError, TypeError):
        raise TableError("data must be a table: a pandas frame or a mapping of columns.") from None
    lengths = {len(column) for column in listed.values()}
    if len(lengths) != 1 or not min(lengths):
        raise TableError("data must have columns of equal length, with one row at least.")
    if len(listed) > MAX_COLUMNS or max(lengths) > MAX_ROWS:
        raise TableError(
            f"data has {len(listed):,} columns of {max(lengths):,} rows; at most {MAX_COLUMNS} of "
            f"{MAX_ROWS:,} are read."
        )
    texts = [[_written(value) for value in column] for column in listed.values()]
    rows = [list(row) for row in zip(*texts, strict=True)]
    numbers = list(range(1, len(rows) + 1))
    cells = Cells(names_of(list(listed), len(listed)), rows, numbers, "", True)
    return _table(cells, "point", "")


def _written(value: Any) -> str:
    """A value of a frame as a cell has it; numbers keep every bit."""
    if isinstance(value, float):
        return "" if math.isnan(value) else repr(float(value))
    text = str(value).strip()
    return "" if text in _NOTHING else text


def _table(cells: Cells, decimal: str, encoding: str) -> Table:
    columns = zip(cells.names, map(list, zip(*cells.rows, strict=True)), strict=True)
    return Table(
        tuple(_column(name, values, decimal) for name, values in columns),
        cells.numbers,
        Found(cells.separator, decimal, encoding, cells.has_header),
        cells.longer,
    )


def _column(name: str, cells: list[str], decimal: str) -> Column:
    numbers = np.array(numbers_of(cells, decimal))
    is_number = ~np.isnan(numbers)
    known = numbers[is_number]
    there = set() if is_number.all() else set(cells) - {*filter(is_gap, set(cells))}
    n_there = len(known) if is_number.all() else sum(map(there.__contains__, cells))
    if not n_there:
        return Column(name, cells, numbers, "empty", ())
    if len(known) < _MOSTLY * n_there:
        values = tuple(sorted(there)) if len(there) <= MAX_CLASSES else ()
        return Column(name, cells, numbers, "text", values)
    distinct = np.unique(known)
    few = (
        1 < len(distinct) <= MAX_CLASSES
        and len(known) >= _ROWS_A_VALUE * len(distinct)
        and all(float(number).is_integer() for number in distinct)
    )
    if not few:
        return Column(name, cells, numbers, "number", ())
    return Column(name, cells, numbers, "few", tuple(plain_number(float(n)) for n in distinct))
