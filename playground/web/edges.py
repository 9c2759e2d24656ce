"""ASGI middleware at the server's edges: HEAD, Dash's own errors."""

from __future__ import annotations

import logging

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from playground.web.api.answers import refusal

MAX_BODY_BYTES = 2_000_000
_STRANGERS_ASK = ("/_dash-update-component", "/_dash-component-suites/")
_LOG = logging.getLogger(__name__)


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
