"""Max-pooling: where the maximum stands, whom the gradient goes to, ties, overlaps and NaN."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.errors import SettingError, ShapeError
from playground.layers import max_pool2d, max_pool2d_backward
from tests.later import cases
from tests.layers import naive_layers
from tests.layers.layer_cases import random_pooling

SEEDS = st.integers(0, 2**32 - 1)

IMAGE = np.array([[[[1.0, 5, 2], [8, 3, 4], [6, 7, 9]]]])


def test_windows_apart_by_hand() -> None:
    z = np.array([[[[1.0, 5, 2, 0], [8, 3, 4, 6]]]])
    y, argmax = max_pool2d(z, 2)
    assert y.tolist() == [[[[8, 6]]]]
    assert argmax.tolist() == [[[[4, 7]]]]  # row 1: columns 0 and 3 of 4
    grad_z = max_pool2d_backward([[[[10, 20]]]], argmax, z.shape)
    assert grad_z.tolist() == [[[[0, 0, 0, 0], [10, 0, 0, 20]]]]


def test_the_maximum_of_several_overlapping_windows_gets_the_sum() -> None:
    y, argmax = max_pool2d(IMAGE, 2, stride=1)
    assert y.tolist() == [[[[8, 5], [8, 9]]]]
    assert argmax.tolist() == [[[[3, 1], [3, 8]]]]
    grad_z = max_pool2d_backward([[[[1, 2], [3, 4]]]], argmax, IMAGE.shape)
    assert grad_z.tolist() == [[[[0, 2, 0], [1 + 3, 0, 0], [0, 0, 4]]]]


def test_ties_go_to_the_first_maximum_in_row_order() -> None:
    z = np.array([[[[0.0, 7, 7], [7, 7, 7]]]])
    y, argmax = max_pool2d(z, 2, stride=1)
    assert y.tolist() == [[[[7, 7]]]]
    assert argmax.tolist() == [[[[1, 1]]]]
    grad_z = max_pool2d_backward(np.ones((1, 1, 1, 2)), argmax, z.shape)
    assert grad_z.tolist() == [[[[0, 2, 0], [0, 0, 0]]]]


def test_minus_zero_ties_with_zero() -> None:
    assert max_pool2d([[[[-0.0, 0.0]]]], (1, 2))[1].item() == 0


@pytest.mark.parametrize("first", range(4))
def test_nan_is_the_maximum_of_its_window_at_its_first_place(first: int) -> None:
    window = np.array([1.0, np.inf, 2, 3])
    window[first:] = np.where(np.arange(first, 4) % 2 == first % 2, np.nan, window[first:])
    y, argmax = max_pool2d(window.reshape(1, 1, 2, 2), 2)
    assert np.isnan(y.item())
    assert argmax.item() == first


def test_a_nan_leaves_the_other_windows_alone() -> None:
    y, argmax = max_pool2d([[[[np.nan, 1, 2, 3]]]], (1, 2))
    assert y.tolist()[0][0][0][1] == 3
    assert argmax.tolist() == [[[[0, 3]]]]


def test_windows_of_minus_infinity_have_a_maximum_too() -> None:
    y, argmax = max_pool2d(np.full((1, 1, 2, 2), -np.inf), 2)
    assert (y.item(), argmax.item()) == (-np.inf, 0)


@settings(max_examples=cases(120))
@given(seed=SEEDS, n_values=st.sampled_from([None, 1, 2, 4]))
def test_forward_and_backward_are_the_sums_of_the_homework(seed: int, n_values: int | None) -> None:
    call = random_pooling(np.random.default_rng(seed), n_values)
    y, argmax = max_pool2d(*call[:3])
    naive_y, places = naive_layers.max_pool2d(*call[:3])
    assert np.array_equal(y, naive_y)
    for (i, j, h, w), (m, n) in places.items():
        row, column = call.stride[0] * h + m, call.stride[1] * w + n
        assert divmod(argmax[i, j, h, w], call.z.shape[3]) == (row, column)
    grad_z = max_pool2d_backward(call.grad_y, argmax, call.z.shape)
    truth = naive_layers.max_pool2d_grad_z(*call)
    np.testing.assert_allclose(grad_z, truth, rtol=1e-13, atol=0)  # up to nine terms, same order


@settings(max_examples=cases(50))
@given(seed=SEEDS)
def test_backward_is_the_adjoint_of_picking_the_maxima(seed: int) -> None:
    call = random_pooling(np.random.default_rng(seed))
    y, argmax = max_pool2d(*call[:3])
    grad_z = max_pool2d_backward(call.grad_y, argmax, call.z.shape)
    atol = 1e-13 * np.sum(np.abs(call.grad_y * y))
    np.testing.assert_allclose(np.sum(grad_z * call.z), np.sum(call.grad_y * y), rtol=0, atol=atol)


def test_the_sheets_slip_is_another_gradient_as_soon_as_there_are_two_windows() -> None:
    call = (IMAGE, (2, 2), (1, 1), np.array([[[[1.0, 2], [3, 4]]]]))
    slip = naive_layers.max_pool2d_grad_z_with_the_slip(*call)
    assert slip.tolist() == [[[[2 + 3, 0, 0], [1, 4, 0], [0, 0, 0]]]]  # never beyond the kernel
    assert not np.array_equal(slip, naive_layers.max_pool2d_grad_z(*call))


def test_pooling_a_window_of_one_is_the_identity() -> None:
    y, argmax = max_pool2d(IMAGE, 1)
    assert np.array_equal(y, IMAGE)
    assert y is not IMAGE
    assert not np.shares_memory(y, IMAGE)
    assert argmax.ravel().tolist() == list(range(9))


def test_a_batch_of_no_images_is_a_batch() -> None:
    y, argmax = max_pool2d(np.zeros((0, 2, 4, 4)), 2)
    assert y.shape == argmax.shape == (0, 2, 2, 2)
    assert max_pool2d_backward(y, argmax, (0, 2, 4, 4)).shape == (0, 2, 4, 4)


GRAD, PLACES, SHAPE = np.zeros((1, 2, 2, 2)), np.zeros((1, 2, 2, 2), int), (1, 2, 4, 4)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: max_pool2d(np.zeros((4, 4)), 2), "z: shape (4, 4); must be (N, C, H, W)."),
        (
            lambda: max_pool2d(np.zeros(SHAPE), (2, 5)),
            "kernel_size: kernel 2x5 does not fit into 4x4 with padding 0.",
        ),
        (
            lambda: max_pool2d_backward(np.zeros((1, 3, 2, 2)), PLACES, SHAPE),
            "grad_y: shape (1, 3, 2, 2); must be (1, 2, H', W') for z of shape (1, 2, 4, 4).",
        ),
        (
            lambda: max_pool2d_backward(GRAD, PLACES[:, :, :1], SHAPE),
            "argmax: shape (1, 2, 1, 2); must be (1, 2, 2, 2) as grad_y is.",
        ),
        (
            lambda: max_pool2d_backward(GRAD, PLACES + 16, SHAPE),
            "argmax: holds 16 to 16; must hold whole numbers from 0 to 15.",
        ),
        (
            lambda: max_pool2d_backward(GRAD, PLACES - 1, SHAPE),
            "argmax: holds -1 to -1; must hold whole numbers from 0 to 15.",
        ),
        (
            lambda: max_pool2d_backward(GRAD, PLACES + 0.0, SHAPE),
            "argmax: holds float64; must hold whole numbers.",
        ),
        (
            lambda: max_pool2d_backward(GRAD, PLACES, (2, 4, 4)),
            "z_shape: shape (2, 4, 4); must be (N, C, H, W).",
        ),
        (
            lambda: max_pool2d_backward(GRAD, PLACES, (1, 2, 4, -4)),
            "z_shape: is (1, 2, 4, -4); must be (N, C, H, W) in whole numbers.",
        ),
    ],
)
def test_arrays_that_do_not_fit_are_refused_by_name(call: object, message: str) -> None:
    with pytest.raises(ShapeError) as refusal:
        call()
    assert str(refusal.value) == message


@pytest.mark.parametrize("value", [0, 2.0, (1, 2, 3), "22"])
def test_a_size_or_stride_that_is_no_whole_number_or_pair_is_refused(value: object) -> None:
    with pytest.raises(SettingError, match=r"kernel_size=.*: must be a whole number from 1 on"):
        max_pool2d(IMAGE, value)
    with pytest.raises(SettingError, match=r"stride=.*: must be a whole number from 1 on"):
        max_pool2d(IMAGE, 2, value)
