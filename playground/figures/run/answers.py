"""How right a run is: the large numbers over its map, and who of several classes is taken for whom.

Every place is in pixels, see `sheet`.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from playground.figures.class_marks import CLASS_MARKS
from playground.figures.lettering import text_width
from playground.figures.run.class_map import class_names
from playground.figures.sheet import NORMAL, SMALL, WIDTH, Annotation, Shape, bold, box, text
from playground.figures.theme import LIGHT, mix
from playground.run.finished import FinishedRun
from playground.run.reading import readout
from playground.run.right_and_wrong import RightAndWrong, right_and_wrong
from playground.wording.numbers import three_decimals
from playground.wording.words import words

_NUMBER = 34  # type size
_APART = 114  # from one of the large numbers to the next
_NAMES = 96  # the width of the rows' names
_ROW, _LOW_ROW = 26, 20  # at most, and at least
_LETTER = 8.5
_SHORT = 4  # letters of a name over a narrow column
_TINT = 0.28


def large_numbers(run: FinishedRun, left: float, top: float) -> list[Annotation]:
    """The largest numbers of the sheet: two losses and the accuracy."""
    results = [
        (words("figures.run.test_loss"), three_decimals(run.history.test[-1]), LIGHT.ink),
        (words("figures.run.training_loss"), three_decimals(run.history.train[-1]), LIGHT.ink_2),
    ]
    if run.config.n_classes:
        results.append((words("figures.run.test_accuracy"), _accuracy(run), LIGHT.ink_2))
    widest = max(text_width(number, _NUMBER, bold=True) for _, number, _ in results[:2])
    size = round(_NUMBER * min(1, (_APART - 12) / widest))
    annotations = []
    for column, (label, number, color) in enumerate(results):
        x = left + _APART * column
        annotations += [
            text(label, x, top + 16, size=NORMAL),
            text(bold(number), x, top + 50, size=size, color=color),
        ]
    return annotations


def _accuracy(run: FinishedRun) -> str:
    share = readout(run.standing).test_accuracy
    if share is None or run.status.diverged_at is not None:
        return three_decimals(math.nan)
    return f"{100 * share:.1f} %"


class AnswersTable(NamedTuple):
    """Right and wrong: a row a class, a column an answer, right ones in the class's colour."""

    found: RightAndWrong
    names: list[str]  # of the rows
    heads: list[str]  # of the columns, as short as these are narrow
    width: int

    @staticmethod
    def of(run: FinishedRun, width: int) -> AnswersTable | None:
        """The table of a run; None of two classes, in a regression, and after a divergence."""
        found = right_and_wrong(run.standing)
        if not found or run.status.diverged_at is not None:
            return None
        config = run.config
        names = class_names(config, int(_NAMES / _LETTER))
        room = (width - _NAMES) / len(names) / _LETTER
        heads = class_names(config, 40)
        if max(map(len, heads)) > room:
            given = config.class_names if config.points else ()
            short = [name[:_SHORT] for name in given]
            heads = [*short, *map(str, range(len(short) + 1, len(names) + 1))]
        return AnswersTable(found, names, heads, width)

    @property
    def least_height(self) -> int:
        """In pixels, without its heading and its foot."""
        return _LOW_ROW * (len(self.names) + 1)

    def _places(self, left: float, top: float, height: float) -> tuple[list[float], list[float]]:
        """The cells' edges from left to right, and the rows' from the head's lower edge down."""
        row = min(_ROW, height / (len(self.names) + 1))
        column = (self.width - _NAMES) / len(self.names)
        numbers = range(len(self.names) + 1)
        return (
            [left + _NAMES + column * at for at in numbers],
            [top + row * (at + 1) for at in numbers],
        )

    def shapes(self, left: float, top: float, height: float, sheet: tuple[int, int]) -> list[Shape]:
        """The cells of a table at a place, `height` pixels high, on a `sheet` so wide and high."""
        columns, rows = self._places(left, top, height)
        cells = []
        for truth, mark in enumerate(CLASS_MARKS[: len(self.names)]):
            for answer, count in enumerate(self.found.counts[truth].tolist()):
                if not count:
                    continue
                fill = mix(mark.light, LIGHT.surface, _TINT) if truth == answer else LIGHT.surface
                line = {"width": 0 if truth == answer else 1.5, "color": LIGHT.ink}
                edges = (columns[answer] + 2, columns[answer + 1] - 2)
                ends = (rows[truth] + 2, rows[truth + 1] - 2)
                cell = box("rect", *edges, *ends, sheet[1], fillcolor=fill, line=line, name="cell")
                cells.append({**cell, "x0": edges[0] / sheet[0], "x1": edges[1] / sheet[0]})
        return cells

    def annotations(self, left: float, top: float, height: float) -> list[Annotation]:
        """Its heading, names, numbers and foot."""
        columns, rows = self._places(left, top, height)
        right = left + self.width
        hint: dict[str, Any] = {"size": SMALL, "color": LIGHT.ink_3}
        middle: dict[str, Any] = {"size": SMALL, "centred": True}
        head_y = (top + rows[0]) / 2
        title = words("figures.run.right_and_wrong")
        notes = [
            text(bold(title), left, top - 16, size=NORMAL, color=LIGHT.ink),
            text(words("run.classes.truly"), left, head_y, color=LIGHT.ink_3, **middle),
            text(self.found.in_words, right, rows[-1] + 24, anchor="right", **hint),
        ]
        for at, (name, head) in enumerate(zip(self.names, self.heads, strict=True)):
            y, edge = (rows[at] + rows[at + 1]) / 2, columns[at + 1] - 10
            notes.append(text(name, left, y, color=LIGHT.ink, **middle))
            notes.append(text(head, edge, head_y, anchor="right", color=LIGHT.ink_3, **middle))
            for answer, count in enumerate(self.found.counts[at].tolist()):
                number, edge = f"{count:,}", columns[answer + 1] - 10
                color = LIGHT.ink if count else LIGHT.ink_3
                shown = bold(number) if count else number
                notes.append(text(shown, edge, y, anchor="right", color=color, **middle))
        return notes


def answers_width(width: int) -> int:
    """How wide the table is on a sheet of `width`."""
    return 400 if width == WIDTH else 330
