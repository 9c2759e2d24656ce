"""`python -m playground study`: what it prints, what it refuses, and what survives its end."""

from __future__ import annotations

import csv
import os
import random
import re
import signal
import socket
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from harness.limits import HANG_SECONDS
from playground import RunConfig
from playground.cli import main, study_command
from playground.cli.progress import duration
from playground.run.standing import Standing
from playground.studies import Axis, Ledger, Study, cluster, results_file, run_study
from playground.studies import trial as trial_module
from playground.studies.trial import engine_version
from tests.processes import PLAYGROUND, Terminal, started
from tests.studies.same_results import assert_same

# How often a study is killed; `make test-kills` asks for the twenty times of our promise.
KILLS = int(os.environ.get("KILLS", "5"))
SHORT = ("--seeds", "3", "--epochs", "20")


def call(*args: str) -> Result:
    return CliRunner().invoke(main, ["study", *args])


def process(*args: str, **options: Any) -> AbstractContextManager[subprocess.Popen[str]]:
    return started(*PLAYGROUND, "study", *args, **options)


def test_a_study_ends_with_a_headline_a_table_and_its_link() -> None:
    result = call("--vary", "learning_rate=0.01,0.1", *SHORT)
    assert result.exit_code == 0, result.stderr
    lines = result.stdout.splitlines()
    assert lines[0].startswith("Lowest at 0.1, with a median of 0.")
    rows = [line for line in lines if line.startswith(("0.01 ", "0.1 "))]
    assert len(rows) == 2
    assert lines[-1] == Study(RunConfig(), (Axis.parse("learning_rate=0.01,0.1"),), 3, 20).link()
    assert re.fullmatch(r"6 runs, less than a second on \d+ cores?\.", result.stderr.strip())


def test_its_link_gives_the_same_study_again() -> None:
    first = call("--vary", "hidden_layers=none,2", "--dataset", "xor", *SHORT).stdout
    assert call(first.splitlines()[-1]).stdout.splitlines()[-1] == first.splitlines()[-1]


def test_flags_change_a_links_study() -> None:
    base = Study(RunConfig(), (Axis.parse("batch_size=5,10"),), 2, 7, "weights")
    cases = {
        (): base,
        ("--seeds", "1"): Study(base.base, base.axes, 1, 7, "weights"),
        ("--epochs", "5", "--seeds-vary", "all"): Study(base.base, base.axes, 2, 5),
        ("--vary", "noise=0,5", "--noise-percent", "10"): Study(
            RunConfig(noise_percent=10), (Axis.parse("noise=0,5"),), 2, 7, "weights"
        ),
    }
    for flags, study in cases.items():
        assert call(base.link(), *flags).stdout.splitlines()[-1] == study.link()


def test_a_csv_file_has_a_row_a_run(tmp_path: Path) -> None:
    path = tmp_path / "runs.csv"
    assert call("--vary", "learning_rate=0.01,0.1", "--csv", str(path), *SHORT).exit_code == 0
    with path.open() as file:
        rows = list(csv.DictReader(file))
    assert [(row["learning_rate"], row["seed"]) for row in rows] == [
        (rate, seed) for rate in ("0.01", "0.1") for seed in ("1", "2", "3")
    ]
    assert [row["run"] for row in rows] == list("012345")


def test_figures_are_drawn_into_a_folder_made_for_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from playground.figures import export

    monkeypatch.setattr(export, "has_browser", lambda: False)
    folder = tmp_path / "new" / "figures"
    result = call("--vary", "learning_rate=0.01,0.1", "--figures", str(folder), *SHORT)
    assert result.exit_code == 0, result.stderr
    assert [path.name for path in folder.iterdir()] == ["study.html"]
    assert "No Chrome or Chromium here: figures are written as .html only." in result.stderr


@pytest.mark.slow
def test_a_browser_that_fails_costs_the_pictures_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "browser"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setenv("BROWSER_PATH", str(broken))
    folder = tmp_path / "figures"
    result = call("--vary", "learning_rate=0.01,0.1", "--figures", str(folder), *SHORT)
    assert result.exit_code == 0, result.stderr
    assert result.stdout.startswith("Lowest at 0.1")
    assert [path.name for path in folder.iterdir()] == ["study.html"]
    assert f"the browser {broken} did not draw the figure" in result.stderr


def test_the_same_command_goes_on_from_its_file(tmp_path: Path) -> None:
    out = str(tmp_path / "study.sqlite")
    first = call("--out", out, *SHORT)
    assert first.stderr.splitlines()[-1] == f"Results: {out}"
    again = call("--out", out, *SHORT)
    assert again.stdout == first.stdout
    assert again.stderr.startswith("0 runs")
    assert f"3 are in {out} already." in again.stderr


def test_a_limit_of_ones_own_needs_no_other_file(tmp_path: Path) -> None:
    out = str(tmp_path / "study.sqlite")
    call("--out", out, *SHORT)
    again = call("--out", out, "--success", "0.7", *SHORT)
    assert again.stderr.startswith("0 runs")
    assert "Ends under 0.7" in again.stdout
    assert "Ever under 0.7" in again.stdout
    link = again.stdout.splitlines()[-1]
    assert link.endswith("&success=0.7")
    assert call(link, "--out", out).stdout == again.stdout


def test_failed_runs_are_told_with_the_first_error(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = trial_module.advance

    def broken(standing: Standing, *args: Any) -> Any:
        if standing.config.seed != "3":
            raise MemoryError(f"seed {standing.config.seed}")
        return whole(standing, *args)

    monkeypatch.setattr(trial_module, "advance", broken)
    result = call(*SHORT)
    assert result.exit_code == 0
    assert "2 runs failed; the first: MemoryError: seed 1" in result.stdout


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


BAD = {
    "an unknown axis": (["--vary", "speed=1"], "vary=speed: must be one of activation, "),
    "a value outside its range": (
        ["--vary", "learning_rate=0.1,-1"],
        "vary learning_rate=-1: must be a finite number, 0 or more.",
    ),
    "a value twice": (
        ["--vary", "hidden_layers=2,4,2"],
        "vary hidden_layers=2: must be given only once.",
    ),
    "two axes of one setting": (
        ["--vary", "noise=0,5", "--vary", "noise_percent=10"],
        "vary=noise_percent: must be on one axis only.",
    ),
    "a setting without effect": (
        ["--vary", "regularization_rate=0,1"],
        "vary=regularization_rate: has no effect while regularization is none; ",
    ),
    "no seeds": (["--seeds", "0"], "seeds=0: must be a whole number from 1 to 10000."),
    "seeds that are no number": (["--seeds", "many"], "'many' is not a valid integer"),
    "a limit that no loss is under": (["--success", "0"], "success=0.0: must be a test loss above"),
    "no epochs": (["--epochs", "0"], "epochs=0: must be a whole number from 1 to 100000."),
    "too many runs": (
        ["--vary", "batch_size=" + ",".join(map(str, range(1, 21))), "--seeds", "10000"],
        "runs=200000: must be at most 100000 in one study.",
    ),
    "a bad flag": (["--learning-rate", "-1"], "--learning-rate=-1: must be a finite number"),
    "a bad link": (["#learningRate=x", "--strict"], "learningRate=x: must be a number."),
    "no link": (["what"], "'what' is no link"),
    "an unknown backend": (["--backend", "gpu"], "'gpu' is not one of 'compiled', 'reference'"),
    "a file that is no ledger": (["--out", "{tmp}/text"], "is no ledger of a study; "),
    "another study's ledger": (["--out", "{tmp}/other"], "holds another study, with dataset=xor"),
    "a folder": (["--out", "{tmp}"], "is a folder; give the name of a file in it."),
    "a missing folder": (["--out", "{tmp}/no/study"], "there is no folder {tmp}/no; create"),
    "a csv folder": (["--csv", "{tmp}"], "--csv={tmp}: must be a file, and is a folder."),
    "a csv file nowhere": (["--csv", "{tmp}/no/csv"], "there is no folder {tmp}/no; create it"),
    "one file for both": (
        ["--out", "{tmp}/a", "--csv", "{tmp}/../{name}/a"],
        "must be another file than --out.",
    ),
    "figures in a file": (["--figures", "{tmp}/text"], "--figures={tmp}/text: cannot be a folder"),
    "no scheduler": (
        ["--cluster", f"tcp://127.0.0.1:{free_port()}"],
        "no scheduler answers there (Timed out",
    ),
    "no address": (["--cluster", "here"], "cluster=here: no scheduler answers there"),
}


@pytest.mark.parametrize(("args", "sentence"), BAD.values(), ids=BAD)
def test_bad_input_gets_one_sentence_before_any_work(
    args: list[str], sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(study_command, "run_trials", None)  # work would be a crash
    monkeypatch.setattr(cluster, "_CONNECT_SECONDS", 0.2)
    (tmp_path / "text").write_text("text")
    run_study(Study(RunConfig(dataset="xor"), seeds=1, epochs=1), tmp_path / "other")
    here = {"{tmp}": str(tmp_path), "{name}": tmp_path.name}
    for mark, text in here.items():
        args = [arg.replace(mark, text) for arg in args]
        sentence = sentence.replace(mark, text)
    result = call(*args)
    assert result.exit_code == 2, result.exception
    lines = result.stderr.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("Error: ")
    # A message shows at most 60 characters of a value; a folder of this test may have more.
    assert sentence in lines[0] or len(str(tmp_path)) > 40
    assert lines[0].endswith((".", ")"))
    assert result.stdout == ""


def test_a_file_that_may_not_be_written_to_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may always
    for flag in ("--out", "--csv", "--figures"):
        result = call(flag, str(tmp_path / "x"))
        assert result.exit_code == 2
        assert "may not be written to." in result.stderr


SECOND = Study(RunConfig(), seeds=240, epochs=300)  # about a second of work on two cores
LONG = Study(RunConfig(), (Axis.parse("learning_rate=0.03,0.1"),), seeds=80 * KILLS, epochs=300)


@pytest.fixture
def two_cores() -> Iterator[None]:
    """Processes of the test use two cores at most: on sixty-four no study has a middle."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(allowed)[:2])
    yield
    os.sched_setaffinity(0, allowed)


def wait_for_rows(study: subprocess.Popen[str], path: Path, more: int) -> None:
    """Return once the file has grown by so many rows; a row has at least its two curves.

    A ledger in use is locked, so its size is all that can be seen.
    """
    enough = path.stat().st_size + more * 16 * (LONG.epochs + 1)
    deadline = time.monotonic() + HANG_SECONDS
    while path.stat().st_size < enough:
        assert study.poll() is None, "the study was done too soon to be stopped"
        assert time.monotonic() < deadline, "the study does not go on"
        time.sleep(0.001)


def rows_of(path: Path) -> int:
    """How many rows there are, whosever they may be."""
    with sqlite3.connect(path) as connection:
        count = connection.execute("SELECT COUNT(*) FROM runs").fetchone()[0]
    connection.close()
    return int(count)


@pytest.mark.slow
@pytest.mark.timeout(HANG_SECONDS * (KILLS + 2))  # each of its waits may take so long
@pytest.mark.usefixtures("two_cores")
def test_a_study_killed_at_random_moments_ends_as_if_it_never_was(tmp_path: Path) -> None:
    path = tmp_path / "study.sqlite"
    moments = random.Random(20)
    done = 0
    for kills_left in range(KILLS, 0, -1):
        with process(LONG.link(), "--out", str(path)) as study:
            assert study.stderr is not None
            study.stderr.readline()
            # At most half of this kill's share: what has begun ends together, and is more than
            # that.
            wait_for_rows(study, path, moments.randint(0, (LONG.n_runs - done) // (2 * kills_left)))
            time.sleep(moments.uniform(0, 0.02))
            study.kill()
            study.communicate(timeout=HANG_SECONDS)
        assert study.returncode == -signal.SIGKILL
        done = rows_of(path)
    assert 0 < done < LONG.n_runs
    with process(LONG.link(), "--out", str(path)) as last:
        _, told = last.communicate(timeout=HANG_SECONDS)
    assert last.returncode == 0, told
    assert told.startswith(f"{LONG.n_runs - done} runs, about ")
    assert f"; {done} are in {path} already." in told
    assert rows_of(path) == LONG.n_runs
    assert_same(run_study(LONG, path, report=lambda p: refuse(p.total)), run_study(LONG))


def refuse(missing: int) -> None:
    assert missing == 0


@pytest.mark.slow
@pytest.mark.usefixtures("two_cores")
def test_ctrl_c_ends_with_a_sentence_and_code_130_and_nothing_that_ended_is_lost(
    tmp_path: Path,
) -> None:
    path = tmp_path / "study.sqlite"
    with process(SECOND.link(), "--out", str(path)) as study:
        assert study.stderr is not None
        assert study.stderr.readline().startswith(f"{SECOND.n_runs} runs, about ")
        wait_for_rows(study, path, 1)
        study.send_signal(signal.SIGINT)
        out, told = study.communicate(timeout=HANG_SECONDS)
    assert (study.returncode, out) == (130, "")
    sentence = re.fullmatch(
        rf"\s*Stopped\. (\d+) of {SECOND.n_runs} runs are in {re.escape(str(path))}; "
        r"the same command goes on from there\.\n",
        told,
    )
    assert sentence, told
    assert int(sentence[1]) == rows_of(path)
    assert 0 < rows_of(path) < SECOND.n_runs
    assert_same(run_study(SECOND, path), run_study(SECOND))


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="needs a shell")
@pytest.mark.usefixtures("two_cores")
def test_in_the_background_of_a_script_ctrl_c_passes_by_and_kill_stops_with_a_sentence(
    tmp_path: Path,
) -> None:
    path = tmp_path / "study.sqlite"
    ours = (*PLAYGROUND, "study", SECOND.link(), "--out", str(path))
    with started("sh", "-c", 'trap "" INT; exec "$@"', "sh", *ours) as study:
        assert study.stderr is not None
        study.stderr.readline()
        study.send_signal(signal.SIGINT)  # meant for what stands in the foreground
        wait_for_rows(study, path, 1)
        study.terminate()
        out, told = study.communicate(timeout=HANG_SECONDS)
    done = rows_of(path)
    assert 0 < done < SECOND.n_runs
    assert told.endswith(
        f"Stopped. {done} of {SECOND.n_runs} runs are in {path}; "
        "the same command goes on from there.\n"
    )
    assert (study.returncode, out) == (130, "")


@pytest.mark.slow
@pytest.mark.usefixtures("two_cores")
def test_a_second_process_on_one_file_gets_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results_file, "_LOCK_SECONDS", 0.1)
    path = tmp_path / "study.sqlite"
    with process(LONG.link(), "--out", str(path)) as first:
        assert first.stderr is not None
        first.stderr.readline()
        second = call(LONG.link(), "--out", str(path))
        assert first.poll() is None, "the first was done too soon to be in the way"
    assert second.exit_code == 2
    assert second.stderr == (
        f"Error: {path}: another process is writing to it; wait for it to end.\n"
    )
    # Its death lets go of the file.
    with Ledger(path, LONG.link(), engine_version()):
        pass


@pytest.mark.slow
def test_a_bar_on_a_terminal_counts_what_is_done_failed_and_diverged() -> None:
    diverging = ("--vary", "learning_rate=10", "--activation", "linear",
                 "--problem", "regression", "--seeds", "200", "--epochs", "100")  # fmt: skip
    with Terminal() as terminal, process(*diverging, stderr=terminal.theirs) as study:
        terminal.let_go()
        shown = terminal.until_the_end()  # a bar that nobody reads would fill it
        study.communicate(timeout=HANG_SECONDS)
    assert study.returncode == 0
    assert "200 done, 0 failed, 200 diverged" in shown
    assert "100%" in shown


def test_without_a_terminal_there_is_no_bar() -> None:
    assert "done" not in call(*SHORT).stderr


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.4, "less than a second"),
        (12.4, "about 12 s"),
        (300, "about 5 min"),
        (9000, "about 2.5 h"),
    ],
)
def test_durations_are_told_in_words(seconds: float, words: str) -> None:
    assert duration(seconds) == words
