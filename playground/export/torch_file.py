"""The arrays of a file that PyTorch has saved of a `state_dict()`, read without running any of it.

Such a file is a zip: numbers in `data/0`, `data/1`, ..., and `data.pkl`, a pickle that says which
arrays they make. A pickle is a program for a stack: most of it puts plain values there, and REDUCE
calls what GLOBAL has named. Here a name stays a name, and the calls that a state_dict needs are
done by us; whatever else is asked for is refused. The operations stand in the source of Python's
pickletools.
"""

from __future__ import annotations

import io
import math
import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from playground.errors import RunFileError, shown

_KINDS = {"torch DoubleStorage": "<f8", "torch FloatStorage": "<f4", "torch HalfStorage": "<f2"}
_MOST_BYTES = 50_000  # of a pickle: an array takes some 120
_MOST_NUMBERS = 100_000  # of all arrays: one storage may be asked for again and again
_HOW = "save net.state_dict(), and no more, with torch.save"


class _Name(NamedTuple):
    """What a pickle would import."""

    of: str


class _Storage(NamedTuple):
    """Numbers in a member of the zip."""

    kind: str
    key: str


def arrays_of(pickled: bytes, data: Mapping[str, bytes]) -> dict[str, NDArray[Any]]:
    """Arrays by name, in the file's order; `data` has the numbers by key.

    Raises RunFileError for a pickle of anything else.
    """
    if len(pickled) > _MOST_BYTES:
        raise RunFileError(f"The file's pickle has more than {_MOST_BYTES:,} bytes: {_HOW}.")
    try:
        found = _Machine(pickled, data).run()
    except RunFileError:
        raise
    except (ValueError, TypeError, LookupError, AttributeError, OverflowError, EOFError):
        raise RunFileError(f"The file is no state_dict that can be read: {_HOW}.") from None
    if not (
        isinstance(found, dict) and all(isinstance(array, np.ndarray) for array in found.values())
    ):
        raise RunFileError(f"The file holds more than arrays: {_HOW}.")
    return found


class _Machine:
    """The stack, and what is left of the pickle; an operation that is not here is refused."""

    def __init__(self, pickled: bytes, data: Mapping[str, bytes]) -> None:
        self.left = io.BytesIO(pickled)
        self.data = data
        self.stack: list[Any] = []
        self.marks: list[int] = []
        self.memo: dict[int, Any] = {}
        self.n_numbers = 0

    def run(self) -> Any:
        """What is on top of the stack at the end."""
        while (code := self.taken(1)) != b".":
            if code in _VALUES:
                self.stack.append(_VALUES[code](self))
            elif code in _ACTS:
                _ACTS[code](self)
            else:
                raise RunFileError(f"The file's pickle has the operation {code!r}: {_HOW}.")
        return self.stack.pop()

    def taken(self, count: int) -> bytes:
        """So many bytes of the pickle."""
        found = self.left.read(count)
        if len(found) < count:
            raise EOFError
        return found

    def number(self, n_bytes: int, is_signed: bool = False) -> int:
        """A whole number of so many bytes of the pickle."""
        return int.from_bytes(self.taken(n_bytes), "little", signed=is_signed)

    def line(self) -> str:
        """The pickle up to the end of a line."""
        return self.left.readline().decode().removesuffix("\n")

    def popped(self, count: int) -> list[Any]:
        """The topmost values, the lowest first."""
        if count > len(self.stack):
            raise IndexError(count)
        at = len(self.stack) - count
        values = self.stack[at:]
        del self.stack[at:]
        return values

    def to_mark(self) -> list[Any]:
        """All above the last mark."""
        return self.popped(len(self.stack) - self.marks.pop())

    def mark(self) -> None:
        self.marks.append(len(self.stack))

    def keep(self, n_bytes: int) -> None:
        """The topmost value is kept in a place."""
        self.memo[self.number(n_bytes)] = self.stack[-1]

    def put(self, pairs: list[Any]) -> None:
        """Keys and values by turns. A key is a text: to hash tuples within tuples may take ages."""
        for name, value in zip(pairs[::2], pairs[1::2], strict=True):
            if not isinstance(name, str):
                raise TypeError(name)
            self.stack[-1][name] = value

    def storage(self) -> _Storage:
        """What a number of the zip's is named by."""
        what, kind, key, _place, _size = self.stack.pop()
        if what != "storage" or not isinstance(kind, _Name) or not isinstance(key, str):
            raise TypeError(what)
        if kind.of not in _KINDS:
            raise RunFileError(f"{shown(kind.of)}: weights are float64, float32 or float16.")
        return _Storage(_KINDS[kind.of], key)

    def call(self) -> Any:
        """Done by us; nothing is looked up by its name but in this list."""
        name, arguments = self.popped(2)
        if not isinstance(name, _Name):
            raise TypeError(type(name))
        if name.of == "collections OrderedDict" and arguments == ():
            return {}
        if name.of == "torch._utils _rebuild_tensor_v2":
            return self.array(*arguments[:4])
        if name.of == "torch._utils _rebuild_parameter":
            return arguments[0]
        raise RunFileError(f"The file would call {shown(name.of)}: {_HOW}.")

    def array(
        self, storage: _Storage, offset: int, shape: Sequence[int], strides: Sequence[int]
    ) -> NDArray[Any]:
        """Numbers of a storage, each looked up by its place, so that none lies outside."""
        numbers = np.frombuffer(self.data[storage.key], storage.kind)
        sizes = [operator.index(size) for size in shape]
        if min(sizes, default=0) < 0 or math.prod(sizes) > len(numbers):
            raise ValueError(sizes)
        self.n_numbers += math.prod(sizes)
        if self.n_numbers > _MOST_NUMBERS:
            raise RunFileError(
                f"The file's arrays have more than {_MOST_NUMBERS:,} numbers; no network here has."
            )
        if 0 in sizes:
            return np.zeros(sizes)
        places = np.array(operator.index(offset))
        for size, stride in zip(sizes, strides, strict=True):
            places = places[..., np.newaxis] + np.arange(size) * operator.index(stride)
        if not 0 <= places.min() <= places.max() < len(numbers):
            raise ValueError(sizes)
        found: NDArray[Any] = numbers[places]
        return found


# By the byte that asks for it: what is put on the stack, and what is done.
_VALUES: dict[bytes, Callable[[_Machine], Any]] = {
    b"X": lambda machine: machine.taken(machine.number(4)).decode(),
    b"J": lambda machine: machine.number(4, is_signed=True),
    b"K": lambda machine: machine.number(1),
    b"M": lambda machine: machine.number(2),
    b"\x8a": lambda machine: machine.number(machine.number(1), is_signed=True),
    b"\x88": lambda machine: True,
    b"\x89": lambda machine: False,
    b"N": lambda machine: None,
    b")": lambda machine: (),
    b"}": lambda machine: {},
    b"t": lambda machine: tuple(machine.to_mark()),
    b"\x85": lambda machine: tuple(machine.popped(1)),
    b"\x86": lambda machine: tuple(machine.popped(2)),
    b"\x87": lambda machine: tuple(machine.popped(3)),
    b"h": lambda machine: machine.memo[machine.number(1)],
    b"j": lambda machine: machine.memo[machine.number(4)],
    b"c": lambda machine: _Name(f"{machine.line()} {machine.line()}"),
    b"Q": _Machine.storage,
    b"R": _Machine.call,
}
_ACTS: dict[bytes, Callable[[_Machine], object]] = {
    b"\x80": lambda machine: machine.taken(1),  # the pickle's version
    b"(": _Machine.mark,
    b"q": lambda machine: machine.keep(1),
    b"r": lambda machine: machine.keep(4),
    b"s": lambda machine: machine.put(machine.popped(2)),
    b"u": lambda machine: machine.put(machine.to_mark()),
    b"b": lambda machine: machine.stack.pop(),  # attributes, of which none is wanted
}
