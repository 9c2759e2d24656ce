"""Bytes of protocol buffers, as far as an ONNX file needs them.

A message is its fields one after another, each a key and a value. The key is field number * 8 +
kind; the kinds used are 0, a whole number, and 2, bytes with their length before them: a text, an
array, or a message within. Whole numbers, lengths and keys are varints: seven bits a byte from the
lowest on, the eighth bit set where more follow. See https://protobuf.dev/programming-guides/encoding/.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

Value: TypeAlias = "int | str | bytes | Mapping[int, Value] | Sequence[Value]"
"""Of a field: a number, a text, bytes, a message, or several of these for one that is repeated."""

_NUMBER, _BYTES = 0, 2


def message(fields: Mapping[int, Value]) -> bytes:
    """The bytes of a message, its values by the number of their field."""
    return b"".join(_field(number, value) for number, value in fields.items())


def _field(number: int, value: Value) -> bytes:
    if isinstance(value, int):
        return varint(number << 3 | _NUMBER) + varint(value)
    if isinstance(value, Mapping):
        value = message(value)
    elif isinstance(value, str):
        value = value.encode()
    elif not isinstance(value, bytes):
        return b"".join(_field(number, one) for one in value)
    return varint(number << 3 | _BYTES) + varint(len(value)) + value


def varint(number: int) -> bytes:
    """A whole number, 0 or more."""
    if number < 0:
        raise ValueError(f"{number} is less than 0.")
    found = bytearray()
    while number > 0x7F:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*found, number])
