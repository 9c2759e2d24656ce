"""What machines ask of the server, and paths that lead nowhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from fastapi.testclient import TestClient

from playground.run import clock
from playground.web import server, static_files
from playground.web.server import build


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(build(), follow_redirects=False) as client:
        yield client


def test_alive_at_once_and_ready_when_the_engine_is_compiled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    go_on = threading.Event()
    monkeypatch.setattr(server, "_WARM_UP_SECONDS", 0)
    warm = server.warm
    monkeypatch.setattr(server, "warm", lambda: (go_on.wait(), warm()))
    with TestClient(build()) as client:
        assert client.get("/healthz").text == "alive\n"
        early = client.get("/readyz")
        assert (early.status_code, early.text) == (503, "compiling\n")
        go_on.set()
        assert clock.ready.wait()
        assert client.get("/readyz").text == "ready\n"
        assert client.head("/readyz").status_code == 200


@pytest.mark.parametrize("is_loading", [True, False])
def test_only_a_page_that_a_browser_loads_goes_before_the_warming_up(
    monkeypatch: pytest.MonkeyPatch, is_loading: bool
) -> None:
    order: list[str] = []
    coming = threading.Event()
    monkeypatch.setattr(static_files, "asked", coming)
    monkeypatch.setattr(server, "_VISITOR_SECONDS", 0)
    monkeypatch.setattr(clock, "ready", threading.Event())
    opened = SimpleNamespace(wait=lambda _: order.append("its first network"))
    monkeypatch.setattr(server.runs, "opened", opened)
    monkeypatch.setattr(server, "warm", lambda: order.append("warm"))
    page = TestClient(build())  # without its own start, which would warm up too
    name = re.findall(r'"(/assets/early[^"]+)"', page.get("/").text)[0]
    assert not coming.is_set()  # a program that looks for the page is no browser
    if is_loading:
        page.get(name)
    server._train_a_little()
    assert order == ["its first network", "warm"][not is_loading :]
    assert clock.ready.is_set()


@pytest.mark.slow
def test_a_server_that_is_ready_has_compiled_all_that_is_asked_of_it() -> None:
    script = """if True:
        from fastapi.testclient import TestClient
        from numba.core.dispatcher import Dispatcher
        from playground.web import server, static_files
        server._WARM_UP_SECONDS = 0
        server._train_a_little()
        def compile(self, signature): raise AssertionError(self.py_func.__name__)
        Dispatcher.compile = compile
        study = "#seeds=2&epochs=3&vary=learning_rate=0.1,0.3"
        asked = [("open", {"link": "#dataset=spiral&noise=20"})]
        asked += [("advance", {"grain": grain}) for grain in ("epoch", "sample", "batch")]
        asked += [("advance", {"epochs": 3, "pictures": 3, "film": True})]
        asked += [("study/run", {"link": study, "positions": [0]})]
        asked += [("study/map", {"link": study, "position": 0})]
        with TestClient(server.build()) as client:
            for path, body in asked:
                answer = client.post("/api/" + path, json=body)
                assert answer.status_code == 200, answer.text
                assert "AssertionError" not in answer.text
    """
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def _metrics(client: TestClient) -> dict[str, float]:
    answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    lines = [line for line in answer.text.splitlines() if not line.startswith("#")]
    assert all(re.fullmatch(r"[a-z_]+\{[^{}]+\} [\d.e+-]+", line) for line in lines), lines
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def test_the_metrics_count_requests_seconds_epochs_and_memory(client: TestClient) -> None:
    before = _metrics(client)
    client.post("/api/advance", json={"config": {}, "epochs": 7})
    client.post("/api/advance", json={"config": {"batch_size": -1}})
    client.get("/nobody/invents/a/route")
    after = _metrics(client)
    worker = f'worker="{os.getpid()}"'

    def grown(name: str, labels: str = "") -> float:
        name = f"playground_{name}{{{worker}{labels}}}"
        return after[name] - before.get(name, 0)

    route = ',route="/api/advance"'
    assert grown("requests_total", route + ',status="200"') == 1
    assert grown("requests_total", route + ',status="422"') == 1
    assert grown("requests_total", ',route="other",status="404"') == 1
    assert grown("request_seconds_count", route) == 2
    assert grown("request_seconds_bucket", route + ',le="+Inf"') == 2
    assert grown("request_seconds_sum", route) > 0
    assert grown("epochs_total") >= 7
    assert after[f"playground_memory_bytes{{{worker}}}"] > 1e7
    assert after[f"playground_queue_length{{{worker}}}"] == 0


@pytest.mark.parametrize(
    "path",
    ["/nosuch", "/studies/x", "/apifoo", "/_dash-nosuch", "/assets/nosuch", "/index.html", "//"],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_is_not_there_is_not_found(client: TestClient, method: str, path: str) -> None:
    answer = client.request(method, f"http://testserver{path}")
    assert answer.status_code in ({404, 405} if path.startswith("/assets") else {404})
    assert "Traceback" not in answer.text


def test_the_answer_tells_the_way_and_takes_no_markup(client: TestClient) -> None:
    told = client.get("/no<b>such").text
    assert "There is nothing at /no&lt;b&gt;such." in told
    assert '<a href="/">' in told


@pytest.mark.parametrize("path", ["/", "/studies", "/digits", "/%23dataset=xor"])
def test_the_page_has_its_tabs_and_takes_a_link_whose_mark_was_escaped(
    client: TestClient, path: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert 'id="_dash-config"' in answer.text
    assert client.get("/digits/").headers["location"] == "/digits"


def test_a_request_with_two_hosts_is_refused(client: TestClient) -> None:
    answer = client.get("/", headers=[("Host", "a.example"), ("Host", "b.example")])
    assert answer.status_code == 400
    assert answer.headers["connection"] == "close"
