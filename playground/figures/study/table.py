"""The summary of a study as a table on a sheet: one row a combination."""

from __future__ import annotations

from playground.figures.lettering import shortened, text_width, wrapped
from playground.figures.sheet import LEFT, RIGHT, Annotation, Shape, box, escaped, hairline, text
from playground.figures.study.panel import colors_of
from playground.figures.theme import LIGHT
from playground.studies import StudyResult
from playground.studies.tables import Spread, Table
from playground.wording.words import words

MOST_ROWS = 40
_HEAD, _ROW, _NOTE = 34, 32, 19  # pixels
_SIZE, _SMALL = 14, 13
_PADDING = 10
_LETTERS = 40  # of a row's name


def table_height(table: Table) -> int:
    """How many pixels `table_items` takes."""
    rows = min(len(table.rows), MOST_ROWS)
    return _HEAD + _ROW * rows + 8 + _NOTE * len(_notes(table))


def table_items(
    result: StudyResult, table: Table, top: int, height: int
) -> tuple[list[Annotation], list[Shape]]:
    """The texts and shapes of the result's table, from `top` down, on a sheet of `height`.

    The best row is on a soft ground, and its median is bold. Of more than 40 rows the first 40
    are shown, and a note says so.
    """
    edges = _edges(table)
    notes = [_cell(title, k, edges, top + 22, _SMALL) for k, title in enumerate(table.header)]
    shapes = [hairline(LEFT, RIGHT, top + _HEAD, height, 1, LIGHT.tile_edge)]
    colors = colors_of(result, LIGHT)
    for number, row in enumerate(table.rows[:MOST_ROWS]):
        upper = top + _HEAD + _ROW * number
        base = upper + 21
        is_best = number == table.best
        if is_best:
            shapes.insert(0, _ground(upper, height))
        shapes.append(hairline(LEFT, RIGHT, upper + _ROW, height, 1, LIGHT.line))
        shapes.append(_dot(upper + _ROW / 2, colors[number], height))
        for k, content in enumerate(row):
            notes += _texts(content, k, edges, base, is_best)
    y = top + _HEAD + _ROW * min(len(table.rows), MOST_ROWS) + 22
    for k, line in enumerate(_notes(table)):
        notes.append(text(escaped(line), LEFT, y + _NOTE * k, size=_SMALL, color=LIGHT.ink_3))
    return notes, shapes


def _notes(table: Table) -> list[str]:
    note, left_out = table.note, len(table.rows) - MOST_ROWS
    if left_out > 0:
        more = words(
            "figures.table.more_rows" if left_out > 1 else "figures.table.one_more_row",
            rows=left_out,
        )
        note = f"{note} {more}"
    return wrapped(note, RIGHT - LEFT, _SMALL)


def _edges(table: Table) -> list[float]:
    """The left edge of the first column, and the right edges of the others, evenly far apart."""
    columns = list(zip(table.header, *table.rows[:MOST_ROWS], strict=True))
    widths = [max(text_width(cell, _SIZE) for cell in column) for column in columns]
    widths[0] = min(widths[0], text_width("n" * _LETTERS, _SIZE)) + 22
    gap = (RIGHT - LEFT - 2 * _PADDING - sum(widths)) / max(1, len(widths) - 1)
    edges = [float(LEFT + _PADDING)]
    right = LEFT + _PADDING + widths[0]
    for width in widths[1:]:
        right += gap + width
        edges.append(right)
    return edges


def _texts(
    content: str, column: int, edges: list[float], base: float, is_best: bool
) -> list[Annotation]:
    if column == 0:
        name = f"<b>{escaped(shortened(content, _LETTERS))}</b>"
        return [text(name, edges[0] + 22, base, size=_SIZE, color=LIGHT.ink)]
    if not isinstance(content, Spread):
        return [_cell(content, column, edges, base, _SIZE, LIGHT.ink)]
    if not any(letter.isdigit() for letter in content):
        return [_cell(content.median, column, edges, base, _SIZE, LIGHT.ink)]
    quartiles = content.quartiles
    room = text_width(quartiles, _SMALL) + 8
    shown = f"<b>{content.median}</b>" if is_best else content.median
    return [
        text(shown, edges[column] - room, base, size=_SIZE, color=LIGHT.ink, anchor="right"),
        _cell(quartiles, column, edges, base, _SMALL),
    ]


def _cell(
    content: str,
    column: int,
    edges: list[float],
    base: float,
    size: int,
    color: str = LIGHT.ink_3,
) -> Annotation:
    anchor = "right" if column else "left"
    return text(escaped(content), edges[column], base, size=size, color=color, anchor=anchor)


def _ground(top: float, height: int) -> Shape:
    soft = {"fillcolor": LIGHT.soft, "line": {"width": 0}, "layer": "below", "name": "best"}
    return box("rect", LEFT, RIGHT, top, top + _ROW, height, **soft)


def _dot(middle: float, color: str, height: int) -> Shape:
    left = LEFT + _PADDING
    paint = {"fillcolor": color, "line": {"width": 0}}
    return box("circle", left, left + 10, middle - 5, middle + 5, height, **paint)
