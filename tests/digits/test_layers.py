"""A net's layers as a text: what may be said, what not, and what it may cost."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.digits.layers import (
    EXAMPLES,
    MAX_PRODUCTS,
    MAX_WEIGHTS,
    Convolution,
    Dense,
    read_layers,
    written,
)
from playground.run.setting import RuleError

PARTS = ("conv1", "conv8", "conv16", "conv8k5", "conv4k7", "pool", "dense3", "dense32", "x", "")


def test_a_text_is_read_from_the_image_on() -> None:
    assert read_layers("conv8k5-pool-conv4-dense32") == (
        Convolution(8, 5, True, 1, 8),
        Convolution(4, 3, False, 8, 4),
        Dense(32, 4 * 4 * 4),
        Dense(10, 32),
    )
    assert read_layers("none") == (Dense(10, 64),)


@pytest.mark.parametrize("text", EXAMPLES)
def test_what_is_suggested_may_be(text: str) -> None:
    assert written(read_layers(text)) == text


@given(st.lists(st.sampled_from(PARTS), max_size=7))
def test_any_text_is_read_and_written_back_within_its_cost_or_refused(parts: list[str]) -> None:
    text = "-".join(parts)
    try:
        layers = read_layers(text)
    except RuleError:
        return
    assert written(layers) == text
    assert sum(math.prod(layer.weight_shape) for layer in layers) <= MAX_WEIGHTS
    assert sum(layer.n_products for layer in layers) <= MAX_PRODUCTS


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("lstm8", "must be up to 4 of convN"),
        ("conv08", "must be up to 4 of convN"),
        ("conv8-conv8-conv8-conv8-dense8", "at most 4 layers"),
        ("conv33", "at most 32 filters"),
        ("dense129", "at most 128 units"),
        ("conv8k4", "a kernel of 1, 3, 5 or 7"),
        ("dense8k3", "no kernel in dense8k3"),
        ("pool", "right behind a conv"),
        ("conv8-pool-pool", "right behind a conv"),
        ("dense8-pool", "right behind a conv"),
        ("dense8-conv8", "convolutions before its dense layers"),
        ("conv1-pool-conv1-pool-conv1-pool-conv1-pool", "at most 3 pools"),
        ("conv32-dense32", "at most 10,000 weights, and has 66,144"),
        ("conv32-pool-conv32k7-pool", "weights, and has"),
        ("conv16k7-conv4k7-pool", "at most 200,000 multiplications an image, and has 251,520"),
    ],
)
def test_what_cannot_be_or_costs_too_much_is_told(text: str, said: str) -> None:
    with pytest.raises(RuleError) as refusal:
        read_layers(text)
    assert said in str(refusal.value)
