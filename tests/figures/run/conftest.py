"""The run whose figure the tests of its parts look at."""

from __future__ import annotations

import pytest

from playground import Run, RunConfig, train


@pytest.fixture(scope="module")
def circle() -> Run:
    return train(RunConfig(show_test_data=True), 20)
