"""A bar for many runs, on a terminal: done, failed, diverged, time left."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from playground.cli.printed import is_watched, training_bar
from playground.studies.execution import Progress, Report
from playground.studies.trial import DIVERGED, FAILED
from playground.wording.words import words


@contextlib.contextmanager
def bar() -> Iterator[Report]:
    """What to report progress to; shows nothing where stderr is no terminal."""
    if not is_watched():
        yield lambda progress: None
        return
    with contextlib.ExitStack() as stack:
        meter: Any = None

        def report(progress: Progress) -> None:
            nonlocal meter
            if meter is None or meter.length != progress.work:
                meter = stack.enter_context(
                    training_bar(progress.work, width=24, item_show_func=_counts)
                )
            meter.update(progress.worked - meter.pos, progress)

        yield report


def _counts(progress: Progress | None) -> str:
    if progress is None:
        return ""
    failed, diverged = progress.counts[FAILED], progress.counts[DIVERGED]
    return words(
        "command_line.progress.counts", done=progress.done, failed=failed, diverged=diverged
    )


def duration(seconds: float) -> str:
    """About how long, in words: "2 s", "3 min", "1.5 h"."""
    if seconds < 1:
        return words("command_line.duration.short")
    if seconds < 100:
        return words("command_line.duration.seconds", seconds=seconds)
    if seconds < 6000:
        return words("command_line.duration.minutes", minutes=seconds / 60)
    return words("command_line.duration.hours", hours=seconds / 3600)
