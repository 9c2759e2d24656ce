"""What browsers are told, and who may read what."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from playground.web.edges import MAX_BODY_BYTES
from playground.web.headers import PAGE_KEY, key_of_machine
from playground.web.server import build

KEY = "the-key-of-this-test"
STRANGER = {"Origin": "https://stranger.example"}
SANDBOXED = {"Origin": "null"}
ASKS = {"Access-Control-Request-Method": "POST"}


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PAGE_KEY", KEY)
        server = build()
    with TestClient(server) as client:
        yield client


@pytest.mark.parametrize(
    "path", ["/", "/studies", "/assets/main.mjs", "/api/nothing", "/_dash-layout"]
)
def test_every_answer_has_a_policy_without_evaluation_and_inline_scripts(
    client: TestClient, path: str
) -> None:
    headers = client.get(path).headers
    policy = dict(rule.split(" ", 1) for rule in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'self'"
    assert policy["script-src"] == "'self'"
    assert "frame-ancestors" not in policy  # courses and editors embed the page
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "set-cookie" not in headers


def test_who_may_hold_the_page_in_a_frame_can_be_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRAME_ANCESTORS", "'self' https://course.example")
    with TestClient(build()) as client:
        policy = client.get("/").headers["content-security-policy"]
    assert policy.endswith("; frame-ancestors 'self' https://course.example")


@pytest.mark.parametrize("path", ["/assets/main.mjs", "/_dash-layout", "/_dash-dependencies"])
def test_what_is_the_same_for_everybody_anybody_reads(client: TestClient, path: str) -> None:
    for origin in (STRANGER, SANDBOXED):
        assert client.get(path, headers=origin).headers["access-control-allow-origin"] == "*"
        asked = {**origin, **ASKS, "Access-Control-Request-Method": "GET"}
        assert client.options(path, headers=asked).status_code == 204


@pytest.mark.parametrize("path", ["/", "/api/open", "/studies", "/api/openapi.json"])
def test_a_strangers_page_reads_nothing_else(client: TestClient, path: str) -> None:
    for asked in (
        client.get(path, headers=STRANGER),
        client.options(path, headers=STRANGER | ASKS),
    ):
        assert "access-control-allow-origin" not in asked.headers
    for headers in (SANDBOXED, {**SANDBOXED, PAGE_KEY: "a guess"}, {**SANDBOXED, PAGE_KEY: "é"}):
        refused = client.get(path, headers={k: v.encode() for k, v in headers.items()})
        assert refused.status_code == 403
        assert "access-control-allow-origin" not in refused.headers


def test_the_page_without_an_origin_is_known_by_its_key(client: TestClient) -> None:
    assert f'"key": "{KEY}"' in client.get("/").text
    allowed = client.options("/api/open", headers=SANDBOXED | ASKS)
    assert allowed.headers["access-control-allow-origin"] == "null"
    assert PAGE_KEY in allowed.headers["access-control-allow-headers"]
    opened = client.post("/api/open", json={}, headers={**SANDBOXED, PAGE_KEY: KEY})
    assert opened.status_code == 200
    assert opened.headers["access-control-allow-origin"] == "null"
    assert "Origin" in opened.headers["vary"]
    assert opened.headers["access-control-expose-headers"] == "Retry-After, Server-Timing"


def test_what_is_refused_for_its_body_is_read_by_the_page_as_any_other_answer(
    client: TestClient,
) -> None:
    mine = {**SANDBOXED, PAGE_KEY: KEY}
    too_large = client.post("/api/open", content=b" " * (MAX_BODY_BYTES + 1), headers=mine)
    upgrade = client.post("/api/open", json={}, headers={**mine, "Upgrade": "websocket"})
    assert [too_large.status_code, upgrade.status_code] == [413, 400]
    for answer in (too_large, upgrade):
        assert answer.headers["access-control-allow-origin"] == "null"
        assert answer.headers["access-control-expose-headers"] == "Retry-After, Server-Timing"
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_page_with_an_origin_needs_no_key(client: TestClient) -> None:
    assert client.post("/api/open", json={}).status_code == 200
    assert client.post("/api/open", json={}, headers={"Origin": str(client.base_url)}).is_success


def test_all_workers_of_a_machine_know_one_key() -> None:
    assert key_of_machine() == key_of_machine()
    assert len(key_of_machine()) == 32
