"""The bar of settings: each one's name over its value, as in the original's head."""

from __future__ import annotations

from typing import NamedTuple

from playground.figures.lettering import shortened, text_width
from playground.figures.sheet import LEFT, SMALL, Annotation, bold, text
from playground.figures.theme import LIGHT
from playground.run.acting import idle_settings
from playground.run.config import RunConfig
from playground.run.finished import FinishedRun
from playground.run.settings import TABLE
from playground.wording.numbers import readable
from playground.wording.words import words

HEIGHT = 62
_VALUE, _EPOCH = 18, 24
_LEAST_GAP = 8  # pixels between two cells of a row
_LETTERS = 14  # of a value; more stand in the link
_FIRST = ("dataset", "noise_percent", "train_percent", "batch_size", "learning_rate", "activation")
_SEEDS = tuple(name for name, row in TABLE.items() if row.kind == "seed")
_REST = tuple(
    name
    for name, row in TABLE.items()
    if (row.kind in ("training", "live") or (row.kind == "network" and row.only_if_set))
    and name not in (*_FIRST, "activations", "formulas", "regularization_rate")
)
_DATA = tuple(name for name, row in TABLE.items() if row.kind == "data" and row.only_if_set)
_SHOWN = (*_FIRST, *_DATA, *_REST, *_SEEDS)
"""In the bar's order; the rate stands behind the regularization that it is of."""


class SettingsBar(NamedTuple):
    """The epoch and the settings but for the network's shape, spread over the sheet's width.

    Where they do not fit, in rows one under the other.
    """

    cells: list[tuple[str, str]]  # name, value
    columns: list[float]  # their widths
    gap: float

    @staticmethod
    def of(run: FinishedRun, width: int) -> SettingsBar:
        """The bar of a run on a sheet of `width`."""
        cells, room = settings_shown(run), width - 2 * LEFT
        widths = [
            max(text_width(label, SMALL), text_width(value, size, bold=True))
            for (label, value), size in zip(cells, _sizes(cells), strict=True)
        ]
        for n_rows in range(1, len(cells)):
            in_row = -(-len(cells) // n_rows)
            columns = [max(widths[at::in_row]) for at in range(in_row)]
            gap = (room - sum(columns)) / max(1, in_row - 1)
            if gap >= _LEAST_GAP:
                break
        return SettingsBar(cells, columns, gap)

    @property
    def height(self) -> int:
        """In pixels."""
        return HEIGHT * -(-len(self.cells) // len(self.columns))

    def annotations(self, top: int) -> list[Annotation]:
        """Names over values."""
        notes = []
        for at, ((label, value), size) in enumerate(
            zip(self.cells, _sizes(self.cells), strict=True)
        ):
            row, column = divmod(at, len(self.columns))
            x = LEFT + sum(self.columns[:column]) + self.gap * column
            y = top + HEIGHT * row
            notes += [
                text(label, x, y + 23, size=SMALL),
                text(bold(value), x, y + 50, size=size, color=LIGHT.ink),
            ]
        return notes


def _sizes(cells: list[tuple[str, str]]) -> list[int]:
    return [_EPOCH, *[_VALUE] * (len(cells) - 1)]


def settings_shown(run: FinishedRun) -> list[tuple[str, str]]:
    """Names and values, in the order of the bar; what only we have stands there where it is set."""
    config = run.standing.settings
    idle = idle_settings(config, {})
    said = [
        name
        for name in _SHOWN
        if _is_said(config, name) and (name == "dataset" or name not in idle)
    ]
    values = {name: _value(config, name) for name in said}
    values["dataset"] = config.data_title
    values["activation"] = config.activation_title
    if config.regularization != "none":
        values["regularization"] += f" {readable(config.regularization_rate)}"
    epoch = words("figures.run.epochs"), f"{run.state.epoch:,}"
    cells = [epoch, *((TABLE[name].title, value) for name, value in values.items())]
    return [(label, shortened(value, _LETTERS)) for label, value in cells]


def _is_said(config: RunConfig, name: str) -> bool:
    return not TABLE[name].only_if_set or getattr(config, name) != TABLE[name].default


def _value(config: RunConfig, name: str) -> str:
    value = getattr(config, name)
    if isinstance(value, str):
        return TABLE[name].choices.get(value, value)
    if isinstance(value, bool):
        return words("figures.run.on")
    if isinstance(value, tuple):
        return ", ".join(map(readable, value))
    return f"{readable(value)} %" if name.endswith("_percent") else readable(value)
