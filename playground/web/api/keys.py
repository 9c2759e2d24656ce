"""How many keys an object in a request may have.

A model tells of every key that it does not know, at some cost each; so an object of very many is
refused before its model looks at it.
"""

from __future__ import annotations

from json import JSONDecodeError
from typing import Any

from fastapi import Request

from playground.errors import SettingError

MAX_KEYS = 100
_SMALL = 2_000  # bytes of a body that need no look


async def check_keys(request: Request) -> None:
    """Raises SettingError for a request with an object of more than MAX_KEYS keys."""
    if request.method == "GET" or len(await request.body()) < _SMALL:
        return
    try:
        content = await request.json()
    except (JSONDecodeError, UnicodeDecodeError, RecursionError):
        return  # said by whoever reads it next
    most = _most_keys(content)
    if most > MAX_KEYS:
        rule = f"must be at most {MAX_KEYS} in one object of a request; see /api/docs"
        raise SettingError("keys", most, rule)


def _most_keys(content: Any) -> int:
    """Of an object that has more than MAX_KEYS, or of the largest."""
    most = 0
    waiting = [content] if type(content) in (dict, list) else []
    while waiting and most <= MAX_KEYS:
        value = waiting.pop()
        if type(value) is dict:
            most = max(most, len(value))
            value = value.values()
        waiting.extend(part for part in value if type(part) in (dict, list))
    return most
