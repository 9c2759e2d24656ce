"""The API's answers: JSON, and what is wrong with a request."""

from __future__ import annotations

from collections.abc import Sequence
from operator import methodcaller
from typing import Any

import numpy as np
import orjson
from fastapi import Response

from playground.errors import shown

MAX_REFUSAL = 4000
"""Bytes, about."""
_LONGEST = 800  # characters of a sentence
_DEEPEST = 8  # parts of a place


def json_answer(content: Any, status: int = 200) -> Response:
    """A JSON answer; NaN and infinity become null, figures and components what Plotly reads."""
    plain = methodcaller("to_plotly_json")
    body = orjson.dumps(content, default=plain, option=orjson.OPT_SERIALIZE_NUMPY)
    return Response(body, status_code=status, media_type="application/json")


def array_answer(array: np.ndarray) -> dict[str, Any]:
    """An array as the page reads it: its shape, and its values in row order."""
    return {"shape": array.shape, "values": np.ascontiguousarray(array).ravel()}


def refusal(status: int, *problems: tuple[Sequence[str | int], str]) -> Response:
    """An answer that says what is wrong: a sentence each, after the field it is about.

    Of very many, or very long ones, only what fits into MAX_REFUSAL bytes.
    """
    detail: list[dict[str, Any]] = []
    left = MAX_REFUSAL
    for place, sentence in problems:
        sendable = sentence[:_LONGEST].encode("utf-8", "replace").decode()
        told = {"loc": [_short(part) for part in place[:_DEEPEST]], "msg": sendable}
        left -= len(orjson.dumps(told))
        if detail and left < 0:
            break
        detail.append(told)
    return json_answer({"detail": detail}, status)


def _short(part: str | int) -> str | int:
    return part if isinstance(part, int) else shown(part)
