"""A watched time: what trains for somebody who may not have more than so much of a processor.

`with within(1.0): ...` gives the calls inside so many seconds of this thread's processor; loops
that may take long `look()` at it. Outside of it nothing is watched. `with asked_by(has_left): ...`
ends the same loops where nobody waits for them any more.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from contextvars import ContextVar

from playground.errors import WorkError

PIECE_SECONDS = 0.04
"""How long a loop may go on between two looks."""

ready = threading.Event()
"""Set once this process has compiled and loaded what it trains with. That is no request's work:
what begins before is not watched."""

_ends: ContextVar[tuple[float, float] | None] = ContextVar("ends", default=None)
_has_left: ContextVar[Callable[[], bool]] = ContextVar("has_left", default=lambda: False)


class GoneError(BaseException):
    """Whoever asked has left. No Exception: it is no error of the run that is broken off."""


@contextlib.contextmanager
def within(seconds: float) -> Iterator[None]:
    """Watch what is done inside, in this thread; inside another watch, the earlier end counts."""
    if not ready.is_set():
        yield
        return
    end = (time.thread_time() + seconds, seconds)
    token = _ends.set(min(end, _ends.get() or end))
    try:
        yield
    finally:
        _ends.reset(token)


def is_watched() -> bool:
    """Whether anybody's time is counted."""
    return _ends.get() is not None


@contextlib.contextmanager
def asked_by(has_left: Callable[[], bool]) -> Iterator[None]:
    """What is done inside, in this thread, is for somebody of whom `has_left` tells."""
    token = _has_left.set(has_left)
    try:
        yield
    finally:
        _has_left.reset(token)


def look() -> None:
    """Raises WorkError where the time is over, GoneError where nobody waits any more."""
    if _has_left.get()():
        raise GoneError
    end = _ends.get()
    if end and time.thread_time() >= end[0]:
        raise WorkError(
            f"This takes longer than the {end[1]:g} s of a processor that a request may have; "
            "ask for fewer epochs, or for less at a time."
        )
