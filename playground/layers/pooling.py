"""Pooling: the largest entry of each window or their mean, and the gradient sent back.

Notation: z is the input (N, C, H, W), y the output (N, C, H', W'), kernel k_H x k_W, stride
(s_0, s_1); indices count from 0. (m*, n*)(i,j,h,w) is the place of the maximum *in its window*;
in the plane that place is (s_0 h + m*, s_1 w + n*), and `argmax` holds it as one number,

    argmax(i,j,h,w) = (s_0 h + m*) W + (s_1 w + n*),

an index into the plane written out row after row (`numpy.divmod(argmax, W)` gives row and column).
The backward pass needs this absolute place: to compare an input's (b, c) with (m*, n*) itself is
the usual slip. With dilation (d_0, d_1) the place is (s_0 h + d_0 m*, s_1 w + d_1 n*); padding is
taken off, and is never a maximum.

Ties go to the first maximum in row order. NaN counts as larger than every number, so that a
window with a NaN has the maximum NaN, at its first NaN.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from playground.errors import ShapeError
from playground.layers.arguments import (
    BATCH,
    Floats,
    Integers,
    Lengths,
    as_floats,
    as_integers,
    as_pair,
    check_shape,
    is_whole,
)
from playground.layers.windows import Padding, Windows, place_windows


def max_pool2d(
    z: ArrayLike,
    kernel_size: Lengths,
    stride: Lengths | None = None,
    padding: Padding = 0,
    dilation: Lengths = 1,
) -> tuple[Floats, Integers]:
    """(y, argmax), both (N, C, H', W'), as many windows as `windows.place_windows` says.

        y(i,j,h,w) = max_{m < k_H, n < k_W} z(i, j, s_0 h + d_0 m, s_1 w + d_1 n)

    The stride is the kernel's size unless given; windows overlap where it is smaller. Raises
    ShapeError for a z that does not fit, or a window that sees padding only; SettingError for a
    size, stride, padding or dilation that is none.
    """
    z, windows = _fit(z, kernel_size, stride, padding, dilation)
    width = z.shape[3]
    padded = windows.padded(z, -np.inf)
    offsets = [
        (m * windows.dilation[0] * width + n * windows.dilation[1], m, n, padded[:, :, rows, cols])
        for m, n, rows, cols in windows.each_offset()
    ]
    y = offsets[0][-1].copy()
    for *_, candidates in offsets[1:]:
        np.maximum(y, candidates, out=y)

    has_nan, seen = bool(np.isnan(y).any()), np.zeros(windows.counts, dtype=bool)
    within = np.zeros(y.shape, dtype=np.intp)
    for offset, m, n, candidates in reversed(offsets):  # so that the first maximum is written last
        is_maximum = candidates == y
        if has_nan:
            is_maximum |= np.isnan(candidates)
        if padded is not z:
            is_on_plane = windows.sees(m, n, (z.shape[2], width))
            is_maximum &= is_on_plane
            seen |= is_on_plane
        np.copyto(within, offset, where=is_maximum)
    if padded is not z and not seen.all():
        raise ShapeError("kernel_size", "with this padding a window sees nothing of z")
    return y, within + (windows.places(0)[:, np.newaxis] * width + windows.places(1))


def max_pool2d_backward(grad_y: ArrayLike, argmax: ArrayLike, z_shape: Sequence[int]) -> Floats:
    """grad_z of shape `z_shape` (N, C, H, W) from grad_y and argmax (N, C, H', W').

        grad_z(i,j,b,c) = sum_{h,w} 1{(b, c) = (s_0 h + m*, s_1 w + n*)} grad_y(i,j,h,w)

    Where windows overlap, an entry that is the maximum of several gets the sum. Raises ShapeError
    for shapes that do not fit, or an argmax outside the plane.
    """
    shape = _checked_shape(z_shape)
    n_planes, plane_size = shape[0] * shape[1], shape[2] * shape[3]
    reason = f"for z of shape {shape}"
    grad_y = as_floats("grad_y", grad_y, (shape[0], shape[1], "H'", "W'"), reason)
    argmax = as_integers("argmax", argmax, grad_y.shape, plane_size, "as grad_y is")
    first = np.arange(n_planes).reshape(shape[0], shape[1], 1, 1) * plane_size
    places, n_places = (argmax + first).ravel(), n_planes * plane_size
    summed = np.bincount(places, weights=grad_y.ravel(), minlength=n_places)
    return summed.reshape(shape).astype(np.float64, copy=False)


def average_pool2d(
    z: ArrayLike,
    kernel_size: Lengths,
    stride: Lengths | None = None,
    padding: Padding = 0,
) -> Floats:
    """y (N, C, H', W'), the mean of each window; zeros of the padding count, as in PyTorch.

        y(i,j,h,w) = 1 / (k_H k_W) sum_{m < k_H, n < k_W} z(i, j, s_0 h + m, s_1 w + n)

    The stride is the kernel's size unless given. Raises as `max_pool2d` does.
    """
    z, windows = _fit(z, kernel_size, stride, padding, 1)
    padded, y = windows.padded(z), np.zeros((*z.shape[:2], *windows.counts))
    for _, _, rows, cols in windows.each_offset():
        y += padded[:, :, rows, cols]
    return y / math.prod(windows.kernel)


def average_pool2d_backward(
    grad_y: ArrayLike,
    z_shape: Sequence[int],
    kernel_size: Lengths,
    stride: Lengths | None = None,
    padding: Padding = 0,
) -> Floats:
    """grad_z of shape `z_shape`: every entry of a window gets the same share of its gradient.

        grad_z(i,j,b,c) = 1 / (k_H k_W) sum of grad_y(i,j,h,w) over the windows that see (b, c)

    Raises ShapeError for shapes that do not fit.
    """
    grad_z, windows = _fit(np.zeros(_checked_shape(z_shape)), kernel_size, stride, padding, 1)
    grad_y = as_floats("grad_y", grad_y, (*grad_z.shape[:2], *windows.counts), "as y is")
    padded = windows.padded(grad_z)
    for _, _, rows, cols in windows.each_offset():
        padded[:, :, rows, cols] += grad_y
    return np.ascontiguousarray(windows.unpadded(padded)) / math.prod(windows.kernel)


def _fit(
    z: ArrayLike,
    kernel_size: Lengths,
    stride: Lengths | None,
    padding: Padding,
    dilation: Lengths,
) -> tuple[Floats, Windows]:
    z = as_floats("z", z, (BATCH, "C", "H", "W"))
    kernel = as_pair("kernel_size", kernel_size, 1)
    steps = kernel if stride is None else stride
    plane = (z.shape[2], z.shape[3])
    return z, place_windows("kernel_size", plane, kernel, steps, padding, dilation)


def _checked_shape(z_shape: Sequence[int]) -> tuple[int, int, int, int]:
    lengths = tuple(z_shape)
    if not all(is_whole(length) and length >= 0 for length in lengths):
        raise ShapeError("z_shape", f"is {lengths}; must be (N, C, H, W) in whole numbers")
    check_shape("z_shape", lengths, (BATCH, "C", "H", "W"))
    n_images, n_channels, height, width = map(int, lengths)
    return n_images, n_channels, height, width
