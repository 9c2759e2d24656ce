"""Several workers: one that is killed is replaced, and the others answer meanwhile."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.limits import HANG_SECONDS
from tests.processes import started

ROOT = Path(__file__).parents[2]


@contextlib.contextmanager
def two_workers() -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server that serves with two, and its address."""
    environment = {**os.environ, "HOST": "127.0.0.1", "PORT": "0", "WEB_CONCURRENCY": "2"}
    with started(sys.executable, "app.py", cwd=ROOT, env=environment) as server:
        assert server.stdout
        yield server, server.stdout.readline().split()[2]


@pytest.mark.slow
def test_a_killed_worker_is_replaced_while_the_other_answers() -> None:
    with two_workers() as (server, address):
        first = _workers(address, 2)
        os.kill(first[0], signal.SIGKILL)
        _, second = first
        after = _workers(address, 2, without=first[0])
        assert second in after
        server.send_signal(signal.SIGTERM)
        server.wait(HANG_SECONDS)
        assert server.stderr
        assert "Traceback" not in server.stderr.read()


@pytest.mark.slow
def test_a_worker_that_does_not_even_hear_that_it_shall_stop_is_ended() -> None:
    with two_workers() as (server, address):
        os.kill(_workers(address, 2)[0], signal.SIGSTOP)
        began = time.monotonic()
        server.send_signal(signal.SIGTERM)
        server.wait(HANG_SECONDS)
        assert time.monotonic() - began < 5


@pytest.mark.slow
def test_workers_whose_parent_was_killed_let_go_of_the_port() -> None:
    with two_workers() as (server, address):
        _workers(address, 2)
        server.kill()
        server.wait(HANG_SECONDS)
        deadline = time.monotonic() + HANG_SECONDS
        while not _is_refused(address):
            assert time.monotonic() < deadline


def _is_refused(address: str) -> bool:
    """Whether nobody listens there any more."""
    try:
        urllib.request.urlopen(address, timeout=HANG_SECONDS).close()
    except urllib.error.URLError as error:
        return isinstance(error.reason, ConnectionRefusedError)
    except (ConnectionError, http.client.HTTPException):
        pass  # it was, while a worker ended
    return False


def _workers(address: str, n: int, without: int = 0) -> list[int]:
    """The numbers of the workers that answer, once they are so many."""
    found: set[int] = set()
    deadline = time.monotonic() + HANG_SECONDS
    while len(found) < n:
        assert time.monotonic() < deadline, found
        # Who was connected to the killed one asks again, as a page does.
        with contextlib.suppress(urllib.error.URLError, ConnectionError):
            with urllib.request.urlopen(f"{address}metrics", timeout=HANG_SECONDS) as answer:
                found |= {int(pid) for pid in re.findall(r'worker="(\d+)"', answer.read().decode())}
            found.discard(without)
    return sorted(found)
