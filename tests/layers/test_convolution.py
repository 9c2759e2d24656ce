"""Convolution: the homework's sums, hand arithmetic, and what any linear map must satisfy."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.errors import PlaygroundError, SettingError, ShapeError
from playground.layers import conv2d, conv2d_backward
from tests.later import cases
from tests.layers import naive_layers
from tests.layers.layer_cases import Convolution, random_convolution

SEEDS = st.integers(0, 2**32 - 1)
NAMES = ("grad_z", "grad_weight", "grad_bias")

IMAGE = np.arange(1.0, 10).reshape(1, 1, 3, 3)  # 1 2 3 / 4 5 6 / 7 8 9
KERNEL = np.array([[[[1.0, 2], [3, 4]]]])


def assert_close(ours: np.ndarray, theirs: np.ndarray, what: str = "") -> None:
    """Within 1e-13 of the largest entry: sums of up to some hundred terms, in another order."""
    assert ours.shape == theirs.shape, what
    assert ours.dtype == np.float64, what
    scale = np.abs(theirs).max(initial=0.0)
    assert np.abs(ours - theirs).max(initial=0.0) <= 1e-13 * scale, what


def test_a_kernel_of_two_by_two_by_hand() -> None:
    # 1*1 + 2*2 + 3*4 + 4*5 = 37, and so on; it is not flipped
    y = conv2d(IMAGE, KERNEL, [0.5])
    assert y.tolist() == [[[[37.5, 47.5], [67.5, 77.5]]]]


def test_its_gradients_by_hand() -> None:
    grad_y = [[[[1.0, 0], [0, 10]]]]
    grad_z, grad_weight, grad_bias = conv2d_backward(IMAGE, KERNEL, grad_y)
    # the kernel laid at (0, 0), and ten times at (1, 1)
    assert grad_z[0, 0].tolist() == [[1, 2, 0], [3, 4 + 10, 20], [0, 30, 40]]
    # the window at (0, 0), and ten times the one at (1, 1)
    assert grad_weight[0, 0].tolist() == [[1 + 50, 2 + 60], [4 + 80, 5 + 90]]
    assert grad_bias.tolist() == [11]


def test_stride_and_padding_by_hand() -> None:
    # within a border of zeros, the first window sees the 1 alone, at its lower right
    y = conv2d(IMAGE, KERNEL, [0.0], stride=2, padding=1)
    assert y.tolist() == [[[[4 * 1, 3 * 2 + 4 * 3], [2 * 4 + 4 * 7, 5 + 2 * 6 + 3 * 8 + 4 * 9]]]]
    grad_z, grad_weight, _ = conv2d_backward(IMAGE, KERNEL, [[[[1.0, 0], [0, 0]]]], 2, 1)
    assert grad_z[0, 0].tolist() == [[4, 0, 0], [0, 0, 0], [0, 0, 0]]
    assert grad_weight[0, 0].tolist() == [[0, 0], [0, 1]]


def test_rows_that_no_window_reaches_get_no_gradient() -> None:
    grad_z, _, _ = conv2d_backward(np.ones((1, 1, 4, 4)), KERNEL, np.ones((1, 1, 1, 1)), stride=3)
    assert grad_z[0, 0].tolist() == [[1, 2, 0, 0], [3, 4, 0, 0], [0] * 4, [0] * 4]


def naive_gradients(call: Convolution) -> tuple[np.ndarray, ...]:
    z, weight, _, stride, padding, grad_y = call
    return (
        naive_layers.conv2d_grad_z(z, weight, grad_y, stride, padding),
        naive_layers.conv2d_grad_weight(z, weight, grad_y, stride, padding),
        naive_layers.conv2d_grad_bias(grad_y),
    )


@settings(max_examples=cases(150))
@given(seed=SEEDS)
def test_forward_and_backward_are_the_sums_of_the_homework(seed: int) -> None:
    call = random_convolution(np.random.default_rng(seed))
    z, weight, _, stride, padding, grad_y = call
    assert_close(conv2d(*call[:5]), naive_layers.conv2d(*call[:5]), "y")
    ours = conv2d_backward(z, weight, grad_y, stride, padding)
    for name, gradient, truth in zip(NAMES, ours, naive_gradients(call), strict=True):
        assert_close(gradient, truth, name)


@settings(max_examples=cases(150))
@given(seed=SEEDS)
def test_with_whole_numbers_they_are_those_sums_to_the_last_bit(seed: int) -> None:
    rng = np.random.default_rng(seed)
    call = random_convolution(rng)
    z, weight, bias, grad_y = (
        rng.integers(-9, 10, array.shape).astype(float)
        for array in (call.z, call.weight, call.bias, call.grad_y)
    )
    call = Convolution(z, weight, bias, call.stride, call.padding, grad_y)
    assert np.array_equal(conv2d(*call[:5]), naive_layers.conv2d(*call[:5]))
    ours = conv2d_backward(z, weight, grad_y, call.stride, call.padding)
    for gradient, truth in zip(ours, naive_gradients(call), strict=True):
        assert np.array_equal(gradient, truth)


@settings(max_examples=cases(100))
@given(seed=SEEDS)
def test_backward_is_the_adjoint_of_forward(seed: int) -> None:
    z, weight, bias, stride, padding, grad_y = random_convolution(np.random.default_rng(seed))
    y = conv2d(z, weight, np.zeros_like(bias), stride, padding)
    grad_z, grad_weight, _ = conv2d_backward(z, weight, grad_y, stride, padding)
    largest = conv2d(np.abs(z), np.abs(weight), np.zeros_like(bias), stride, padding)
    atol = 1e-14 * np.sum(np.abs(grad_y) * largest)  # rounding of all the products summed
    inner = np.sum(grad_y * y)
    np.testing.assert_allclose(np.sum(grad_z * z), inner, rtol=0, atol=atol)
    np.testing.assert_allclose(np.sum(grad_weight * weight), inner, rtol=0, atol=atol)


@settings(max_examples=cases(50))
@given(seed=SEEDS)
def test_forward_is_linear_in_the_input_and_in_the_kernels(seed: int) -> None:
    rng = np.random.default_rng(seed)
    z, weight, bias, stride, padding, _ = random_convolution(rng)
    none = np.zeros_like(bias)
    other_z, other_weight = rng.permuted(z), rng.permuted(weight)
    atol = 1e-13 * conv2d(np.abs(z) + np.abs(other_z), np.abs(weight), none, stride, padding).max()
    both = conv2d(2 * z - other_z, weight, none, stride, padding)
    apart = 2 * conv2d(z, weight, none, stride, padding) - conv2d(
        other_z, weight, none, stride, padding
    )
    np.testing.assert_allclose(both, apart, rtol=0, atol=3 * atol)
    both = conv2d(z, weight + other_weight, none, stride, padding)
    apart = conv2d(z, weight, none, stride, padding) + conv2d(
        z, other_weight, none, stride, padding
    )
    scale = np.abs(z).sum() * max(np.abs(weight).max(), np.abs(other_weight).max())
    np.testing.assert_allclose(both, apart, rtol=0, atol=1e-13 * scale)


@pytest.mark.parametrize(
    ("shape", "kernel"),
    [((5, 2, 6, 5), (3, 2)), ((5, 1, 64, 64), (4, 4)), ((3, 2, 60, 60), (5, 5))],
    ids=["a block of five", "blocks of two, two and one", "three blocks of one"],
)
def test_a_batch_is_its_images_one_by_one_and_their_gradients_add_up(
    shape: tuple[int, ...], kernel: tuple[int, int]
) -> None:
    rng = np.random.default_rng(0)
    z, weight, bias = rng.normal(size=shape), rng.normal(size=(3, shape[1], *kernel)), np.ones(3)
    y = conv2d(z, weight, bias)
    grad_y = rng.normal(size=y.shape)
    grad_z, grad_weight, grad_bias = conv2d_backward(z, weight, grad_y)
    images = [slice(i, i + 1) for i in range(len(z))]
    alone = [conv2d_backward(z[image], weight, grad_y[image]) for image in images]
    for image, (grad_image, _, _) in zip(images, alone, strict=True):
        assert_close(y[image], conv2d(z[image], weight, bias))
        assert_close(grad_z[image], grad_image)
    assert_close(grad_weight, sum(one[1] for one in alone))
    assert_close(grad_bias, sum(one[2] for one in alone))


def test_a_batch_of_no_images_is_a_batch() -> None:
    z, weight = np.zeros((0, 2, 5, 5)), np.ones((3, 2, 3, 3))
    y = conv2d(z, weight, np.ones(3))
    assert y.shape == (0, 3, 3, 3)
    grad_z, grad_weight, grad_bias = conv2d_backward(z, weight, y)
    assert grad_z.shape == z.shape
    assert not grad_weight.any()
    assert grad_bias.tolist() == [0, 0, 0]


def test_whole_numbers_and_single_precision_are_converted() -> None:
    y = conv2d(IMAGE.astype(int).tolist(), KERNEL.astype(np.float32), np.array([1], np.uint8))
    assert y.dtype == np.float64
    assert y.tolist() == [[[[38, 48], [68, 78]]]]


def test_memory_stays_below_one_im2col_matrix() -> None:
    z, weight = np.ones((16, 8, 28, 28)), np.ones((16, 8, 3, 3))
    grad_y, n_columns = np.ones((16, 16, 26, 26)), 16 * 26 * 26
    im2col_bytes = 8 * 9 * n_columns * 8
    for call in (
        lambda: conv2d(z, weight, np.ones(16)),
        lambda: conv2d_backward(z, weight, grad_y),
    ):
        tracemalloc.start()
        call()
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < im2col_bytes


Z, W, B = np.zeros((2, 3, 4, 4)), np.zeros((5, 3, 3, 3)), np.zeros(5)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((Z[0], W, B), "z: shape (3, 4, 4); must be (N, C_in, H, W)."),
        ((Z[:, :0], W, B), "z: shape (2, 0, 4, 4); must be (N, C_in, H, W), no axis but N empty."),
        (
            (Z, W[:, :2], B),
            "weight: shape (5, 2, 3, 3); must be (C_out, 3, k_H, k_W) for z of shape (2, 3, 4, 4).",
        ),
        ((Z, W, B[:4]), "bias: shape (4,); must be (5,) for weight of shape (5, 3, 3, 3)."),
        (
            (Z, np.zeros((1, 3, 5, 5)), B[:1]),
            "weight: kernel 5x5 does not fit into 4x4 with padding 0.",
        ),
        (
            (Z, np.zeros((1, 3, 5, 9)), B[:1], 1, (1, 2)),
            "weight: kernel 5x9 does not fit into 4x4 with padding 1x2.",
        ),
        ((Z + 0j, W, B), "z: holds complex128; must hold real numbers."),
        ((Z > 0, W, B), "z: holds bool; must hold real numbers."),
        ((Z, W.astype(object), B), "weight: holds object; must hold real numbers."),
        ((Z, W, list("abcde")), "bias: holds <U1; must hold real numbers."),
        ((Z, [[1], [2, 3]], B), "weight: is no table: its rows differ in length."),
    ],
)
def test_arrays_that_do_not_fit_are_refused_by_name(arguments: tuple, message: str) -> None:
    with pytest.raises(ShapeError) as refusal:
        conv2d(*arguments)
    assert str(refusal.value) == message
    assert isinstance(refusal.value, PlaygroundError)


def test_a_gradient_that_has_not_the_shape_of_y_is_refused() -> None:
    with pytest.raises(ShapeError) as refusal:
        conv2d_backward(Z, W, np.zeros((2, 5, 3, 2)))
    assert str(refusal.value) == "grad_y: shape (2, 5, 3, 2); must be (2, 5, 2, 2) as y is."


@pytest.mark.parametrize(
    "value", [0, -1, 1.0, True, "2", (1, 2, 3), (1, 0), (1, 1.5), None, [[1, 2]], "full"]
)
def test_a_stride_or_padding_that_is_no_whole_number_or_pair_is_refused(value: object) -> None:
    with pytest.raises(SettingError, match=r"stride=.*: must be a whole number from 1 on, or a"):
        conv2d(Z, W, B, stride=value)
    if value not in (0, (1, 0)):
        with pytest.raises(SettingError, match=r"padding=.*: must be a whole number from 0 on, "):
            conv2d_backward(Z, W, Z, padding=value)
