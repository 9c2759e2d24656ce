"""The page's server without a network in between."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from playground.web.server import build


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(build(), raise_server_exceptions=False) as client:
        yield client
