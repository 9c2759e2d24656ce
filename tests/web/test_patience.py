"""Every wait for a client ends, and what is held for it meanwhile is bounded."""

from __future__ import annotations

import http.client
import json
import re
import select
import shlex
import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from harness.limits import HANG_SECONDS
from harness.sockets import HALF_HEADERS, answer, connected, post
from playground.web import patience
from playground.web.api import going
from playground.web.edges import MAX_BODY_BYTES
from playground.web.patience import Bodies, PatientProtocol
from playground.web.server import build
from tests.processes import started

ROOT = Path(__file__).parents[2]
LARGE = 3_000_000


async def _app(scope: Scope, receive: Receive, send: Send) -> None:
    """Tells how many bytes came; a GET gets many."""
    if scope["method"] == "GET":
        size = LARGE if scope["path"] == "/large" else 5
        await PlainTextResponse("x" * size)(scope, receive, send)
        return
    message = await receive()
    await PlainTextResponse(f"{len(message['body'])} bytes")(scope, receive, send)


class Running:
    """A server in a thread of the test's own, on a free port."""

    def __init__(self, app: Any) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        config = uvicorn.Config(
            app, http=PatientProtocol, ws="none", lifespan="off", log_level="warning",
            timeout_graceful_shutdown=1,
        )  # fmt: skip
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, args=([self.listener],))
        self.thread.start()

    def end(self) -> None:
        self.server.should_exit = True
        self.thread.join(HANG_SECONDS)
        assert not self.thread.is_alive()


@pytest.fixture
def bodies() -> Bodies:
    return Bodies(_app)


@pytest.fixture
def running(bodies: Bodies, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    """A server that waits long."""
    for name in ("HEADER_SECONDS", "BODY_SECONDS", "READ_SECONDS"):
        monkeypatch.setattr(patience, name, HANG_SECONDS)
    monkeypatch.setattr(patience, "_LOOK_SECONDS", 0.05)
    running = Running(bodies)
    yield running
    running.end()


@pytest.fixture
def port(running: Running) -> int:
    return running.port


@pytest.fixture
def hasty(port: int, monkeypatch: pytest.MonkeyPatch) -> int:
    """A server that has no patience at all."""
    for name in ("HEADER_SECONDS", "BODY_SECONDS", "READ_SECONDS"):
        monkeypatch.setattr(patience, name, 0.2)
    return port


def test_half_sent_headers_and_a_silent_connection_are_closed(hasty: int) -> None:
    told = answer(connected(hasty, HALF_HEADERS))
    assert told.startswith("HTTP/1.1 408 Request Timeout")
    assert told.endswith("The headers did not come within 0.2 seconds.")
    assert answer(connected(hasty)).startswith("HTTP/1.1 408")
    # A line's end before the first request, or after one, is the beginning of none.
    assert answer(connected(hasty, b"\r\n")).startswith("HTTP/1.1 408")
    whole = b"GET / HTTP/1.1\r\nHost: here\r\n\r\n"
    assert answer(connected(hasty, whole + HALF_HEADERS)).count("HTTP/1.1 ") == 2


def test_headers_without_an_end_are_refused(port: int) -> None:
    told = answer(connected(port, b"GET / HTTP/1.1\r\nA: " + b"b" * 100_000))
    assert told.startswith("HTTP/1.1 431")


@pytest.mark.slow
def test_uvicorns_own_command_waits_no_longer_where_it_is_given_the_protocol() -> None:
    told = (ROOT / "docs" / "hosting.md").read_text()
    command = re.search(r"^    uvicorn (.*?[^\\])$", told, re.MULTILINE | re.DOTALL)
    assert command
    options = shlex.split(command[1].replace("\\\n", ""))
    with started(sys.executable, "-m", "uvicorn", *options, "--port", "0", cwd=ROOT) as server:
        assert server.stderr
        for line in server.stderr:
            if found := re.search(r"http://127\.0\.0\.1:(\d+)", line):
                break
        assert found, "no address was told"
        port = int(found[1])
        assert answer(connected(port, HALF_HEADERS)).startswith("HTTP/1.1 408")
        study = json.dumps({"epochs": 3}).encode()
        asked = post("/api/advance", len(study), study, "Connection: close")
        assert '"epoch":3' in answer(connected(port, asked))


def test_a_half_sent_body_is_answered_and_let_go(hasty: int, bodies: Bodies) -> None:
    told = answer(connected(hasty, post("/", 200_000, b"x" * 100_000)))
    assert told.startswith("HTTP/1.1 408")
    assert "The body did not come within 0.2 seconds." in told
    assert bodies.held == 0


def test_a_client_that_does_not_read_is_dropped(hasty: int, running: Running) -> None:
    client = connected(hasty, b"GET /large HTTP/1.1\r\nHost: here\r\n\r\n" * 5, receives=4096)
    other = http.client.HTTPConnection("127.0.0.1", hasty, timeout=HANG_SECONDS)
    is_there = True
    while is_there:
        other.request("GET", "/")  # others are answered meanwhile
        assert other.getresponse().read() == b"xxxxx"
        is_there = len(running.server.server_state.connections) > 1
    other.close()
    assert len(answer(client)) < 5 * LARGE


def test_a_training_ends_with_the_connection_of_who_asked_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(going, "PIECE_SECONDS", HANG_SECONDS)  # all of the run in one request
    epochs = 200  # of some 25 ms
    link = f"#networkShape=32,32,32,32,32,32&batchSize=1&seeds=1&epochs={epochs}"
    study = json.dumps({"link": link, "positions": [0]}).encode()
    running = Running(build())
    try:
        before = _metric(running.port, "epochs_total")
        client = connected(running.port, post("/api/study/run", len(study), study))
        while not _metric(running.port, "computing"):
            assert running.thread.is_alive()
        client.close()
        while _metric(running.port, "computing"):
            assert running.thread.is_alive()
        assert _metric(running.port, "epochs_total") - before < epochs
        assert _metric(running.port, "requests_total", 'route="/api/study/run",status="0"') == 1
    finally:
        running.end()


def _metric(port: int, name: str, labels: str = "") -> float:
    lines = ("GET /metrics HTTP/1.1", "Host: here", "Connection: close", "", "")
    told = answer(connected(port, "\r\n".join(lines).encode()))
    found = re.search(rf"^playground_{name}{{[^}}]*{labels}}} (.*)$", told, re.MULTILINE)
    return float(found[1]) if found else 0.0


def test_a_body_a_little_beyond_the_limit_is_refused_once_it_is_there(port: int) -> None:
    body = b"x" * (MAX_BODY_BYTES + 1)
    for sent in (post("/", len(body), body), _chunked(body)):
        told = answer(connected(port, sent))
        assert told.startswith("HTTP/1.1 413")
        assert "connection: close" in told
    just = connected(port, post("/", MAX_BODY_BYTES, body[:-1], "Connection: close"))
    assert answer(just).endswith(f"{MAX_BODY_BYTES} bytes")


@pytest.mark.parametrize("is_chunked", [False, True])
def test_what_is_far_beyond_the_limit_is_not_read_on(is_chunked: bool, port: int) -> None:
    size = 50_000_000
    client = connected(port, _CHUNKED if is_chunked else post("/", size))
    part = b"%x\r\n%s\r\n" % (1 << 16, b"x" * (1 << 16)) if is_chunked else b"x" * (1 << 16)
    sent = 0
    try:
        while sent < size:
            client.sendall(part)
            sent += len(part)
    except OSError:
        pass
    assert sent < size / 2
    assert answer(client).startswith("HTTP/1.1 413")


def test_bodies_that_are_coming_are_bounded_together(
    port: int, bodies: Bodies, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "UNFINISHED_BYTES", 1_000_000)
    clients = [connected(port, post("/", 500_000, b"x" * 400_000)) for _ in range(2)]
    told = answer(connected(port, post("/", 500_000, b"x" * 400_000)))
    assert told.startswith("HTTP/1.1 503")
    assert "retry-after: 2" in told
    assert bodies.held <= 1_000_000
    for client in clients:
        client.sendall(b"x" * 100_000)
        assert client.recv(1 << 16).endswith(b"500000 bytes")
        client.close()


def test_another_protocol_is_refused_and_a_get_answered_in_this_one(port: int) -> None:
    other = ("Connection: Upgrade", "Upgrade: websocket")
    told = answer(connected(port, post("/", 2, b"{}", *other)))
    assert told.startswith("HTTP/1.1 400")
    assert "leave out the header Upgrade" in told
    lines = ("GET / HTTP/1.1", "Host: here", *other, "", "")
    assert answer(connected(port, "\r\n".join(lines).encode())).startswith("HTTP/1.1 200")


def test_where_connections_run_out_those_that_wait_for_nothing_make_room(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PatientProtocol, "limit", 10)
    waiting = [connected(port, HALF_HEADERS) for _ in range(30)]
    visitor = connected(port, b"GET / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n")
    assert answer(visitor).startswith("HTTP/1.1 200")
    refused: set[socket.socket] = set()
    while len(refused) < 20:
        left = [client for client in waiting if client not in refused]
        refused |= {*select.select(left, [], [], HANG_SECONDS)[0]}
    assert {answer(client)[:32] for client in refused} == {"HTTP/1.1 503 Service Unavailable"}
    for client in waiting:
        client.close()


_CHUNKED = post("/", 0).replace(b"Content-Length: 0", b"Transfer-Encoding: chunked")


def _chunked(body: bytes) -> bytes:
    return _CHUNKED + b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
