"""The server's end: a few seconds after it is asked to, whatever its clients and threads do."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from types import FrameType

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from playground.web.api.answers import refusal

GRACE_SECONDS = 1.5
"""For answers that are being made."""
LAST_SECONDS = 2.5
"""Then the process ends. A run is held by its page, which asks the next server on."""


def end_in_time() -> None:
    """From now on a signal to stop ends this process within LAST_SECONDS.

    Training that has begun cannot be interrupted, and Python waits for its threads: uvicorn's own
    end comes when the last one is done. Call it when uvicorn hears signals already.
    """
    if threading.current_thread() is not threading.main_thread():
        return  # signals are another's business
    for number in (signal.SIGTERM, signal.SIGINT):
        before = signal.getsignal(number)
        if not callable(before):
            continue

        def stop(number: int, frame: FrameType | None, before: object = before) -> None:
            last = threading.Timer(LAST_SECONDS, os._exit, (0,))
            last.daemon = True
            last.start()
            assert callable(before)
            before(number, frame)

        signal.signal(number, stop)


class Farewell:
    """Middleware that answers what is broken off when the server stops: it can be asked again."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        has_begun = False

        async def hear(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self.app(scope, receive, hear)
        except asyncio.CancelledError:
            if scope["type"] != "http":
                raise
            if not has_begun:
                answer = refusal(503, (["body"], "The server starts anew; ask again in a moment."))
                answer.headers["Retry-After"] = "2"
                answer.headers["Connection"] = "close"
                await answer(scope, receive, send)
