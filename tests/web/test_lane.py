"""The short way of a request: the same answers as FastAPI's own, in a turn, to every question."""

from __future__ import annotations

import asyncio
import gzip
import json
import re
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.testclient import TestClient

from harness.limits import HANG_SECONDS
from playground.errors import PlaygroundError
from playground.web import server
from playground.web.admission import Admission
from playground.web.lane import Lane, answers_of
from playground.web.price import costs
from tests.looping import looped, turned
from tests.web.test_price import routes_of_topics

BODIES = {
    "plain": b'{"epochs": 2}',
    "not a number": b'{"epochs": NaN}',
    "infinite": b'{"config": {"learning_rate": -Infinity}}',
    "twice": b'{"epochs": 1, "epochs": 2}',
    "a huge integer": b'{"epochs": 1' + b"0" * 400 + b"}",
    "more digits than are read": b'{"epochs": ' + b"9" * 5000 + b"}",
    "a byte order mark": b'\xef\xbb\xbf{"epochs": 1}',
    "UTF-16": '{"epochs": 1}'.encode("utf-16"),
    "no UTF-8": b'{"epochs": "\xff"}',
    "half a character": b'{"\\ud800": 1}',
    "compressed": gzip.compress(b'{"epochs": 1}'),
    "nested": b"[" * 100_000,
    "cut off": b'{"epochs":',
    "with more behind it": b'{"epochs": 1} 1',
    "a list": b"[]",
    "null": b"null",
    "empty": b"",
}
TYPES = ("application/json", "application/vnd.api+json; charset=utf-8", "text/plain")


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(server.build()) as client:
        yield client


@pytest.fixture(scope="module")
def fastapi() -> TestClient:
    """The API as FastAPI answers it by itself."""
    plain = FastAPI()
    for topic in server._TOPICS:
        plain.include_router(topic.router)
    plain.add_exception_handler(RequestValidationError, server._refuse_request)
    plain.add_exception_handler(PlaygroundError, server._refuse_value)
    return TestClient(plain)


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
@pytest.mark.parametrize("kind", TYPES)
def test_whatever_is_sent_is_answered_as_fastapi_would(
    client: TestClient, fastapi: TestClient, body: bytes, kind: str
) -> None:
    sent: dict[str, Any] = {"content": body, "headers": {"Content-Type": kind}}
    for path in ("/api/advance", "/api/lessons"):
        ours, theirs = client.post(path, **sent), fastapi.post(path, **sent)
        assert ours.status_code == theirs.status_code in (200, 400, 422)
        if ours.status_code == 200:
            assert ours.content == theirs.content
        elif ours.status_code == 422:
            places = [problem["loc"] for problem in theirs.json()["detail"]]
            assert [problem["loc"] for problem in ours.json()["detail"]] == places


def test_every_question_is_answered_in_a_turn() -> None:
    asked = {route.path for route in routes_of_topics() if "POST" in (route.methods or ())}
    assert asked - {*answers_of(topic.router for topic in server._TOPICS)} == {"/api/{rest:path}"}


def test_an_answer_says_how_long_its_question_has_waited(client: TestClient) -> None:
    for body, status in (({}, 200), ({"epochs": -1}, 422)):
        answer = client.post("/api/advance", json=body)
        assert answer.status_code == status
        said = answer.headers.get("Server-Timing", "")
        assert (re.fullmatch(r"wait;dur=\d+", said) is not None) == (status == 200)


def test_a_question_without_a_body_waits_for_its_turn_and_is_answered() -> None:
    router = APIRouter(prefix="/api")
    held = threading.Event()
    router.post("/hold")(lambda: _Said(b"held" if held.wait(HANG_SECONDS) else b"hangs"))
    router.post("/ask")(lambda: _Said(b"answered"))
    router.post("/report")(costs(1, most=4)(lambda: _Said(b"has turns of its own")))
    admission = Admission(threads=1, trusted_hops=0)
    dear = Admission(threads=1, trusted_hops=0)
    lane = Lane(_nobody, FastAPI(), [router], admission, dear)

    async def act() -> list[bytes]:
        sent: list[bytes] = []
        holding = asyncio.ensure_future(_ask(lane, "/api/hold", sent))
        while not admission.running:
            await turned()
        await _ask(lane, "/api/report", sent)
        asking = asyncio.ensure_future(_ask(lane, "/api/ask", sent))
        while not admission.waiting:
            await turned()
        held.set()
        await asyncio.wait_for(asyncio.gather(asking, holding), HANG_SECONDS)
        return sent

    assert looped(act()) == [b"has turns of its own", b"held", b"answered"]
    assert admission.running == 0


class _Said:
    """An answer."""

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.headers: dict[str, str] = {}

    async def __call__(self, _: Any, __: Any, send: Any) -> None:
        await send({"type": "http.response.body", "body": self.body})


async def _nobody(*_: Any) -> None:
    raise AssertionError("it is answered before")


async def _ask(lane: Lane, path: str, sent: list[bytes]) -> None:
    """One request, of a client that stays."""
    messages = [{"type": "http.request", "body": json.dumps({}).encode()}]

    async def receive() -> Any:
        if not messages:
            await asyncio.Event().wait()
        return messages.pop()

    async def send(message: Any) -> None:
        sent.append(message["body"])

    scope = {"type": "http", "method": "POST", "path": path, "headers": [], "client": None}
    await lane(scope, receive, send)
