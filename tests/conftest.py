"""The one browser of a test run, and what becomes of its tests where there is none."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator

import hypothesis
import pytest
from playwright.sync_api import Browser

from harness.chromium import HOW_TO_GET, find, launched
from playground.run import clock
from playground.studies.execution import cores

NO_BROWSER = "no browser"

# The same cases every time, however long they take: what fails does so for what was changed.
# `make fuzz` draws others.
for name, is_same in (("same", True), ("fresh", False)):
    hypothesis.settings.register_profile(
        name,
        derandomize=is_same,
        deadline=None,
        suppress_health_check=[hypothesis.HealthCheck.too_slow],
    )
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

# What a script starts in the background has SIGINT ignored, and its children inherit that; the
# tests of Ctrl+C need it as it is in a terminal.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def _no_test_is_watched_because_a_server_of_another_is_ready(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clock, "ready", threading.Event())


@pytest.fixture
def ready() -> threading.Event:
    """This process is ready, so that what is asked of it is watched."""
    clock.ready.set()
    return clock.ready


class LeftOut:
    """Counts the tests that had no browser; the run's last line tells how to get one."""

    def __init__(self) -> None:
        self.count = 0

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        told = report.longrepr
        if report.skipped and isinstance(told, tuple) and told[2].endswith(NO_BROWSER):
            self.count += 1

    @pytest.hookimpl(trylast=True)
    def pytest_unconfigure(self, config: pytest.Config) -> None:
        if self.count:
            config.get_terminal_writer().line(
                f"{self.count} browser tests did not run: {HOW_TO_GET}"
            )


def pytest_xdist_auto_num_workers() -> int | None:
    """One more than there are cores, if nobody says: a test of the page waits for its browser."""
    return None if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ else 1 + cores()


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(LeftOut())


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without a browser, the tests that need one are left out."""
    needs = {"browser", "browser_path"}
    in_need = [item for item in items if needs & set(getattr(item, "fixturenames", ()))]
    if in_need and os.environ.get("CI") != "true" and find() is None:
        for item in in_need:
            item.add_marker(pytest.mark.skip(reason=NO_BROWSER))


@pytest.fixture
def browser_path(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures are drawn by the browser of the browser tests."""
    monkeypatch.setenv("BROWSER_PATH", find() or HOW_TO_GET)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    with launched() as browser:
        yield browser
