"""Every route names its price, and what is too dear is refused before it is answered."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import APIRouter
from fastapi.routing import APIRoute

from playground import web
from playground.errors import SettingError, WorkError
from playground.run import clock
from playground.run.clock import is_watched, look
from playground.run.config import RunConfig
from playground.web.price import FIGURE_SECONDS, MAX_SECONDS, WHOLE_SECONDS, check_training, costs
from playground.web.server import build

LARGER = {
    "/api/homework/part": 4.0,
    "/api/export/figure": FIGURE_SECONDS,
    **dict.fromkeys(("/api/study/report", "/api/study/sheet"), WHOLE_SECONDS),
}
"""What cannot be told in pieces may cost more; see docs/decisions/prices.md."""


def routes_of_topics() -> Iterator[APIRoute]:
    for module in pkgutil.walk_packages(web.__path__, f"{web.__name__}."):
        router = getattr(importlib.import_module(module.name), "router", None)
        if isinstance(router, APIRouter):
            yield from (route for route in router.routes if isinstance(route, APIRoute))


def unpriced(routes: Iterator[APIRoute]) -> list[str]:
    return [route.path for route in routes if not hasattr(route.endpoint, "price")]


def test_every_route_names_its_price() -> None:
    routes = list(routes_of_topics())
    assert len(routes) > 30
    assert unpriced(iter(routes)) == []
    for route in routes:
        endpoint: Any = route.endpoint
        assert endpoint.most == LARGER.get(route.path, MAX_SECONDS), route.path
        if not callable(endpoint.price):
            assert 0 < endpoint.price <= endpoint.most, route.path


def test_a_route_without_a_price_is_found() -> None:
    router = APIRouter()
    router.post("/free")(lambda: None)
    assert unpriced(route for route in router.routes if isinstance(route, APIRoute)) == ["/free"]


def test_the_api_has_no_route_besides_its_topics() -> None:
    known = {route.path for route in routes_of_topics()}
    described = {path for path in build().openapi()["paths"] if path.startswith("/api/")}
    assert described <= known


def test_what_is_too_dear_is_refused_unanswered() -> None:
    @costs(lambda request: request)
    def answer(request: float) -> str:
        pytest.fail(f"{request} was answered")

    with pytest.raises(WorkError, match=r"about 12 s .* may have 0.4 s"):
        answer(12.3)


@pytest.mark.usefixtures("ready")
def test_what_takes_longer_than_its_price_is_stopped() -> None:
    @costs(0.001, most=0.01)
    def answer() -> None:
        assert is_watched()
        while True:
            look()

    with pytest.raises(WorkError, match=r"longer than the 0\.02 s"):
        answer()
    assert not is_watched()


def test_whoever_comes_first_is_not_stopped_for_the_compilers_time() -> None:
    @costs(0.001)
    def answer() -> bool:
        return is_watched()

    assert not answer()
    clock.ready.set()
    assert answer()


def test_as_many_epochs_as_a_refusal_names_are_not_refused() -> None:
    config = RunConfig(hidden_layers=(8, 8))
    with pytest.raises(SettingError, match="must be at most") as refused:
        check_training(config, 10**6, besides=0.1, an_epoch=1e-6)
    most = int(refused.value.allowed.split()[4])
    assert 100 < most < 10**5
    assert 0.3 < check_training(config, most, besides=0.1, an_epoch=1e-6) <= MAX_SECONDS
