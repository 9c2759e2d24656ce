"""Maps of settings, every pixel a whole training: a large one, and what a second thread is worth.

A pixel is the default network with a learning rate and a regularization rate of its own, 100 epochs
from the same data and first weights; its losses are taken at the end alone. Its own run with all
losses stands beside it.
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
from playground.run.training import advance, arrive, start
from playground.studies import Workers
from playground.studies.mapping.making import run_map
from playground.studies.mapping.settings_map import SettingsMap
from playground.studies.mapping.span import Span

EPOCHS, ROUNDS = 100, 3
ACROSS, UPWARDS = "learning_rate=0.001..30", "regularization_rate=0..1"
BASE = DEFAULT.replace(regularization="L2")
SIDE, CLAIM_SECONDS = 128, 20
COMMAND = (
    *(sys.executable, "-m", "playground", "map", BASE.link(), "--x", ACROSS, "--y", UPWARDS),
    *("--size", str(SIDE), "--epochs", str(EPOCHS)),
)
THREADED_SIDE, THREADED_ROUNDS, CLAIM_RATIO = 24, 9, 1.9
UNREAD_RUNS, UNREAD_ROUNDS, CLAIM_UNREAD = 50, 9, 1.2


def main() -> bool:
    """Whether the map is done in time, and two threads are as much faster as claimed."""
    print(f"{title(BASE)}; {EPOCHS} epochs a run; load {os.getloadavg()[0]:.1f} at the start")
    is_in_time = report_process(COMMAND, has_headline, ROUNDS, CLAIM_SECONDS)
    spent: dict[int, list[float]] = {1: [], 2: []}
    timings = take_turns(
        {f"{n} thread{'s' * (n > 1)}": (threaded(n, spent[n]), THREADED_SIDE**2) for n in spent},
        THREADED_ROUNDS,
    )
    for (name, timing), seconds in zip(timings.items(), spent.values(), strict=True):
        a_run = statistics.median(seconds[1:]) / THREADED_SIDE**2
        print(f"  {name:12} {timing} a run, {a_run * 1e3:.2f} ms of processor time")
    one, two = timings.values()
    is_threaded = report_ratio("one thread with two", one, two, CLAIM_RATIO)
    standing = start(BASE)
    read, unread = take_turns(
        {
            "read": (lambda: [advance(standing, EPOCHS) for _ in range(UNREAD_RUNS)], UNREAD_RUNS),
            "unread": (lambda: [arrive(standing, EPOCHS) for _ in range(UNREAD_RUNS)], UNREAD_RUNS),
        },
        UNREAD_ROUNDS,
    ).values()
    print(f"  losses after every epoch {read} a run, at the end alone {unread}")
    return (
        report_ratio("with all losses", read, unread, CLAIM_UNREAD) and is_threaded and is_in_time
    )


def has_headline(printed: str) -> bool:
    """Whether the map has been done to its end."""
    return f"of {SIDE**2:,} runs diverged." in printed


def threaded(n_threads: int, spent: list[float]) -> Callable[[], None]:
    """A call that does a map on so many threads, and notes its processor time in seconds."""
    wanted = SettingsMap(BASE, Span.parse(ACROSS), Span.parse(UPWARDS), THREADED_SIDE, EPOCHS)

    def call() -> None:
        begun = time.process_time()
        with ThreadPoolExecutor(n_threads) as pool:
            result = run_map(wanted, workers=Workers(pool, n_threads))
        spent.append(time.process_time() - begun)
        assert result.n_done == wanted.n_pixels

    return call
