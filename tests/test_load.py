"""The load's learners train as pages do, and what they measure goes to its place."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from harness.server import Server
from load import table
from load.chaos import _pictures
from load.learner import Learner, Recording, Seen
from playground import RunConfig
from tests.looping import looped


class _Short(Learner):
    """A learner of six answers."""

    until = asyncio.Event()

    def _take(self, answer: dict[str, Any]) -> None:
        super()._take(answer)
        if len(self.seen.films) == 6:
            self.until.set()


def test_a_table_takes_the_place_of_the_one_before_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = tmp_path / "figures.md"
    document.write_text("Before.\n<!-- load -->old<!-- end of load -->\nAfter, \\1.\n")
    monkeypatch.setattr(table, "DOCUMENT", document)
    for _ in range(2):
        table.write("load", ["learners", "epochs/s"], [[300, "60.0"]])
        text = document.read_text()
        assert text.startswith("Before.\n<!-- load -->\n\nMeasured ")
        assert "| learners | epochs/s |\n| --- | --- |\n| 300 | 60.0 |\n" in text
        assert text.endswith("<!-- end of load -->\nAfter, \\1.\n")
        assert "old" not in text
    with pytest.raises(LookupError, match="no place for chaos"):
        table.write("chaos", ["killed"], [[20]])


def test_a_rate_counts_the_pictures_between_two_moments() -> None:
    seen = Seen(shown=[(0.0, 0.0), (1.0, 30.0), (3.0, 150.0)])
    assert seen.rate(0.5, 2.0) == pytest.approx((90 - 15) / 1.5)


def test_the_recording_is_of_the_default_run_at_1x() -> None:
    recording = Recording.read()
    assert RunConfig(**recording.config) == RunConfig()
    assert all(one["epochs"] == one["pictures"] for one in recording.asked)


@pytest.mark.slow
def test_a_learner_trains_the_run_of_its_config_bit_for_bit(tmp_path: Path) -> None:
    with Server(tmp_path / "log.txt") as server:
        learner = _Short(server.port, Recording.read(), "one", seed="0.7", keeps=True)
        looped(learner.learn(learner.until))
    assert learner.seen.errors == []
    epochs = [epoch for one, _ in learner.seen.films for epoch in one]
    assert epochs == list(range(1, len(epochs) + 1))
    numbers = np.frombuffer(b"".join(film for _, film in learner.seen.films))
    expected = _pictures(RunConfig(**learner.config), len(epochs))
    np.testing.assert_array_equal(numbers.reshape(expected.shape), expected)
