"""What a request costs the server, in processor seconds, and how it is answered, in process."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from fastapi.testclient import TestClient

Asked = tuple[str, Any]


class Told(NamedTuple):
    """How a request was answered."""

    status: int
    seconds: float  # of processor, all threads of this process together
    bytes: int  # of the answer
    text: str  # the answer's beginning


def told(client: TestClient, asked: Asked) -> Told:
    """Send a request; its body may hold what JSON has no words for, such as NaN."""
    path, body = asked
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    began = time.process_time()
    response = client.post(
        f"/api/{path}", content=content, headers={"Content-Type": "application/json"}
    )
    seconds = time.process_time() - began
    return Told(response.status_code, seconds, len(response.content), response.text[:300])


def is_bad(answer: Told, most_seconds: float) -> bool:
    """Whether a server may not answer so: an error of its own but "busy", or too dear."""
    return (answer.status >= 500 and answer.status != 503) or answer.seconds > most_seconds


def smallest(body: Any, fails: Callable[[Any], bool], tries: int = 200) -> Any:
    """The body with as much taken out as leaves it failing."""
    for _ in range(tries):
        for less in _with_less(body):
            tries -= 1
            if tries < 0:
                return body
            if fails(less):
                body = less
                break
        else:
            return body
    return body


def _with_less(value: Any) -> list[Any]:
    """The value with one part left out, halved or emptied, larger parts first."""
    found: list[Any] = []
    if isinstance(value, dict):
        for key in value:
            found.append({name: part for name, part in value.items() if name != key})
        for key in value:
            found += [{**value, key: less} for less in _with_less(value[key])]
    elif isinstance(value, list) and value:
        half = len(value) // 2
        found += [value[:half], value[half:]] if half else [[]]
        if len(value) <= 4:
            for at, part in enumerate(value):
                found += [[*value[:at], less, *value[at + 1 :]] for less in _with_less(part)]
    elif isinstance(value, str) and len(value) > 8:
        half = len(value) // 2
        found += [value[:half], value[half:]]
    return found
