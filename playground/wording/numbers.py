"""Numbers as people read them, and as links hold them."""

from __future__ import annotations

from decimal import Decimal


def plain_number(value: float) -> str:
    """A number as the original writes it: 10, 0.03, and 0.00001 rather than 1e-05."""
    if float(value).is_integer() and abs(value) < 2**53:
        return str(int(value))
    text = f"{Decimal(repr(float(value))):f}"
    return text if len(text) <= 24 else repr(float(value))
