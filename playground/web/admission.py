"""Whose turn it is: as many requests are computed at once as there are processors, the rest wait.

A turn goes to a page that has had little time of late, in the order in which they come, so that one
that asks for much waits for those that ask for little, and not they for it. A page is an address
and a name of its own, since a whole class may sit behind one address; but names cost nothing, so
until a page has had a turn it is one of its address's newcomers, who are a single page together.
Where all turns are long ones, there is one more, for who has had little: the processor is shared
rather than waited for. Where too many wait, whoever has most waiting is told to come again; whoever
has gone meanwhile is not computed for, or no further.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from starlette.types import Message, Receive, Scope

from playground.run.clock import GoneError, asked_by
from playground.studies.execution import cores

MAX_WAITING = 400
MAX_WAITING_BYTES = 40_000_000
MAX_RETRY_SECONDS = 10
_MAX_NAME = 32
_LONG_SECONDS = 0.05  # without a turn that ends
_LITTLE_SECONDS = 0.02
_MOST_SECONDS = 4.0  # that a page waits for a turn because it has had more than others
_MOST_KNOWN = 10_000

PAGE = "X-Page"
"""The header in which a page names itself."""

Page = tuple[str, str]
"""An address, and the name of a page there; no name: the newcomers of the address."""

_Answer = TypeVar("_Answer")


class BusyError(Exception):
    """Too many wait. `seconds` is when to ask again."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class _Waiting:
    """A request that waits for its turn."""

    def __init__(self, page: Page, n_bytes: int) -> None:
        self.page = page
        self.n_bytes = n_bytes
        self.turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()


class Admission:
    """Turns for the pages of one process. All but `compute`'s work happens on the event loop."""

    def __init__(self, threads: int | None = None, *, trusted_hops: int = 0) -> None:
        self.threads = threads or cores()  # whatever other workers do: they may have fewer visitors
        self.trusted_hops = trusted_hops
        self.running = 0
        self.waiting = 0
        self.waiting_bytes = 0
        self.seconds = 0.05  # that a turn takes, of late
        self._queues: dict[Page, deque[_Waiting]] = {}
        self._since: dict[Page, float] = {}  # they wait for a turn, the longest first
        # Seconds that a page has had, on a clock that stands at the page served last: who was away
        # has saved nothing up. Below the clock nothing need be known.
        self._had: dict[Page, float] = {}
        self._clock = 0.0
        self._known: dict[Page, None] = {}  # pages that have had a turn, the latest last
        self._passed = 0.0  # when the last turn began
        self._timer: asyncio.TimerHandle | None = None
        self._executor = ThreadPoolExecutor(self.threads + 1, thread_name_prefix="compute")

    def page_of(self, scope: Scope) -> Page:
        """Who asks: the address, as far as proxies are believed, and the page's name."""
        headers = dict(scope["headers"])
        client = scope.get("client")
        address = client[0] if client else ""
        if self.trusted_hops:
            forwarded = headers.get(b"x-forwarded-for", b"").decode("latin-1").split(",")
            if len(forwarded) >= self.trusted_hops:
                address = forwarded[-self.trusted_hops].strip()
        return address, headers.get(PAGE.lower().encode(), b"")[:_MAX_NAME].decode("latin-1")

    async def compute(
        self, page: Page, n_bytes: int, receive: Receive, work: Callable[[], _Answer]
    ) -> _Answer:
        """What `work()` gives, in a thread, in a turn of the page. Raises BusyError, GoneError.

        `receive` tells whether the client has left: its next message can be no other.
        """
        heard = asyncio.ensure_future(receive())
        try:
            return await self._in_turn(page, n_bytes, heard, work)
        finally:
            heard.cancel()

    async def _in_turn(
        self,
        page: Page,
        n_bytes: int,
        heard: asyncio.Future[Message],
        work: Callable[[], _Answer],
    ) -> _Answer:
        loop = asyncio.get_running_loop()
        account = page if page in self._known else (page[0], "")
        if self.running < self.threads:
            self.running += 1
            self._passed = loop.time()
        else:
            self._timer = self._timer or loop.call_later(_LONG_SECONDS, self._hurry)
            await self._wait(account, n_bytes)
            if heard.done():
                self._pass_on()
                raise GoneError
        self._know(page)
        usual = self.seconds
        self._charge(account, usual)  # until it is known what it costs
        took: list[float] = []
        try:
            return await loop.run_in_executor(self._executor, _timed, work, heard.done, took.append)
        finally:
            seconds = took[0] if took else usual
            self.seconds += 0.05 * (seconds - self.seconds)
            self._charge(account, seconds - usual)
            self._pass_on()

    def _know(self, page: Page) -> None:
        self._known.pop(page, None)
        self._known[page] = None
        if len(self._known) > _MOST_KNOWN:
            del self._known[next(iter(self._known))]

    def _charge(self, page: Page, seconds: float) -> None:
        self._had[page] = self._position(page) + seconds
        if len(self._had) > _MOST_KNOWN:
            self._had = {one: had for one, had in self._had.items() if had > self._clock}

    def _position(self, page: Page) -> float:
        return max(self._had.get(page, 0.0), self._clock)

    def _has_had_little(self, page: Page) -> bool:
        """Whether it is one of those that take turns in the order in which they came."""
        return self._position(page) <= self._clock + _LITTLE_SECONDS

    async def _wait(self, page: Page, n_bytes: int) -> None:
        one = _Waiting(page, n_bytes)
        self._join(one)
        while self.waiting > MAX_WAITING or self.waiting_bytes > MAX_WAITING_BYTES:
            longest = max(self._queues.values(), key=len)
            last = longest[-1]
            self._leave(last)
            last.turn.set_exception(BusyError(self.retry_seconds))
        try:
            await one.turn
        except asyncio.CancelledError:
            if one.turn.done() and not one.turn.cancelled() and not one.turn.exception():
                self._pass_on()  # it has come in the same moment
            elif one in self._queues.get(page, ()):
                self._leave(one)
            raise

    @property
    def retry_seconds(self) -> int:
        """In how many seconds those that wait now will have had their turn, about."""
        seconds = self.waiting * self.seconds / self.threads
        return max(1, min(MAX_RETRY_SECONDS, round(seconds)))

    def _join(self, one: _Waiting) -> None:
        if one.page not in self._queues:
            self._queues[one.page] = deque()
            self._since[one.page] = asyncio.get_running_loop().time()
        self._queues[one.page].append(one)
        self.waiting += 1
        self.waiting_bytes += one.n_bytes

    def _leave(self, one: _Waiting) -> None:
        queue = self._queues[one.page]
        queue.remove(one)
        if not queue:
            del self._queues[one.page], self._since[one.page]
        self.waiting -= 1
        self.waiting_bytes -= one.n_bytes

    def _pass_on(self) -> None:
        """The turn that ends goes to the page that has had least, but for the one more."""
        if self.running > self.threads or not self._next():
            self.running -= 1

    def _next(self) -> bool:
        """Begin the turn of a page; whether any waits."""
        now = asyncio.get_running_loop().time()
        while self._queues:
            self._clock = min(map(self._position, self._queues))
            longest = next(iter(self._since))
            is_long = now - self._since[longest] > _MOST_SECONDS
            page = longest if is_long else next(filter(self._has_had_little, self._since))
            one = self._queues[page][0]
            self._leave(one)
            if page in self._queues:  # it waits anew, behind the others
                del self._since[page]
                self._since[page] = now
            if not one.turn.done():  # else it was cancelled a moment ago
                self._passed = now
                one.turn.set_result(None)
                return True
        return False

    def _hurry(self) -> None:
        """One more turn, if all are long and somebody waits that has had little."""
        self._timer = None
        if not self._queues:
            return
        loop = asyncio.get_running_loop()
        is_long = loop.time() - self._passed >= _LONG_SECONDS
        has_little = any(map(self._has_had_little, self._queues))
        if self.running == self.threads and is_long and has_little:
            self.running += self._next()
        self._timer = loop.call_later(_LONG_SECONDS, self._hurry)


def _timed(
    work: Callable[[], _Answer], has_left: Callable[[], bool], took: Callable[[float], None]
) -> _Answer:
    """Works; time in which the processor did something else is not the page's."""
    began = time.thread_time()
    try:
        with asked_by(has_left):
            return work()
    finally:
        took(time.thread_time() - began)
