"""What is the same for everybody, sent once: compressed once, and not again to who has it.

A file whose name tells its content is kept by browsers for good. The page and its layout are asked
for at every visit, and are answered in a line where nothing has changed.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import re
from collections.abc import Callable, Collection
from typing import NamedTuple

import brotli
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from playground.web.static_files import IMMUTABLE

_STATIC = ("/assets/", "/_dash-component-suites/", "/static-offline-docs/")
_COMPRESSIBLE = ("text/", "application/javascript", "application/json", "image/svg+xml")
_FEWEST_BYTES = 500
_MOST_FILES = 200
_BROTLI_QUALITY = 5  # a sixth smaller than gzip in the same time; higher takes seconds
_GZIP_LEVEL = 6
_CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: brotli.compress(body, quality=_BROTLI_QUALITY),
    "gzip": lambda body: gzip.compress(body, _GZIP_LEVEL, mtime=0),
}


class _Answer(NamedTuple):
    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


class Kept:
    """Middleware for static files and `pages`, compressed for who takes that.

    `for_ever()` names the paths whose content never changes: they are made once.
    """

    def __init__(
        self, app: ASGIApp, pages: Collection[str], for_ever: Callable[[], Collection[str]]
    ) -> None:
        self.app = app
        self.pages = pages
        self.for_ever = for_ever
        self.answers: dict[str, _Answer] = {}
        self.compressed: dict[tuple[str, str], asyncio.Task[bytes]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        path = scope["path"]
        if not path.startswith(_STATIC) and path not in self.pages:
            await self.app(scope, receive, send)
            return
        answer = self.answers.get(path) or await self._asked(path, scope, receive)
        await self._send(answer, Headers(scope=scope), send)

    async def _asked(self, path: str, scope: Scope, receive: Receive) -> _Answer:
        """What the application answers, as nobody has it yet."""
        start: Message = {}
        body = b""

        async def take(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                start = message
            else:
                body += message.get("body", b"")

        asked = ("if-none-match", "if-modified-since", "range", "accept-encoding")
        headers = [pair for pair in scope["headers"] if pair[0].decode() not in asked]
        await self.app({**scope, "headers": headers}, receive, take)
        fixed = path in self.for_ever()
        kept = MutableHeaders(raw=list(start["headers"]))
        for name in ("last-modified", "accept-ranges"):
            del kept[name]
        if start["status"] == 200:
            digest = hashlib.blake2b(body, digest_size=16).hexdigest()
            kept["ETag"] = f'"{digest}"'
            if fixed:
                kept.update(IMMUTABLE)
            elif kept.get("Cache-Control") != IMMUTABLE["Cache-Control"]:
                kept["Cache-Control"] = "no-cache"
        answer = _Answer(start["status"], kept.raw, body)
        if fixed and answer.status == 200:
            self.answers[path] = answer
        return answer

    async def _send(self, answer: _Answer, asked: Headers, send: Send) -> None:
        status, body = answer.status, answer.body
        headers = MutableHeaders(raw=list(answer.headers))
        headers.add_vary_header("Accept-Encoding")
        etag = headers.get("etag", "")
        if etag and etag in _tags(asked.get("if-none-match", "")):
            status, body = 304, b""
            del headers["content-length"]
        elif coding := self._coding(answer, headers, asked):
            body = await self._compressed(etag, coding, body)
            headers["Content-Encoding"] = coding
            headers["Content-Length"] = str(len(body))
        await send({"type": "http.response.start", "status": status, "headers": headers.raw})
        await send({"type": "http.response.body", "body": body})

    def _coding(self, answer: _Answer, headers: Headers, asked: Headers) -> str:
        kind = headers.get("content-type", "")
        if len(answer.body) < _FEWEST_BYTES or not kind.startswith(_COMPRESSIBLE):
            return ""
        if answer.status != 200:
            return ""
        return chosen_coding(asked.get("accept-encoding", ""))

    async def _compressed(self, etag: str, coding: str, body: bytes) -> bytes:
        """The body in a coding: of many who ask at once, the first has it made."""
        key = (etag, coding)
        if key not in self.compressed:
            if len(self.compressed) >= _MOST_FILES:
                self.compressed.clear()
            self.compressed[key] = asyncio.create_task(asyncio.to_thread(_CODINGS[coding], body))
        return await asyncio.shield(self.compressed[key])


def chosen_coding(accepted: str) -> str:
    """The coding that a client takes, Brotli before gzip; "" for none.

    `accepted` is its `Accept-Encoding`: names, each with a weight after `;q=`, where 0 forbids.
    """
    weights: dict[str, float] = {}
    for item in accepted.lower().split(","):
        name, _, rest = item.partition(";")
        weight = re.fullmatch(r"\s*q=([01](?:\.\d{0,3})?)\s*", rest)
        weights[name.strip()] = float(weight[1]) if weight else 1.0
    others = weights.get("*", 0.0)
    return next((name for name in _CODINGS if weights.get(name, others) > 0), "")


def _tags(wanted: str) -> list[str]:
    """The tags of an `If-None-Match`; a proxy that compresses makes them weak."""
    return [tag.strip().removeprefix("W/") for tag in wanted.split(",")]
