"""Compressed once, and not sent again to who has it."""

from __future__ import annotations

from collections.abc import Iterator

import brotli
import pytest
from fastapi.testclient import TestClient

from playground.web import kept
from playground.web.kept import chosen_coding
from playground.web.server import build

PAGES = ["/", "/studies", "/_dash-layout", "/_dash-dependencies", "/assets/main.mjs"]


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(build()) as client:
        yield client


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("GZIP;q=0.5", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("gzip;q=0", ""),
        ("gzip; q=0.000", ""),
        ("*", "br"),
        ("br;q=0, *;q=0.1", "gzip"),
        ("*;q=0", ""),
        ("identity", ""),
        ("", ""),
        ("gzipped, x-br", ""),
    ],
)
def test_a_coding_is_chosen_that_the_client_takes(accepted: str, coding: str) -> None:
    assert chosen_coding(accepted) == coding


@pytest.mark.parametrize("coding", ["br", "gzip", "identity"])
def test_whatever_the_coding_the_text_is_the_same(client: TestClient, coding: str) -> None:
    plain = client.get("/", headers={"Accept-Encoding": "identity"})
    answer = client.get("/", headers={"Accept-Encoding": coding})
    assert answer.text == plain.text
    assert answer.headers.get("content-encoding", "identity") == coding
    assert answer.headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize("path", PAGES)
def test_who_has_it_is_told_so_in_a_line(client: TestClient, path: str) -> None:
    first = client.get(path)
    assert first.headers["cache-control"] == "no-cache"
    tag = first.headers["etag"]
    for wanted in (tag, f"W/{tag}", f'"other", {tag}'):
        again = client.get(path, headers={"If-None-Match": wanted})
        assert again.status_code == 304
        assert again.content == b""
        assert again.headers["etag"] == tag
    assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_two_servers_send_the_same_page(client: TestClient) -> None:
    with TestClient(build()) as other:
        for path in PAGES:
            assert other.get(path).headers["etag"] == client.get(path).headers["etag"]


def test_a_file_is_compressed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []

    def compress(body: bytes) -> bytes:
        made.append(body)
        return brotli.compress(body, quality=0)

    monkeypatch.setitem(kept._CODINGS, "br", compress)
    with TestClient(build()) as client:
        for _ in range(3):
            client.get("/_dash-layout", headers={"Accept-Encoding": "br"})
    assert len(made) == 1


def test_what_is_not_there_is_not_kept(client: TestClient) -> None:
    answer = client.get("/assets/nothing.css")
    assert answer.status_code == 404
    assert "etag" not in answer.headers
    assert "immutable" not in answer.headers.get("cache-control", "")
