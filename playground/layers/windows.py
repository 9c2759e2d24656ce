"""Where a window of k_H x k_W stands as it slides over a plane: shared by convolution and pooling.

Window (h, w) covers the plane's entries (s_0 h + m, s_1 w + n) for all offsets m < k_H, n < k_W.
"""

from __future__ import annotations

from collections.abc import Iterator

from playground.errors import ShapeError
from playground.layers.arguments import Pair


def count_windows(
    argument: str, plane: Pair, kernel: Pair, stride: Pair, padding: Pair = (0, 0)
) -> Pair:
    """How many windows stand below and beside one another: floor((size + 2p - k) / s) + 1.

    Raises ShapeError, naming `argument`, where not even one does.
    """
    lengths = [
        size + 2 * border - length
        for size, border, length in zip(plane, padding, kernel, strict=True)
    ]
    if min(lengths) < 0:
        raise ShapeError(
            argument,
            f"kernel {_by(kernel)} does not fit into {_by(plane)} with padding "
            f"{padding[0] if padding[0] == padding[1] else _by(padding)}",
        )
    return lengths[0] // stride[0] + 1, lengths[1] // stride[1] + 1


def each_offset(
    kernel: Pair, stride: Pair, windows: Pair
) -> Iterator[tuple[int, int, slice, slice]]:
    """Every offset (m, n) in row order, with the rows and columns it has in all the windows."""
    for m in range(kernel[0]):
        rows = slice(m, m + stride[0] * (windows[0] - 1) + 1, stride[0])
        for n in range(kernel[1]):
            yield m, n, rows, slice(n, n + stride[1] * (windows[1] - 1) + 1, stride[1])


def _by(lengths: Pair) -> str:
    return f"{lengths[0]}x{lengths[1]}"
