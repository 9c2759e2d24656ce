"""A run's config as requests bring it along: checked once, then known.

A page sends the same one several times a second; checking it costs as much as an epoch.
"""

from __future__ import annotations

from typing import Annotated, Any

import orjson
from pydantic import ValidatorFunctionWrapHandler, WrapValidator

from playground.run.config import RunConfig

_MOST = 1000  # some 10 kB each
_LONGEST = 4000  # bytes of JSON: one with more changes is checked each time
_known: dict[bytes, RunConfig] = {}


def _looked_up(value: Any, check: ValidatorFunctionWrapHandler) -> RunConfig:
    if not isinstance(value, dict):
        return check(value)
    try:
        text = orjson.dumps(value)
    except (TypeError, ValueError):  # no text has it: from Python, or an integer past 64 bits
        return check(value)
    known = _known.get(text)  # in one step: another thread may clear them
    if known is not None:
        return known
    config: RunConfig = check(value)
    if len(text) <= _LONGEST:
        if len(_known) >= _MOST:
            _known.clear()
        _known[text] = config
    return config


KnownConfig = Annotated[RunConfig, WrapValidator(_looked_up)]
"""A `RunConfig` in a request. It is immutable, so that requests can share it."""
