"""A page below a prefix, whether a proxy takes it off or leaves it on."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from playground.web.hosting import OWN_PATHS
from playground.web.server import build


@pytest.fixture(scope="module", params=["ROOT_PATH", "--root-path"])
def client(request: pytest.FixtureRequest) -> Iterator[TestClient]:
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "ROOT_PATH":
            patch.setenv("ROOT_PATH", "/pre/nets/")
            server = build()
            root = ""
        else:
            server = build()
            root = "/pre/nets"  # uvicorn's option: it puts the prefix before every path again
    with TestClient(server, root_path=root, follow_redirects=False) as client:
        yield client


@pytest.mark.parametrize("begin", ["", "/pre/nets"])
def test_every_address_of_the_page_lies_below_the_prefix(client: TestClient, begin: str) -> None:
    page = client.get(f"{begin}/studies").text
    addresses = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert len(addresses) > 5
    assert all(one.startswith("/pre/nets/") for one in addresses)
    for address in {*addresses} - {"/pre/nets/"}:
        assert client.get(address).status_code == 200, address
    assert '"requests_pathname_prefix":"/pre/nets/"' in page
    assert not re.search(r'"/(assets|_dash|api)', page)


@pytest.mark.parametrize("begin", ["", "/pre/nets"])
def test_requests_are_answered_below_it(client: TestClient, begin: str) -> None:
    assert client.post(f"{begin}/api/advance", json={"epochs": 1}).status_code == 200
    assert client.get(f"{begin}/_dash-layout").status_code == 200
    assert client.get(f"{begin}/healthz").text == "alive\n"
    assert "/pre/nets/api/openapi.json" in client.get(f"{begin}/api/docs").text
    icon = client.get(f"{begin}/favicon.ico")
    assert client.get(icon.headers["location"]).headers["content-type"] == "image/svg+xml"
    lost = client.get(f"{begin}/nosuch")
    assert lost.status_code == 404
    assert '<a href="/pre/nets/">' in lost.text


def test_without_its_slash_it_leads_to_the_page(client: TestClient) -> None:
    for path, to in (("/pre/nets", "/pre/nets/"), ("/pre/nets/studies/", "/pre/nets/studies")):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["location"]) == (308, to)


def test_no_path_of_the_servers_own_may_be_a_prefix() -> None:
    paths = {path.split("/")[1] for path in ("/healthz", "/readyz", "/metrics", "/api/")}
    paths |= {route.path.split("/")[1] for route in build().routes if hasattr(route, "path")}
    named = {path for path in paths if path and not path.startswith(("_", "{"))}
    assert named - {*OWN_PATHS, "docs"} == set()
