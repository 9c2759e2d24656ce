"""Behind a proxy: the path under which it shows the page; and paths that lead nowhere."""

from __future__ import annotations

import re
from collections.abc import Collection

from starlette.datastructures import MutableHeaders
from starlette.responses import HTMLResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from playground.errors import shown
from playground.web.api.answers import refusal
from playground.wording.words import words

_DOCUMENTED = "/api/"  # FastAPI writes addresses into its documentation, by the prefix
_ADDRESS = re.compile(r'(["(])/(?=assets/|_dash-|api/)')
_REQUESTS = (
    "/api/", "/assets/", "/static-offline-docs/", "/healthz", "/readyz", "/metrics",
    "/_dash-layout", "/_dash-dependencies", "/_dash-update-component", "/_dash-component-suites/",
)  # fmt: skip
_BASE = re.compile(r'(?<="requests_pathname_prefix":)"(?:/|\\u002f)"')


class Entrance:
    """Middleware: within it every path is as if there were no prefix.

    A proxy may take the prefix off or leave it on. `prefix` is ours; `uvicorn --root-path` says
    another one.
    """

    def __init__(self, app: ASGIApp, prefix: str = "") -> None:
        self.app = app
        self.prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if sum(name == b"host" for name, _ in scope["headers"]) > 1:
            msg = "The request names more than one host."
            answer = refusal(400, (["header", "host"], msg))
            answer.headers["Connection"] = "close"
            await answer(scope, receive, send)
            return
        prefix = self.prefix or scope.get("root_path", "").rstrip("/")
        path = scope["path"]
        if prefix and path == prefix:  # the page's own addresses are relative to a folder
            await RedirectResponse(prefix + "/", 308)(scope, receive, send)
            return
        if prefix and path.startswith(prefix + "/"):
            path = path[len(prefix) :]
        inner = {**scope, "path": path, "raw_path": path.encode(), "prefix": prefix}
        inner["root_path"] = prefix if path.startswith(_DOCUMENTED) else ""
        await self.app(inner, receive, send)


def below(prefix: str, page: str) -> str:
    """The page with its own addresses below a prefix, which Dash's settings in it name too."""
    if not prefix:
        return page
    return _BASE.sub(f'"{prefix}/"', _ADDRESS.sub(rf"\1{prefix}/", page))


class Pages:
    """Middleware: `tabs` are answered with the page, below its prefix, other paths with 404."""

    def __init__(self, app: ASGIApp, tabs: Collection[str]) -> None:
        self.app = app
        self.tabs = tabs

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(_REQUESTS):
            await self.app(scope, receive, send)
            return
        path, prefix = scope["path"], scope.get("prefix", "")
        # A program that escapes a link's "#" has put the link into the path; the page reads it.
        if path in self.tabs or "#" in path:
            await self._page(prefix, {**scope, "path": "/", "raw_path": b"/"}, receive, send)
        elif path == "/favicon.ico":  # asked for beside a file or an answer of the API
            await RedirectResponse(f"{prefix}/assets/icons/mark.svg")(scope, receive, send)
        elif path.rstrip("/") in self.tabs:
            await RedirectResponse(prefix + path.rstrip("/"), 308)(scope, receive, send)
        else:
            told = words("server.nowhere.text", path=shown(path))
            await HTMLResponse(_nowhere(told, prefix), 404)(scope, receive, send)

    async def _page(self, prefix: str, scope: Scope, receive: Receive, send: Send) -> None:
        if not prefix:
            await self.app(scope, receive, send)
            return
        start: Message = {}
        page = b""

        async def move(message: Message) -> None:
            nonlocal start, page
            if message["type"] == "http.response.start":
                start = message
                return
            page += message.get("body", b"")
            if not message.get("more_body", False):
                body = below(prefix, page.decode()).encode()
                MutableHeaders(scope=start)["Content-Length"] = str(len(body))
                await send(start)
                await send({"type": "http.response.body", "body": body})

        await self.app(scope, receive, move)


def _nowhere(told: str, prefix: str) -> str:
    escaped = told.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    title, link = words("server.nowhere.title"), words("server.nowhere.link")
    return (
        f'<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="color-scheme" content="light dark">'
        f'<body style="font: 16px/1.5 system-ui, sans-serif; margin: 15vh auto; max-width: 36em; '
        f'padding: 0 1em"><h1 style="font-size: 1.25em">{title}</h1>'
        f'<p>{escaped}<p><a href="{prefix}/">{link}</a>'
    )
