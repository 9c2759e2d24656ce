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

from playground.errors import LedgerError, shown
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
_MAGIC = b"SQLite format 3\0"
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
_READ_AT_ONCE = 500  # keys in one question to SQLite
_LOCK_SECONDS = 1.0  # to wait for another process that is just ending
_NO_LEDGER = "{}: is no ledger of a study; give the name of a new file."
_NO_STUDY = "{}: is no ledger of a study; give a file that “study --out” has written."


class Ledger:
    """The results of one study, or of one search.

    `purpose` is the text that names it (a study's link); a file that holds another one is
    refused. A copy is in memory, and the file is only read. Raises LedgerError for a path that
    cannot be written, a file that is no ledger, one of another purpose, and one that another
    process is writing to.
    """

    def __init__(
        self,
        path: str | os.PathLike[str] | None,
        purpose: str,
        engine: str,
        *,
        is_copy: bool = False,
    ) -> None:
        self.path = None if path is None else Path(path)
        self.engine = engine
        if self.path is not None:
            try:
                _check_file(self.path, writes=not is_copy)
            except OSError as error:  # a name too long, a folder that may not be looked into
                raise LedgerError(f"{self.path}: {error.strerror}.") from None
        name = ":memory:" if self.path is None or is_copy else str(self.path)
        try:
            self._connection = sqlite3.connect(name, timeout=_LOCK_SECONDS, isolation_level=None)
        except sqlite3.Error as error:
            raise self._refusal(error) from None
        try:
            if self.path is not None and is_copy:
                with contextlib.closing(_read_only(self.path)) as source:
                    source.backup(self._connection)
            self._open(purpose)
        except sqlite3.Error as error:
            self.close()
            raise self._refusal(error) from None
        except LedgerError:
            self.close()
            raise

    def _open(self, purpose: str) -> None:
        run = self._connection.execute
        # One writer at a time: two of the same study would do every run twice.
        run("PRAGMA locking_mode = EXCLUSIVE")
        run("BEGIN EXCLUSIVE")
        tables = {name for (name,) in run("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if tables and not tables >= {"ledger", "runs"}:
            raise LedgerError(_NO_LEDGER.format(self.path))
        if not tables:
            run("CREATE TABLE ledger (format INTEGER, purpose TEXT)")
            run(f"CREATE TABLE runs ({', '.join(map(' '.join, _COLUMNS.items()))})")
            run("INSERT INTO ledger VALUES (?, ?)", (FORMAT, purpose))
        if run("SELECT 1 FROM runs LIMIT 1").fetchone() is None:
            run("UPDATE ledger SET purpose = ?", (purpose,))  # nothing of another study to lose
        row = run("SELECT format, purpose FROM ledger").fetchone()
        if row == (1, purpose):
            for change in _FROM_1:
                run(change)
            row = (FORMAT, purpose)
        run("COMMIT")
        if row is not None and not isinstance(row[1], str):
            raise LedgerError(_NO_LEDGER.format(self.path))
        if row is None or row[0] not in (1, FORMAT):
            raise LedgerError(
                f"{self.path}: was written by another version of the playground; give another file."
            )
        if row[1] != purpose:
            raise LedgerError(
                f"{self.path}: holds another study, {_difference(row[1], purpose)}; give another "
                "file, or the same study to continue it."
            )
        there = {name for _, name, *_ in run("PRAGMA table_info(runs)")}
        if lacking := [name for name in _COLUMNS if name not in there]:
            raise LedgerError(
                f"{self.path}: is no ledger of a study, its runs have no {lacking[0]}; give the "
                "name of a new file."
            )

    def _refusal(self, error: sqlite3.Error) -> LedgerError:
        if "locked" in str(error):
            return LedgerError(
                f"{self.path}: another process is writing to it; wait for it to end."
            )
        return LedgerError(f"{self.path}: cannot be used as a ledger ({error}).")

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def record(self, results: Iterable[tuple[Trial, Outcome]]) -> None:
        """Write results, all or none. Raises LedgerError where the disk refuses."""
        rows = [self._row(trial, outcome) for trial, outcome in results]
        names, marks = ", ".join(_COLUMNS), ", ".join("?" * len(_COLUMNS))
        try:
            self._connection.execute("BEGIN")
            into = f"INSERT OR REPLACE INTO runs ({names}) VALUES ({marks})"
            self._connection.executemany(into, rows)
            self._connection.execute("COMMIT")
        except BaseException as error:  # Ctrl-C, too, may come between these lines
            with contextlib.suppress(sqlite3.Error):
                self._connection.rollback()
            if isinstance(error, sqlite3.Error):
                raise LedgerError(f"{self.path}: cannot be written to ({error}).") from None
            raise

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

    def _strange(self, column: str, value: object) -> LedgerError:
        return LedgerError(
            f"{self.path}: holds {shown(value)} where a run's {column} should be; something else "
            "has written to it. Give the name of a new file."
        )

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
        _check_file(file, _NO_STUDY, writes=False)
        connection = _read_only(file)
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
            raise LedgerError(_NO_STUDY.format(file)) from None
    kept = (row[0] if row else "", engines[0] if engines else "")
    if not all(isinstance(text, str) for text in kept):
        raise LedgerError(_NO_STUDY.format(file))
    return Kept(*kept)


def _read_only(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True, timeout=_LOCK_SECONDS)


def _difference(theirs: str, ours: str) -> str:
    """What a purpose has that another has not, as a text."""
    pairs, known = theirs.lstrip("#").split("&"), ours.lstrip("#").split("&")
    other = [pair for pair in pairs if pair not in known]
    return "with " + ", ".join(map(shown, other[:3])) if other else "with less in it"


def _check_file(path: Path, no_ledger: str = _NO_LEDGER, *, writes: bool = True) -> None:
    if path.is_dir():
        raise LedgerError(f"{path}: is a folder; give the name of a file in it.")
    if not path.parent.is_dir():
        raise LedgerError(f"{path}: there is no folder {path.parent}; create it first.")
    if writes and not os.access(path if path.exists() else path.parent, os.W_OK):
        raise LedgerError(f"{path}: may not be written to.")
    if path.is_file() and path.stat().st_size:
        with path.open("rb") as file:
            if file.read(len(_MAGIC)) != _MAGIC:
                raise LedgerError(no_ledger.format(path))
