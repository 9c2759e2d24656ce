"""ASGI middleware at the server's edges: headers, compression, Dash's own errors."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import logging
from collections.abc import Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from playground.web.api.answers import refusal

MAX_BODY_BYTES = 2_000_000
_MAX_COMPRESSED_FILES = 200
_STATIC = ("/assets/", "/_dash-component-suites/", "/static-offline-docs/")
_STRANGERS_ASK = ("/_dash-update-component", "/_dash-component-suites/")
_LOG = logging.getLogger(__name__)
_COMPRESSIBLE = ("text/", "application/javascript", "application/json")


class HeadRequests:
    """Answers HEAD as GET without the body: monitors and link checkers ask so."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def without_body(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self.app({**scope, "method": "GET"}, receive, without_body)


class DashErrors:
    """Turns what Dash raises on a request its page would not make into a 400 with a sentence.

    All our callbacks run in the browser, so nobody but a stranger posts one; and a script Dash
    does not know is no error of the server. Stock Dash answers both with a 500.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(_STRANGERS_ASK):
            await self.app(scope, receive, send)
            return
        failed = started = False

        async def guarded(message: Message) -> None:
            nonlocal failed, started
            if message["type"] == "http.response.start":
                failed = message["status"] >= 500
                started = not failed
            if not failed:
                await send(message)

        try:
            await self.app(scope, receive, guarded)
        except Exception:
            if started:
                raise
            _LOG.debug("Dash failed on %s", scope["path"], exc_info=True)
            failed = True
        if failed:
            msg = "This is not a request the page makes."
            await refusal(400, (["body"], msg))(scope, receive, send)


class StaticFilesHeaders:
    """Adds security headers; compresses each static file once and keeps the result."""

    def __init__(self, app: ASGIApp, script_hashes: Sequence[str], pages: Sequence[str]) -> None:
        self.app = app
        self.pages = pages
        # 'unsafe-eval' is for the scripts of teachers and testers: Playwright's waits evaluate
        # expressions in the page. Nothing of ours does, and no text becomes markup here.
        self.policy = (
            f"default-src 'self'; script-src 'self' 'unsafe-eval' {' '.join(script_hashes)}; "
            "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:"
        )
        self.compressed: dict[bytes, bytes] = {}  # by digest of the content

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path = scope["path"]
        is_static = path.startswith(_STATIC)
        may_compress = (is_static or path in self.pages) and "gzip" in Headers(scope=scope).get(
            "accept-encoding", ""
        )
        start: Message = {}
        body = b""

        async def add_headers(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["X-Content-Type-Options"] = "nosniff"
                if path != "/api/docs":  # the only page with a script of its own in it
                    headers["Content-Security-Policy"] = self.policy
                if is_static:
                    headers.setdefault("Cache-Control", "no-cache")
                if is_static or path in self.pages:
                    headers.add_vary_header("Accept-Encoding")
                start = message
                if not may_compress:
                    await send(message)
                return
            if not may_compress:
                await send(message)
                return
            body += message.get("body", b"")
            if not message.get("more_body", False):
                compressed = await self._compressed(start, body)
                await send(start)
                await send({"type": "http.response.body", "body": compressed})

        await self.app(scope, receive, add_headers)

    async def _compressed(self, start: Message, body: bytes) -> bytes:
        headers = MutableHeaders(scope=start)
        kind = headers.get("content-type", "")
        if start["status"] != 200 or len(body) < 1000 or not kind.startswith(_COMPRESSIBLE):
            return body
        key = hashlib.blake2b(body, digest_size=16).digest()
        if key not in self.compressed:
            if len(self.compressed) >= _MAX_COMPRESSED_FILES:
                self.compressed.clear()
            self.compressed[key] = await asyncio.to_thread(gzip.compress, body, 6)
        headers["Content-Encoding"] = "gzip"
        headers["Content-Length"] = str(len(self.compressed[key]))
        return self.compressed[key]
