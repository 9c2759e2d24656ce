"""What trains is stopped where its time is over, and nobody is watched who did not ask for it."""

from __future__ import annotations

import threading
import time

import pytest

from playground.errors import WorkError
from playground.run.clock import GoneError, asked_by, is_watched, look, within
from playground.run.config import RunConfig
from playground.run.training import advance, start

pytestmark = pytest.mark.usefixtures("ready")


def test_outside_of_a_watch_nothing_is_stopped() -> None:
    look()
    assert not is_watched()
    with within(1000):
        assert is_watched()
        look()
    assert not is_watched()


def test_what_begins_while_code_is_compiled_is_not_watched(ready: threading.Event) -> None:
    ready.clear()
    with within(0):
        ready.set()
        assert not is_watched()
        look()


def test_the_earlier_of_two_ends_counts() -> None:
    with within(0), within(1000), pytest.raises(WorkError, match="longer than the 0 s"):
        look()


def test_a_training_that_takes_too_long_is_stopped_on_its_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    moment = 0.0

    def thread_time() -> float:
        nonlocal moment
        moment += 0.01
        return moment

    monkeypatch.setattr(time, "thread_time", thread_time)
    with within(0.05), pytest.raises(WorkError, match="fewer epochs"):
        advance(start(RunConfig()), 1_000_000)


def test_a_watched_training_has_the_bits_of_any_other() -> None:
    config = RunConfig(changes=[{"epoch": 700, "what": "learning_rate", "value": 0.1}])
    plain, losses = advance(start(config), 2000)
    with within(1000):
        watched, same = advance(start(config), 2000)
    assert watched.state.as_lists() == plain.state.as_lists()
    assert same.test.tolist() == losses.test.tolist()


def test_a_training_that_nobody_waits_for_ends_at_the_next_look() -> None:
    looks = iter([False, False, True])
    with within(1000), asked_by(lambda: next(looks)), pytest.raises(GoneError):
        advance(start(RunConfig()), 1_000_000)
    assert next(looks, None) is None
    look()  # whoever asks next is another
