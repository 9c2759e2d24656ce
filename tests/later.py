"""Cases that `make test` leaves out: other widths, sizes and schemes of a test to `make test-slow`,
and most of the many cases of a property to `make fuzz`."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

import pytest


def later(*values: Any) -> Any:
    """A case of the slow set."""
    return pytest.param(*values, marks=pytest.mark.slow)


def first(values: Iterable[Any], *now: Any) -> list[Any]:
    """All cases of one argument, of which only those of `now` are quick enough for every run."""
    return [value if value in now else later(value) for value in values]


def cases(count: int) -> int:
    """How many cases of a property are tried: all of them by `make fuzz`, else a quarter."""
    return count if os.environ.get("HYPOTHESIS_PROFILE") == "fresh" else max(5, count // 4)
