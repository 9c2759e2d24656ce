"""Cases that `make test` leaves to `make test-slow`: other widths, sizes and schemes of a test."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest


def later(*values: Any) -> Any:
    """A case of the slow set."""
    return pytest.param(*values, marks=pytest.mark.slow)


def first(values: Iterable[Any], *now: Any) -> list[Any]:
    """All cases of one argument, of which only those of `now` are quick enough for every run."""
    return [value if value in now else later(value) for value in values]
