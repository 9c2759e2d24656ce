"""Where a window of k_H x k_W stands as it slides over a plane: shared by convolution and pooling.

Window (h, w) covers the padded plane's entries (s_0 h + d_0 m, s_1 w + d_1 n) for all offsets
m < k_H, n < k_W; s is the stride, d the dilation. Padding puts borders around the plane first.
It is given as one number; as (rows, columns); as ((top, bottom), (left, right)); as "valid", none;
or as "same", which makes ceil(H / s_0) x ceil(W / s_1) windows, the odd row or column of the
borders below and right (as in TensorFlow, and for stride 1 in PyTorch).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from playground.errors import SettingError, ShapeError
from playground.layers.arguments import Floats, Lengths, Pair, as_pair

Padding = Lengths | Sequence[Sequence[int]] | str
Borders = tuple[Pair, Pair]
"""((top, bottom), (left, right))."""


class Windows(NamedTuple):
    """How windows stand on a plane, and how many below and beside one another."""

    kernel: Pair
    stride: Pair
    dilation: Pair
    borders: Borders
    counts: Pair

    def each_offset(self) -> Iterator[tuple[int, int, slice, slice]]:
        """Every offset (m, n) in row order, with its padded rows and columns in all windows."""
        for m in range(self.kernel[0]):
            rows = self._along(0, m)
            for n in range(self.kernel[1]):
                yield m, n, rows, self._along(1, n)

    def _along(self, axis: int, offset: int) -> slice:
        first, stride = self.dilation[axis] * offset, self.stride[axis]
        return slice(first, first + stride * (self.counts[axis] - 1) + 1, stride)

    def sees(self, m: int, n: int, plane: Pair) -> NDArray[np.bool_]:
        """At which windows offset (m, n) lies on the plane and not on its borders: (H', W')."""
        rows, columns = (self.places(axis, offset) for axis, offset in enumerate((m, n)))
        below, beside = (rows >= 0) & (rows < plane[0]), (columns >= 0) & (columns < plane[1])
        return below[:, np.newaxis] & beside

    def places(self, axis: int, offset: int = 0) -> NDArray[np.intp]:
        """The rows (axis 0) or columns that an offset has on the plane, window by window."""
        first = self.dilation[axis] * offset - self.borders[axis][0]
        return first + self.stride[axis] * np.arange(self.counts[axis])

    @property
    def reach(self) -> Pair:
        """Rows and columns from a window's first entry to its last, both counted."""
        return _reach(self.kernel, self.dilation)

    def padded(self, planes: Floats, value: float = 0.0) -> Floats:
        """The planes (N, C, H, W) inside their borders, which hold `value`; as they are without."""
        if self.borders == ((0, 0), (0, 0)):
            return planes
        return np.pad(planes, ((0, 0), (0, 0), *self.borders), constant_values=value)

    def unpadded(self, planes: Floats) -> Floats:
        """A view of what lies inside the borders."""
        (top, bottom), (left, right) = self.borders
        height, width = planes.shape[2:]
        return planes[:, :, top : height - bottom, left : width - right]


def place_windows(
    argument: str,
    plane: Pair,
    kernel: Pair,
    stride: Lengths,
    padding: Padding = 0,
    dilation: Lengths = 1,
) -> Windows:
    """floor((H + borders - reach) / s) + 1 windows along each axis; reach is d (k - 1) + 1.

    Raises SettingError for a stride, padding or dilation that is none; ShapeError, naming
    `argument`, where not even one window fits.
    """
    steps, spread = as_pair("stride", stride, 1), as_pair("dilation", dilation, 1)
    reach = _reach(kernel, spread)
    borders = _as_borders(padding, plane, reach, steps)
    lengths = [size + sum(pair) - r for size, pair, r in zip(plane, borders, reach, strict=True)]
    if min(lengths) < 0:
        dilated = "" if spread == (1, 1) else f" with dilation {_by(spread)}"
        raise ShapeError(
            argument,
            f"kernel {_by(kernel)}{dilated} does not fit into {_by(plane)} with padding "
            f"{_shown(borders)}",
        )
    counts = (lengths[0] // steps[0] + 1, lengths[1] // steps[1] + 1)
    return Windows(kernel, steps, spread, borders, counts)


def _reach(kernel: Pair, dilation: Pair) -> Pair:
    return dilation[0] * (kernel[0] - 1) + 1, dilation[1] * (kernel[1] - 1) + 1


def _as_borders(padding: Padding, plane: Pair, reach: Pair, stride: Pair) -> Borders:
    if isinstance(padding, str) and padding == "same":
        return _same(plane[0], reach[0], stride[0]), _same(plane[1], reach[1], stride[1])
    sides: Any = 0 if isinstance(padding, str) and padding == "valid" else padding
    if not (isinstance(sides, Sequence | np.ndarray) and len(sides) == 2):
        sides = (sides, sides)
    try:
        return as_pair("padding", sides[0], 0), as_pair("padding", sides[1], 0)
    except SettingError:
        raise SettingError("padding", padding, _ALLOWED) from None


_ALLOWED = (
    'must be a whole number from 0 on, (rows, columns), ((top, bottom), (left, right)), "same" '
    'or "valid"'
)


def _same(size: int, reach: int, stride: int) -> Pair:
    total = max(0, (-(-size // stride) - 1) * stride + reach - size)
    return total // 2, total - total // 2


def _shown(borders: Borders) -> str:
    (top, bottom), (left, right) = borders
    if (top, left) != (bottom, right):
        return str(borders)
    return str(top) if top == left else _by((top, left))


def _by(lengths: Pair) -> str:
    return f"{lengths[0]}x{lengths[1]}"
