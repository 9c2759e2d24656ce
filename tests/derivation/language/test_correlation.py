"""A convolution's ⋆ and ∗ are written out as their sums, and judged."""

from __future__ import annotations

import re

import pytest

from playground.derivation.case import Case
from playground.derivation.judging.derivation import judge_derivation
from playground.errors import FormulaError
from tests.derivation.language.round_trip import round_trip

CONV = Case(channels_in=2, channels_out=3, size=5, kernel=3)
STARS = {
    "y": [
        r"y = z \star w + b",
        r"Y = B + \mathbf{W} \star \mathbf{X}",
        r"y_j = b_j + \sum_{k=0}^{C_{in}-1} \mathrm{weight}(j,k) \star z(k)",
        r"y_{j,h,w} = b_j + \sum_a (w_{j,a} \star z_a)_{hw}",
        r"y_{j,h,k} = (z \star_{\text{valid}} w)_{j,h,k} + b_j",
        r"$y = x * w + b$",
        r"y^{(j)} = b^{(j)} + \sum_k w^{(j,k)} \star z^{(k)}",
    ],
    "dw": [
        r"\frac{\partial L}{\partial w} = z \star \frac{\partial L}{\partial y}",
        r"\frac{\partial L}{\partial w_{ja}} = z_a \star \delta_j",
        r"\frac{\partial L}{\partial w_{j,a}} = z_{a,:,:} \star \frac{\partial L}{\partial y_j}",
        r"\frac{\partial L}{\partial w_{j,a,m,n}} = (g_j \star z_a)_{m,n}",
        r"y = z \ast w + b \\ \nabla_w L = z \ast g",
    ],
    "dz": [
        r"\frac{\partial L}{\partial z} = g \star_{full} \operatorname{rot180}(w)",
        r"\frac{\partial L}{\partial z_a} = \sum_j \mathrm{rot}_{180}(w_{j,a}) \star \delta_j",
        r"y = z \star w + b \\ \nabla_z L = \frac{\partial L}{\partial y} \ast w",
        r"y = z \ast w + b \\ \frac{\partial L}{\partial z} = \text{rot180}(w) \ast^{full} g",
    ],
}
RECTANGLES = Case(channels_in=2, channels_out=3, size=(6, 5), kernel=(3, 2), seed=5)
STARRED = [(target, text) for target, texts in STARS.items() for text in texts]


@pytest.mark.parametrize(("target", "text"), STARRED, ids=[text for _, text in STARRED])
def test_a_star_is_the_sum_over_what_fits_the_result(target: str, text: str) -> None:
    for case in (CONV, RECTANGLES, *([] if "_" in text[:30] else [Case(samples=2)])):
        derivation = judge_derivation(case, text)
        assert {step.unread for step in derivation.steps} == {None}
        assert derivation.main.target == target
        assert derivation.is_right, derivation.main.sentence
        assert derivation.main.elsewhere == ()  # with a stride it would have to say more
    round_trip(CONV, text)


def test_the_definition_of_y_by_a_star_is_the_layers_with_its_stride_padding_and_dilation() -> None:
    case = Case(size=(7, 6), kernel=(3, 2), stride=(2, 1), padding=1, dilation=(1, 2))
    assert judge_derivation(case, r"y_j = b_j + \sum_a w_{j,a} \star z_a").is_right


WRONG_STARS = [
    (r"y = z \star w", "the bias is forgotten"),
    (r"y = z \star \operatorname{rot180}(w) + b", "the kernel is flipped"),
    (r"y_j = b_j + w_{j,j} \star z_j", "the sum over the input channels is missing"),
    (r"\frac{\partial L}{\partial w} = z \star y", "y stands where g belongs"),
    (r"\frac{\partial L}{\partial z} = g \star_{full} w", "the kernel is not flipped"),
    (r"\frac{\partial L}{\partial z_a} = w_{0,a} \star g_0", ""),
    (r"y = z \star w + b \\ \frac{\partial L}{\partial w} = z \ast g", ""),
    (r"y = z \ast w + b \\ \frac{\partial L}{\partial z} = w \ast g", "is not flipped"),
]


@pytest.mark.parametrize(("text", "named"), WRONG_STARS, ids=[text for text, _ in WRONG_STARS])
def test_what_is_wrong_with_a_star_is_named(text: str, named: str) -> None:
    derivation = judge_derivation(Case(), text)
    assert not derivation.is_right
    assert named in derivation.main.explanation


REFUSED_STARS = [
    (Case(), r"\frac{\partial L}{\partial z} = g \ast w", "write \\star for the cross-correlation"),
    (
        Case(),
        r"\frac{\partial L}{\partial w} = w \star g",
        "rows and columns of dz, and this is to be",
    ),
    (
        Case(),
        r"\frac{\partial L}{\partial b} = z \star g",
        "rows and columns of dw, and this is to be",
    ),
    (Case(), r"y = z \star w \star g", "between two of z, w and ∂L/∂y"),
    (Case(), r"y = b + \star w", "between two of z, w and ∂L/∂y"),
    (Case(), r"y = b + z \star", "between two of z, w and ∂L/∂y"),
    (Case(), r"\frac{\partial L}{\partial w_{j,a}} = z \star g", "z needs 1 of its indices"),
    (Case(), r"\frac{\partial L}{\partial w_j} = z \star g_j", "dw has 4 indices, of which"),
    (Case(), r"y_{j,h} = z \star w", "y has 3 indices, of which"),
    (Case(), r"y_{j,h,k} = (z \star w)_{h}", "y has 3 indices, of which"),
    (Case(), r"\frac{\partial L}{\partial z} = g \star_{valid} w", "“valid” does not give dz"),
    (
        Case(),
        r"\frac{\partial L}{\partial w} = z \star \operatorname{flip}(g)",
        "only the kernel w",
    ),
    (Case(stride=2), r"\frac{\partial L}{\partial w} = z \star g", "\\sum_{h,k} z_{a,sh+m,sk+n}"),
    (Case("dense"), r"\frac{\partial L}{\partial w} = z \star g", "read in a convolution only"),
]


@pytest.mark.parametrize(("case", "text", "said"), REFUSED_STARS, ids=[r[1] for r in REFUSED_STARS])
def test_a_star_that_could_mean_several_things_is_told_what_to_write(
    case: Case, text: str, said: str
) -> None:
    with pytest.raises(FormulaError, match=re.escape(said)):
        judge_derivation(case, text)


def test_a_line_with_an_unread_star_leaves_the_others_to_be_judged() -> None:
    text = r"\frac{dL}{dz} = g \ast w \\ \frac{dL}{db_j} = \sum_{h,k} g_{j,h,k}"
    unread, right = judge_derivation(CONV, text).steps
    assert "write \\star" in str(unread.unread)
    assert right.judgement is not None
    assert right.judgement.is_right
