"""Softmax with cross entropy: eighty digits, hand arithmetic, what must not overflow, refusals."""

from __future__ import annotations

import math
from decimal import Decimal, getcontext

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.errors import ShapeError
from playground.layers import softmax_cross_entropy, softmax_cross_entropy_backward
from tests.later import cases

SEEDS = st.integers(0, 2**32 - 1)


def exact_loss_and_probabilities(logits: np.ndarray, labels: np.ndarray) -> tuple[Decimal, list]:
    """In 80 digits."""
    getcontext().prec = 80
    losses, rows = [], []
    for row, label in zip(logits.tolist(), labels.tolist(), strict=True):
        powers = [Decimal(value).exp() for value in row]
        rows.append([power / sum(powers) for power in powers])
        losses.append(-rows[-1][label].ln())
    return sum(losses) / len(losses), rows


@settings(max_examples=cases(40))
@given(seed=SEEDS, scale=st.sampled_from([1e-3, 1.0, 30.0]))
def test_softmax_and_its_loss_are_their_formulas_in_eighty_digits(seed: int, scale: float) -> None:
    rng = np.random.default_rng(seed)
    logits, labels = rng.normal(scale=scale, size=(3, 4)), rng.integers(4, size=3)
    exact_loss, exact = exact_loss_and_probabilities(logits, labels)
    loss, probabilities = softmax_cross_entropy(logits, labels)
    # A difference of logits of size 100 is rounded by 1e-14, which is relative in e^ of it.
    assert loss == pytest.approx(float(exact_loss), rel=1e-13)
    np.testing.assert_allclose(probabilities, np.array(exact, dtype=float), rtol=1e-13)
    grad_logits = softmax_cross_entropy_backward(probabilities, labels)
    truth = [
        [float((p - (k == label)) / 3) for k, p in enumerate(row)]
        for row, label in zip(exact, labels.tolist(), strict=True)
    ]
    np.testing.assert_allclose(grad_logits, truth, rtol=1e-13)


def test_softmax_by_hand() -> None:
    loss, probabilities = softmax_cross_entropy([[math.log(1), math.log(3)], [0, 0]], [1, 0])
    np.testing.assert_allclose(probabilities, [[0.25, 0.75], [0.5, 0.5]], rtol=1e-15)
    assert loss == pytest.approx((math.log(4 / 3) + math.log(2)) / 2, rel=1e-15)
    grad_logits = softmax_cross_entropy_backward(probabilities, [1, 0])
    np.testing.assert_allclose(grad_logits, [[0.125, -0.125], [-0.25, 0.25]], rtol=1e-15)


def test_logits_past_the_range_of_the_exponential_are_no_trouble() -> None:
    loss, probabilities = softmax_cross_entropy([[1e4, 0], [0, -1e4]], [1, 0])
    assert probabilities.tolist() == [[1, 0], [1, 0]]
    assert loss == 1e4 / 2
    gradient = softmax_cross_entropy_backward(probabilities, [1, 0])
    assert gradient.tolist() == [[0.5, -0.5], [0, 0]]


def test_a_loss_too_small_beside_one_is_not_lost() -> None:
    loss, probabilities = softmax_cross_entropy([[0.0, -50]], [0])
    assert loss == pytest.approx(math.exp(-50), rel=1e-14)
    gradient = softmax_cross_entropy_backward(probabilities, [0])
    assert gradient[0, 0] == -gradient[0, 1] == pytest.approx(-math.exp(-50), rel=1e-14)


def test_adding_a_number_to_all_logits_of_a_row_changes_nothing() -> None:
    logits = np.array([[1.0, 2, 4], [0, 0, 8]])
    shifts = np.array([[64.0], [-1024]])
    loss, probabilities = softmax_cross_entropy(logits, [0, 1])
    shifted_loss, shifted = softmax_cross_entropy(logits + shifts, [0, 1])
    assert shifted_loss == loss
    assert shifted.tolist() == probabilities.tolist()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: softmax_cross_entropy(np.zeros((0, 3)), []),
            "logits: shape (0, 3); must be (images, classes), no axis empty.",
        ),
        (
            lambda: softmax_cross_entropy(np.zeros((2, 3)), [0, 3]),
            "labels: holds 0 to 3; must hold whole numbers from 0 to 2.",
        ),
        (
            lambda: softmax_cross_entropy(np.zeros((2, 3)), [0.0, 1.0]),
            "labels: holds float64; must hold whole numbers.",
        ),
        (
            lambda: softmax_cross_entropy_backward(np.zeros((2, 3)), [0]),
            "labels: shape (1,); must be (2,) for probabilities of shape (2, 3).",
        ),
    ],
)
def test_arrays_that_do_not_fit_are_refused_by_name(call: object, message: str) -> None:
    with pytest.raises(ShapeError) as refusal:
        call()
    assert str(refusal.value) == message
