"""Starting the server: the address it prints, and what it says when it cannot."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from playground.web.server import build
from tests.limits import HANG_SECONDS

ROOT = Path(__file__).parents[2]


@contextlib.contextmanager
def start(port: str) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "app.py"],
        cwd=ROOT,
        env={**os.environ, "HOST": "127.0.0.1", "PORT": port},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def test_the_printed_address_answers_and_an_interrupt_ends_it_quietly() -> None:
    with start("0") as process:
        assert process.stdout
        address = re.search(r"http://127\.0\.0\.1:\d+/", process.stdout.readline())
        assert address
        with urllib.request.urlopen(address[0], timeout=HANG_SECONDS) as page:
            assert "Neural playground" in page.read().decode()
        process.send_signal(signal.SIGINT)
        _, complaints = process.communicate(timeout=HANG_SECONDS)
    assert complaints == ""
    assert process.returncode == 0


@pytest.mark.parametrize("tab", ["", "studies", "backprop", "digits"])
def test_whichever_tab_a_fresh_server_is_asked_for_first_has_its_style_and_scripts(
    tab: str,
) -> None:
    with TestClient(build()[1]) as client:
        page = client.get(f"/{tab}").text
    assert all(name in page for name in ("playground.css", "backprop.css", "callbacks.js"))


def test_a_taken_port_is_told_and_no_address_is_printed() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        start(str(taken.getsockname()[1])) as process,
    ):
        output, complaints = process.communicate(timeout=HANG_SECONDS)
    assert output == ""
    assert "ddress already in use" in complaints
    assert "Traceback" not in complaints


@pytest.mark.parametrize("port", ["70000", "-1", "web", ""])
def test_an_impossible_port_is_refused_in_a_sentence(port: str) -> None:
    with start(port) as process:
        _, complaints = process.communicate(timeout=HANG_SECONDS)
    assert complaints == f"Error: PORT={port}: must be a whole number from 0 to 65535.\n"
    assert process.returncode == 1
