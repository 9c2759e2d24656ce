"""The slow, obvious truth: the homework's sums, index by index, over plain floats.

Stride (s_0, s_1), padding (p_0, p_1) and a batch (index i) are added to the sheet's formulas;
with stride 1 and padding 0 they are the sheet's. Nothing is shared with `playground.layers`.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Pair = tuple[int, int]


def conv2d(z: Floats, weight: Floats, bias: Floats, stride: Pair, padding: Pair) -> Floats:
    """y(i,j,h,w) = bias(j) + sum_{k,m,n} weight(j,k,m,n) z(i, k, s_0 h + m - p_0, ...)."""
    (n, c_in, height, width), (c_out, _, k_h, k_w) = z.shape, weight.shape
    (s_0, s_1), (p_0, p_1) = stride, padding
    n_h = math.floor((height + 2 * p_0 - k_h) / s_0) + 1
    n_w = math.floor((width + 2 * p_1 - k_w) / s_1) + 1
    y = np.empty((n, c_out, n_h, n_w))
    for i, j, h, w in np.ndindex(y.shape):
        total = float(bias[j])
        for k, m, o in np.ndindex(c_in, k_h, k_w):
            b, c = s_0 * h + m - p_0, s_1 * w + o - p_1
            if 0 <= b < height and 0 <= c < width:
                total += float(weight[j, k, m, o]) * float(z[i, k, b, c])
        y[i, j, h, w] = total
    return y


def conv2d_grad_z(z: Floats, weight: Floats, grad_y: Floats, stride: Pair, padding: Pair) -> Floats:
    """dL/dz(i,a,b,c) = sum_{j,h,w} weight(j, a, b + p_0 - s_0 h, c + p_1 - s_1 w) dL/dy(i,j,h,w).

    Only h, w inside y count for which the weight's indices are inside the kernel.
    """
    (s_0, s_1), (p_0, p_1) = stride, padding
    c_out, _, k_h, k_w = weight.shape
    n_h, n_w = grad_y.shape[2:]
    grad_z = np.empty(z.shape)
    for i, a, b, c in np.ndindex(z.shape):
        total = 0.0
        for j in range(c_out):
            for h in range(n_h):
                for w in range(n_w):
                    m, n = b + p_0 - s_0 * h, c + p_1 - s_1 * w
                    if 0 <= m < k_h and 0 <= n < k_w:
                        total += float(weight[j, a, m, n]) * float(grad_y[i, j, h, w])
        grad_z[i, a, b, c] = total
    return grad_z


def conv2d_grad_weight(
    z: Floats, weight: Floats, grad_y: Floats, stride: Pair, padding: Pair
) -> Floats:
    """dL/dweight(j,a,b,c) = sum_{i,h,w} z(i, a, s_0 h + b - p_0, ...) dL/dy(i,j,h,w)."""
    (s_0, s_1), (p_0, p_1) = stride, padding
    n, _, height, width = z.shape
    grad_weight = np.empty(weight.shape)
    for j, a, b, c in np.ndindex(weight.shape):
        total = 0.0
        for i, h, w in np.ndindex(n, *grad_y.shape[2:]):
            row, col = s_0 * h + b - p_0, s_1 * w + c - p_1
            if 0 <= row < height and 0 <= col < width:
                total += float(z[i, a, row, col]) * float(grad_y[i, j, h, w])
        grad_weight[j, a, b, c] = total
    return grad_weight


def conv2d_grad_bias(grad_y: Floats) -> Floats:
    """dL/dbias(j) = sum_{i,h,w} dL/dy(i,j,h,w)."""
    return np.array([math.fsum(grad_y[:, j].ravel().tolist()) for j in range(grad_y.shape[1])])


def max_pool2d(z: Floats, kernel: Pair, stride: Pair) -> tuple[Floats, dict[tuple[int, ...], Pair]]:
    """y, and by its indices the *relative* place (m*, n*) of the maximum, the first of equals."""
    n, channels, height, width = z.shape
    n_h = math.floor((height - kernel[0]) / stride[0]) + 1
    n_w = math.floor((width - kernel[1]) / stride[1]) + 1
    y = np.empty((n, channels, n_h, n_w))
    places: dict[tuple[int, ...], Pair] = {}
    for i, j, h, w in np.ndindex(y.shape):
        best, place = -math.inf, (0, 0)
        for m in range(kernel[0]):
            for o in range(kernel[1]):
                value = float(z[i, j, stride[0] * h + m, stride[1] * w + o])
                if value > best or (math.isnan(value) and not math.isnan(best)):
                    best, place = value, (m, o)
        y[i, j, h, w], places[i, j, h, w] = best, place
    return y, places


def max_pool2d_grad_z(z: Floats, kernel: Pair, stride: Pair, grad_y: Floats) -> Floats:
    """dL/dz(i,a,b,c) = sum_{h,w} 1{(b,c) = (s_0 h + m*, s_1 w + n*)} dL/dy(i,a,h,w)."""
    _, places = max_pool2d(z, kernel, stride)
    grad_z = np.zeros(z.shape)
    for i, a, b, c in np.ndindex(z.shape):
        for h, w in np.ndindex(grad_y.shape[2:]):
            m, n = places[i, a, h, w]
            if (b, c) == (stride[0] * h + m, stride[1] * w + n):
                grad_z[i, a, b, c] += float(grad_y[i, a, h, w])
    return grad_z


def max_pool2d_grad_z_with_the_slip(
    z: Floats, kernel: Pair, stride: Pair, grad_y: Floats
) -> Floats:
    """The same with (b, c) compared with (m*, n*) itself, as on the sheet: wrong."""
    _, places = max_pool2d(z, kernel, stride)
    grad_z = np.zeros(z.shape)
    for i, a, b, c in np.ndindex(z.shape):
        for h, w in np.ndindex(grad_y.shape[2:]):
            if (b, c) == places[i, a, h, w]:
                grad_z[i, a, b, c] += float(grad_y[i, a, h, w])
    return grad_z


def dense(a: Floats, weight: Floats, bias: Floats) -> Floats:
    """y(i,k) = bias(k) + sum_j a(i,j) weight(j,k)."""
    return np.array(
        [
            [
                float(bias[k])
                + math.fsum(float(x) * float(w) for x, w in zip(row, column, strict=True))
                for k, column in enumerate(weight.T)
            ]
            for row in a
        ]
    )


def slope(
    function: Callable[[Floats], float], x: Floats, index: tuple[int, ...], step: float
) -> float:
    """(f(x + h) - f(x - h)) / 2h in one entry."""
    above, below = x.copy(), x.copy()
    above[index] += step
    below[index] -= step
    return (function(above) - function(below)) / (2 * step)
