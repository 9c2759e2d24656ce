"""Arrays from .npy files that may hold anything."""

from __future__ import annotations

import io
import math
from pathlib import Path
from typing import Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from playground.errors import SettingError

MAX_BYTES = 1_000_000  # the largest array of any case has 4,096 entries


def read_array(flag: str, path: str) -> NDArray[Any]:
    """The array in a .npy file. Raises SettingError, naming the flag, for anything else.

    The size that the file claims for its array is compared with the file's own before any memory
    is asked for; nothing in it is ever run.
    """
    try:
        if not Path(path).is_file():
            raise SettingError(flag, path, "must be a .npy file; there is none")
        with open(path, "rb") as opened:
            content = opened.read(MAX_BYTES + 1)
    except OSError as error:
        raise SettingError(flag, path, f"cannot be read: {error.strerror}") from None
    if len(content) > MAX_BYTES:
        raise SettingError(flag, path, f"must have at most {MAX_BYTES} bytes")
    stream = io.BytesIO(content)
    try:
        shape, dtype = _header(stream)
        if dtype.kind not in "biufc":
            raise SettingError(flag, path, f"must hold numbers, not {dtype}")
        if math.prod(shape) * dtype.itemsize != len(content) - stream.tell():
            raise ValueError("another length than the header says")
        stream.seek(0)
        array: NDArray[Any] = np.load(stream, allow_pickle=False)
    except SettingError:
        raise
    except Exception:  # NumPy's reader evaluates the header as a literal, which fails in any way
        rule = "must be an array that numpy.save has written"
        raise SettingError(flag, path, rule) from None
    return array


def _header(stream: io.BytesIO) -> tuple[tuple[int, ...], np.dtype[Any]]:
    read = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}
    shape, _, dtype = read[npy.read_magic(stream)](stream)
    return shape, dtype
