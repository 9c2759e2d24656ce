"""Where no Chromium can be had, all other tests run, and the last line says what did not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from harness import chromium
from harness.limits import HANG_SECONDS

ROOT = Path(__file__).parent.parent


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """CHROMIUM names a browser that is not there."""
    monkeypatch.setenv("CHROMIUM", str(tmp_path / "chromium"))
    return str(tmp_path / "chromium")


def test_a_browser_named_and_not_there_is_none_and_no_other_is_taken(nowhere: str) -> None:
    assert not Path(nowhere).exists()
    assert chromium.find() is None


def test_a_browser_that_does_not_start_is_none(nowhere: str) -> None:
    Path(nowhere).write_text("#!/bin/sh\nexit 127\n")
    assert chromium.find() is None, "nobody may run it"
    Path(nowhere).chmod(0o755)
    assert chromium.find() is None, "it lacks a library"
    Path(nowhere).write_text("#!/bin/sh\necho Chromium 150\n")
    assert chromium.find() == nowhere


@pytest.mark.parametrize(("ci", "code"), [("", 0), ("true", 1)])
def test_looking_for_a_browser_in_vain_fails_in_ci_alone(
    ci: str,
    code: int,
    nowhere: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("CI", ci)
    ended = 0
    try:
        chromium.main()
    except SystemExit as end:
        ended = int(end.code or 0)
    assert ended == code
    told = capsys.readouterr().err
    assert f"CHROMIUM={nowhere} names none that starts." in told
    assert "apt install chromium" in told


@pytest.mark.slow
@pytest.mark.parametrize(("ci", "code"), [("", 0), ("true", 1)])
def test_the_last_line_counts_the_tests_that_did_not_run(
    ci: str, code: int, nowhere: str, tmp_path: Path
) -> None:
    tests = ["tests/browser/test_points.py", "tests/test_parity.py"]
    command = [sys.executable, "-m", "pytest", "-n", "1", "--dist", "loadfile", "-q", *tests]
    run = subprocess.run(
        [*command, "-p", "no:cacheprovider", f"--basetemp={tmp_path / 'inner'}"],
        cwd=ROOT,
        env={**os.environ, "CI": ci, "CHROMIUM": nowhere},
        capture_output=True,
        text=True,
        timeout=HANG_SECONDS,
    )
    assert run.returncode == code, run.stdout
    if ci:
        assert chromium.HOW_TO_GET in run.stdout
    else:
        last = run.stdout.splitlines()[-1]
        assert last == f"3 browser tests did not run: {chromium.HOW_TO_GET}"
        assert "passed, 3 skipped" in run.stdout
