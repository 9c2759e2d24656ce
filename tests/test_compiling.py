"""Compiled code finds a place to stay, or does without."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from harness.limits import HANG_SECONDS
from playground import RunConfig, compiling, train
from playground.run import backends
from tests.strangers import as_stranger, homeless, read_only_copy

NOWHERE = "/dev/null/folder"  # what lies under a file can be made by nobody, root neither


def fresh() -> Any:
    """A function that was not compiled yet in this process."""

    @compiling.compiled()
    def twice(x: float) -> float:
        return 2 * x

    return twice


@pytest.fixture
def folders(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Where code may be kept, for a test to say; the log says anew that it is kept nowhere."""
    named: list[str] = []

    def locators(function: Any) -> list[Any]:
        found = []
        for folder in named:
            locator = compiling.InTreeCacheLocator(function, __file__)
            locator._cache_path = folder
            found.append(locator)
        return found

    monkeypatch.setattr(compiling, "_locators", locators)
    compiling._say_once.cache_clear()
    return named


def test_code_is_kept_in_the_first_folder_that_takes_it_and_found_in_any(
    folders: list[str], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    folders[:] = [NOWHERE, str(second)]
    assert fresh()(2.0) == 4.0
    kept = sorted(second.iterdir())
    assert [path.suffix for path in kept] == [".nbc", ".nbi"]
    folders[:] = [str(first), NOWHERE, str(second)]
    again = fresh()
    assert again(2.0) == 4.0
    assert again.stats.cache_hits
    assert not first.exists()
    assert caplog.records == []


def test_where_no_folder_takes_it_that_is_said_once_and_the_numbers_are_the_same(
    folders: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    folders[:] = [NOWHERE]
    assert [fresh()(2.0), fresh()(3.0)] == [4.0, 6.0]
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert "NUMBA_CACHE_DIR" in caplog.text


def test_a_damaged_file_is_compiled_anew(folders: list[str], tmp_path: Path) -> None:
    folders[:] = [str(tmp_path)]
    fresh()(2.0)
    (code,) = tmp_path.glob("*.nbc")
    code.write_bytes(code.read_bytes()[:100])
    again = fresh()
    assert again(2.0) == 4.0
    assert not again.stats.cache_hits
    assert code.stat().st_size > 100


def test_a_file_that_could_not_be_written_leaves_no_index_to_older_code(
    folders: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    folders[:] = [str(tmp_path)]
    monkeypatch.setattr("numba.core.caching.IndexDataCacheFile._save_data", full)
    assert fresh()(2.0) == 4.0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="each has a temporary folder there")
@pytest.mark.parametrize(("mode", "is_ours"), [(0o700, True), (0o777, False)])
def test_a_temporary_folder_that_others_may_write_is_not_used(
    mode: int, is_ours: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    own = tmp_path / f"neural-playground-{os.getuid()}"
    own.mkdir()
    own.chmod(mode)
    assert compiling._Temporary(fresh, __file__).is_ours is is_ours


def test_where_nothing_can_be_compiled_the_reference_trains_and_says_so(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    wanted = train(RunConfig(), 2, "reference").losses
    monkeypatch.setitem(sys.modules, "playground.engine.compiled", None)
    backends._imported.cache_clear()
    try:
        run = train(RunConfig(), 2)
    finally:
        backends._imported.cache_clear()
    assert run.backend == "reference"
    assert run.losses.equals(wanted)
    assert len(caplog.records) == 1
    assert "'reference' trains" in caplog.text


_TRAIN = "from playground import *; print(advance(start(RunConfig()), 1)[1].train[-1])"


@pytest.mark.slow
@pytest.mark.parametrize("named", ["", NOWHERE])
def test_a_package_that_nobody_may_write_brings_its_compiled_code_to_a_stranger(
    named: str, tmp_path: Path
) -> None:
    subprocess.run([sys.executable, "-c", _TRAIN], check=True)  # here it is compiled and kept
    code = read_only_copy(tmp_path, is_compiled=True)
    environment = homeless(PYTHONPATH=str(code), NUMBA_CACHE_DIR=named, NUMBA_DEBUG_CACHE="1")
    done = subprocess.run(
        as_stranger(sys.executable, "-c", _TRAIN), cwd=code, env=environment,
        capture_output=True, text=True, timeout=HANG_SECONDS, check=True,
    )  # fmt: skip
    assert "data loaded from" in done.stdout
    assert "saved to" not in done.stdout
    assert done.stderr == ""


@pytest.mark.slow
def test_a_stranger_without_any_folder_trains_all_the_same_and_is_told(tmp_path: Path) -> None:
    code = read_only_copy(tmp_path, is_compiled=False)
    script = f"import tempfile; tempfile.gettempdir = lambda: {NOWHERE!r}; {_TRAIN}"
    command = as_stranger(sys.executable, "-c", script)
    done = subprocess.run(
        command, cwd=code, env=homeless(PYTHONPATH=str(code), NUMBA_CACHE_DIR=NOWHERE),
        capture_output=True, text=True, timeout=HANG_SECONDS, check=True,
    )  # fmt: skip
    assert float(done.stdout) == train(RunConfig(), 1).losses.train_loss.iloc[-1]
    assert done.stderr.count("Compiled code cannot be kept") == 1
