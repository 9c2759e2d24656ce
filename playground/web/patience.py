"""How long the server waits for a client, and how much of it it holds meanwhile.

uvicorn waits for ever: for headers, for a body, for a client that does not read its answer; each
holds a descriptor and memory. Here every wait ends, and whoever waits in vain makes room first.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
from typing import Any

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from playground.web.api.answers import refusal
from playground.web.edges import MAX_BODY_BYTES

HEADER_SECONDS = 10
"""From a connection, or a request's first byte, to the end of its headers."""
BODY_SECONDS = 20
READ_SECONDS = 10
"""In which a client takes some more of its answer."""
KEEP_ALIVE_SECONDS = 75
"""Without a request, on a connection that has had one: longer than the proxies in front wait."""
UNFINISHED_BYTES = 64_000_000
"""All bodies together that are still coming."""

_MAX_HEADER_BYTES = 64_000
_LEAST_READ_BYTES = 5_000
_DROPPED_BYTES = 6_000_000  # beyond the limit and read all the same, so that the answer arrives
_LOOK_SECONDS = 1
_KEPT_DESCRIPTORS = 128  # for files, pipes and the libraries' own


def max_connections() -> int:
    """How many a process takes, by the descriptors it may have: as many as the system allows."""
    try:
        import resource
    except ImportError:  # Windows counts otherwise
        return 8192
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < hard:
        wanted = 65536 if hard == resource.RLIM_INFINITY else min(hard, 65536)
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return max(16, min(soft, 65536) - _KEPT_DESCRIPTORS)


class PatientProtocol(HttpToolsProtocol):
    """uvicorn's own protocol, whose every wait has an end."""

    limit = math.inf
    """Connections of this process; more make the one go that has waited longest for nothing."""

    _began: float | None = None  # headers are waited for since then
    _idle_since = 0.0
    _header_bytes = 0
    _has_asked = False
    _unread: tuple[float, int] | None = None  # since when so many bytes are not taken
    _looking: asyncio.TimerHandle | None = None
    _answered: RequestResponseCycle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
        super().connection_made(transport)
        self._wait_for_headers()
        self._look()
        if len(self.connections) > self.limit:
            others = (one for one in self.connections if isinstance(one, PatientProtocol))
            idle = (one for one in others if one.is_idle and one is not self)
            longest = min(idle, key=lambda one: one._idle_since, default=self)
            longest.refuse(503, "The server has too many visitors just now; try again in a moment.")

    def connection_lost(self, exc: Exception | None) -> None:
        if self._looking:
            self._looking.cancel()
        self._looking = None
        super().connection_lost(exc)
        # uvicorn tells the request that came last, which may be another than is being answered.
        for cycle in (self._answered, *(cycle for cycle, _ in self.pipeline)):
            if cycle is not None and not cycle.response_complete:
                cycle.disconnected = True
                cycle.message_event.set()

    @property
    def is_idle(self) -> bool:
        """Whether it has no request that is being answered or a body that is coming."""
        return self.cycle is None or self.cycle.response_complete

    def refuse(self, status: int, sentence: str) -> None:
        """Close, with an answer for who has begun a request or has just come."""
        if self.transport.is_closing():
            return
        if self._header_bytes or not self._has_asked:
            reason = {408: "Request Timeout", 431: "Request Header Fields Too Large"}.get(
                status, "Service Unavailable"
            )
            self.transport.write(
                f"HTTP/1.1 {status} {reason}\r\ncontent-type: text/plain; charset=utf-8\r\n"
                f"content-length: {len(sentence)}\r\nretry-after: 2\r\nconnection: close\r\n\r\n"
                f"{sentence}".encode("ascii")
            )
        self.connections.discard(self)  # counted no longer, though its answer is still going out
        self.transport.close()

    def data_received(self, data: bytes) -> None:
        if self._began is None and self.is_idle:
            self._wait_for_headers()
        if self._began is not None:
            self._header_bytes += len(data)
        if self.transport.is_closing():  # refused already
            return
        super().data_received(data)
        if self._began is not None and self._header_bytes > _MAX_HEADER_BYTES:
            self.refuse(431, "The headers are too long.")

    def on_message_begin(self) -> None:
        if self._began is None:  # in one piece with the request before it
            self._wait_for_headers()
            self._header_bytes = 1
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._began = None
        self._header_bytes = 0
        self._has_asked = True
        super().on_headers_complete()

    def on_response_complete(self) -> None:
        self._unread = None
        self._idle_since = self.loop.time()
        super().on_response_complete()

    def resume_writing(self) -> None:
        self._unread = None
        super().resume_writing()

    def shutdown(self) -> None:
        """The server stops: what was only half asked is not waited for."""
        if self._began is not None or (self.cycle and self.cycle.more_body):
            self.transport.close()
        else:
            super().shutdown()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self._answered = cycle
        super()._start_asgi_task(cycle, app)

    def _unsupported_upgrade_warning(self) -> None:
        """Who asks for another protocol is answered in this one, and the parser has gone."""
        if self.cycle is not None:
            self.cycle.keep_alive = self.cycle.more_body = False
            self.cycle.message_event.set()

    def _wait_for_headers(self) -> None:
        self._began = self._idle_since = self.loop.time()
        self._header_bytes = 0

    def _look(self) -> None:
        """See once a second whether the client does its part."""
        self._looking = self.loop.call_later(_LOOK_SECONDS, self._look)
        now = self.loop.time()
        if self._began is not None and self.is_idle and now - self._began > HEADER_SECONDS:
            self._began = None
            self.refuse(408, f"The headers did not come within {HEADER_SECONDS} seconds.")
        left = self.transport.get_write_buffer_size()
        if not left:
            self._unread = None
        elif self._unread is None or left <= self._unread[1] - _LEAST_READ_BYTES:
            self._unread = (now, left)
        elif now - self._unread[0] > READ_SECONDS:
            if self._answered:
                self._answered.disconnected = True  # it may write before the loss is heard of
            self.transport.abort()


class Bodies:
    """Middleware that reads a body before anything is done: whole, in time and within bounds.

    A body is refused with 413 above MAX_BODY_BYTES, announced or not, with 408 after BODY_SECONDS,
    and with 503 where all that are still coming together would hold more than UNFINISHED_BYTES.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.held = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await self.app(scope, receive, send)
            return
        asked = dict(scope["headers"])
        if b"upgrade" in asked:  # uvicorn's parser stops where the body begins
            msg = "No other protocol is spoken here; leave out the header Upgrade."
            await _refuse(400, msg)(scope, receive, send)
            return
        announced = asked.get(b"content-length", b"0")
        body = _Body(self, int(announced) if announced.isdigit() else 0)
        try:
            async with asyncio.timeout(BODY_SECONDS):
                refused = await body.read(receive)
        except TimeoutError:
            msg = f"The body did not come within {BODY_SECONDS} seconds."
            refused = 408, msg
        finally:
            self.held -= len(body.parts)
        if body.is_gone:
            return
        if refused:
            await _refuse(*refused)(scope, receive, send)
            return
        whole: Message = {"type": "http.request", "body": bytes(body.parts), "more_body": False}
        messages = iter([whole])

        async def replay() -> Message:
            return next(messages, None) or await receive()

        await self.app(scope, replay, send)


def _refuse(status: int, sentence: str) -> Response:
    """An answer after which nothing more is read."""
    answer = refusal(status, (["body"], sentence))
    answer.headers["Connection"] = "close"
    if status == 503:
        answer.headers["Retry-After"] = "2"
    return answer


class _Body:
    """A body that is coming."""

    def __init__(self, bodies: Bodies, announced: int) -> None:
        self.bodies = bodies
        self.announced = announced
        self.parts = bytearray()
        self.is_gone = False

    async def read(self, receive: Receive) -> tuple[int, str] | None:
        """Read all of it; gives the status and sentence of a refusal, or None."""
        too_large = (413, f"The body is too large; at most {MAX_BODY_BYTES:,} bytes are read.")
        if self.announced > MAX_BODY_BYTES + _DROPPED_BYTES:
            return too_large
        seen, more = 0, True
        while more:
            message: dict[str, Any] = dict(await receive())
            if message["type"] == "http.disconnect":
                self.is_gone = True
                return None
            part, more = message.get("body", b""), message.get("more_body", False)
            seen += len(part)
            if seen > MAX_BODY_BYTES + _DROPPED_BYTES:
                return too_large
            if max(seen, self.announced) > MAX_BODY_BYTES:
                self.bodies.held -= len(self.parts)
                self.parts.clear()  # what comes now is dropped as it comes
                continue
            if more and self.bodies.held + len(part) > UNFINISHED_BYTES:
                return 503, "The server is taking in too much just now; try again in a moment."
            self.parts += part
            self.bodies.held += len(part)
        return too_large if max(seen, self.announced) > MAX_BODY_BYTES else None
