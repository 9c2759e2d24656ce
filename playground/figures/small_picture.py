"""Numbers as a small picture that a page holds in itself: a PNG, written here."""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from playground.figures.axes import Floats


def painted(values: Floats, scale: Sequence[tuple[float, str]]) -> NDArray[np.uint8]:
    """Values (rows, columns) in the colours of a scale "#RRGGBB", ascending: (rows, columns, 3)."""
    places, colors = zip(*scale, strict=True)
    channels = np.array([list(bytes.fromhex(color[1:])) for color in colors], dtype=float)
    rgb = [np.interp(values, places, channels[:, channel]) for channel in range(3)]
    pixels: NDArray[np.uint8] = np.rint(np.stack(rgb, axis=-1)).astype(np.uint8)
    return pixels


def png_text(pixels: NDArray[np.uint8]) -> str:
    """A PNG in base 64 of pixels (rows, columns, 3)."""
    height, width, _ = pixels.shape
    rows = b"".join(b"\0" + row.tobytes() for row in pixels)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    png = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
    )
    return base64.b64encode(png).decode()
