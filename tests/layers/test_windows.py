"""Where windows stand: borders on one side, "same", dilation; held against padding by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from playground.errors import ShapeError
from playground.layers import (
    average_pool2d,
    average_pool2d_backward,
    conv2d,
    conv2d_backward,
    max_pool2d,
    max_pool2d_backward,
)
from tests.later import cases
from tests.layers import naive_layers

SEEDS = st.integers(0, 2**32 - 1)
Floats = NDArray[np.float64]


def spread(weight: Floats, dilation: tuple[int, int]) -> Floats:
    """The kernel with zeros between its entries: what dilation means."""
    rows, columns = (d * (k - 1) + 1 for d, k in zip(dilation, weight.shape[2:], strict=True))
    wide = np.zeros((*weight.shape[:2], rows, columns))
    wide[:, :, :: dilation[0], :: dilation[1]] = weight
    return wide


def pairs(rng: np.random.Generator, low: int, high: int) -> tuple[int, int]:
    first, second = rng.integers(low, high + 1, 2).tolist()
    return first, second


@settings(max_examples=cases(60))
@given(seed=SEEDS)
def test_a_dilated_convolution_with_any_borders_is_one_of_a_spread_kernel(seed: int) -> None:
    rng = np.random.default_rng(seed)
    stride, dilation, kernel = pairs(rng, 1, 3), pairs(rng, 1, 3), pairs(rng, 1, 3)
    borders = (pairs(rng, 0, 2), pairs(rng, 0, 2))
    weight = rng.normal(size=(2, 2, *kernel))
    wide = spread(weight, dilation)
    size = [
        max(1, k - sum(b)) + int(rng.integers(3))
        for k, b in zip(wide.shape[2:], borders, strict=True)
    ]
    z, bias = rng.normal(size=(2, 2, *size)), rng.normal(size=2)
    padded, inside = np.pad(z, ((0, 0), (0, 0), *borders)), (0, 0)

    y = conv2d(z, weight, bias, stride, borders, dilation)
    np.testing.assert_allclose(
        y, naive_layers.conv2d(padded, wide, bias, stride, inside), atol=1e-12
    )
    grad_y = rng.normal(size=y.shape)
    grad_z, grad_weight, _ = conv2d_backward(z, weight, grad_y, stride, borders, dilation)
    (top, _), (left, _) = borders
    expected = naive_layers.conv2d_grad_z(padded, wide, grad_y, stride, inside)
    expected = expected[:, :, top : top + size[0], left : left + size[1]]
    np.testing.assert_allclose(grad_z, expected, atol=1e-12)
    expected = naive_layers.conv2d_grad_weight(padded, wide, grad_y, stride, inside)
    expected = expected[:, :, :: dilation[0], :: dilation[1]]
    np.testing.assert_allclose(grad_weight, expected, atol=1e-12)


@settings(max_examples=cases(60))
@given(seed=SEEDS)
def test_padding_is_never_a_maximum_and_argmax_is_a_place_of_z(seed: int) -> None:
    rng = np.random.default_rng(seed)
    kernel, stride, dilation = pairs(rng, 1, 3), pairs(rng, 1, 3), pairs(rng, 1, 2)
    padding = tuple(int(rng.integers(k // 2 + 1)) for k in kernel)
    size = [d * (k - 1) + 1 + int(rng.integers(3)) for d, k in zip(dilation, kernel, strict=True)]
    z = -np.abs(rng.integers(1, 5, (1, 2, *size))).astype(float)  # below what pads
    y, argmax = max_pool2d(z, kernel, stride, padding, dilation)
    grad_y, expected = rng.normal(size=y.shape), np.zeros(z.shape)
    for i, j, h, w in np.ndindex(y.shape):
        seen = [
            (float(z[i, j, row, column]), -number, row, column)
            for number, (m, n) in enumerate(np.ndindex(kernel))
            for row, column in [
                (
                    stride[0] * h + dilation[0] * m - padding[0],
                    stride[1] * w + dilation[1] * n - padding[1],
                )
            ]
            if 0 <= row < size[0] and 0 <= column < size[1]
        ]
        largest, _, row, column = max(seen)
        assert y[i, j, h, w] == largest
        assert divmod(int(argmax[i, j, h, w]), size[1]) == (row, column)
        expected[i, j, row, column] += grad_y[i, j, h, w]
    np.testing.assert_allclose(max_pool2d_backward(grad_y, argmax, z.shape), expected, atol=1e-12)


@settings(max_examples=cases(40))
@given(seed=SEEDS)
def test_a_mean_of_windows_is_a_convolution_with_equal_weights(seed: int) -> None:
    rng = np.random.default_rng(seed)
    kernel, stride, padding = pairs(rng, 1, 3), pairs(rng, 1, 3), pairs(rng, 0, 2)
    size = [max(1, k - 2 * p) + int(rng.integers(4)) for k, p in zip(kernel, padding, strict=True)]
    z, weight = rng.normal(size=(3, 1, *size)), np.full((1, 1, *kernel), 1 / np.prod(kernel))
    y = average_pool2d(z, kernel, stride, padding)
    expected = naive_layers.conv2d(z, weight, np.zeros(1), stride, padding)
    np.testing.assert_allclose(y, expected, atol=1e-13)
    grad_y = rng.normal(size=y.shape)
    grad_z = average_pool2d_backward(grad_y, z.shape, kernel, stride, padding)
    expected = naive_layers.conv2d_grad_z(z, weight, grad_y, stride, padding)
    np.testing.assert_allclose(grad_z, expected, atol=1e-13)


@pytest.mark.parametrize(
    ("size", "kernel", "stride", "borders"),
    [
        (5, 3, 1, (1, 1)),
        (5, 2, 1, (0, 1)),  # the odd one below and right
        (5, 3, 2, (1, 1)),
        (6, 3, 2, (0, 1)),
        (4, 1, 2, (0, 0)),
    ],
)
def test_same_makes_as_many_windows_as_strides_fit(
    size: int, kernel: int, stride: int, borders: tuple[int, int]
) -> None:
    z, weight = (
        np.arange(float(size * size)).reshape(1, 1, size, size),
        np.ones((1, 1, kernel, kernel)),
    )
    y = conv2d(z, weight, [0.0], stride, "same")
    assert y.shape[2:] == (-(-size // stride), -(-size // stride))
    assert np.array_equal(y, conv2d(z, weight, [0.0], stride, (borders, borders)))
    assert np.array_equal(conv2d(z, weight, [0.0], 1, "valid"), conv2d(z, weight, [0.0]))


def test_a_window_that_sees_only_padding_is_refused() -> None:
    with pytest.raises(ShapeError) as refusal:
        max_pool2d(np.ones((1, 1, 2, 2)), 1, 1, padding=1)
    assert str(refusal.value) == "kernel_size: with this padding a window sees nothing of z."
    with pytest.raises(ShapeError) as refusal:
        conv2d(np.ones((1, 1, 2, 2)), np.ones((1, 1, 2, 2)), [0.0], 1, ((0, 0), (0, 1)), 3)
    assert str(refusal.value) == (
        "weight: kernel 2x2 with dilation 3x3 does not fit into 2x2 with padding ((0, 0), (0, 1))."
    )
