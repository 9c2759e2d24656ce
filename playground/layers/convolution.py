"""Convolution in two dimensions: valid cross-correlation of a padded plane.

By im2col: what each window sees is written out as a column, and all sums become one product of
matrices. That is done a few images at a time, so that the columns stay in the processor's cache.

Notation: z is the input (N, C_in, H, W), y the output (N, C_out, H', W'), weight
(C_out, C_in, k_H, k_W), bias (C_out,), stride (s_0, s_1), dilation (d_0, d_1); indices count from
0. Padding puts zeros around each plane first, see `windows`; below, z stands for the padded input.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike

from playground.layers.arguments import BATCH, Floats, Lengths, as_floats
from playground.layers.windows import Padding, Windows, place_windows

_BLOCK_ENTRIES = 2**17  # a megabyte


def conv2d(
    z: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike,
    stride: Lengths = 1,
    padding: Padding = 0,
    dilation: Lengths = 1,
) -> Floats:
    """y (N, C_out, H', W'), H' = floor((H + borders - d_0 (k_H - 1) - 1) / s_0) + 1, W' likewise.

        y(i,j,h,w) = bias(j) + sum_{k,m,n} weight(j,k,m,n) z(i, k, s_0 h + d_0 m, s_1 w + d_1 n)

    Raises ShapeError for arrays that do not fit, SettingError for a stride, padding or dilation
    that is none.
    """
    windows, z, weight = _fit(z, weight, stride, padding, dilation)
    bias = as_floats("bias", bias, (len(weight),), f"for weight of shape {weight.shape}")
    y = np.empty((len(z), len(weight), math.prod(windows.counts)))
    for block, columns in _column_blocks(windows.padded(z), windows):
        np.matmul(weight.reshape(len(weight), columns.shape[1]), columns, out=y[block])
    y += bias[:, np.newaxis]
    return y.reshape(len(z), len(weight), *windows.counts)


def conv2d_backward(
    z: ArrayLike,
    weight: ArrayLike,
    grad_y: ArrayLike,
    stride: Lengths = 1,
    padding: Padding = 0,
    dilation: Lengths = 1,
) -> tuple[Floats, Floats, Floats]:
    """(grad_z, grad_weight, grad_bias) from grad_y (N, C_out, H', W'), in the shapes of `conv2d`.

        grad_z(i,a,b,c)      = sum_j sum_{h,w} weight(j, a, m, n) grad_y(i,j,h,w)
        grad_weight(j,a,b,c) = sum_{i,h,w} z(i, a, s_0 h + d_0 b, s_1 w + d_1 c) grad_y(i,j,h,w)
        grad_bias(j)         = sum_{i,h,w} grad_y(i,j,h,w)

    In the first, only those h, w count for which b = s_0 h + d_0 m and c = s_1 w + d_1 n have
    0 <= m < k_H and 0 <= n < k_W; without dilation m = b - s_0 h and n = c - s_1 w. What falls on
    the padding is dropped. Raises as `conv2d` does.
    """
    windows, z, weight = _fit(z, weight, stride, padding, dilation)
    shape = (len(z), len(weight), *windows.counts)
    grad_y = as_floats("grad_y", grad_y, shape, "as y is")
    by_window = grad_y.reshape(len(z), len(weight), math.prod(windows.counts))

    padded = windows.padded(z)
    grad_padded, grad_weight = np.zeros(padded.shape), np.zeros(weight.shape)
    for block, columns in _column_blocks(padded, windows):
        products = np.matmul(by_window[block], columns.transpose(0, 2, 1))
        grad_weight += products.sum(axis=0).reshape(weight.shape)
        # The columns have served: their gradient takes their place.
        np.matmul(weight.reshape(len(weight), columns.shape[1]).T, by_window[block], out=columns)
        grad_windows = columns.reshape(-1, z.shape[1], *windows.kernel, *windows.counts)
        for m, n, rows, cols in windows.each_offset():
            grad_padded[block, :, rows, cols] += grad_windows[:, :, m, n]
    grad_z = np.ascontiguousarray(windows.unpadded(grad_padded))
    return grad_z, grad_weight, grad_y.sum(axis=(0, 2, 3))


def _fit(
    z: ArrayLike,
    weight: ArrayLike,
    stride: Lengths,
    padding: Padding,
    dilation: Lengths,
) -> tuple[Windows, Floats, Floats]:
    z = as_floats("z", z, (BATCH, "C_in", "H", "W"))
    reason = f"for z of shape {z.shape}"
    weight = as_floats("weight", weight, ("C_out", z.shape[1], "k_H", "k_W"), reason)
    kernel, plane = (weight.shape[2], weight.shape[3]), (z.shape[2], z.shape[3])
    return place_windows("weight", plane, kernel, stride, padding, dilation), z, weight


def _column_blocks(padded: Floats, windows: Windows) -> Iterator[tuple[slice, Floats]]:
    """im2col block by block: which images, and their columns (n, C_in k_H k_W, H' W').

    Column (h, w) is what the window there sees. The columns are a copy that may be written over;
    the next block takes their place.
    """
    (down, across), (below, beside) = windows.stride, windows.dilation
    views = sliding_window_view(padded, windows.reach, axis=(2, 3))
    views = views[:, :, ::down, ::across, ::below, ::beside].transpose(0, 1, 4, 5, 2, 3)
    n_images, n_channels = padded.shape[:2]
    shape = (n_channels, *windows.kernel, *windows.counts)
    n_rows, n_columns = n_channels * math.prod(windows.kernel), math.prod(windows.counts)
    size = min(max(1, _BLOCK_ENTRIES // math.prod(shape)), max(1, n_images))
    memory = np.empty((size, *shape))
    for first in range(0, n_images, size):
        block = slice(first, min(first + size, n_images))
        seen = memory[: block.stop - first]
        seen[...] = views[block]
        yield block, seen.reshape(len(seen), n_rows, n_columns)
