"""Convolution in two dimensions: valid cross-correlation of a padded plane.

By im2col: what each window sees is written out as a column, and all sums become one product of
matrices. That is done a few images at a time, so that the columns stay in the processor's cache.

Notation: z is the input (N, C_in, H, W), y the output (N, C_out, H', W'), weight
(C_out, C_in, k_H, k_W), bias (C_out,), stride (s_0, s_1); indices count from 0. Padding puts
zeros around each plane first; below, z stands for the padded input.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike

from playground.layers.arguments import BATCH, Floats, Lengths, Pair, as_floats, as_pair
from playground.layers.windows import count_windows, each_offset

_BLOCK_ENTRIES = 2**17  # a megabyte


def conv2d(
    z: ArrayLike, weight: ArrayLike, bias: ArrayLike, stride: Lengths = 1, padding: Lengths = 0
) -> Floats:
    """y (N, C_out, H', W'), H' = floor((H + 2 p_0 - k_H) / s_0) + 1 and W' likewise.

        y(i,j,h,w) = bias(j) + sum_{k,m,n} weight(j,k,m,n) z(i, k, s_0 h + m, s_1 w + n)

    Raises ShapeError for arrays that do not fit, SettingError for a stride or padding that is no
    whole number (1 or more, 0 or more) or pair of them.
    """
    geometry, z, weight = _fit(z, weight, stride, padding)
    bias = as_floats("bias", bias, (len(weight),), f"for weight of shape {weight.shape}")
    y = np.empty((len(z), len(weight), math.prod(geometry.windows)))
    for block, columns in _column_blocks(_padded(z, geometry.padding), geometry):
        np.matmul(weight.reshape(len(weight), columns.shape[1]), columns, out=y[block])
    y += bias[:, np.newaxis]
    return y.reshape(len(z), len(weight), *geometry.windows)


def conv2d_backward(
    z: ArrayLike, weight: ArrayLike, grad_y: ArrayLike, stride: Lengths = 1, padding: Lengths = 0
) -> tuple[Floats, Floats, Floats]:
    """(grad_z, grad_weight, grad_bias) from grad_y (N, C_out, H', W'), in the shapes of `conv2d`.

        grad_z(i,a,b,c)      = sum_j sum_{h,w} weight(j, a, b - s_0 h, c - s_1 w) grad_y(i,j,h,w)
        grad_weight(j,a,b,c) = sum_{i,h,w} z(i, a, s_0 h + b, s_1 w + c) grad_y(i,j,h,w)
        grad_bias(j)         = sum_{i,h,w} grad_y(i,j,h,w)

    In the first, only those h, w count for which 0 <= b - s_0 h < k_H and 0 <= c - s_1 w < k_W.
    What falls on the padding is dropped. Raises as `conv2d` does.
    """
    geometry, z, weight = _fit(z, weight, stride, padding)
    shape = (len(z), len(weight), *geometry.windows)
    grad_y = as_floats("grad_y", grad_y, shape, "as y is")
    by_window = grad_y.reshape(len(z), len(weight), math.prod(geometry.windows))

    padded = _padded(z, geometry.padding)
    grad_padded, grad_weight = np.zeros(padded.shape), np.zeros(weight.shape)
    for block, columns in _column_blocks(padded, geometry):
        products = np.matmul(by_window[block], columns.transpose(0, 2, 1))
        grad_weight += products.sum(axis=0).reshape(weight.shape)
        # The columns have served: their gradient takes their place.
        np.matmul(weight.reshape(len(weight), columns.shape[1]).T, by_window[block], out=columns)
        grad_windows = columns.reshape(-1, z.shape[1], *geometry.kernel, *geometry.windows)
        for m, n, rows, cols in each_offset(geometry.kernel, geometry.stride, geometry.windows):
            grad_padded[block, :, rows, cols] += grad_windows[:, :, m, n]
    grad_z = np.ascontiguousarray(_without_padding(grad_padded, geometry.padding))
    return grad_z, grad_weight, grad_y.sum(axis=(0, 2, 3))


class _Geometry(NamedTuple):
    kernel: Pair
    stride: Pair
    padding: Pair
    windows: Pair


def _fit(
    z: ArrayLike, weight: ArrayLike, stride: Lengths, padding: Lengths
) -> tuple[_Geometry, Floats, Floats]:
    z = as_floats("z", z, (BATCH, "C_in", "H", "W"))
    reason = f"for z of shape {z.shape}"
    weight = as_floats("weight", weight, ("C_out", z.shape[1], "k_H", "k_W"), reason)
    kernel, plane = (weight.shape[2], weight.shape[3]), (z.shape[2], z.shape[3])
    steps, borders = as_pair("stride", stride, 1), as_pair("padding", padding, 0)
    windows = count_windows("weight", plane, kernel, steps, borders)
    return _Geometry(kernel, steps, borders, windows), z, weight


def _column_blocks(padded: Floats, geometry: _Geometry) -> Iterator[tuple[slice, Floats]]:
    """im2col block by block: which images, and their columns (n, C_in k_H k_W, H' W').

    Column (h, w) is what the window there sees. The columns are a copy that may be written over;
    the next block takes their place.
    """
    views = sliding_window_view(padded, geometry.kernel, axis=(2, 3))
    views = views[:, :, :: geometry.stride[0], :: geometry.stride[1]].transpose(0, 1, 4, 5, 2, 3)
    n_images, n_channels = padded.shape[:2]
    shape = (n_channels, *geometry.kernel, *geometry.windows)
    n_rows, n_columns = n_channels * math.prod(geometry.kernel), math.prod(geometry.windows)
    size = min(max(1, _BLOCK_ENTRIES // math.prod(shape)), max(1, n_images))
    memory = np.empty((size, *shape))
    for first in range(0, n_images, size):
        block = slice(first, min(first + size, n_images))
        seen = memory[: block.stop - first]
        seen[...] = views[block]
        yield block, seen.reshape(len(seen), n_rows, n_columns)


def _padded(z: Floats, padding: Pair) -> Floats:
    if padding == (0, 0):
        return z
    n_images, n_channels, height, width = z.shape
    padded = np.zeros((n_images, n_channels, height + 2 * padding[0], width + 2 * padding[1]))
    _without_padding(padded, padding)[...] = z
    return padded


def _without_padding(padded: Floats, padding: Pair) -> Floats:
    """A view of the inside."""
    height, width = padded.shape[2:]
    return padded[:, :, padding[0] : height - padding[0], padding[1] : width - padding[1]]
