"""ReLU, sigmoid, flatten, batch norm, dense on other shapes: values, slopes, refusals."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.errors import SettingError, ShapeError
from playground.layers import (
    batch_norm,
    batch_norm_backward,
    dense,
    dense_backward,
    flatten,
    flatten_backward,
    gradient_check,
    relu,
    relu_backward,
    sigmoid,
    sigmoid_backward,
)
from tests.later import cases

SEEDS = st.integers(0, 2**32 - 1)


def test_relu_passes_what_is_positive_and_its_gradient() -> None:
    y = relu([[-1.0, 0.0, 2.0], [np.inf, -np.inf, np.nan]])
    assert np.array_equal(y, [[0, 0, 2], [np.inf, 0, np.nan]], equal_nan=True)
    assert relu_backward([0.0, 3.0, 0.0], [5, 6, 7]).tolist() == [0, 6, 0]


@settings(max_examples=cases(30))
@given(seed=SEEDS)
def test_sigmoid_is_its_formula_and_its_slope_is_measured(seed: int) -> None:
    rng = np.random.default_rng(seed)
    z, grad_y = rng.uniform(-6, 6, (2, 3)), rng.normal(size=(2, 3))
    y = sigmoid(z)
    expected = [[1 / (1 + math.exp(-value)) for value in row] for row in z]
    np.testing.assert_allclose(y, expected, rtol=1e-15)  # three roundings
    assert gradient_check(sigmoid, {"z": z}, {"z": sigmoid_backward(y, grad_y)}, grad_y).passed


def test_sigmoid_saturates_quietly_and_keeps_its_small_values() -> None:
    y = sigmoid([1000, -1000, -40, np.inf])
    assert y.tolist() == [1, 0, math.exp(-40) / (1 + math.exp(-40)), 1]
    assert sigmoid_backward(y, [1, 1, 0, 1]).tolist() == [0, 0, 0, 0]


def test_flatten_is_row_after_row_and_back() -> None:
    z = np.arange(24.0).reshape(2, 3, 2, 2)
    assert flatten(z).tolist() == [list(range(12)), list(range(12, 24))]
    assert np.array_equal(flatten_backward(flatten(z), z.shape), z)
    assert flatten(np.zeros((0, 3, 2))).shape == (0, 6)


@settings(max_examples=cases(30))
@given(seed=SEEDS, planes=st.booleans())
def test_batch_norm_has_mean_beta_spread_gamma_and_the_measured_gradient(
    seed: int, planes: bool
) -> None:
    rng = np.random.default_rng(seed)
    z = rng.normal(2, 3, (4, 3, 2, 2) if planes else (5, 3))
    gamma, beta = rng.uniform(0.5, 2, 3), rng.normal(size=3)
    y, axes = batch_norm(z, gamma, beta), (0, 2, 3) if planes else (0,)
    np.testing.assert_allclose(y.mean(axis=axes), beta, atol=1e-12)
    spread = z.var(axis=axes)
    np.testing.assert_allclose(y.var(axis=axes), gamma**2 * spread / (spread + 1e-5), rtol=1e-10)
    grad_y = rng.normal(size=z.shape)
    gradients = batch_norm_backward(z, gamma, grad_y)
    inputs = {"z": z, "gamma": gamma, "beta": beta}
    check = gradient_check(batch_norm, inputs, dict(zip(inputs, gradients, strict=True)), grad_y)
    assert check.passed, check.verdict


@settings(max_examples=cases(20))
@given(seed=SEEDS)
def test_dense_on_one_sample_and_on_images_is_dense_on_their_rows(seed: int) -> None:
    rng = np.random.default_rng(seed)
    images, weight, bias = (
        rng.normal(size=(3, 2, 2, 2)),
        rng.normal(size=(8, 4)),
        rng.normal(size=4),
    )
    rows, grad_y = flatten(images), rng.normal(size=(3, 4))
    assert np.array_equal(dense(images, weight, bias), dense(rows, weight, bias))
    grad_a, grad_weight, grad_bias = dense_backward(images, weight, grad_y)
    of_rows = dense_backward(rows, weight, grad_y)
    assert np.array_equal(flatten(grad_a), of_rows[0])
    assert np.array_equal(grad_weight, of_rows[1])
    assert np.array_equal(grad_bias, of_rows[2])
    one = dense_backward(rows[0], weight, grad_y[0])
    alone = dense_backward(rows[:1], weight, grad_y[:1])
    assert dense(rows[0], weight, bias).shape == (4,)
    assert one[0].shape == (8,)
    assert all(
        np.array_equal(mine.ravel(), its.ravel()) for mine, its in zip(one, alone, strict=True)
    )


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: relu_backward([1.0], [1, 2]), "grad_y: shape (2,); must be (1,) as y is."),
        (lambda: flatten(1.0), "z: shape (); must be (N, ...)."),
        (
            lambda: flatten_backward(np.zeros((2, 5)), (2, 3)),
            "grad_y: shape (2, 5); must be (2, 3) for z of shape (2, 3).",
        ),
        (
            lambda: batch_norm(np.zeros((0, 3)), [1, 1, 1], [0, 0, 0]),
            "z: shape (0, 3); must be (N, C) or (N, C, H, W), no axis empty.",
        ),
        (
            lambda: dense(np.zeros((2, 3, 4)), np.zeros((4, 2)), [0, 0]),
            "a: shape (2, 3, 4); must be (N, n_in).",
        ),
    ],
)
def test_arrays_that_do_not_fit_are_refused_by_name(call: object, message: str) -> None:
    with pytest.raises(ShapeError) as refusal:
        call()
    assert str(refusal.value) == message


def test_batch_norm_needs_an_epsilon_above_zero() -> None:
    with pytest.raises(SettingError, match="epsilon=0: must be a number above 0"):
        batch_norm(np.zeros((2, 1)), [1], [0], 0)
