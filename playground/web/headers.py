"""What browsers are told of every answer, and who may read it.

Nobody but our own page reads the API. In a frame of a course's page with `sandbox="allow-scripts"`
that page has no origin, as a stranger's has none: it proves itself with the key that is written in
it, which a stranger's page cannot read.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import platform
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from playground.web.admission import PAGE
from playground.web.api.answers import refusal

PAGE_KEY = "X-Page-Key"
NO_ORIGIN = "null"
_DOCUMENTATION = "/api/docs"  # the only page with a script of its own in it
_ANYBODY_READS = (
    "/assets/",
    "/_dash-component-suites/",
    "/_dash-layout",
    "/_dash-dependencies",
)
_PREFLIGHT_SECONDS = 7200  # more than browsers remember


def key_of_machine() -> str:
    """A key that all workers here know, now and after a restart, and nobody elsewhere.

    It is made of when and where each of our files was laid on this disk, to the nanosecond.
    """
    known = hashlib.blake2b(platform.node().encode(), digest_size=16)
    for path in sorted(Path(__file__).parents[1].rglob("*.py")):
        found = os.stat(path)
        known.update(f"{path}:{found.st_ino}:{found.st_ctime_ns};".encode())
    return known.hexdigest()


class SecurityHeaders:
    """Middleware: a policy, no guessing of types, no addresses for other servers.

    `frame_ancestors` may hold the page in a frame, in the policy's words; "*" for everybody.
    """

    def __init__(self, app: ASGIApp, frame_ancestors: str) -> None:
        self.app = app
        self.policy = (
            "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
            "img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'self'"
        )
        # Not even "*" for everybody: it keeps out editors whose pages have a scheme of their own.
        if frame_ancestors != "*":
            self.policy += f"; frame-ancestors {frame_ancestors}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def add(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "same-origin"
                if scope["path"] != _DOCUMENTATION:
                    headers["Content-Security-Policy"] = self.policy
            await send(message)

        await self.app(scope, receive, add if scope["type"] == "http" else send)


class Origins:
    """Middleware: who may read what.

    What is the same for everybody, anybody reads. The API is read by pages of its own server, and
    by the page itself where it has no origin, which its key proves.
    """

    def __init__(self, app: ASGIApp, key: str) -> None:
        self.app = app
        self.key = key.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        asked = Headers(scope=scope)
        origin, path = asked.get("origin"), scope["path"]
        is_open = path.startswith(_ANYBODY_READS)
        if origin is None or not (is_open or origin == NO_ORIGIN):
            await self.app(scope, receive, send)
            return
        if scope["method"] == "OPTIONS" and "access-control-request-method" in asked:
            await self._allow(is_open, send)
            return
        if not is_open and not hmac.compare_digest(asked.get(PAGE_KEY, "").encode(), self.key):
            msg = "A page without an origin is not answered here; load the playground again."
            answer = refusal(403, ([PAGE_KEY], msg))
            answer.headers["Connection"] = "close"  # its body is not read
            await answer(scope, receive, send)
            return

        async def add(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Access-Control-Allow-Origin"] = "*" if is_open else NO_ORIGIN
                if not is_open:
                    headers["Access-Control-Expose-Headers"] = "Retry-After, Server-Timing"
                    headers.add_vary_header("Origin")
            await send(message)

        await self.app(scope, receive, add)

    async def _allow(self, is_open: bool, send: Send) -> None:
        """Let a browser ask: what it asks is looked at when it comes."""
        headers = {
            "Access-Control-Allow-Origin": "*" if is_open else NO_ORIGIN,
            "Access-Control-Allow-Methods": "GET" if is_open else "GET, POST",
            "Access-Control-Allow-Headers": "*" if is_open else f"Content-Type, {PAGE}, {PAGE_KEY}",
            "Access-Control-Max-Age": str(_PREFLIGHT_SECONDS),
            "Vary": "Origin",
        }
        raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": 204, "headers": raw})
        await send({"type": "http.response.body", "body": b""})
