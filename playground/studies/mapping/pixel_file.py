"""The pixels of a map in one file, written as they arrive."""

from __future__ import annotations

import math
import os
import sqlite3
from collections.abc import Iterable
from typing import Any

from playground.studies.mapping.pixels import Pixel
from playground.studies.mapping.settings_map import SettingsMap
from playground.studies.results_file import ResultsFile
from playground.studies.trial import DIVERGED, FAILED, OK

_COLUMNS = {
    "place": "INTEGER PRIMARY KEY",
    "status": "TEXT",
    "train_loss": "REAL",
    "test_loss": "REAL",
    "epochs": "INTEGER",
    "reached": "INTEGER",
    "error": "TEXT",
}
_KINDS = {
    "status": (str,),
    "train_loss": (float, type(None)),
    "test_loss": (float, type(None)),
    "epochs": (int,),
    "reached": (int, type(None)),
    "error": (str,),
}
"""By column, as `Pixel` has them, what SQLite gives back; it would keep anything."""
_STATUSES = (OK, DIVERGED, FAILED)


class PixelFile(ResultsFile):
    """What is done of a map by engines of one version; see `ResultsFile`."""

    table, work, item, format = "pixels", "map", "pixel", 1
    columns = _COLUMNS

    def __init__(
        self, path: str | os.PathLike[str] | None, wanted: SettingsMap, engine: str
    ) -> None:
        super().__init__(path, f"{wanted.link()}&engine={engine}")

    def record(self, pixels: Iterable[tuple[int, Pixel]]) -> None:
        """Write pixels by their places, all or none. Raises LedgerError where the disk refuses."""
        self._write(
            [
                (place, *(None if isinstance(v, float) and math.isnan(v) else v for v in pixel))
                for place, pixel in pixels
            ]
        )

    def pixels(self) -> dict[int, Pixel]:
        """What there is, by place. Raises LedgerError for what is no pixel."""
        rows = self._asked(f"SELECT {', '.join(self.columns)} FROM {self.table}")
        return {place: self._pixel(values) for place, *values in rows}

    def done(self) -> set[int]:
        """The places that have a pixel which did not fail. Raises LedgerError."""
        rows = self._asked(f"SELECT place FROM {self.table} WHERE status != '{FAILED}'")
        return {place for (place,) in rows}

    def _asked(self, question: str) -> list[tuple[Any, ...]]:
        try:
            return self._connection.execute(question).fetchall()
        except sqlite3.Error as error:
            raise self._refusal(error) from None

    def _pixel(self, values: list[Any]) -> Pixel:
        for (name, kinds), value in zip(_KINDS.items(), values, strict=True):
            if type(value) not in kinds or (name == "status" and value not in _STATUSES):
                raise self._strange(name, value)
        status, train_loss, test_loss, *rest = values
        train, test = (math.nan if loss is None else loss for loss in (train_loss, test_loss))
        return Pixel(status, train, test, *rest)
