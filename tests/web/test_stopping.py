"""A server that is told to stop is gone within five seconds, whatever its clients do."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.types import Message, Receive, Scope, Send

from harness.limits import HANG_SECONDS
from harness.sockets import HALF_HEADERS, connected, post
from playground.web.stopping import Farewell
from tests.looping import looped
from tests.processes import started

ROOT = Path(__file__).parents[2]
SECONDS = 5
STUDY = json.dumps(
    {
        "link": "#networkShape=8,8&vary=learning_rate=0.03,0.1&seeds=20&epochs=500",
        "positions": [*range(20)],
    }
).encode()
"""Answered with what is done after a third of a second."""


def _half_body(port: int) -> list[socket.socket]:
    return [connected(port, post("/api/open", 500, b"{")) for _ in range(20)]


def _half_headers(port: int) -> list[socket.socket]:
    return [connected(port, HALF_HEADERS) for _ in range(20)]


def _deaf(port: int) -> list[socket.socket]:
    asked = b"GET /api/openapi.json HTTP/1.1\r\nHost: here\r\n\r\n" * 40
    return [connected(port, asked, receives=4096) for _ in range(5)]


def _training(port: int) -> list[socket.socket]:
    """As many long requests as there are threads; each has been taken in."""
    asked = post("/api/study/run", len(STUDY), STUDY)
    return [connected(port, asked) for _ in range(2 * _cores() + 2)]


def _cores() -> int:
    return os.cpu_count() or 1


CLIENTS: dict[str, Callable[[int], list[socket.socket]]] = {
    "half-sent bodies": _half_body,
    "half-sent headers": _half_headers,
    "clients that do not read": _deaf,
    "studies that train": _training,
}


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("clients", CLIENTS)
def test_the_server_ends_in_time(clients: str, workers: int, tmp_path: Path) -> None:
    environment = {
        **os.environ, "HOST": "127.0.0.1", "PORT": "0", "WEB_CONCURRENCY": str(workers),
    }  # fmt: skip
    for _ in range(int(os.environ.get("STOPS", "1"))):
        log = tmp_path / "log.txt"
        with (
            log.open("wb") as errors,
            started(sys.executable, "app.py", cwd=ROOT, env=environment, stderr=errors) as server,
        ):
            assert server.stdout
            address = server.stdout.readline().split()[2]
            port = int(address.rstrip("/").rpartition(":")[2])
            for _ in range(2 * workers):  # each worker has come up
                urllib.request.urlopen(address, timeout=HANG_SECONDS).close()
            _train_an_epoch(address)
            here = CLIENTS[clients](port)
            urllib.request.urlopen(f"{address}assets/base.css", timeout=HANG_SECONDS).close()
            asked = time.monotonic()
            server.send_signal(signal.SIGTERM)
            server.wait(HANG_SECONDS)
            took = time.monotonic() - asked
            for client in here:
                client.close()
        assert took < SECONDS, f"{took:.1f} s"
        assert "Traceback" not in log.read_text(), log.read_text()


def _train_an_epoch(address: str) -> None:
    request = urllib.request.Request(
        f"{address}api/advance", b'{"config": {}}', {"Content-Type": "application/json"}
    )
    urllib.request.urlopen(request, timeout=HANG_SECONDS).close()


@pytest.mark.parametrize("has_begun", [False, True])
def test_what_is_broken_off_is_answered_unless_its_answer_has_begun(has_begun: bool) -> None:
    sent: list[Message] = []
    waits = asyncio.Event()
    scope = {"type": "http", "method": "POST", "path": "/api/advance", "headers": []}

    async def endless(_: Scope, __: Receive, send: Send) -> None:
        if has_begun:
            await send({"type": "http.response.start", "status": 200, "headers": []})
        waits.set()
        await asyncio.Event().wait()

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    async def broken_off() -> None:
        task = asyncio.create_task(Farewell(endless)(scope, receive, send))
        await waits.wait()
        task.cancel()
        await task

    looped(broken_off())
    assert sent[0]["status"] == (200 if has_begun else 503)
    if not has_begun:
        assert (b"retry-after", b"2") in sent[0]["headers"]
        assert b"starts anew; ask again" in sent[1]["body"]
