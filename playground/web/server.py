"""The server: Dash's page and our API on one FastAPI app, with the edges made safe.

`build()` returns it; `serve()` runs it. One uvicorn process by default; more workers need no
other set-up, because nothing is kept between requests.
"""

from __future__ import annotations

import contextlib
import mimetypes
import os
import socket
import sys
import threading
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

# Before NumPy loads: its threads would fight over the cores that serve other visitors.
os.environ.setdefault("OMP_NUM_THREADS", "1")

import uvicorn
from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute
from fastapi_offline import FastAPIOffline

from playground.errors import FormulaError, PlaygroundError, SettingError, shown
from playground.figures.threads import wait_for_pandas
from playground.lessons import check_folder
from playground.run import clock
from playground.run.setting import RuleError
from playground.run.warming import warm
from playground.version import __version__
from playground.web import health, static_files
from playground.web.address import checked_port, listen, network_address, page_address
from playground.web.admission import Admission
from playground.web.api import (
    backprop,
    chain,
    diagnosis,
    digits,
    export,
    homework,
    inside,
    lessons,
    runs,
    search,
    steering,
    studies,
    tables,
    weights,
    why,
)
from playground.web.api.answers import refusal
from playground.web.dash_files import dash_routes
from playground.web.edges import HeadRequests
from playground.web.entrance import Entrance, Pages
from playground.web.headers import Origins, SecurityHeaders, key_of_machine
from playground.web.hosting import read_hosting
from playground.web.kept import Kept
from playground.web.kept_page import kept_page
from playground.web.lane import Lane
from playground.web.loading import loading
from playground.web.page.index import Index
from playground.web.patience import (
    KEEP_ALIVE_SECONDS,
    Bodies,
    PatientProtocol,
    max_connections,
)
from playground.web.static_files import Assets
from playground.web.stopping import GRACE_SECONDS, Farewell, end_in_time
from playground.web.workers import Workers, end_with_parent
from playground.wording.words import words

_MOST_PROBLEMS = 20  # of a request that are told
# The runs' last route catches all.
_TOPICS = (
    studies,
    search,
    diagnosis,
    inside,
    steering,
    backprop,
    chain,
    digits,
    homework,
    lessons,
    export,
    weights,
    tables,
    why,
    runs,
)
_PATHS = ("/healthz", "/readyz", "/metrics", "/_dash-layout", "/_dash-dependencies")
_VISITOR_SECONDS = 0.3  # in which a browser that has waited for the start loads the page
_WARM_UP_SECONDS = 3  # at the latest: a visitor who comes later waits for nothing
_PACKAGE = Path(__file__).parents[1]
# Inside the package where it was installed, beside it in a checkout.
ASSETS = next(f for f in (_PACKAGE / "assets", _PACKAGE.parent / "assets") if f.is_dir())


def build() -> FastAPI:
    """The ASGI app: the page and the API, as the environment says.

    Raises SettingError for what it says wrong.
    """
    hosting = read_hosting()
    mimetypes.add_type("text/javascript", ".mjs")  # some systems do not know it
    server = FastAPIOffline(
        title="Neural playground",
        version=__version__,
        description="Open a link, then train: the page is this API's first client.",
        docs_url="/api/docs",
        redoc_url=None,
        openapi_url="/api/openapi.json",
        lifespan=_warm_up,
    )
    # First: routes are tried in order, and most requests are for assets.
    assets = Assets(ASSETS)
    server.mount("/assets", assets)
    for topic in _TOPICS:
        server.include_router(topic.router)
    server.include_router(health.router)
    server.add_exception_handler(RequestValidationError, _refuse_request)
    server.add_exception_handler(PlaygroundError, _refuse_value)
    server.add_exception_handler(HTTPException, _refuse_http)
    page = kept_page()
    index = Index(page, assets, hosting.page_key or key_of_machine())
    server.router.routes.extend(dash_routes(page))

    @server.get("/", include_in_schema=False)
    async def send() -> Response:
        return HTMLResponse(index.text())

    tabs = ("/", *page.tabs)
    server.add_middleware(Pages, tabs=tabs)
    routers = [topic.router for topic in _TOPICS]
    asked = [one for router in routers for one in router.routes if isinstance(one, APIRoute)]
    hops = hosting.trusted_hops
    turns = {"admission": Admission(trusted_hops=hops), "dear": Admission(1, trusted_hops=hops)}
    health.GAUGES.update(
        computing=(
            "Requests that are being computed.",
            lambda: sum(each.running for each in turns.values()),
        ),
        queue_length=(
            "Requests that wait for their turn.",
            lambda: sum(each.waiting for each in turns.values()),
        ),
    )
    server.add_middleware(Lane, server=server, routers=routers, **turns)
    pages = (*tabs, "/_dash-layout", "/_dash-dependencies")
    server.add_middleware(Kept, pages=pages, for_ever=lambda: index.page.scripts)
    server.add_middleware(Bodies)
    server.add_middleware(HeadRequests)
    server.add_middleware(Farewell)
    # Around all that refuses: a page without an origin has to read when it may ask again.
    server.add_middleware(Origins, key=index.key)
    server.add_middleware(SecurityHeaders, frame_ancestors=hosting.frame_ancestors or "*")
    server.add_middleware(health.Requests, paths={*tabs, *_PATHS, *(r.path for r in asked)})
    server.add_middleware(Entrance, prefix=hosting.root_path)
    return server


def asgi() -> FastAPI:
    """The ASGI app alone, for worker processes."""
    end_with_parent()
    return build()


def serve(
    host: str = "127.0.0.1",
    port: int | str = 8050,
    workers: int = 1,
    listener: socket.socket | None = None,
) -> None:
    """Serve the page until interrupted; port 0 takes a free one.

    A `listener` is a socket that listens there already. Raises SettingError for a host or port
    that is impossible or taken, and for a folder of lessons that is not there.
    """
    port = checked_port(port)
    check_folder()
    listener = listener or listen(host, port)
    options: dict[str, Any] = {
        "workers": workers,
        "log_level": "warning",
        "http": PatientProtocol,
        "ws": "none",
        "proxy_headers": False,
        "timeout_keep_alive": KEEP_ALIVE_SECONDS,
        "timeout_graceful_shutdown": GRACE_SECONDS,
    }
    if workers > 1:
        config = uvicorn.Config(f"{__name__}:asgi", factory=True, **options)
        _announce(host, listener.getsockname()[1])
        with contextlib.suppress(KeyboardInterrupt):
            Workers(config, sockets=[listener]).run()
        return
    with loading():
        config = uvicorn.Config(asgi(), **options)
    _announce(host, listener.getsockname()[1])
    with contextlib.suppress(KeyboardInterrupt):  # the ordinary end
        uvicorn.Server(config).run(sockets=[listener])


def _announce(host: str, port: int) -> None:
    """Print where the page is; what others in the network open is a picture for phones, too."""
    print(words("server.terminal.started", address=page_address(host, port)), flush=True)
    others = network_address(host, port)
    if not others:
        return
    print(words("server.terminal.network", address=others), flush=True)
    if sys.stdout.isatty():
        import segno  # late, because few starts need it

        segno.make(others, error="l").terminal(compact=True)


@asynccontextmanager
async def _warm_up(_: FastAPI) -> Any:
    """Compile, or load compiled code, beside the event loop."""
    PatientProtocol.limit = max_connections()
    end_in_time()
    threading.Thread(target=_train_a_little, name="warm-up", daemon=True).start()
    yield


def _train_a_little() -> None:
    """All that a request would else wait for: an epoch, a part of one, a loss alone, new points;
    and pandas, which the first figure and the first study want.

    At once, unless a browser loads the page just now: that goes first, up to its first network.
    """
    if static_files.asked.wait(_VISITOR_SECONDS):
        runs.opened.wait(_WARM_UP_SECONDS)
    warm()
    wait_for_pandas()
    clock.ready.set()


async def _refuse_request(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return refusal(422, *map(_problem, error.errors()[:_MOST_PROBLEMS]))


async def _refuse_value(_: Request, error: Exception) -> Response:
    loc: list[str | int] = ["body"]
    if isinstance(error, SettingError):
        loc.append(error.setting)
    elif isinstance(error, FormulaError):
        loc += ["formula", error.position]
    return refusal(422, (loc, str(error)))


async def _refuse_http(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return refusal(error.status_code, (["body"], f"{error.detail}."))


def _problem(item: Any) -> tuple[list[str | int], str]:
    """A problem pydantic found, as a field path and one sentence."""
    loc = [str(part) if isinstance(part, str) else part for part in item["loc"]]
    cause = item.get("ctx", {}).get("error")
    if isinstance(cause, SettingError):
        return [*loc, cause.setting], str(cause)
    if item["type"] == "json_invalid":
        return loc[:1], "The body is not JSON."
    if isinstance(item.get("input"), bytes):
        msg = "The body was not read as JSON: send the header Content-Type: application/json."
        return loc[:1], msg
    path = ".".join(str(part) for part in loc[1:]) or "body"
    value = shown(item.get("input"))
    if isinstance(cause, RuleError):
        return loc, f"{path}={value}: {cause}."
    return loc, f"{path}={value}: {item['msg'][:1].lower()}{item['msg'][1:]}."
