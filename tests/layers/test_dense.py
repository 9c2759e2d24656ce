"""A dense layer: hand arithmetic, its sums, its adjoint, refusals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.errors import ShapeError
from playground.layers import dense, dense_backward
from tests.later import cases
from tests.layers import naive_layers
from tests.layers.layer_cases import dense_case

SEEDS = st.integers(0, 2**32 - 1)


def test_a_dense_layer_by_hand() -> None:
    a, weight = [[1, 2]], [[3, 4, 5], [6, 7, 8]]
    assert dense(a, weight, [0.5, 0, -1]).tolist() == [[15.5, 18, 20]]
    grad_a, grad_weight, grad_bias = dense_backward(a, weight, [[1, 0, 10]])
    assert grad_a.tolist() == [[3 + 50, 6 + 80]]
    assert grad_weight.tolist() == [[1, 0, 10], [2, 0, 20]]
    assert grad_bias.tolist() == [1, 0, 10]


@settings(max_examples=cases(50))
@given(seed=SEEDS)
def test_a_dense_layer_is_its_sums_and_backward_its_adjoint(seed: int) -> None:
    case = dense_case(np.random.default_rng(seed))
    a, weight, bias = case.inputs.values()
    y, largest = dense(a, weight, bias), dense(np.abs(a), np.abs(weight), np.abs(bias))
    truth = naive_layers.dense(a, weight, bias)
    assert np.abs(y - truth).max() <= 1e-13 * np.abs(truth).max()
    atol = 1e-14 * np.sum(np.abs(case.grad_y) * largest)  # rounding of all the products summed
    inner = np.sum(case.grad_y * (y - bias))
    for name, x in (("a", a), ("weight", weight)):
        assert case.gradients[name].shape == x.shape
        np.testing.assert_allclose(np.sum(case.gradients[name] * x), inner, rtol=0, atol=atol)
    np.testing.assert_allclose(case.gradients["bias"], case.grad_y.sum(axis=0), rtol=1e-13)


def test_a_batch_of_no_rows_is_a_batch() -> None:
    assert dense(np.zeros((0, 2)), np.ones((2, 3)), np.ones(3)).shape == (0, 3)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: dense(np.zeros((2, 3)), np.zeros((4, 5)), np.zeros(5)),
            "weight: shape (4, 5); must be (3, n_out) for a of shape (2, 3).",
        ),
        (
            lambda: dense(np.zeros((2, 3)), np.zeros((3, 5)), np.zeros((5, 1))),
            "bias: shape (5, 1); must be (5,) for weight of shape (3, 5).",
        ),
        (
            lambda: dense_backward(np.zeros((2, 3)), np.zeros((3, 5)), np.zeros(5)),
            "grad_y: shape (5,); must be (2, 5) as y is.",
        ),
    ],
)
def test_arrays_that_do_not_fit_are_refused_by_name(call: object, message: str) -> None:
    with pytest.raises(ShapeError) as refusal:
        call()
    assert str(refusal.value) == message
