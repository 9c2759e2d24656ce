"""Slopes in LaTeX: of an expression that is y, and of cases that have too many."""

from __future__ import annotations

import pytest

from playground.derivation.case import Case
from playground.derivation.judging.derivation import judge_derivation
from playground.errors import FormulaError

TANH_OF_EXP = r"\frac{e^z - e^{-z}}{e^z + e^{-z}}"
DERIVED = [
    (
        Case("tanh"),
        rf"\frac{{d}}{{dz}} {TANH_OF_EXP} &= \frac{{(e^z + e^{{-z}})^2 - (e^z - e^{{-z}})^2}}"
        r"{(e^z + e^{-z})^2} \\ &= 1 - y^2",
        3,
    ),
    (Case("tanh"), rf"\frac{{dL}}{{dz}} = g \frac{{d}}{{dz}} \left({TANH_OF_EXP}\right)", 2),
    (
        Case("sigmoid"),
        r"\sigma'(z) = \frac{d}{dz} (1 + e^{-z})^{-1} = \frac{e^{-z}}{(1 + e^{-z})^2} = y (1 - y)",
        3,
    ),
    (Case("sigmoid"), r"\frac{\partial}{\partial z_i} \frac{1}{1 + e^{-z_i}} = (1 - y_i) y_i", 2),
]


@pytest.mark.parametrize(("case", "text", "count"), DERIVED, ids=[one[1][:40] for one in DERIVED])
def test_the_slope_of_an_expression_is_that_of_y_where_the_expression_is_y(
    case: Case, text: str, count: int
) -> None:
    judged = judge_derivation(case, text)
    assert [step.judgement and step.judgement.is_right for step in judged.steps] == [True] * count
    assert judged.steps[0].judgement
    assert judged.steps[0].judgement.target == "y"


def test_the_slope_of_an_expression_that_is_not_y_is_named_as_wrong_where_it_stands() -> None:
    text = r"\frac{dy}{dz} &= 1 - y^2 \\ &= \frac{d}{dz} \frac{e^z + e^{-z}}{2} = 1 - \tanh^2 z"
    judged = judge_derivation(Case("tanh"), text)
    assert not judged.is_right
    assert (judged.main.target, judged.headline) == ("y", "Line 2 is the first that is wrong.")


@pytest.mark.parametrize(
    "text",
    [
        r"\frac{\partial L}{\partial z_i} = y_i(1-y_i) \frac{\partial L}{\partial y_i}",
        r"\frac{\partial L}{\partial z_i} = g_i y_i\left(1 - y_i\right)",
        r"\frac{\partial y_i}{\partial z_i} = y_i(1-y_i)",
    ],
)
def test_a_bracket_behind_an_entry_is_a_product_where_its_indices_are_full_or_it_holds_entries(
    text: str,
) -> None:
    assert judge_derivation(Case("sigmoid"), text).is_right
    batch = Case("sigmoid", channels_in=1, samples=2)
    assert judge_derivation(batch, text).is_right


@pytest.mark.parametrize(
    "entry",
    [
        "g_j(h, W_y - 1 - w)",
        r"g_j(h, W_{\text{out}} - 1 - w)",
        "g_{j,h}(W_y - 1 - w)",
        r"g_{j,h}(W_{\mathrm{out}} - 1 - w)",
        "g_j(h{,}w)",
    ],
)
def test_a_size_with_an_index_is_no_entry(entry: str) -> None:
    text = rf"\frac{{\partial L}}{{\partial b_j}} = \sum_{{h,w}} {entry}"
    assert judge_derivation(Case("conv2d"), text).is_right


def test_a_bracket_with_a_comma_is_a_list_and_its_length_is_told() -> None:
    with pytest.raises(FormulaError, match="w has 4 indices, not 3"):
        judge_derivation(Case("conv2d"), r"\frac{\partial L}{\partial b_j} = \sum_{h,w} w_j(h,w)")


def test_a_bracket_behind_an_entry_has_the_indices_that_are_missing() -> None:
    text = r"\frac{\partial L}{\partial z_{c,h,w}} = y_c(h, \min(w, w)) (1 - y_c(h,w)) g_c(h,w)"
    assert judge_derivation(Case("sigmoid"), text).is_right


def test_slopes_of_a_case_that_has_too_many_are_refused() -> None:
    case = Case(size=8, channels_in=3, channels_out=3, kernel=1, samples=6)
    with pytest.raises(FormulaError, match="has 1327104 entries here; at most 500000"):
        judge_derivation(case, r"\frac{\partial y_{i,j,h,k}}{\partial z_{l,a,b,c}} = 0")
