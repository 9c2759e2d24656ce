"""A case: one layer on small arrays, all of it in a link."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from playground import PlaygroundError, SettingError
from playground.derivation.case import LAYERS, SIZES, Case, Edit
from playground.layers import conv2d, max_pool2d


def sizes() -> st.SearchStrategy[dict[str, int]]:
    return st.fixed_dictionaries(
        {name: st.integers(bounds.low, bounds.high) for name, bounds in SIZES.items()}
    )


@given(st.sampled_from(list(LAYERS)), sizes(), st.integers(0, 2**32 - 1), st.data())
def test_a_link_holds_the_whole_case(
    layer: str, chosen: dict[str, int], seed: int, data: st.DataObject
) -> None:
    try:
        case = Case(layer, **chosen, seed=seed)
    except SettingError as refusal:
        assume(refusal.setting not in ("kernel", "padding"))  # no window fits
        raise
    name = data.draw(st.sampled_from(list(case.shapes)))
    index = tuple(data.draw(st.integers(0, n - 1)) for n in case.shapes[name])
    value = 0.0 if name == "t" else data.draw(st.floats(-1e6, 1e6))
    edited = Case(layer, **chosen, seed=seed, edits=(Edit(name, index, value),))
    assert Case.from_link(edited.link("http://x/backprop")) == edited
    assert edited.given()[name][index] == value
    for array, numbers in edited.given().items():
        assert numbers.shape == edited.shapes[array]


def test_numbers_are_drawn_from_the_seed_and_have_one_decimal() -> None:
    case = Case(seed=7)
    assert all(np.array_equal(a, b) for a, b in zip(
        case.given().values(), Case(seed=7).given().values(), strict=True))  # fmt: skip
    assert not np.array_equal(case.given()["z"], Case(seed=8).given()["z"])
    for array in case.given().values():
        assert np.array_equal(array, np.round(array, 1))
        assert not np.signbit(array[array == 0]).any()


def test_the_arrays_are_those_of_the_layers() -> None:
    case = Case(stride=2, padding=1)
    arrays = case.arrays()
    y = conv2d(arrays["z"][None], arrays["w"], arrays["b"], 2, 1)[0]
    assert np.array_equal(arrays["y"], y)
    pooled = Case("max_pool2d", kernel=2, stride=2)
    arrays = pooled.arrays()
    y, argmax = max_pool2d(arrays["z"][None], 2, 2)
    assert np.array_equal(arrays["y"], y[0])
    rows, columns = arrays["argmax"][..., 0], arrays["argmax"][..., 1]
    assert np.array_equal(rows * pooled.size + columns, argmax[0])


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("#layer=lstm", "layer=lstm"),
        ("#size=99", "size=99"),
        ("#size=two", "size=two"),
        ("#size=2&kernel=5", "kernel=5"),
        ("#stride=0", "stride=0"),
        ("#speed=1", "speed=1"),
        ("#edits=z(0,9,9):1", "z(0,9,9)"),
        ("#edits=q(0):1", "q(0)"),
        ("#edits=z", "edits=z"),
        ("#edits=z(0,0,0):nan", "nan"),
        ("#edits=z(0,0,0):1_0", "must be written as in z(0,1,2):0.5"),
        ("#edits=z(0_0,0,0):1", "must be written as in z(0,1,2):0.5"),
        ("#edits=z(,0,0):1", "must be written as in z(0,1,2):0.5"),
        ("#edits=z(0,0,\N{FULLWIDTH DIGIT ONE}):1", "must be written as in z(0,1,2):0.5"),
        ("#edits=z(0,0,0):\N{FULLWIDTH DIGIT ONE}", "must be written as in z(0,1,2):0.5"),
        ("#edits=z(0,0,0):1e999", "must be from -1000000 to 1000000"),
        ("#seed=" + "9" * 30, "seed="),
        ("#" + "x" * 30_000, "characters"),
    ],
)
def test_a_case_that_cannot_be_gets_one_sentence(link: str, said: str) -> None:
    with pytest.raises(PlaygroundError) as refusal:
        Case.from_link(link)
    assert said in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_of_several_edits_of_an_entry_the_last_counts() -> None:
    case = Case.from_link("#edits=z(0,1,2):0.5;w(0,0,0,0):1;z(0,1,2):-0.25")
    assert [str(edit) for edit in case.edits] == ["w(0,0,0,0):1.0", "z(0,1,2):-0.25"]
    assert case.given()["z"][0, 1, 2] == -0.25
    assert case == Case(edits=(Edit("w", (0, 0, 0, 0), 1.0), Edit("z", (0, 1, 2), -0.25)))


@pytest.mark.parametrize(("other", "layer"), [("linear", "dense"), ("reshape", "flatten")])
def test_a_layer_is_known_by_its_other_name(other: str, layer: str) -> None:
    assert Case.from_link(f"#layer={other}").layer == layer
