"""What Dash's renderer asks of a server, answered from what Dash once wrote.

All our callbacks run in the browser, so nobody but a stranger posts one.
"""

from __future__ import annotations

import mimetypes
import re
from importlib.util import find_spec
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from playground.web.api.answers import refusal
from playground.web.page.written import Written

_VERSION = re.compile(r"^([^./]+)\.v[\w-]+m[0-9a-fA-F]+\.(?=[^/]+$)")


def dash_routes(written: Written) -> list[Route]:
    """Layout, callbacks, the files of Dash's packages, and a refusal for a callback."""

    async def layout(_: Request) -> Response:
        return Response(written.layout, media_type="application/json")

    async def dependencies(_: Request) -> Response:
        return Response(written.dependencies, media_type="application/json")

    async def file(request: Request) -> Response:
        package = request.path_params["package"]
        folder, _, name = request.path_params["path"].rpartition("/")
        path = "/".join(part for part in (folder, _VERSION.sub(r"\1.", name)) if part)
        spec = find_spec(package) if path in written.files.get(package, ()) else None
        if spec is None or spec.origin is None:
            return await refused(request)
        kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
        return Response((Path(spec.origin).parent / path).read_bytes(), media_type=kind)

    async def refused(_: Request) -> Response:
        return refusal(400, (["body"], "This is not a request the page makes."))

    return [
        Route("/_dash-layout", layout),
        Route("/_dash-dependencies", dependencies),
        Route("/_dash-component-suites/{package}/{path:path}", file),
        Route("/_dash-update-component", refused, methods=["POST"]),
    ]
