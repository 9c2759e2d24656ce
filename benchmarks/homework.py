"""The whole homework from nothing, 24 seeds everywhere: time, memory, readings, success rates."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil  # Dask brings it

from playground.homework.questions import SETTINGS, read, success_rate
from playground.studies import run_study

SECONDS = 90.0
MEGABYTES = 1000.0
"""Of all processes together: Python's, and those of the browser that draws and prints."""


def main() -> bool:
    """Whether the report is there in time and memory, and its readings and rates are right."""
    held = [_report(), _readings(), _rates()]
    return all(held)


def _report() -> bool:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "playground", "homework", "--out", folder]
        begun = time.perf_counter()
        process = psutil.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        megabytes = 0.0
        while process.poll() is None:
            megabytes = max(megabytes, _megabytes(process))
            time.sleep(0.2)
        seconds = time.perf_counter() - begun
        written = (Path(folder) / "homework.html").stat().st_size
    held = seconds < SECONDS and megabytes < MEGABYTES and written > 0
    print(
        f"  report: {seconds:.0f} s, {megabytes:.0f} MB at most in all processes together; claim, "
        f"under {SECONDS:.0f} s and {MEGABYTES:.0f} MB: {'holds' if held else 'MISSED'}"
    )
    return held


def _megabytes(process: psutil.Process) -> float:
    """What the process and its children have of the memory; shared pages count in parts."""
    total = 0
    with contextlib.suppress(psutil.Error):  # a child may end meanwhile
        for one in (process, *process.children(recursive=True)):
            total += one.memory_full_info().pss
    return total / 1e6


def _readings() -> bool:
    held = True
    for setting in SETTINGS:
        reading = read(setting)
        held &= bool(reading.epochs)
        epochs = ", ".join(f"{first}-{last}" for first, last in reading.epochs[:4])
        print(
            f"  setting {setting.number}: {setting.reading} at epochs {epochs}; at "
            f"{100 * reading.agreement:.0f} % of the original's epochs"
        )
    return held


def _rates() -> bool:
    rates = [success_rate(setting, run_study(setting.draws())) for setting in SETTINGS]
    for setting, rate in zip(SETTINGS, rates, strict=True):
        print(
            f"  setting {setting.number}: {rate.successes} of {rate.runs} draws, the original "
            f"{setting.original_successes} of 24: {rate.standard_errors:+.1f} standard errors"
        )
    held = all(rate.agrees for rate in rates)
    print(f"  claim, within 2 standard errors: {'holds' if held else 'MISSED'}")
    return held
