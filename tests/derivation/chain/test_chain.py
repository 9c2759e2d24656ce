"""A chain in its link: layers, shapes, numbers; and a sentence for each that cannot be."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from playground import PlaygroundError, SettingError
from playground.derivation.chain import Chain, ChainLayer, Edit, change_of, follow
from playground.derivation.chain.stages import MOST_IN_ALL, MOST_NUMBERS
from playground.layers import conv2d, dense, flatten, max_pool2d, relu, softmax_cross_entropy
from tests.derivation.chain.random_chains import random_chain
from tests.later import cases

SHORT = "#chain=flatten;dense(channels_out:2);squared_error&input=1x2x2"


@settings(max_examples=cases(25))
@drawn(st.integers(0, 500), st.data())
def test_a_link_holds_the_whole_chain(seed: int, data: st.DataObject) -> None:
    chain = random_chain(seed)
    name = data.draw(st.sampled_from(list(chain.shapes)))
    index = tuple(data.draw(st.integers(0, n - 1)) for n in chain.shapes[name])
    value = 0.0 if name == "t" else data.draw(st.floats(-1e3, 1e3))
    edited = Chain(chain.layers, chain.input, chain.seed, (Edit(name, index, value),))
    link = edited.link("http://x/backprop")
    assert Chain.from_link(link) == edited
    assert Chain.from_link(f"See <{link}>.") == edited
    assert edited.arrays[name][index] == value
    for array, shape in edited.shapes.items():
        assert edited.arrays[array].shape == shape


def test_the_first_chain_is_what_the_layers_compute() -> None:
    chain = Chain()
    arrays = chain.arrays
    x = conv2d(arrays["x0"][None], arrays["w1"], arrays["b1"])
    pooled, _ = max_pool2d(relu(x), 2, 2)
    logits = dense(flatten(pooled), arrays["w5"], arrays["b5"])
    loss, p = softmax_cross_entropy(logits, np.array([int(arrays["t"])]))
    assert np.array_equal(arrays["x3"], pooled[0])
    assert np.array_equal(arrays["x5"], logits[0])
    assert np.array_equal(arrays["p"], p[0])
    assert chain.loss == loss


def test_other_layers_leave_the_numbers_before_them() -> None:
    one, other = Chain(), Chain((ChainLayer("conv2d"), *Chain().layers[2:]))
    assert np.array_equal(one.arrays["x0"], other.arrays["x0"])
    assert np.array_equal(one.arrays["x1"], other.arrays["x1"])
    assert not np.array_equal(one.arrays["x0"], Chain(seed=2).arrays["x0"])


def test_of_two_edits_of_an_entry_the_last_counts() -> None:
    chain = Chain.from_link(f"{SHORT}&edits=w2(0,0):1;x0(0,0,0):2;w2(0,0):3")
    assert [str(edit) for edit in chain.edits] == ["x0(0,0,0):2.0", "w2(0,0):3.0"]


def test_the_last_change_is_held_against_the_chain_without_it() -> None:
    former = Chain.from_link(f"{SHORT}&edits=x0(0,0,0):2")
    chain = Chain.from_link(f"{SHORT}&edits=x0(0,0,0):2;w2(0,1):0.5")
    change = change_of(chain)
    assert change is not None
    assert (change.loss_before, change.loss_after) == (former.loss, chain.loss)
    assert change.before == former.arrays["w2"][0, 1]
    distance = 0.5 - change.before
    assert change.quotient == (chain.loss - former.loss) / distance
    # The loss is a parabola in a weight: its mean slope is that in the middle.
    assert change.gradient_before is not None
    assert change.gradient_after is not None
    middle = (change.gradient_before + change.gradient_after) / 2
    assert change.quotient == pytest.approx(middle, abs=1e-12)
    differ = {
        name
        for name, a in chain.arrays.items()
        if not np.array_equal(a, change.arrays_before[name])
    }
    assert differ == {"w2", "x2", "L"}
    assert change_of(Chain()) is None


def test_a_number_set_to_what_it_was_has_no_quotient() -> None:
    value = float(Chain().arrays["x0"][0, 0, 0])
    change = change_of(Chain(edits=(Edit("x0", (0, 0, 0), value),)))
    assert change is not None
    assert change.quotient is None


def test_a_label_has_no_gradient_and_changes_the_loss() -> None:
    chain = Chain()
    other = (int(chain.arrays["t"]) + 1) % 3
    change = change_of(Chain(edits=(Edit("t", (), float(other)),)))
    assert change is not None
    assert change.gradient_before is None
    assert change.loss_after == -np.log(chain.arrays["p"][other])
    assert follow(chain, "t", ()).gradient is None


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("#chain=conv3d;squared_error", "chain=conv3d: must be of conv2d, max_pool2d"),
        ("#chain=conv2d(;squared_error", "chain=conv2d(: must be a layer as in conv2d("),
        ("#chain=relu(kernel:3);squared_error", "chain=relu(kernel:3): sizes of relu are none"),
        ("#chain=conv2d(size:3);squared_error", "sizes of conv2d must be of channels_out"),
        ("#chain=conv2d(kernel:9);squared_error", "kernel=9: must be a whole number from 1 to 5"),
        ("#chain=flatten;dense(channels_out:11);squared_error", "from 1 to 10"),
        ("#chain=flatten;dense(channels_out:2x2);squared_error", "channels_out=2x2"),
        ("#chain=relu;flatten", "layer 2, flatten: the last layer must be a loss"),
        ("#chain=squared_error;relu", "layer 1, squared_error: a loss must be the last layer"),
        ("#chain=", "chain=0 layers: must be 1 to 12 layers"),
        ("#chain=" + "relu;" * 12 + "squared_error", "chain=13 layers"),
        ("#chain=dense;squared_error", "gets 1x6x6; it must get a row of numbers: put flatten"),
        ("#chain=flatten;relu;conv2d;squared_error", "layer 3, conv2d(channels_out:2"),
        ("#chain=flatten;flatten;squared_error", "gets 36, which is a row already"),
        (
            "#chain=max_pool2d;max_pool2d;max_pool2d;flatten;squared_error",
            "layer 3, max_pool2d(kernel:2,stride:2): gets 1x1x1; kernel 2 does not fit into 1",
        ),
        ("#chain=conv2d(kernel:1,padding:4);flatten;squared_error", "x1 of it would be 2x14x14"),
        ("#chain=flatten;dense(channels_out:9);squared_error", "w2 of it would be 36x9, 324"),
        ("#input=5x6x6", "input=5x6x6: must be channels x rows x columns, up to 4x8x8"),
        ("#input=1x6", "input=1x6"),
        ("#input=0", "input=0"),
        ("#input=99999999", "input=99999999"),
        ("#input=axb", "input=axb"),
        ("#seed=-1", "seed=-1"),
        ("#seed=99999999999", "seed="),
        ("#chain=relu&speed=1", "speed=1: no such setting; there are chain, input, seed, edits"),
        ("#edits=x9(0):1", "x9(0):1.0: must be of x0, w1, b1, x1"),
        ("#edits=x0(0,9,9):1", "x0 has the shape (1, 6, 6)"),
        ("#edits=x0(0,0):1", "x0 has the shape (1, 6, 6)"),
        ("#edits=p(0):1", "must be of x0"),
        ("#edits=L():1", "must be of x0"),
        ("#edits=x0", "must be written as in x0(0,1,2):0.5"),
        ("#edits=x0(0,0,0):nan", "must be written as in x0(0,1,2):0.5"),
        ("#edits=x0(0,0,0):1_0", "must be written as in x0(0,1,2):0.5"),
        ("#edits=x0(0,0,0):\N{ARABIC-INDIC DIGIT ONE}", "must be written as in x0(0,1,2):0.5"),
        ("#edits=x0(,0,0):1", "must be written as"),
        ("#edits=t():3", "a label must be a whole number from 0 to 2"),
        ("#edits=t():0.5", "a label must be a whole number from 0 to 2"),
        ("#edits=" + ";".join(["b1(0):1"] * 401), "there are 401; at most 400"),
        ("#" + "x" * 30_000, "characters"),
        ("words", "is no link of a chain"),
    ],
)
def test_a_chain_that_cannot_be_gets_one_sentence(link: str, said: str) -> None:
    with pytest.raises(PlaygroundError) as refusal:
        Chain.from_link(link)
    assert said in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_chain_too_large_to_be_looked_at_is_refused_before_anything_is_built() -> None:
    conv = "conv2d(channels_out:4,kernel:3,padding:1)"
    with pytest.raises(SettingError, match=f"at most {MOST_IN_ALL} can be looked at"):
        Chain.from_link("#chain=" + ";".join([conv] * 9) + ";flatten;squared_error&input=4x8x8")
    largest = Chain.from_link(f"#chain={conv};flatten;squared_error&input=4x8x8")
    assert max(a.size for a in largest.arrays.values()) <= MOST_NUMBERS


@pytest.mark.parametrize(("array", "index"), [("x9", ()), ("x0", (0, 0)), ("x0", (0, -1, 0))])
def test_an_entry_there_is_none_of_is_refused(array: str, index: tuple[int, ...]) -> None:
    with pytest.raises(SettingError):
        follow(Chain(), array, index)


def test_numbers_at_their_bounds_stay_numbers() -> None:
    layers = "flatten;" + "dense(channels_out:2);" * 9 + "softmax_cross_entropy"
    edits = ";".join(f"w{k}({i},{j}):1000" for k in range(2, 11) for i in (0, 1) for j in (0, 1))
    chain = Chain.from_link(f"#chain={layers}&input=1x1x2&edits={edits};x0(0,0,0):1000")
    assert all(np.isfinite(a).all() for a in (*chain.arrays.values(), *chain.gradients.values()))
    for name in chain.arrays:
        assert follow(chain, name, (0,) * chain.arrays[name].ndim)
