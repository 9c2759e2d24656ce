"""How many keys an object in a request may have.

A model tells of every key that it does not know, at some cost each; so an object of very many is
refused before its model looks at it.
"""

from __future__ import annotations

from typing import Any

from playground.errors import SettingError

MAX_KEYS = 100


def check_content(content: Any) -> None:
    """Raises SettingError where an object in a JSON value has more than MAX_KEYS keys."""
    waiting = [content]
    while waiting:
        value = waiting.pop()
        if type(value) is dict:
            if len(value) > MAX_KEYS:
                rule = f"must be at most {MAX_KEYS} in one object of a request; see /api/docs"
                raise SettingError("keys", len(value), rule)
            value = value.values()
        elif type(value) is not list:
            continue
        waiting.extend(part for part in value if type(part) in (dict, list))
