"""A study of 1,000 runs as a whole process, and what a second thread is worth.

A run is the default network from another seed: its own data, 500 epochs with both losses after
each, the measures, and the true error on 20,000 points. A thousand seeds do not fit into the
caches of drawn data, so every run draws its own.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from benchmarks.networks import DEFAULT, title
from benchmarks.timing import report_process, report_ratio, take_turns
from playground.studies import Ledger, Study, Workers, run_trials

ROUNDS = 5
EPOCHS = 500
RUNS, CLAIM_SECONDS = 1000, 12
COMMAND = (
    *(sys.executable, "-m", "playground", "study"),
    *("--seeds", str(RUNS), "--epochs", str(EPOCHS)),
)
THREADED_RUNS, THREADED_ROUNDS, CLAIM_RATIO = 200, 9, 1.8


def main() -> bool:
    """Whether the study is done in time, and two threads are as much faster as claimed."""
    print(f"{title(DEFAULT)}; {EPOCHS} epochs a run; load {os.getloadavg()[0]:.1f} at the start")
    is_in_time = report_process(COMMAND, has_all_runs, ROUNDS, CLAIM_SECONDS)
    spent: dict[int, list[float]] = {1: [], 2: []}
    timings = take_turns(
        {f"{n} thread{'s' * (n > 1)}": (threaded(n, spent[n]), THREADED_RUNS) for n in spent},
        THREADED_ROUNDS,
    )
    for (name, timing), seconds in zip(timings.items(), spent.values(), strict=True):
        a_run = statistics.median(seconds[1:]) / THREADED_RUNS
        print(f"  {name:12} {timing} a run, {a_run * 1e3:.2f} ms of processor time")
    one, two = timings.values()
    return report_ratio("one thread with two", one, two, CLAIM_RATIO) and is_in_time


def has_all_runs(printed: str) -> bool:
    """Whether every run of the study is in its table."""
    return f"{RUNS} of {RUNS}" in printed


def threaded(n_threads: int, spent: list[float]) -> Callable[[], None]:
    """A call that does a study on so many threads, and notes its processor time in seconds."""
    trials = Study(DEFAULT, seeds=THREADED_RUNS, epochs=EPOCHS).trials()

    def call() -> None:
        begun = time.process_time()
        with Ledger(None, "", "") as ledger, ThreadPoolExecutor(n_threads) as pool:
            progress = run_trials(trials, ledger, Workers(pool, n_threads))
        spent.append(time.process_time() - begun)
        assert progress.counts["ok"] == THREADED_RUNS

    return call
