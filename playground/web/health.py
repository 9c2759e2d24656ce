"""What machines ask: whether the server lives, whether it is ready, and how it goes.

    /healthz   200 as long as the process answers
    /readyz    503 until the engine is compiled and loaded, then 200
    /metrics   Prometheus' text

Each worker answers for itself and says so by its number: whoever asks often enough hears all.
"""

from __future__ import annotations

import os
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Collection
from pathlib import Path

from fastapi import APIRouter, Response
from fastapi.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from playground.run import clock
from playground.run.effort import trained_epochs
from playground.version import __version__
from playground.web.price import costs

router = APIRouter(include_in_schema=False)

GAUGES: dict[str, tuple[str, Callable[[], float]]] = {}
"""What other parts of the server add: by name a sentence of help and a function that counts."""

_SECONDS = (0.005, 0.025, 0.1, 0.25, 0.5, 1.0, 5.0)
_STARTED = time.time()
_FOLDERS = ("/assets/", "/_dash-component-suites/", "/static-offline-docs/")


class Requests:
    """Middleware that counts requests by route and status, and the seconds that they took."""

    def __init__(self, app: ASGIApp, paths: Collection[str]) -> None:
        self.app = app
        self.paths = frozenset(paths)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status = 0  # where the client has left before an answer began
        began = time.perf_counter()

        async def hear(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, hear)
        finally:
            count(self._route(scope["path"]), status, time.perf_counter() - began)

    def _route(self, path: str) -> str:
        """A path that the server has, so that no visitor can invent one."""
        if path in self.paths:
            return path
        return next((one for one in _FOLDERS if path.startswith(one)), "other")


_lock = threading.Lock()
_requests: Counter[tuple[str, int]] = Counter()
_seconds: dict[str, float] = defaultdict(float)
_within: Counter[tuple[str, float]] = Counter()


def count(route: str, status: int, seconds: float) -> None:
    """One request more."""
    with _lock:
        _requests[route, status] += 1
        _seconds[route] += seconds
        for limit in _SECONDS:
            if seconds <= limit:
                _within[route, limit] += 1


@router.get("/healthz")
@costs(0.01)
async def alive() -> Response:
    """200, however busy the threads are that compute."""
    return PlainTextResponse("alive\n", headers=_UNKEPT)


@router.get("/readyz")
@costs(0.01)
async def prepared() -> Response:
    """200 once a visitor's first request needs no compiling."""
    if clock.ready.is_set():
        return PlainTextResponse("ready\n", headers=_UNKEPT)
    return PlainTextResponse("compiling\n", 503, headers={**_UNKEPT, "Retry-After": "1"})


@router.get("/metrics")
@costs(0.01)
async def metrics() -> Response:
    """Counts since this worker has started, and how it stands."""
    kind = "text/plain; version=0.0.4; charset=utf-8"
    return Response(text(), headers={**_UNKEPT, "Content-Type": kind})


_UNKEPT = {"Cache-Control": "no-store"}


def text() -> str:
    """The metrics as Prometheus reads them."""
    worker = f'worker="{os.getpid()}"'
    with _lock:
        requests, seconds, within = dict(_requests), dict(_seconds), dict(_within)
    lines = [
        *_head("requests_total", "counter", "Requests answered; status 0: the client had left."),
        *(
            f'playground_requests_total{{{worker},route="{route}",status="{status}"}} {n}'
            for (route, status), n in sorted(requests.items())
        ),
        *_head("request_seconds", "histogram", "How long requests took, body and answer included."),
    ]
    for route in sorted(seconds):
        n = sum(one for (other, _), one in requests.items() if other == route)
        label = f'{worker},route="{route}"'
        counts = [(str(limit), within.get((route, limit), 0)) for limit in _SECONDS]
        for limit, fewer in (*counts, ("+Inf", n)):
            lines.append(f'playground_request_seconds_bucket{{{label},le="{limit}"}} {fewer}')
        lines.append(f"playground_request_seconds_sum{{{label}}} {seconds[route]:.6f}")
        lines.append(f"playground_request_seconds_count{{{label}}} {n}")
    gauges = {
        "ready": ("1 once the engine is compiled and loaded.", lambda: float(clock.ready.is_set())),
        "memory_bytes": ("Memory of this worker that is in use.", _memory),
        "started_seconds": ("When it started, in seconds since 1970.", lambda: _STARTED),
        **GAUGES,
    }
    for name, (told, value) in gauges.items():
        lines += [*_head(name, "gauge", told), f"playground_{name}{{{worker}}} {value():.15g}"]
    lines += [
        *_head("epochs_total", "counter", "Epochs trained."),
        f"playground_epochs_total{{{worker}}} {trained_epochs()}",
        *_head("info", "gauge", "The version, as a label."),
        f'playground_info{{{worker},version="{__version__}"}} 1',
    ]
    return "\n".join(lines) + "\n"


def _head(name: str, kind: str, told: str) -> tuple[str, str]:
    return f"# HELP playground_{name} {told}", f"# TYPE playground_{name} {kind}"


def _memory() -> float:
    """Resident bytes; the most there ever were where the system does not tell the present."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return float(pages * os.sysconf("SC_PAGE_SIZE"))
    except (OSError, ValueError, AttributeError):
        pass
    try:
        import resource
    except ImportError:
        return float("nan")
    return float(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
