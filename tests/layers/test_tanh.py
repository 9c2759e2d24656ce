"""tanh: its formula, its slope measured, saturation, refusals."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.errors import ShapeError
from playground.layers import tanh, tanh_backward
from tests.later import cases
from tests.layers import naive_layers
from tests.layers.layer_cases import normal

SEEDS = st.integers(0, 2**32 - 1)


@settings(max_examples=cases(30))
@given(seed=SEEDS)
def test_tanh_is_its_formula_and_its_slope_is_measured(seed: int) -> None:
    z = np.random.default_rng(seed).uniform(-3, 3, (2, 3))
    y, grad_y = tanh(z), normal(np.random.default_rng(seed), 2, 3)
    grad_z = tanh_backward(y, grad_y)
    for index in np.ndindex(z.shape):
        up, down = math.exp(z[index]), math.exp(-z[index])
        assert y[index] == pytest.approx((up - down) / (up + down), rel=1e-14)  # five roundings

        def loss(z: np.ndarray) -> float:
            return float(np.sum(grad_y * np.tanh(z)))

        measured = naive_layers.slope(loss, z, index, 1e-5)
        # truncation h^2 |tanh'''| / 6 <= 1e-10 / 3, rounding of the sum 1e-16 / h
        np.testing.assert_allclose(grad_z[index], measured, atol=1e-9 * np.abs(grad_y).max())


def test_tanh_takes_any_shape_and_saturates_quietly() -> None:
    assert tanh(0).shape == ()
    assert tanh(np.zeros((2, 0))).shape == (2, 0)
    y = tanh([1000, -1000, np.inf])
    assert y.tolist() == [1, -1, 1]
    assert tanh_backward(y, [1, 1, 1]).tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: tanh_backward(np.zeros((2, 3)), np.zeros((3, 2))),
            "grad_y: shape (3, 2); must be (2, 3) as y is.",
        ),
        (lambda: tanh(["a"]), "z: holds <U1; must hold real numbers."),
    ],
)
def test_arrays_that_do_not_fit_are_refused_by_name(call: object, message: str) -> None:
    with pytest.raises(ShapeError) as refusal:
        call()
    assert str(refusal.value) == message
