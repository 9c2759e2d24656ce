"""A ledger keeps what it is given, refuses what is not its own, and forgets nothing."""

from __future__ import annotations

import contextlib
import math
import os
import re
import sqlite3
from dataclasses import astuple
from pathlib import Path

import numpy as np
import pytest

from playground import RunConfig
from playground.errors import LedgerError
from playground.studies import Ledger, Outcome, Trial, results_file
from playground.studies.ledger import kept_in
from playground.studies.trial import DIVERGED, FAILED, MEASURES
from tests.studies.made_results import made_outcome

TRIALS = [Trial(RunConfig(seed=str(seed)), 200) for seed in range(5)]
FAILURE = Outcome(FAILED, error="ValueError: no")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "study.sqlite"


def test_what_is_recorded_comes_back_bit_for_bit(path: Path) -> None:
    outcome = made_outcome(final=0.1 + 0.2, true_error=math.nan, train_loss=math.inf, dead_links=3)
    with Ledger(path, "p", "e") as ledger:
        ledger.record([(TRIALS[1], outcome), (TRIALS[0], made_outcome(DIVERGED))])
    with Ledger(path, "p", "e") as ledger:
        frame, curves = ledger.frame(TRIALS), ledger.curves(TRIALS)
    assert list(frame.index) == [0, 1]
    assert list(frame["status"]) == [DIVERGED, "ok"]
    assert outcome.measures is not None
    np.testing.assert_array_equal(
        frame.loc[1, list(MEASURES)].astype(float), astuple(outcome.measures)
    )
    assert frame.loc[1, "wall_seconds"] == outcome.wall_seconds
    assert frame.loc[1, "link"] == TRIALS[1].config.link()
    assert curves[1].tobytes() == outcome.curves.tobytes()


def test_curves_of_runs_that_ended_early_or_are_missing_are_filled_with_nan() -> None:
    short = Outcome(DIVERGED, made_outcome().measures, np.array([[1.0, 2.0], [np.inf, np.nan]]))
    with Ledger(None, "p", "e") as ledger:
        ledger.record([(TRIALS[0], short), (TRIALS[1], FAILURE)])
        curves = ledger.curves(TRIALS[:3])
    assert curves.shape == (3, 201, 2)
    np.testing.assert_array_equal(curves[0, :2], short.curves)
    assert np.isnan(curves[0, 2:]).all()
    assert np.isnan(curves[1:]).all()


def test_more_curves_than_sqlite_takes_at_once_come_in_order() -> None:
    trials = [Trial(RunConfig(seed=str(seed)), 1) for seed in range(1100)]
    with Ledger(None, "p", "e") as ledger:
        for number, trial in enumerate(trials):
            ledger.record([(trial, Outcome("ok", curves=np.full((2, 2), float(number))))])
        assert ledger.curves(trials)[:, 0, 0].tolist() == list(range(1100))


def test_missing_are_the_runs_without_a_result_and_the_failed_ones_each_once() -> None:
    with Ledger(None, "p", "e") as ledger:
        ledger.record([(TRIALS[1], made_outcome()), (TRIALS[2], FAILURE)])
        ledger.record([(TRIALS[3], made_outcome(DIVERGED))])
        assert ledger.missing([*TRIALS, TRIALS[0]]) == [TRIALS[0], TRIALS[2], TRIALS[4]]


def test_a_later_result_takes_the_place_of_a_failure() -> None:
    with Ledger(None, "p", "e") as ledger:
        ledger.record([(TRIALS[0], FAILURE)])
        assert ledger.frame(TRIALS)["error"].tolist() == ["ValueError: no"]
        ledger.record([(TRIALS[0], made_outcome())])
        assert ledger.frame(TRIALS)["status"].tolist() == ["ok"]


def test_other_epochs_and_other_engines_are_other_runs(path: Path) -> None:
    with Ledger(path, "p", "e") as ledger:
        ledger.record([(TRIALS[0], made_outcome())])
        assert ledger.missing([Trial(TRIALS[0].config, 201)])
    with Ledger(path, "p", "newer") as ledger:
        assert ledger.missing(TRIALS) == TRIALS
        assert len(ledger.frame(TRIALS)) == 0


def test_an_empty_file_becomes_a_ledger(path: Path) -> None:
    path.touch()
    with Ledger(path, "p", "e") as ledger:
        ledger.record([(TRIALS[0], made_outcome())])
    with Ledger(path, "p", "e") as ledger:
        assert len(ledger.frame(TRIALS)) == 1


def test_a_ledger_of_another_study_is_refused_with_what_it_has(path: Path) -> None:
    with Ledger(path, "#dataset=xor&seeds=3", "e") as ledger:
        ledger.record([(TRIALS[0], made_outcome())])
    with pytest.raises(LedgerError, match="holds another study, with dataset=xor; give another"):
        Ledger(path, "#dataset=circle&seeds=3", "e")
    with pytest.raises(LedgerError, match="holds another study, with less in it"):
        Ledger(path, "#dataset=xor&seeds=3&more=1", "e")
    with Ledger(path, "#dataset=xor&seeds=3", "e") as ledger:
        assert len(ledger.frame(TRIALS)) == 1


def test_a_ledger_without_a_result_may_become_another_studys(path: Path) -> None:
    Ledger(path, "one", "e").close()
    with Ledger(path, "other", "e") as ledger:
        ledger.record([(TRIALS[0], made_outcome())])
    with pytest.raises(LedgerError, match="holds another study, with other"):
        Ledger(path, "one", "e")


def test_a_file_that_is_no_ledger_is_refused_and_left_alone(path: Path) -> None:
    path.write_text("run,seed\n1,1\n")
    with pytest.raises(LedgerError, match=r"is no ledger of a study; give the name of a new file"):
        Ledger(path, "p", "e")
    assert path.read_text() == "run,seed\n1,1\n"


def test_another_programs_database_is_refused_and_left_alone(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE bills (amount REAL)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(LedgerError, match="is no ledger of a study"):
        Ledger(path, "p", "e")
    assert path.read_bytes() == before


def test_a_broken_database_is_refused(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\0" + b"\xff" * 4000)
    with pytest.raises(LedgerError, match=r"cannot be used as a ledger \(.+\)\."):
        Ledger(path, "p", "e")


def test_a_ledger_that_lacks_a_column_is_refused(path: Path) -> None:
    with Ledger(path, "p", "e") as ledger:
        ledger.record([(TRIALS[0], made_outcome())])
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("ALTER TABLE runs DROP COLUMN jitter")
    with pytest.raises(LedgerError, match="its runs have no jitter; give the name of a new file"):
        Ledger(path, "p", "e")


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("final", "small", "holds small where a run's final should be"),
        ("dead_links", 0.5, "holds 0.5 where a run's dead_links should be"),
        ("speed", 1.5, "holds 1.5 where a run's speed should be"),
        ("wall_seconds", b"\x00", "where a run's wall_seconds should be"),
        ("status", "done", "holds done where a run's status should be"),
        ("link", b"\xff", "where a run's link should be"),
        ("curves", b"123", "where a run's curves should be"),
        ("curves", "123", "where a run's curves should be"),
        ("curves", None, "holds None where a run's curves should be"),
        ("curves", b"\0" * 16 * 300, "where a run's curves should be"),
    ],
)
def test_what_something_else_has_written_is_told_by_its_place(
    path: Path, column: str, value: object, said: str
) -> None:
    with Ledger(path, "p", "e") as ledger:
        ledger.record([(TRIALS[0], made_outcome())])
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute(f"UPDATE runs SET {column} = ?", (value,))
        connection.commit()
    with Ledger(path, "p", "e") as ledger:
        read = ledger.curves if column == "curves" else ledger.frame
        with pytest.raises(LedgerError, match=re.escape(said)):
            read(TRIALS)


def test_a_ledger_of_another_format_is_refused(path: Path) -> None:
    with Ledger(path, "p", "e") as ledger:
        ledger.record([(TRIALS[0], made_outcome())])
    connection = sqlite3.connect(path)
    connection.execute("UPDATE ledger SET format = 99")
    connection.commit()
    connection.close()
    with pytest.raises(LedgerError, match="was written by another version of the playground"):
        Ledger(path, "p", "e")


def test_a_ledger_of_the_former_format_means_the_same_as_before(path: Path) -> None:
    outcomes = [made_outcome(final=0.24, test_loss=0.095), made_outcome(DIVERGED, test_loss=0.3)]
    with Ledger(path, "p", "e") as ledger:
        ledger.record(zip(TRIALS, outcomes, strict=False))
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(f"UPDATE runs SET final = NULL WHERE status = '{DIVERGED}'")
    connection.execute("ALTER TABLE runs DROP COLUMN steady")
    connection.execute("UPDATE ledger SET format = 1")
    connection.close()
    with pytest.raises(LedgerError, match="holds another study"):
        Ledger(path, "q", "e")
    for _ in range(2):
        with Ledger(path, "p", "e") as ledger:
            frame = ledger.frame(TRIALS)
            assert ledger.missing(TRIALS) == TRIALS[2:]
        np.testing.assert_array_equal(frame["final"], [0.095, math.nan])
        np.testing.assert_array_equal(frame["steady"], [0.24, math.nan])
    with Ledger(path, "p", "e") as ledger:  # columns stand in another order than in a new file
        ledger.record([(TRIALS[2], made_outcome(final=0.5, steady=0.25))])
        assert ledger.frame(TRIALS).loc[2, ["final", "steady"]].tolist() == [0.5, 0.25]


def test_a_true_error_of_the_former_format_is_left_out_where_it_was_another_measure(
    path: Path,
) -> None:
    configs = [
        RunConfig(dataset="spiral"),
        RunConfig(dataset="spiral", noise_percent=5),
        RunConfig(dataset="spiral", problem="regression"),
        RunConfig(),
    ]
    trials = [Trial(config, 200) for config in configs]
    with Ledger(path, "p", "e") as ledger:
        ledger.record((trial, made_outcome(true_error=0.2)) for trial in trials)
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("ALTER TABLE runs DROP COLUMN steady")
    connection.execute("UPDATE ledger SET format = 1")
    connection.close()
    with Ledger(path, "p", "e") as ledger:
        errors = ledger.frame(trials)["true_error"]
    np.testing.assert_array_equal(errors, [math.nan, 0.2, 0.2, 0.2])


def test_folders_missing_folders_and_long_names_are_refused(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="is a folder; give the name of a file in it"):
        Ledger(tmp_path, "p", "e")
    with pytest.raises(LedgerError, match=r"there is no folder .*; create it first"):
        Ledger(tmp_path / "not" / "there", "p", "e")
    with pytest.raises(LedgerError, match="File name too long"):
        Ledger(tmp_path / ("x" * 300), "p", "e")


def test_a_file_that_may_not_be_written_to_is_refused(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may always
    with pytest.raises(LedgerError, match="may not be written to"):
        Ledger(path, "p", "e")


def test_a_copy_only_reads_its_file_of_either_format_and_writes_nothing_beside_it(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Ledger(path, "p", "e") as ledger:
        ledger.record([(TRIALS[0], made_outcome(final=0.24, test_loss=0.095))])
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("ALTER TABLE runs DROP COLUMN steady")
    connection.execute("UPDATE ledger SET format = 1")
    connection.close()
    held = path.read_bytes()
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may always write
    assert kept_in(path) == ("p", "e")
    with Ledger(path, "p", "e", is_copy=True) as copy:
        assert copy.frame(TRIALS)["final"].tolist() == [0.095]
        assert [one.name for one in path.parent.iterdir()] == [path.name]
    assert path.read_bytes() == held
    with pytest.raises(LedgerError, match="holds another study"):
        Ledger(path, "q", "e", is_copy=True)


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder nobody can write to")
def test_a_place_where_no_file_can_be_made_is_refused() -> None:
    with pytest.raises(LedgerError, match=r"^/proc/self/x: "):
        Ledger("/proc/self/x", "p", "e")


def test_a_second_writer_is_refused_while_the_first_is_at_work(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results_file, "_LOCK_SECONDS", 0.05)
    with Ledger(path, "p", "e") as first:
        with pytest.raises(LedgerError, match="another process is writing to it; wait"):
            Ledger(path, "p", "e")
        first.record([(TRIALS[0], made_outcome())])
    Ledger(path, "p", "e").close()


class Interrupting:
    """A connection in which Ctrl-C is pressed at one word."""

    def __init__(self, connection: sqlite3.Connection, word: str, error: BaseException) -> None:
        self.connection, self.word, self.error = connection, word, error

    def execute(self, text: str, *values: object) -> object:
        answer = self.connection.execute(text, *values)
        if text == self.word:
            raise self.error
        return answer

    def __getattr__(self, name: str) -> object:
        return getattr(self.connection, name)


@pytest.mark.parametrize("word", ["BEGIN", "COMMIT"])
def test_results_interrupted_on_their_way_can_be_recorded_again(path: Path, word: str) -> None:
    with Ledger(path, "p", "e") as ledger:
        whole = ledger._connection
        ledger._connection = Interrupting(whole, word, KeyboardInterrupt())  # type: ignore[assignment]
        with pytest.raises(KeyboardInterrupt):
            ledger.record([(TRIALS[0], made_outcome())])
        ledger._connection = whole
        ledger.record([(TRIALS[0], made_outcome())])
        assert len(ledger.frame(TRIALS)) == 1


def test_a_disk_that_refuses_is_told_in_a_sentence(path: Path) -> None:
    with Ledger(path, "p", "e") as ledger:
        whole = ledger._connection
        full = sqlite3.OperationalError("database or disk is full")
        ledger._connection = Interrupting(whole, "BEGIN", full)  # type: ignore[assignment]
        with pytest.raises(LedgerError, match=r"cannot be written to \(database or disk is full\)"):
            ledger.record([(TRIALS[0], made_outcome())])
        ledger._connection = whole
        assert len(ledger.frame(TRIALS)) == 0
