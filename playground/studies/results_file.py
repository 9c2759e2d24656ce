"""One SQLite file of results, written as they arrive, by one process at a time.

A killed process loses only what was in flight: the same work on the same file goes on where it
stopped. Without a file the results live in memory.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import ClassVar, Self

from playground.errors import LedgerError, shown

_MAGIC = b"SQLite format 3\0"
_LOCK_SECONDS = 1.0  # to wait for another process that is just ending


class ResultsFile:
    """The results of one work, whose `purpose` is the text that names it.

    A file that holds another one is refused. A copy is in memory, and the file is only read.
    Raises LedgerError for a path that cannot be written, a file that is no ledger, one of another
    purpose, and one that another process is writing to.
    """

    table: ClassVar[str]
    columns: ClassVar[Mapping[str, str]]
    """What a row of the table holds, by name, as SQLite declares it."""
    work: ClassVar[str]
    """What a file is of: "study"."""
    item: ClassVar[str]
    """What a row is of: "run"."""
    format: ClassVar[int]
    changes: ClassVar[Mapping[int, Sequence[str]]] = {}
    """By an older format: what makes a file of it one of this."""

    def __init__(
        self, path: str | os.PathLike[str] | None, purpose: str, *, is_copy: bool = False
    ) -> None:
        self.path = None if path is None else Path(path)
        if self.path is not None:
            try:
                check_file(self.path, self._no_ledger, writes=not is_copy)
            except OSError as error:  # a name too long, a folder that may not be looked into
                raise LedgerError(f"{self.path}: {error.strerror}.") from None
        name = ":memory:" if self.path is None or is_copy else str(self.path)
        try:
            self._connection = sqlite3.connect(name, timeout=_LOCK_SECONDS, isolation_level=None)
        except sqlite3.Error as error:
            raise self._refusal(error) from None
        try:
            if self.path is not None and is_copy:
                with contextlib.closing(read_only(self.path)) as source:
                    source.backup(self._connection)
            self._open(purpose)
        except sqlite3.Error as error:
            self.close()
            raise self._refusal(error) from None
        except LedgerError:
            self.close()
            raise

    @property
    def _no_ledger(self) -> str:
        return f"is no ledger of a {self.work}; give the name of a new file."

    def _open(self, purpose: str) -> None:
        run = self._connection.execute
        # One writer at a time: two of the same work would do all of it twice.
        run("PRAGMA locking_mode = EXCLUSIVE")
        run("BEGIN EXCLUSIVE")
        tables = {name for (name,) in run("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if tables and not tables >= {"ledger", self.table}:
            raise LedgerError(f"{self.path}: {self._no_ledger}")
        if not tables:
            run("CREATE TABLE ledger (format INTEGER, purpose TEXT)")
            run(f"CREATE TABLE {self.table} ({', '.join(map(' '.join, self.columns.items()))})")
            run("INSERT INTO ledger VALUES (?, ?)", (self.format, purpose))
        if run(f"SELECT 1 FROM {self.table} LIMIT 1").fetchone() is None:
            run("UPDATE ledger SET purpose = ?", (purpose,))  # nothing of another one to lose
        row = run("SELECT format, purpose FROM ledger").fetchone()
        if row is not None and row[0] in self.changes and row[1] == purpose:
            for change in self.changes[row[0]]:
                run(change)
            row = (self.format, purpose)
        run("COMMIT")
        if row is not None and not isinstance(row[1], str):
            raise LedgerError(f"{self.path}: {self._no_ledger}")
        if row is None or row[0] not in (*self.changes, self.format):
            raise LedgerError(
                f"{self.path}: was written by another version of the playground; give another file."
            )
        if row[1] != purpose:
            raise LedgerError(
                f"{self.path}: holds another {self.work}, {_difference(row[1], purpose)}; give "
                f"another file, or the same {self.work} to continue it."
            )
        there = {name for _, name, *_ in run(f"PRAGMA table_info({self.table})")}
        if lacking := [name for name in self.columns if name not in there]:
            raise LedgerError(
                f"{self.path}: is no ledger of a {self.work}, its {self.item}s have no "
                f"{lacking[0]}; give the name of a new file."
            )

    def _refusal(self, error: sqlite3.Error) -> LedgerError:
        if "locked" in str(error):
            return LedgerError(
                f"{self.path}: another process is writing to it; wait for it to end."
            )
        return LedgerError(f"{self.path}: cannot be used as a ledger ({error}).")

    def _strange(self, column: str, value: object) -> LedgerError:
        return LedgerError(
            f"{self.path}: holds {shown(value)} where a {self.item}'s {column} should be; "
            "something else has written to it. Give the name of a new file."
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def _write(self, rows: Iterable[tuple[object, ...]]) -> None:
        """Write rows, all or none. Raises LedgerError where the disk refuses."""
        names, marks = ", ".join(self.columns), ", ".join("?" * len(self.columns))
        try:
            self._connection.execute("BEGIN")
            into = f"INSERT OR REPLACE INTO {self.table} ({names}) VALUES ({marks})"
            self._connection.executemany(into, rows)
            self._connection.execute("COMMIT")
        except BaseException as error:  # Ctrl-C, too, may come between these lines
            with contextlib.suppress(sqlite3.Error):
                self._connection.rollback()
            if isinstance(error, sqlite3.Error):
                raise LedgerError(f"{self.path}: cannot be written to ({error}).") from None
            raise


def read_only(file: Path) -> sqlite3.Connection:
    """A connection that cannot write."""
    return sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True, timeout=_LOCK_SECONDS)


def check_file(path: Path, no_ledger: str, *, writes: bool = True) -> None:
    """Raises LedgerError for a path that can hold no results, saying `no_ledger` of other files."""
    if path.is_dir():
        raise LedgerError(f"{path}: is a folder; give the name of a file in it.")
    if not path.parent.is_dir():
        raise LedgerError(f"{path}: there is no folder {path.parent}; create it first.")
    if writes and not os.access(path if path.exists() else path.parent, os.W_OK):
        raise LedgerError(f"{path}: may not be written to.")
    if path.is_file() and path.stat().st_size:
        with path.open("rb") as file:
            if file.read(len(_MAGIC)) != _MAGIC:
                raise LedgerError(f"{path}: {no_ledger}")


def _difference(theirs: str, ours: str) -> str:
    """What a purpose has that another has not, as a text."""
    pairs, known = theirs.lstrip("#").split("&"), ours.lstrip("#").split("&")
    other = [pair for pair in pairs if pair not in known]
    return "with " + ", ".join(map(shown, other[:3])) if other else "with less in it"
