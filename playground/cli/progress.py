"""A bar for many runs, on a terminal: done, failed, diverged, time left."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from typing import Any

import click

from playground.studies.execution import Progress, Report
from playground.studies.trial import DIVERGED, FAILED


@contextlib.contextmanager
def bar(label: str = "Training") -> Iterator[Report]:
    """What to report progress to; shows nothing where stderr is no terminal."""
    if not (sys.stderr and sys.stderr.isatty()):
        yield lambda progress: None
        return
    with contextlib.ExitStack() as stack:
        meter: Any = None

        def report(progress: Progress) -> None:
            nonlocal meter
            if meter is None or meter.length != progress.total:
                meter = stack.enter_context(
                    click.progressbar(
                        length=progress.total,
                        label=label,
                        file=sys.stderr,
                        width=24,
                        item_show_func=_counts,
                    )
                )
            meter.update(progress.done - meter.pos, progress)

        yield report


def _counts(progress: Progress | None) -> str:
    if progress is None:
        return ""
    counts = progress.counts
    return f"{progress.done} done, {counts[FAILED]} failed, {counts[DIVERGED]} diverged"


def duration(seconds: float) -> str:
    """About how long, in words: "2 s", "3 min", "1.5 h"."""
    if seconds < 1:
        return "less than a second"
    if seconds < 100:
        return f"about {seconds:.0f} s"
    return f"about {seconds / 60:.0f} min" if seconds < 6000 else f"about {seconds / 3600:.1f} h"
