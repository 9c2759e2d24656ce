"""How the benchmarks measure: candidates take turns, so that a busy machine slows all alike."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

Measurable = tuple[Callable[[], object], int]
"""A call, and how many units of work (epochs, say) it does."""


@dataclass(frozen=True)
class Timing:
    """Seconds a unit of work, one number a round."""

    seconds: list[float]

    @property
    def median(self) -> float:
        """The middle round."""
        return statistics.median(self.seconds)

    def __str__(self) -> str:
        low, high = (_in_words(bound(self.seconds)) for bound in (min, max))
        return f"{_in_words(self.median):>10} median ({low} to {high})"


def take_turns(candidates: Mapping[str, Measurable], rounds: int) -> dict[str, Timing]:
    """Time every candidate once a round, after one round that is not counted."""
    seconds: dict[str, list[float]] = {name: [] for name in candidates}
    for round_ in range(rounds + 1):
        for name, (call, work) in candidates.items():
            begun = time.perf_counter()
            call()
            if round_ > 0:
                seconds[name].append((time.perf_counter() - begun) / work)
    return {name: Timing(times) for name, times in seconds.items()}


def report_process(
    command: Sequence[str], is_done: Callable[[str], bool], rounds: int, most_seconds: float
) -> bool:
    """Print how long a whole process takes; whether that is within the seconds claimed.

    The first, uncounted one compiles. What it prints must show that all was done.
    """
    processor: list[float] = []

    def run() -> None:
        printed, seconds = run_process(command)
        assert is_done(printed), printed
        processor.append(seconds)

    timing = take_turns({"process": (run, 1)}, rounds)["process"]
    holds = timing.median < most_seconds
    print("python " + " ".join(command[1:]))
    print(f"  {timing}; claim, under {most_seconds} s: {'holds' if holds else 'MISSED'}")
    print(f"  {Timing(processor[1:])} of processor time, for {os.cpu_count()} cores")
    return holds


def run_process(command: Sequence[str]) -> tuple[str, float]:
    """What a command prints, and the processor seconds it takes; it must succeed."""
    before = children_seconds()
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout, children_seconds() - before


def children_seconds() -> float:
    """Processor seconds of all processes that this one has started and waited for."""
    times = os.times()
    return times.children_user + times.children_system


def report_ratio(slow_name: str, slow: Timing, fast: Timing, at_least: float) -> bool:
    """Print how much faster, as the median of the rounds' ratios; whether the claim holds."""
    ratios = [a / b for a, b in zip(slow.seconds, fast.seconds, strict=True)]
    ratio = statistics.median(ratios)
    verdict = "holds" if ratio >= at_least else "MISSED"
    print(
        f"  {ratio:.1f}x faster than {slow_name} ({min(ratios):.1f} to {max(ratios):.1f}); "
        f"claim, at least {at_least:g}x: {verdict}"
    )
    return ratio >= at_least


def describe_machine() -> str:
    """One line: processors and versions, for the record."""
    import numba
    import numpy

    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return (
        f"{platform.machine()}, {cores} cores, Python {platform.python_version()}, "
        f"NumPy {numpy.__version__}, Numba {numba.__version__}"
    )


def _in_words(seconds: float) -> str:
    if seconds < 1e-3:
        return f"{seconds * 1e6:.1f} µs"
    return f"{seconds * 1e3:.2f} ms" if seconds < 1 else f"{seconds:.2f} s"
