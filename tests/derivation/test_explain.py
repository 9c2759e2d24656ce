"""Every sum that is written out adds up to the entry it explains."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from playground import SettingError
from playground.derivation.case import LAYERS, Case, Edit
from playground.derivation.explain import Explanation, Index, explain

CASES = [
    Case(),
    Case(channels_in=1, channels_out=3, size=6, kernel=2, stride=2, padding=1, seed=4),
    Case(size=4, kernel=4, padding=2, stride=3, seed=9),
    Case("max_pool2d", kernel=2, stride=2, size=6),
    Case("max_pool2d", kernel=3, stride=1, seed=3),
    Case("max_pool2d", kernel=2, stride=3, size=7, seed=5),
    Case("tanh", size=3),
    Case("dense", size=4, channels_out=3),
]


def entries(case: Case) -> list[tuple[str, Index]]:
    arrays = case.arrays()
    return [
        (name, tuple(index))
        for name in ("y", *case.kind.gradients)
        for index in np.ndindex(arrays[name].shape)
    ]


def total(explanation: Explanation) -> float:
    return sum(term.product for term in explanation.terms if term.counts)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_terms_of_every_entry_add_up_to_it(case: Case) -> None:
    for array, index in entries(case):
        explanation = explain(case, array, index)
        # A sum of at most a hundred products of size one.
        assert total(explanation) == pytest.approx(explanation.value, abs=1e-12), (array, index)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_every_factor_is_the_entry_it_names(case: Case) -> None:
    arrays = case.arrays()
    for array, index in entries(case):
        for term in explain(case, array, index).terms:
            for factor in term.factors:
                assert factor.value == arrays[factor.array][factor.index]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_central_differences_agree_with_every_gradient_but_at_ties(case: Case) -> None:
    seen = 0
    for array, index in entries(case):
        difference = explain(case, array, index).difference
        if array == "y":
            assert difference is None
        elif difference is not None and difference.is_kink:
            assert case.layer == "max_pool2d"
            value = case.arrays()[array][index]
            low, high = sorted((difference.below, difference.above))
            assert low - 1e-9 <= value <= high + 1e-9
        else:
            assert difference is not None
            seen += 1
            assert difference.error < 1e-9  # rounding of a loss of size 10, by 2 / step
    assert seen


def test_the_sheets_example_has_the_terms_one_would_write() -> None:
    explanation = explain(Case(), "dz", (0, 1, 2))
    names = [tuple((f.array, f.index) for f in term.factors) for term in explanation.terms]
    assert len(names) == 12
    assert names[0] == (("w", (0, 0, 1, 2)), ("g", (0, 0, 0)))
    assert {term.group for term in explanation.terms} == {0, 1}
    assert explanation.formula == "dz(a,b,c) = sum(j,h,k) w(j,a,b-h,c-k) g(j,h,k)"
    assert "z(0, 1, 2)" in explanation.words


def test_stride_and_padding_stand_in_the_formula_only_where_they_matter() -> None:
    case = Case(size=5, kernel=3, stride=2, padding=1)
    assert explain(case, "dz", (0, 0, 0)).formula == (
        "dz(a,b,c) = sum(j,h,k) w(j,a,b + p-s h,c + p-s k) g(j,h,k)"
    )


def test_a_tie_is_told_and_the_first_in_row_order_gets_the_gradient() -> None:
    edits = tuple(Edit("z", (0, row, 0), 9.0) for row in (0, 1))
    case = Case("max_pool2d", size=4, kernel=2, stride=2, edits=edits)
    notes = [term.note for term in explain(case, "y", (0, 0, 0)).terms]
    assert notes[0] == "the maximum"
    assert notes[2].startswith("a tie")
    first, second = (explain(case, "dz", (0, row, 0)) for row in (0, 1))
    assert first.value == case.arrays()["g"][0, 0, 0]
    assert second.value == 0
    assert first.difference is not None
    assert first.difference.is_kink


def test_a_window_that_chose_another_entry_is_named_and_does_not_count() -> None:
    case = Case("max_pool2d", size=4, kernel=2, stride=1, seed=2)
    others = [
        term
        for array, index in entries(case)
        if array == "dz"
        for term in explain(case, array, index).terms
        if not term.counts
    ]
    assert others
    assert all(term.product == 0 and "its maximum is z(" in term.note for term in others)


@pytest.mark.parametrize(
    ("array", "index", "said"),
    [
        ("z", (0, 0, 0), "array=z"),
        ("argmax", (0, 0, 0), "array=argmax"),
        ("dz", (0, 0), "index=(0, 0)"),
        ("dz", (2, 0, 0), "index=(2, 0, 0)"),
        ("dz", (-1, 0, 0), "index=(-1, 0, 0)"),
    ],
)
def test_an_entry_there_is_none_of_is_refused(array: str, index: Index, said: str) -> None:
    with pytest.raises(SettingError) as refusal:
        explain(Case(), array, index)
    assert said in str(refusal.value)


def test_every_layer_explains_everything_it_computes() -> None:
    for layer, array in itertools.product(LAYERS, ("y", "dz", "dw", "db")):
        case = Case(layer)
        if array in case.arrays():
            assert explain(case, array, (0,) * case.arrays()[array].ndim).terms
