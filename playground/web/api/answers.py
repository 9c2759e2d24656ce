"""JSON answers of the API."""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import Response


def json_answer(content: Any, status: int = 200) -> Response:
    """A JSON answer; NaN and infinity become null."""
    body = orjson.dumps(content, option=orjson.OPT_SERIALIZE_NUMPY)
    return Response(body, status_code=status, media_type="application/json")
