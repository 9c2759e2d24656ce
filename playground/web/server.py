"""The server: Dash's page and our API on one FastAPI app, with the edges made safe.

`build()` returns both; `serve()` runs them. One uvicorn process by default; more workers need no
other set-up, because nothing is kept between requests.
"""

from __future__ import annotations

import contextlib
import mimetypes
import os
import socket
import threading
from collections.abc import Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

# Before NumPy loads: its threads would fight over the cores that serve other visitors.
os.environ.setdefault("OMP_NUM_THREADS", "1")

import dash
import uvicorn
from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi_offline import FastAPIOffline
from starlette.staticfiles import StaticFiles
from uvicorn.supervisors import Multiprocess

from playground.errors import FormulaError, PlaygroundError, SettingError, shown
from playground.lessons import check_folder
from playground.run.config import RunConfig
from playground.run.training import advance, start
from playground.version import __version__
from playground.web import callbacks
from playground.web.address import checked_port, listen, page_address
from playground.web.api import (
    backprop,
    chain,
    diagnosis,
    digits,
    export,
    homework,
    lessons,
    runs,
    search,
    studies,
)
from playground.web.api.answers import refusal
from playground.web.edges import DashErrors, HeadRequests, StaticFilesHeaders
from playground.web.entrance import Entrance, Pages
from playground.web.hosting import read_hosting
from playground.web.loading import loading
from playground.web.page import index, layout
from playground.web.page.layout import TABS
from playground.web.patience import (
    KEEP_ALIVE_SECONDS,
    Bodies,
    PatientProtocol,
    max_connections,
)
from playground.web.stopping import GRACE_SECONDS, Farewell, end_in_time
from playground.wording.words import words

_WARM_UP_SECONDS = 3  # at the latest: a visitor who comes later waits for nothing
_START_SECONDS = 120  # then a worker that does not answer its parent is replaced
_PACKAGE = Path(__file__).parents[1]
# Inside the package where it was installed, beside it in a checkout.
ASSETS = next(f for f in (_PACKAGE / "assets", _PACKAGE.parent / "assets") if f.is_dir())


class _Page(dash.Dash):
    """Dash that writes its layout and its callbacks once.

    To write them it looks whether pandas is there, and fails while another visitor's first study
    is only half through importing it.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._written: dict[str, Response] = {}
        super().__init__(*args, **kwargs)

    def serve_layout(self) -> Response:
        return self._once("layout", super().serve_layout)

    def dependencies(self) -> Response:
        return self._once("dependencies", super().dependencies)

    def _once(self, name: str, write: Callable[[], Response]) -> Response:
        if name not in self._written:
            self._written[name] = write()
        return self._written[name]


def build() -> tuple[dash.Dash, FastAPI]:
    """The Dash app and the ASGI app that serves it with the API."""
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
    server.mount("/assets", StaticFiles(directory=ASSETS))
    # The runs' last route catches all.
    for topic in (
        studies,
        search,
        diagnosis,
        backprop,
        chain,
        digits,
        homework,
        lessons,
        export,
        runs,
    ):
        server.include_router(topic.router)
    server.add_exception_handler(RequestValidationError, _refuse_request)
    server.add_exception_handler(PlaygroundError, _refuse_value)
    server.add_exception_handler(HTTPException, _refuse_http)
    app = _Page(
        "playground",
        server=cast(Any, server),  # Dash takes it, its annotation does not say so
        backend="fastapi",
        assets_folder=str(ASSETS),
        assets_ignore=r".*\.(mjs|css)$|appearance\.js$",
        external_scripts=[{"src": "/assets/main.mjs", "type": "module", "async": "async"}],
        title="Neural playground",
        update_title="",
        index_string=index(ASSETS),
        enable_mcp=False,
        suppress_callback_exceptions=True,  # the Studies tab is put in when it is first opened
    )
    app.backend.websocket_capability = False  # else every page opens one, for nothing
    app.layout = layout()
    callbacks.register(app)
    app._setup_server()  # Dash itself does it at the first visit to "/", too late for other tabs
    app.serve_layout()
    app.dependencies()
    server.add_middleware(Pages, tabs=("/", *TABS))
    server.add_middleware(DashErrors)
    pages = ("/", *TABS, "/_dash-layout")
    server.add_middleware(StaticFilesHeaders, script_hashes=app.csp_hashes(), pages=pages)
    server.add_middleware(Bodies)
    server.add_middleware(HeadRequests)
    server.add_middleware(Entrance, prefix=hosting.root_path, hops=hosting.trusted_hops)
    server.add_middleware(Farewell)
    return app, server


def asgi() -> FastAPI:
    """The ASGI app alone, for worker processes."""
    return build()[1]


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
        # A worker that is still importing answers nobody, and on a busy machine that takes long.
        options["timeout_worker_healthcheck"] = _START_SECONDS
        config = uvicorn.Config(f"{__name__}:asgi", factory=True, **options)
        _announce(host, listener.getsockname()[1])
        with contextlib.suppress(KeyboardInterrupt):
            Multiprocess(config, sockets=[listener]).run()
        return
    with loading():
        config = uvicorn.Config(asgi(), **options)
    _announce(host, listener.getsockname()[1])
    with contextlib.suppress(KeyboardInterrupt):  # the ordinary end
        uvicorn.Server(config).run(sockets=[listener])


def _announce(host: str, port: int) -> None:
    print(words("server.terminal.started", address=page_address(host, port)), flush=True)


@asynccontextmanager
async def _warm_up(_: FastAPI) -> Any:
    """Compile, or load compiled code, once the first visitor has a page to look at."""
    PatientProtocol.limit = max_connections()
    end_in_time()
    threading.Thread(target=_train_a_little, name="warm-up", daemon=True).start()
    yield


def _train_a_little() -> None:
    runs.opened.wait(_WARM_UP_SECONDS)
    advance(start(RunConfig()), 1)


async def _refuse_request(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return refusal(422, *map(_problem, error.errors()))


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
    return loc, f"{path}={value}: {item['msg'][:1].lower()}{item['msg'][1:]}."
