"""The cells of a table's text: found out what parts its columns, and whether its first row names
them.

A row's number is its place in the text, the row of names included, as a spreadsheet counts.
"""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections import Counter
from itertools import islice
from typing import Any, NamedTuple

from playground.data.tables.numbers import found_decimal, is_gap, number_of
from playground.errors import SettingError, TableError, shown

MAX_ROWS, MAX_COLUMNS, MAX_CELLS = 10_000, 100, 300_000
MAX_NAME = 40

SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t", "json": ""}
"""By name, what stands between two cells of a row; JSON has its own way."""

_BY_RANK = ("tab", "semicolon", "comma")  # the rarer inside a cell comes first
_SAMPLE_ROWS = 50

Numbered = list[tuple[int, list[str]]]


class Cells(NamedTuple):
    """A table as text: every row has a cell for every name, "" where it has none."""

    names: tuple[str, ...]
    rows: list[list[str]]
    numbers: list[int]
    """Each row's number, counted from 1."""
    separator: str
    has_header: bool
    longer: tuple[tuple[int, int], ...] = ()
    """Rows that have more cells than there are columns, and how many: they are left out."""


def cells_of(text: str, separator: str = "", header: bool | None = None) -> Cells:
    """The cells of a CSV, a TSV or a JSON text; what is not said is found out.

    JSON is a list of objects, a list of lists, or an object with a list for every column. Raises
    TableError for a text that is no table and for one that is too large, SettingError.
    """
    if separator not in ("", *SEPARATORS):
        raise SettingError("separator", separator, "must be one of " + ", ".join(SEPARATORS))
    start = text.lstrip()[:1]
    if not start:
        raise TableError("The table is empty: paste cells, or choose a file with some.")
    if separator == "json" or (not separator and start in "[{"):
        return _of_json(text, header)
    separator = separator or found_separator(text)
    return parted(_csv_rows(text, SEPARATORS[separator]), separator, header)


def found_separator(text: str) -> str:
    """The separator that parts the first rows most evenly into more than one cell."""

    def score(name: str) -> float:
        rows = islice(_reader(text, SEPARATORS[name]), _SAMPLE_ROWS)
        widths = Counter(len(row) for row in rows if row)
        width, count = widths.most_common(1)[0] if widths else (0, 0)
        return count / widths.total() if width > 1 else 0

    try:
        return max(_BY_RANK, key=score)
    except csv.Error:  # told when all of it is read
        return "comma"


def _reader(text: str, separator: str, strict: bool = False) -> Any:
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=strict)


def _csv_rows(text: str, separator: str) -> Numbered:
    """The rows of a text that are not empty, with their numbers."""
    rows: Numbered = []
    number = 0
    has_blanks = re.search(r"[^\S\r\n\t]" if separator == "\t" else r"[^\S\r\n]", text) is not None
    try:
        for number, row in enumerate(_reader(text, separator, strict=True), 1):
            _add(rows, number, row, has_blanks)
        return rows
    except csv.Error as error:
        if "unexpected end" in str(error):  # it would swallow the rest of the table
            raise TableError(
                f'Row {number + 1}: a quote (") is opened and never closed; close it, or take it '
                "out."
            ) from None
    rows.clear()  # quotes inside of a cell: read again, as they stand
    number = 0
    try:
        for number, row in enumerate(_reader(text, separator), 1):
            _add(rows, number, row, has_blanks)
        return rows
    except csv.Error:
        raise TableError(
            f"Row {number + 1} has a cell of more than {csv.field_size_limit():,} characters: is a "
            "quote missing there?"
        ) from None


def _add(rows: Numbered, number: int, cells: list[str], has_blanks: bool = False) -> None:
    if has_blanks:
        cells = [cell.strip() for cell in cells]
    if any(cells):
        _check_size(len(rows), len(cells))
        rows.append((number, cells))


def _check_size(n_rows: int, n_columns: int) -> None:
    if n_columns > MAX_COLUMNS:
        raise TableError(
            f"The table has {n_columns:,} columns; at most {MAX_COLUMNS} are read: leave out those "
            "that are not needed."
        )
    if n_rows * n_columns > MAX_CELLS:
        raise TableError(
            f"The table has {n_columns} columns and more than {MAX_CELLS // n_columns:,} rows: at "
            f"most {MAX_CELLS:,} cells are read; leave out columns that are not needed."
        )
    if n_rows > MAX_ROWS:
        raise TableError(
            f"The table has more than {MAX_ROWS:,} rows; at most so many are read: leave out some."
        )


def parted(rows: Numbered, separator: str, header: bool | None) -> Cells:
    """Names and rows of equal length; `header` says whether the first row holds the names."""
    if not rows:
        raise TableError("The table is empty: all its cells are.")
    if header is None:
        header = _holds_names([cells for _, cells in rows[:_SAMPLE_ROWS]])
    given = rows[0][1] if header else []
    body = rows[1:] if header else rows
    if not body:
        raise TableError("The table has a row of names and no other: rows with values must follow.")
    usual = Counter(len(cells) for _, cells in body).most_common(1)[0][0]
    width = max(usual, len(given))
    _check_size(len(body), width)
    fitting = [(number, cells) for number, cells in body if len(cells) <= width]
    return Cells(
        names_of(given, width),
        [cells + [""] * (width - len(cells)) for _, cells in fitting],
        [number for number, _ in fitting],
        separator,
        header,
        tuple((number, len(cells)) for number, cells in body if len(cells) > width),
    )


def _holds_names(rows: list[list[str]]) -> bool:
    """Whether the first row has no number and no gap, and others have; of texts alone, too."""
    decimal = found_decimal(rows)

    def is_number(cell: str) -> bool:
        return not math.isnan(number_of(cell, decimal))

    first, *others = rows
    if any(is_number(cell) or is_gap(cell) for cell in first if cell):
        return False
    return not others or any(is_number(cell) for row in others for cell in row) or len(rows) > 2


def names_of(given: list[str], width: int) -> tuple[str, ...]:
    """A name for every column, no two alike."""
    names: list[str] = []
    for place in range(width):
        name = name_of(given[place] if place < len(given) else "", f"column {place + 1}")
        again = place + 1
        while name in names:
            name, again = f"{name[: MAX_NAME - 6]} {again}", again + 1
        names.append(name)
    return tuple(names)


def name_of(cell: str, otherwise: str) -> str:
    """A cell as a name: one line without commas, at most MAX_NAME characters."""
    line = "".join(c if c.isprintable() and c != "," else " " for c in cell[: 4 * MAX_NAME])
    return " ".join(line.split())[:MAX_NAME].strip() or otherwise


def _of_json(text: str, header: bool | None) -> Cells:
    try:
        content = json.loads(text, parse_int=str, parse_float=str, parse_constant=str)
    except json.JSONDecodeError as error:
        raise TableError(
            f"Character {error.pos + 1}: the text is no JSON from here on ({error.msg}). A JSON "
            'table is a list of rows, as [{"size": 1.5, "kind": "a"}].'
        ) from None
    except RecursionError:
        raise TableError("The JSON is nested too deep to be a table.") from None
    if isinstance(content, dict):
        content = _rows_of_columns(content)
    if not isinstance(content, list) or not content:
        raise TableError(
            'The JSON holds no rows: it must be a list of them, as [{"size": 1.5, "kind": "a"}].'
        )
    _check_size(len(content) - 1, 0)
    if all(isinstance(row, list) for row in content):
        rows: Numbered = []
        for number, row in enumerate(content, 1):
            _check_size(0, len(row))
            _add(rows, number, [_json_cell(cell, number) for cell in row])
        return parted(rows, "json", header)
    names = dict.fromkeys(_names_in(content))
    rows = [
        (number, [_json_cell(row.get(name), number) for name in names])
        for number, row in enumerate(content, 1)
    ]
    _check_size(len(rows), 0)
    return Cells(
        names_of(list(names), len(names)),
        [cells for _, cells in rows],
        [number for number, _ in rows],
        "json",
        True,
    )


def _rows_of_columns(columns: dict[str, Any]) -> list[dict[str, Any]]:
    """An object with a list a column, as rows; an object that holds one list of rows, as that."""
    values = list(columns.values())
    if (
        len(values) == 1
        and isinstance(values[0], list)
        and isinstance(next(iter(values[0]), 0), dict)
    ):
        rows: list[dict[str, Any]] = values[0]
        return rows
    if not values or not all(isinstance(column, list) for column in values):
        raise TableError("The JSON is an object: each of its keys must hold a list, a column's.")
    lengths = {len(column) for column in values}
    if len(lengths) > 1:
        raise TableError(
            f"The JSON's columns have {min(lengths):,} to {max(lengths):,} values: all must have "
            "as many."
        )
    _check_size(max(lengths), len(values))
    return [dict(zip(columns, row, strict=True)) for row in zip(*values, strict=True)]


def _names_in(rows: list[Any]) -> list[str]:
    names: dict[str, None] = {}
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict):
            raise TableError(
                f"Row {number} is {shown(row)}: must be an object, as the other rows are."
            )
        names.update(dict.fromkeys(row))
        _check_size(0, len(names))
    return list(names)


def _json_cell(value: Any, number: int) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value.strip()
    raise TableError(f"Row {number} holds {shown(value)}: a cell must be a number or a text.")
