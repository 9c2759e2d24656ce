"""Turns: to the page that has had least, and none for who has gone."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from fastapi.testclient import TestClient

from playground.run.clock import GoneError
from playground.studies.execution import cores
from playground.web import admission
from playground.web.admission import Admission, BusyError, Page
from playground.web.server import build
from tests.looping import looped, turned


async def there() -> dict[str, Any]:
    """A client that waits for its answer."""
    await asyncio.Event().wait()
    return {}


async def gone() -> dict[str, Any]:
    """A client that has left."""
    return {"type": "http.disconnect"}


class Room:
    """An admission with one thread, which is held until it is let go."""

    def __init__(self) -> None:
        self.admission = Admission(threads=1, trusted_hops=0)  # and one more in time of need
        self.served: list[str] = []
        self.held = threading.Event()
        self.asked: list[asyncio.Task[Any]] = []

    async def hold(self) -> None:
        self.ask(("holder", ""), "", work=self.held.wait)
        await turned()

    def ask(
        self,
        page: Page,
        name: str,
        n_bytes: int = 0,
        receive: Callable[[], Coroutine[Any, Any, Any]] = there,
        work: Callable[[], Any] | None = None,
    ) -> asyncio.Task[Any]:
        does = work or (lambda: self.served.append(name))
        asked = asyncio.ensure_future(self.admission.compute(page, n_bytes, receive, does))
        self.asked.append(asked)
        return asked

    async def end(self) -> list[str]:
        await turned()
        self.held.set()
        await asyncio.gather(*self.asked, return_exceptions=True)
        assert self.admission.running == self.admission.waiting == 0
        assert self.admission.waiting_bytes == 0
        return self.served


def test_who_asks_for_much_waits_for_who_asks_for_little() -> None:
    async def act() -> list[str]:
        room = Room()
        names = ("one", "other")  # two pages of a class behind one address
        for name in names:
            await room.ask(("school", name), "first")
        await room.hold()
        for number in range(5):
            room.ask(("greedy", "a"), f"greedy {number}")
        for name in names:
            room.ask(("school", name), name)
        return (await room.end())[2:]

    served = looped(act())
    assert set(served[:3]) == {"greedy 0", "one", "other"}
    assert served[3:] == ["greedy 1", "greedy 2", "greedy 3", "greedy 4"]


def test_names_that_are_invented_have_one_turn_together() -> None:
    async def act() -> list[str]:
        room = Room()
        await room.ask(("school", "page"), "first")
        await room.hold()
        room.admission._charge(("school", ""), 0.1)  # as much as such a turn may cost
        for number in range(5):
            room.ask(("school", f"invented {number}"), f"invented {number}")
        for number in range(3):
            room.ask(("school", "page"), f"page {number}")
        return await room.end()

    served = looped(act())
    assert served[:4] == ["first", "page 0", "page 1", "page 2"]
    assert served[4:] == [f"invented {number}" for number in range(5)]


def test_who_has_had_long_turns_waits_longer() -> None:
    async def act() -> list[str]:
        room = Room()
        await room.hold()
        room.admission._charge(("heavy", ""), 3.0)
        room.ask(("heavy", ""), "heavy")
        for _ in range(4):
            room.ask(("light", ""), "light")
        return await room.end()

    assert looped(act()) == ["light"] * 4 + ["heavy"]


def test_pages_that_have_had_about_as_little_take_turns_as_they_come() -> None:
    pages = [("school", f"{number}") for number in range(6)]

    async def act() -> list[str]:
        room = Room()
        await room.hold()
        for number, page in enumerate(pages):
            room.admission._known[page] = None
            room.admission._charge(page, 0.003 * (6 - number))
            room.ask(page, page[1])
        return await room.end()

    assert looped(act()) == [name for _, name in pages]


def test_however_much_a_page_has_had_it_has_a_turn_after_a_while(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(admission, "_MOST_SECONDS", 0.0)

    async def act() -> list[str]:
        room = Room()
        await room.hold()
        room.admission._charge(("heavy", ""), 1000.0)
        for _ in range(2):
            room.ask(("heavy", ""), "heavy")
        room.ask(("light", ""), "light")
        return await room.end()

    assert looped(act()) == ["heavy", "light", "heavy"]


def test_where_all_turns_are_long_there_is_one_more_for_who_has_had_little(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(admission, "_LONG_SECONDS", 0.001)

    async def act() -> tuple[list[str], list[str]]:
        room = Room()
        await room.hold()
        room.admission._charge(("greedy", ""), 3.0)
        room.ask(("greedy", ""), "greedy")
        await room.ask(("page", ""), "page")  # while the only thread is held
        during = list(room.served)
        return during, await room.end()

    during, served = looped(act())
    assert during == ["page"]
    assert served == ["page", "greedy"]


@pytest.mark.parametrize("bound", ["MAX_WAITING", "MAX_WAITING_BYTES"])
def test_of_too_many_the_one_with_most_waiting_is_told_to_come_again(
    monkeypatch: pytest.MonkeyPatch, bound: str
) -> None:
    monkeypatch.setattr(admission, bound, 3 if bound == "MAX_WAITING" else 30)

    async def act() -> tuple[list[str], list[Any]]:
        room = Room()
        await room.hold()
        greedy = [room.ask(("greedy", ""), f"greedy {k}", n_bytes=10) for k in range(3)]
        room.ask(("page", ""), "page", n_bytes=10)
        await turned()
        served = await room.end()
        return served, [task.exception() for task in greedy]

    served, errors = looped(act())
    assert sorted(served) == ["greedy 0", "greedy 1", "page"]
    assert errors[:2] == [None, None]
    assert isinstance(errors[2], BusyError)
    assert 1 <= errors[2].seconds <= admission.MAX_RETRY_SECONDS


def test_nothing_is_computed_for_who_has_gone_before_its_turn() -> None:
    async def act() -> tuple[list[str], Any, bool]:
        room = Room()
        await room.hold()
        left = room.ask(("left", ""), "left", receive=gone)
        cancelled = room.ask(("cancelled", ""), "cancelled")
        room.ask(("there", ""), "there")
        await turned()
        cancelled.cancel()
        served = await room.end()
        return served, left.exception(), cancelled.cancelled()

    served, error, is_cancelled = looped(act())
    assert served == ["there"]
    assert isinstance(error, GoneError)
    assert is_cancelled


def test_a_page_is_an_address_as_far_as_proxies_are_believed_and_a_name() -> None:
    headers = [(b"x-forwarded-for", b"6.6.6.6, 1.2.3.4"), (b"x-page", b"p" * 100)]
    scope = {"headers": headers, "client": ("9.9.9.9", 1)}
    assert Admission(1, trusted_hops=0).page_of(scope) == ("9.9.9.9", "p" * 32)
    assert Admission(1, trusted_hops=1).page_of(scope)[0] == "1.2.3.4"
    assert Admission(1, trusted_hops=3).page_of(scope)[0] == "9.9.9.9"


def test_there_are_as_many_turns_as_processors() -> None:
    assert Admission(trusted_hops=0).threads == cores() >= 1


def test_what_pages_have_had_is_forgotten_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admission, "_MOST_KNOWN", 5)
    room = Admission(threads=1, trusted_hops=0)
    for number in range(20):
        room._clock = float(number)
        room._charge((str(number), ""), 0.5)
        room._know((str(number), ""))
    assert len(room._had) <= 6
    assert [name for name, _ in room._known] == ["15", "16", "17", "18", "19"]


def test_a_busy_server_says_when_to_ask_again_and_is_read_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def busy(*_: Any) -> None:
        raise BusyError(2)

    monkeypatch.setattr(Admission, "compute", busy)
    with TestClient(build()) as client:
        answer = client.post("/api/advance", json={})
        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "2"
        assert answer.json()["detail"][0]["msg"] == "The server is busy; ask again in 2 s."
        assert client.get("/").status_code == 200
        assert client.get("/api/openapi.json").status_code == 200
