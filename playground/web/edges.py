"""ASGI middleware at the server's edges: body size, headers, compression, Dash's own errors."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from typing import Any

import orjson
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY_BYTES = 1_000_000
_MAX_COMPRESSED_FILES = 200
_STATIC = ("/assets/", "/_dash-component-suites/", "/static-offline-docs/")
_COMPRESSIBLE = ("text/", "application/javascript", "application/json")


class BodyLimit:
    """Answers 413 to a request body above MAX_BODY_BYTES, announced or not."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in ("POST", "PUT", "PATCH"):
            await self.app(scope, receive, send)
            return
        body = b""
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > MAX_BODY_BYTES:
                await _answer(
                    send, 413, f"The body is too large; at most {MAX_BODY_BYTES:,} bytes are read."
                )
                return
        whole: Message = {"type": "http.request", "body": body, "more_body": False}
        messages = iter([whole])

        async def replay() -> Message:
            return next(messages, None) or await receive()

        await self.app(scope, replay, send)


class DashErrors:
    """Turns what Dash's own routes raise on a malformed request into a 400 with a sentence.

    All our callbacks run in the browser, so a failing request to Dash's routes is not from our
    page; stock Dash answers it with a 500.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith("/_dash-"):
            await self.app(scope, receive, send)
            return
        failed = False

        async def guarded(message: Message) -> None:
            nonlocal failed
            if message["type"] == "http.response.start" and message["status"] >= 500:
                failed = True
            if not failed:
                await send(message)

        try:
            await self.app(scope, receive, guarded)
        except Exception:
            failed = True
        if failed:
            await _answer(send, 400, "This is not a request the page makes.")


class StaticFilesHeaders:
    """Adds security headers; compresses each static file once and keeps the result."""

    def __init__(self, app: ASGIApp, script_hashes: Sequence[str]) -> None:
        self.app = app
        # 'unsafe-eval' is for the scripts of teachers and testers: Playwright's waits evaluate
        # expressions in the page. Nothing of ours does, and no text becomes markup here.
        self.policy = (
            f"default-src 'self'; script-src 'self' 'unsafe-eval' {' '.join(script_hashes)}; "
            "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; frame-ancestors *"
        )
        self.compressed: dict[tuple[str, str], bytes] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path = scope["path"]
        is_static = path.startswith(_STATIC)
        may_compress = is_static and "gzip" in Headers(scope=scope).get("accept-encoding", "")
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
                    headers["Vary"] = "Accept-Encoding"
                start = message
                if not may_compress:
                    await send(message)
                return
            if not may_compress:
                await send(message)
                return
            body += message.get("body", b"")
            if not message.get("more_body", False):
                compressed = self._compress(path, start, body)
                await send(start)
                await send({"type": "http.response.body", "body": compressed})

        await self.app(scope, receive, add_headers)

    def _compress(self, path: str, start: Message, body: bytes) -> bytes:
        headers = MutableHeaders(scope=start)
        kind = headers.get("content-type", "")
        if start["status"] != 200 or len(body) < 1000 or not kind.startswith(_COMPRESSIBLE):
            return body
        key = (path, headers.get("etag") or str(len(body)))
        if key not in self.compressed:
            if len(self.compressed) >= _MAX_COMPRESSED_FILES:
                self.compressed.clear()
            self.compressed[key] = gzip.compress(body, 6)
        headers["Content-Encoding"] = "gzip"
        headers["Content-Length"] = str(len(self.compressed[key]))
        return self.compressed[key]


async def _answer(send: Send, status: int, sentence: str) -> None:
    content: Any = {"detail": [{"loc": ["body"], "msg": sentence}]}
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": orjson.dumps(content)})
