"""The ledger: what came of every run, in one SQLite file, written as results arrive.

A row is keyed by config, epochs and engine version, so a killed study loses only its runs in
flight: the same study on the same file continues where it stopped. Without a file the ledger
lives in memory.
"""

from __future__ import annotations

import contextlib
import math
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from playground.errors import LedgerError
from playground.studies.results_file import ResultsFile, check_file, read_only
from playground.studies.trial import (
    DIVERGED,
    FAILED,
    INTEGERS,
    MEASURES,
    OK,
    Floats,
    Outcome,
    Trial,
)

if TYPE_CHECKING:
    import pandas as pd

FORMAT = 2
_COLUMNS = {
    "key": "TEXT PRIMARY KEY",
    "link": "TEXT",
    "epochs": "INTEGER",
    "engine": "TEXT",
    "status": "TEXT",
    "error": "TEXT",
    "wall_seconds": "REAL",
    **{name: "INTEGER" if name in INTEGERS else "REAL" for name in MEASURES},
    "curves": "BLOB",
}
"""What a row holds, by name, as SQLite declares it."""
_KINDS = {
    "link": (str,),
    "error": (str,),
    **{
        name: (int,) if kind == "INTEGER" else (int, float)
        for name, kind in _COLUMNS.items()
        if kind in ("INTEGER", "REAL")
    },
}
"""What SQLite gives back of it, NULL besides; it would keep anything, whatever it declares."""
_WHOLE = ("speed", "settled")  # epochs, though a run may have none
_FROM_1 = (
    # Until format 2 `final` was the median of the last 50 epochs, which is `steady` now.
    "ALTER TABLE runs ADD COLUMN steady REAL",
    "UPDATE runs SET steady = final",
    f"UPDATE runs SET final = test_loss WHERE status = '{OK}'",
    # Its fresh points had a run's own among them: this true error would be another measure.
    "UPDATE runs SET true_error = NULL WHERE link LIKE '%dataset=spiral&%'"
    " AND link LIKE '%&noise=0&%' AND link LIKE '%&problem=classification&%'",
    f"UPDATE ledger SET format = {FORMAT}",
)
"""What makes a file of format 1 one of this format: nothing has to be run again.

A spiral without noise has no true error after that.
"""
_FROM_OLDER = {1: _FROM_1}
_READ_AT_ONCE = 500  # keys in one question to SQLite
_NO_STUDY = "is no ledger of a study; give a file that “study --out” has written."


class Ledger(ResultsFile):
    """The results of one study, or of one search.

    `purpose` is the text that names it (a study's link); see `ResultsFile`.
    """

    table, columns, work, item = "runs", _COLUMNS, "study", "run"
    format, changes = FORMAT, _FROM_OLDER

    def __init__(
        self,
        path: str | os.PathLike[str] | None,
        purpose: str,
        engine: str,
        *,
        is_copy: bool = False,
    ) -> None:
        self.engine = engine
        super().__init__(path, purpose, is_copy=is_copy)

    def record(self, results: Iterable[tuple[Trial, Outcome]]) -> None:
        """Write results, all or none. Raises LedgerError where the disk refuses."""
        self._write([self._row(trial, outcome) for trial, outcome in results])

    def _row(self, trial: Trial, outcome: Outcome) -> tuple[object, ...]:
        measures = astuple(outcome.measures) if outcome.measures else (None,) * len(MEASURES)
        return (
            trial.key(self.engine),
            trial.link,
            trial.epochs,
            self.engine,
            outcome.status,
            outcome.error,
            outcome.wall_seconds,
            *(None if isinstance(m, float) and math.isnan(m) else m for m in measures),
            np.ascontiguousarray(outcome.curves).tobytes(),
        )

    def missing(self, trials: Sequence[Trial]) -> list[Trial]:
        """The trials without a result, those that failed among them, in order, each once."""
        done = {
            key
            for key, status in self._connection.execute(
                "SELECT key, status FROM runs WHERE engine = ?", (self.engine,)
            )
            if status != FAILED
        }
        keyed = {trial.key(self.engine): trial for trial in trials}
        return [trial for key, trial in keyed.items() if key not in done]

    def frame(self, trials: Sequence[Trial]) -> pd.DataFrame:
        """One row a trial, in order, those without a result left out (index: its position).

        Columns: status, error, wall_seconds, the measures, epochs and link.
        """
        import pandas as pd  # here, since it takes 0.2 s

        columns = [name for name in _COLUMNS if name not in ("key", "engine", "curves")]
        keys = [trial.key(self.engine) for trial in trials]
        rows = {key: rest for key, *rest in self._rows(keys, columns)}
        at = [position for position, key in enumerate(keys) if key in rows]
        frame = pd.DataFrame([rows[keys[k]] for k in at], columns=columns, index=at)
        for name, kinds in _KINDS.items():
            for value in (rows[keys[k]][columns.index(name)] for k in at):
                is_kind = value is None or type(value) in kinds
                if not is_kind or (name in _WHOLE and value is not None and value % 1):
                    raise self._strange(name, value)
        for status in frame["status"]:
            if status not in (OK, DIVERGED, FAILED):
                raise self._strange("status", status)
        numbers = [*MEASURES, "wall_seconds"]
        frame[numbers] = frame[numbers].astype(float)
        return frame

    def curves(self, trials: Sequence[Trial]) -> Floats:
        """Training and test losses (n_trials, epochs + 1, 2); NaN after an early end."""
        longest = max((trial.epochs for trial in trials), default=0)
        curves = np.full((len(trials), longest + 1, 2), np.nan)
        positions: dict[str, list[int]] = {}
        for position, trial in enumerate(trials):
            positions.setdefault(trial.key(self.engine), []).append(position)
        for key, blob in self._rows(list(positions), ["curves"]):
            if not isinstance(blob, bytes) or len(blob) % 16 or len(blob) > 16 * (longest + 1):
                raise self._strange("curves", blob)
            curve = np.frombuffer(blob).reshape(-1, 2)
            curves[positions[key], : len(curve)] = curve
        return curves

    def _rows(self, keys: Sequence[str], columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        """The key and the `columns` of the rows that there are, in no order."""
        for start in range(0, len(keys), _READ_AT_ONCE):
            chunk = keys[start : start + _READ_AT_ONCE]
            marks = ", ".join("?" * len(chunk))
            question = f"SELECT key, {', '.join(columns)} FROM runs WHERE key IN ({marks})"
            try:
                rows = self._connection.execute(question, chunk).fetchall()
            except sqlite3.Error as error:
                raise self._refusal(error) from None
            yield from rows


class Kept(NamedTuple):
    """What a ledger's file is about, and the engine that did most of its runs."""

    purpose: str
    engine: str


def kept_in(path: str | os.PathLike[str]) -> Kept:
    """What the file of a ledger holds; the file is only read. Raises LedgerError."""
    file = Path(path)
    if not file.is_file():
        raise LedgerError(f"{file}: there is no such file.")
    try:
        check_file(file, _NO_STUDY, writes=False)
        connection = read_only(file)
    except (OSError, sqlite3.Error) as error:
        raise LedgerError(f"{file}: cannot be read ({error}).") from None
    with contextlib.closing(connection):
        try:
            row = connection.execute("SELECT purpose FROM ledger").fetchone()
            engines = connection.execute(
                "SELECT engine FROM runs GROUP BY engine ORDER BY count(*) DESC LIMIT 1"
            ).fetchone()
        except sqlite3.Error as error:
            if "locked" in str(error):
                raise LedgerError(
                    f"{file}: another process is writing to it; wait for it to end."
                ) from None
            raise LedgerError(f"{file}: {_NO_STUDY}") from None
    kept = (row[0] if row else "", engines[0] if engines else "")
    if not all(isinstance(text, str) for text in kept):
        raise LedgerError(f"{file}: {_NO_STUDY}")
    return Kept(*kept)
