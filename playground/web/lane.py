"""The way of most requests: straight to the function that answers them, in a turn of their page.

FastAPI describes the API; to try forty routes, to check a body on the event loop and to hand it to
a thread costs more than the training that a page asks for. So what is computed is asked by a POST
with a body at most, and FastAPI itself answers only what is read, and what is not there.

A route that may cost more than others, since it cannot be told in pieces, has turns of its own: who
asks for much of it would else hold all that compute, seconds long.
"""

from __future__ import annotations

import inspect
import json
import time
from collections.abc import Callable, Iterable
from typing import Any

import orjson
from fastapi import APIRouter, FastAPI, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError
from starlette.types import ASGIApp, Receive, Scope, Send

from playground.run.clock import GoneError
from playground.web.admission import Admission, BusyError
from playground.web.api.answers import refusal
from playground.web.api.keys import check_content
from playground.web.price import MAX_SECONDS
from playground.wording.words import words

_Answer = Callable[[bytes, bool], Response]

WAITED = "Server-Timing"
"""The header that says how many milliseconds a request has waited for its turn."""


class _Turn:
    """A request that waits for its turn, and is answered in it."""

    def __init__(self, answer: _Answer, body: bytes, is_json: bool) -> None:
        self.answer, self.body, self.is_json = answer, body, is_json
        self.waited = 0.0
        self._came = time.perf_counter()

    def take(self) -> Response:
        self.waited = time.perf_counter() - self._came
        return self.answer(self.body, self.is_json)


class Lane:
    """Middleware that answers the API's requests by turns."""

    def __init__(
        self,
        app: ASGIApp,
        server: FastAPI,
        routers: Iterable[APIRouter],
        admission: Admission,
        dear: Admission,
    ) -> None:
        self.app = app
        self.server = server
        self.answers = answers_of(routers)
        self.admission = admission
        self.dear = dear

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_post = scope["type"] == "http" and scope["method"] == "POST"
        asked = self.answers.get(scope["path"]) if is_post else None
        if asked is None:
            await self.app(scope, receive, send)
            return
        answer, is_dear = asked
        admission = self.dear if is_dear else self.admission
        try:
            body = await _read(receive)
            turn = _Turn(answer, body, _is_json(scope))
            response = await admission.compute(
                admission.page_of(scope), len(body), receive, turn.take
            )
            response.headers[WAITED] = f"wait;dur={1000 * turn.waited:.0f}"
        except GoneError:
            return
        except BusyError as busy:
            response = refusal(
                503, (["body"], words("server.admission.busy", seconds=busy.seconds))
            )
            response.headers["Retry-After"] = str(busy.seconds)
        except Exception as error:
            response = await self._refused(Request(scope, receive), error)
        await response(scope, receive, send)

    async def _refused(self, request: Request, error: Exception) -> Response:
        """What the server's own handlers say; an error that they do not know goes on."""
        handlers: dict[Any, Any] = self.server.exception_handlers
        for kind in type(error).__mro__:
            if kind in handlers and kind is not Exception:
                response: Response = await handlers[kind](request, error)
                return response
        raise error


def answers_of(routers: Iterable[APIRouter]) -> dict[str, tuple[_Answer, bool]]:
    """By path what makes an answer of a body, and of whether it is said to be JSON; and whether
    that may cost more than other requests do."""
    return {
        route.path: (answer, getattr(route.endpoint, "most", 0) > MAX_SECONDS)
        for router in routers
        for route in router.routes
        if isinstance(route, APIRoute) and (answer := _answer_of(route))
    }


def _answer_of(route: APIRoute) -> _Answer | None:
    """Reads a body, if one is wanted, and answers it; None for a route that wants more."""
    parameters = list(inspect.signature(route.endpoint, eval_str=True).parameters.values())
    if (
        route.methods != {"POST"}
        or route.dependencies
        or inspect.iscoroutinefunction(route.endpoint)
        or len(parameters) > 1
    ):
        return None
    if not parameters:
        return lambda *_: route.endpoint()
    model = parameters[0].annotation
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        return None

    def answer(body: bytes, is_json: bool) -> Response:
        content = _content(body) if is_json and body else (body or None)
        if content is None:
            problem = {"type": "missing", "loc": ("body",), "msg": "Field required", "input": None}
            raise RequestValidationError([problem])
        check_content(content)
        try:
            request = model.model_validate(content)
        except ValidationError as error:
            problems = error.errors(include_url=False)
            raise RequestValidationError(
                [{**one, "loc": ("body", *one["loc"])} for one in problems]
            ) from None
        response: Response = route.endpoint(request)
        return response

    return answer


def _content(body: bytes) -> Any:
    """What a body says as JSON, as Python's reader has it where a stricter one refuses."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        pass
    try:
        return json.loads(body)
    except json.JSONDecodeError as error:
        problem = {"type": "json_invalid", "loc": ("body", error.pos), "msg": error.msg}
        raise RequestValidationError([problem]) from None
    except (ValueError, RecursionError):  # no UTF-8, too many digits, nested too deep
        raise HTTPException(400, "There was an error parsing the body") from None


def _is_json(scope: Scope) -> bool:
    for name, value in scope["headers"]:
        if name == b"content-type":
            kind, _, subtype = value.partition(b";")[0].strip().lower().partition(b"/")
            return bool(kind == b"application" and (subtype == b"json" or subtype[-5:] == b"+json"))
    return False


async def _read(receive: Receive) -> bytes:
    """A whole body, which is bounded already. Raises GoneError."""
    body = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise GoneError
        body += message.get("body", b"")
        if not message.get("more_body", False):
            return body
