"""A drawn digit as an image like those of the data set: 8x8 counts of dots of ink.

The data's forms were scanned, every digit was scaled to 32 dots of height, and each pixel is how
many of its 4x4 dots were on. Whatever the digit, about as many dots are: the smaller its line is
long, the bolder. So is a drawing treated: scaled to that height, put into the middle, drawn with
a pen as wide as it takes.
"""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray

from playground.digits.layers import IMAGE_SIZE

Stroke = tuple[tuple[float, float], ...]
"""Points of a line (x from the left, y from the top), in any unit."""

_DOTS = 32  # a side
_PER_PIXEL = _DOTS // IMAGE_SIZE
_MOST_ACROSS = 21.0  # dots; wider drawings are squeezed, as most of the data's images are this wide
_INK = 314.0  # dots: what the data's images have, 300 to 330 for each of the digits
_THINNEST, _BOLDEST = 2.5, 10.0  # dots
_ROUNDS = 5  # of fitting the pen; the ink is then right within some per cent
_MOST_STRETCHED = 2.0  # in height against width: a dash is no block


@functools.lru_cache(maxsize=64)
def image_of(strokes: tuple[Stroke, ...]) -> NDArray[np.float64] | None:
    """The drawing as an image (8, 8) from 0 white to 1 black in sixteenths, read-only.

    None where there is nothing to see. Where a drawing stands and how large it is makes no
    difference.
    """
    ends = [_segments(stroke) for stroke in strokes if stroke]
    if not ends:
        return None
    lines = np.concatenate(ends)  # (n, 2 ends, x and y)
    pen = 6.0
    for _ in range(_ROUNDS):
        dots = _drawn(_fitted(lines, pen), pen)
        pen = float(np.clip(pen * _INK / max(dots.sum(), 1), _THINNEST, _BOLDEST))
    dots = _drawn(_fitted(lines, pen), pen)
    blocks = dots.reshape(IMAGE_SIZE, _PER_PIXEL, IMAGE_SIZE, _PER_PIXEL)
    image: NDArray[np.float64] = blocks.sum(axis=(1, 3)) / _PER_PIXEL**2
    image.flags.writeable = False
    return image


def _segments(stroke: Stroke) -> NDArray[np.float64]:
    points = np.array(stroke, dtype=np.float64)
    if len(points) == 1:
        points = np.concatenate([points, points])
    return np.stack([points[:-1], points[1:]], axis=1)


def _fitted(lines: NDArray[np.float64], pen: float) -> NDArray[np.float64]:
    """The lines moved and scaled so that, with the pen's width, they fill the height."""
    low, high = lines.min(axis=(0, 1)), lines.max(axis=(0, 1))
    width, height = high - low
    room = _DOTS - pen
    scale = room / max(width * room / (_MOST_ACROSS - pen), height, 1e-9)
    scale_y = min(room / max(height, 1e-9), _MOST_STRETCHED * scale)
    fitted: NDArray[np.float64] = (lines - (low + high) / 2) * (scale, scale_y) + _DOTS / 2
    return fitted


def _drawn(lines: NDArray[np.float64], pen: float) -> NDArray[np.bool_]:
    """Which dots (32, 32) are within half a pen's width of a line."""
    middles = np.arange(_DOTS) + 0.5
    start, way = lines[:, 0], lines[:, 1] - lines[:, 0]
    from_x = middles[:, np.newaxis] - start[:, 0]  # (column, line)
    from_y = middles[:, np.newaxis] - start[:, 1]  # (row, line)
    length = np.maximum((way**2).sum(axis=1), 1e-12)
    # How far along its line, from 0 to 1, the point nearest to a dot is: (row, column, line).
    along = (from_x * way[:, 0])[np.newaxis] + (from_y * way[:, 1])[:, np.newaxis]
    along = np.clip(along / length, 0, 1)
    off_x = from_x[np.newaxis] - along * way[:, 0]
    off_y = from_y[:, np.newaxis] - along * way[:, 1]
    nearest = (off_x**2 + off_y**2).min(axis=2)
    on: NDArray[np.bool_] = nearest <= (pen / 2) ** 2
    return on
