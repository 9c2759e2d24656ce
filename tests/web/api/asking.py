"""What the API answers, and what it says where it refuses."""

from __future__ import annotations

from typing import Any

from fastapi.testclient import TestClient


def ask(client: TestClient, path: str, **request: Any) -> dict[str, Any]:
    response = client.post(f"/api/{path}", json=request)
    assert response.status_code == 200, response.text
    return response.json()


def refusal(client: TestClient, path: str, **request: Any) -> str:
    """What it says of a bad request."""
    response = client.post(f"/api/{path}", json=request)
    assert response.status_code == 422, response.text
    return response.json()["detail"][0]["msg"]
