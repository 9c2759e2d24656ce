"""A derivation as it stands on a sheet: three hands at least write every formula, all are read."""

from __future__ import annotations

import os
import random
import re
import time

import numpy as np
import pytest

from playground.derivation.case import Case
from playground.derivation.examples import EXAMPLES
from playground.derivation.judging.derivation import Derivation, judge_derivation
from playground.derivation.judging.elsewhere import right_values
from playground.derivation.judging.judge import Judgement
from playground.derivation.judging.mistaken_formulas import FORMULAS
from playground.derivation.language.formula import evaluate, parse_formula, statements
from playground.derivation.language.latex_pieces import MAX_LATEX
from playground.derivation.samples import left_of
from playground.errors import FormulaError
from tests.derivation.language.round_trip import round_trip
from tests.derivation.language.test_correlation import STARRED

CONV = Case(channels_in=2, channels_out=3, size=5, kernel=3)
POOL = Case("max_pool2d", kernel=2, stride=2, size=6)
TANH, DENSE = Case("tanh"), Case("dense")

SHEETS: dict[str, tuple[Case, str, list[str]]] = {
    "conv y": (
        CONV,
        "y",
        [
            r"y_{j,h,w} = b_j + \sum_{k,m,n} w_{j,k,m,n} z_{k,h+m,w+n}",
            r"y_{jhw} = b_{j} + \sum_{k=0}^{C_{in}-1}\sum_{m=0}^{k_H-1}\sum_{n=0}^{k_W-1}"
            r" w_{j,k,m,n}\, z_{k,\,h+m,\,w+n}",
            r"$$y(j,h,w) = \mathrm{bias}(j) + \sum_{k,m,n} \mathrm{weight}(j,k,m,n)\,"
            r" z(k, h+m, w+n), \qquad 0 \le h \le H-k_H$$",
            r"\begin{equation} Y^{(j)}_{p,q} = B_j + \sum_{c=0}^{C_{\text{in}}-1}"
            r" \sum_{m,n=0}^{K-1} W^{(j)}_{c,m,n} \cdot X^{(c)}_{p+m,q+n} \end{equation}",
        ],
    ),
    "conv dy/dz": (
        CONV,
        "dydz",
        [
            r"\frac{\partial y_{j,h,w}}{\partial z_{a,b,c}} ="
            r" \mathbb{1}\{h \le b < h+k_H,\ w \le c < w+k_W\}\, w_{j,a,b-h,c-w}",
            r"\frac{\partial y(j,h,w)}{\partial z(a,b,c)} = \sum_{m,n} w(j,a,m,n)"
            r" \mathbf{1}[b = h+m] \mathbf{1}[c = w+n]",
            r"\frac{d y_{jhw}}{d z_{abc}} = \sum_{m,n} w_{j,a,m,n} \delta_{b,h+m}\delta_{c,w+n}",
        ],
    ),
    "conv dz": (
        CONV,
        "dz",
        [
            r"""\begin{align*}
\frac{\partial L}{\partial z_{a,b,c}}
  &= \sum_{j,h,w} \frac{\partial L}{\partial y_{j,h,w}}
     \frac{\partial y_{j,h,w}}{\partial z_{a,b,c}} \label{eq:chain} \\
  &= \sum_{j}\sum_{h=b-k_H+1}^{b}\sum_{w=c-k_W+1}^{c}
     w_{j,a,b-h,c-w} \frac{\partial L}{\partial y_{j,h,w}}
\end{align*}""",
            r"\frac{dL}{dz_{abc}} = \sum_{jhk} W_{j,a,b-h,c-k} \frac{dL}{dy_{jhk}}",
            r"\nabla_{z_{a,b,c}} L = \sum_{j=0}^{C_{out}-1}\sum_{m=0}^{k_H-1}\sum_{n=0}^{k_W-1}"
            r" \delta_{j,b-m,c-n} \cdot w_{j,a,m,n}",
            r"\[ \left(\frac{\partial L}{\partial z}\right)_{a,b,c} = \sum_{j,h,w}"
            r" \mathbb{I}_{\{h \leq b < h+k_H \wedge w \leq c < w + k_W\}}"
            r" \mathrm{weight}_{j,a,b-h,c-w} \times \frac{\partial L}{\partial y}(j,h,w). \]",
        ],
    ),
    "conv dw": (
        CONV,
        "dw",
        [
            r"\frac{\partial L}{\partial w_{j,a,m,n}} = \sum_{h=0}^{H_{out}-1}"
            r"\sum_{k=0}^{W_{\text{out}}-1} \delta_{j,h,k} z_{a,h+m,k+n}",
            r"\frac{\partial L}{\partial W_{jamn}} = \sum_{h,k} z^{(a)}_{h+m,k+n}"
            r" \left(\frac{\partial L}{\partial y}\right)_{j,h,k}",
            r"\frac{\mathrm{d}L}{\mathrm{d}\,\mathrm{weight}(j,a,b,c)}"
            r" = \sum_{h,w} z(a, h+b, w+c) \frac{\mathrm{d}L}{\mathrm{d}y(j,h,w)}",
            r"""\begin{aligned} \partial L / \partial w_{j,a,m,n}
 &= \sum_{i,h,k} \frac{\partial L}{\partial y_{i,h,k}}
    \frac{\partial y_{i,h,k}}{\partial w_{j,a,m,n}} \\
 &= \sum_{0 \le h < H', 0 \le k < W'} \frac{\partial L}{\partial y_{j,h,k}} \\
 &\quad \cdot z_{a,h+m,k+n} \end{aligned}""",
        ],
    ),
    "conv db": (
        CONV,
        "db",
        [
            r"\nabla_{b_j} L = \sum_{h,w} \frac{\partial L}{\partial y}(j,h,w)",
            r"\frac{\partial L}{\partial b_j}=\sum_{h=0}^{H'-1}\sum_{w=0}^{W'-1} g_{j,h,w}",
            r"\frac{\partial L}{\partial \mathrm{bias}(j)} = \sum_h \sum_w"
            r" \frac{\partial L}{\partial y_{j,h,w}} \cdot 1",
        ],
    ),
    "pool y": (
        POOL,
        "y",
        [
            r"y_{j,h,w} = \max_{0 \le m < k_H,\, 0 \le n < k_W} z_{j, s_0 h + m, s_1 w + n}",
            r"y_{jhw} = \max_{m,n} z_{j, sh + m, sw + n}",
            r"$y(j,h,w) = \max\limits_{m<k_H,n<k_W} z(j, s_0 h+m, s_1 w+n)$",
        ],
    ),
    "pool dz": (
        POOL,
        "dz",
        [
            r"\frac{\partial L}{\partial z_{a,b,c}} = \sum_{h,w}"
            r" \mathbb{1}\{(b,c) = (s_0 h + m^*, s_1 w + n^*)\}"
            r" \frac{\partial L}{\partial y_{a,h,w}}",
            r"\frac{\partial L}{\partial z_{a,b,c}} = \sum_{h,w} \mathbb{I}\left[b = s h +"
            r" m^*_{a,h,w},\ c = s w + n^{\ast}_{a,h,w}\right]"
            r" \frac{\partial L}{\partial y_{a,h,w}}",
            r"\frac{dL}{dz_{abc}} = \sum_{h,w} \mathbf{1}_{(b - sh, c - sw) ="
            r" \arg\max_{m,n} z_{a,sh+m,sw+n}} \frac{dL}{dy_{ahw}}",
            r"\frac{\partial L}{\partial z_{a,b,c}} = \sum_{h,w} \delta_{b,sh+m^*}"
            r"\delta_{c,sw+n^*} g_{a,h,w}",
            r"\frac{\partial L}{\partial z_{a,b,c}} = \sum_{h,w} \begin{cases}"
            r" \frac{\partial L}{\partial y_{a,h,w}} & \text{if } b = s h + m^\star,"
            r" c = s w + n^\star \\ 0 & \text{otherwise} \end{cases}",
            r"\frac{\partial L}{\partial z_{a,b,c}} = \sum_{\substack{h \in \{0,\dots,H'-1\} \\"
            r" w \in \{0,\dots,W'-1\}}} [b = s h + m^*][c = s w + n^*] g_{a,h,w}",
        ],
    ),
    "tanh dz": (
        TANH,
        "dz",
        [
            r"\frac{\partial L}{\partial z} = \left(1 - y^2\right) \frac{\partial L}{\partial y}",
            r"\frac{\partial L}{\partial z_i} = (1 - \tanh^2(z_i)) \frac{\partial L}{\partial y_i}",
            r"\frac{\partial L}{\partial z_{a,b,c}} = \frac{\partial L}{\partial y_{a,b,c}} \cdot"
            r" \frac{\partial y_{a,b,c}}{\partial z_{a,b,c}} = g_{a,b,c} (1 - y_{a,b,c}^2)",
            r"\frac{dL}{dz} = \frac{4}{\left(e^{z} + e^{-z}\right)^2} \frac{dL}{dy}"
            r" = \frac{1}{\cosh^2 z}\frac{dL}{dy}",
            r"\frac{\partial L}{\partial z^{(l)}} = \delta^{(l)} \left(1 - (y^{(l)})^2\right)",
            r"\frac{dL}{dz} = \frac{dL}{dy} \tanh'(z) = \frac{dL}{dy} \operatorname{sech}^2(z)",
            r"\frac{\partial L}{\partial z_i} = \tanh'(z_i)\, \frac{\partial L}{\partial y_i}"
            r" = 1/\cosh^2(z_i) \cdot \frac{\partial L}{\partial y_i}",
            r"\frac{dL}{dz} = \frac{dL}{dy} \frac{d}{dz} \tanh z = \frac{dL}{dy} \cosh^{-2}(z)",
        ],
    ),
    "tanh dy/dz": (
        TANH,
        "dydz",
        [
            r"\frac{dy}{dz} = \frac{(e^z+e^{-z})^2 - (e^z-e^{-z})^2}{(e^z+e^{-z})^2}"
            r" = 1 - \tanh^2 z = 1 - y^2",
            r"\frac{\partial y_i}{\partial z_i} = 1 - y_i^2",
            r"\partial y / \partial z = 1 - \tanh(z)^2",
            r"\tanh'(z) = \frac{\cosh^2 z - \sinh^2 z}{\cosh^2 z} = \mathrm{sech}^2 z",
            r"\frac{d}{dz} \tanh z = 1 - \tanh^2 z",
            r"\frac{\partial}{\partial z_i} \left(\tanh(z_i)\right) = 1 - y_i^2",
            r"\frac{d \tanh(z)}{dz} = \sech^2 z",
            r"y' = (1 - y)(1 + y)",
        ],
    ),
    "dense": (
        DENSE,
        "dw",
        [
            r"\frac{\partial L}{\partial w_{ij}} = z_i \delta_j",
            r"\frac{\partial L}{\partial W_{i,j}} = x_i \frac{\partial L}{\partial y_j}",
            r"\frac{dL}{dw_{ij}} = \sum_k \frac{dL}{dy_k}\frac{dy_k}{dw_{ij}} = g_j z_i",
        ],
    ),
}


def judgements(derivation: Derivation) -> list[Judgement]:
    """Of every equality that could be read."""
    return [step.judgement for step in derivation.steps if step.judgement is not None]


WRITTEN = [(name, text) for name, (_, _, texts) in SHEETS.items() for text in texts]


@pytest.mark.parametrize(("name", "text"), WRITTEN, ids=[name for name, _ in WRITTEN])
def test_every_hand_that_writes_a_formula_of_the_sheet_is_read_and_right(
    name: str, text: str
) -> None:
    case, target, _ = SHEETS[name]
    derivation = judge_derivation(case, text)
    assert {step.unread for step in derivation.steps} == {None}
    assert {one.target for one in judgements(derivation)} == {target}
    assert derivation.is_right, derivation.main.sentence


WRONG = {  # what is changed in which hand's formula, and the mistake that is named for it
    "kernel flipped": ("conv y", 0, "w_{j,k,m,n}", "w_{j,k,K-1-m,K-1-n}", "kernel is flipped"),
    "bias": ("conv y", 1, "b_{j} +", "", "the bias is forgotten"),
    "channels": ("conv y", 2, "weight}(j,k,", "weight}(k,j,", "channel are exchanged"),
    "not flipped": ("conv dz", 1, "b-h,c-k", "h-b,k-c", "instead of b − h and c − k"),
    "no sum": ("conv dz", 2, r"\delta_{j,b-m,c-n} \cdot w_{j,a,m,n}",
               r"\delta_{0,b-m,c-n} w_{0,a,m,n} 1_{\{j=0\}}", "only j = 0 counts"),
    "rows": ("conv dz", 3, "b-h,c-w", "c-w,b-h", "rows and columns"),
    "y for g": ("conv dw", 0, r"\delta_{j,h,k}", "y_{j,h,k}", "y stands where g belongs"),
    "flipped": ("conv dw", 1, "h+m,k+n", "h+K-1-m,k+K-1-n", "kernel is flipped"),
    "bias itself": ("conv db", 1, "g_{j,h,w}", "g_{j,h,w} b_j", "multiplied by the bias"),
    "stride": ("pool y", 1, "sh + m, sw + n", "h + m, w + n", "the stride is forgotten"),
    "slip": ("pool dz", 0, r"s_0 h + m^*, s_1 w + n^*", "m^*, n^*", "a place in the window"),
    "exchanged": ("pool dz", 1, "c = s w + n^", "c = s w + m^", ""),
    "pool stride": ("pool dz", 3, r"sh+m^*}\delta_{c,sw", r"h+m^*}\delta_{c,w", "stride is"),
    "square": ("tanh dz", 0, "y^2", "y", "slope is taken as 1 − y; it is"),
    "of y": ("tanh dz", 1, r"\tanh^2(z_i)", r"\tanh^2(y_i)", "1 − tanh²(y)"),
    "slope of y": ("tanh dz", 6, r"\tanh'(z_i)", r"\tanh'(y_i)", ""),
    "not squared": ("tanh dy/dz", 3, r"\mathrm{sech}^2 z", r"\mathrm{sech} z", ""),
    "of z": ("tanh dz", 2, "1 - y_{a,b,c}^2", "1 - z_{a,b,c}^2", "1 − z²"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", WRONG)
def test_a_mistake_in_any_hand_is_found_and_named(mistake: str) -> None:
    name, which, right, wrong, named = WRONG[mistake]
    case, _, texts = SHEETS[name]
    assert right in texts[which]
    derivation = judge_derivation(case, texts[which].replace(right, wrong))
    assert not derivation.is_right
    assert named in derivation.main.explanation


def test_a_chain_is_judged_line_by_line_and_the_first_wrong_line_is_named() -> None:
    chain = SHEETS["conv dz"][2][0]
    wrong = judge_derivation(CONV, chain.replace("b-h,c-w", "h-b,w-c"))
    assert [one.is_right for one in judgements(wrong)] == [True, False]
    assert [step.line for step in wrong.steps] == [1, 2]
    assert wrong.headline == "Line 2 is the first that is wrong."
    right = judge_derivation(CONV, chain)
    assert right.headline == "All 2 equalities are right."
    early = judge_derivation(
        TANH, r"\frac{dL}{dz} &= (1 + y^2) \frac{dL}{dy} \\ &= (1 - y^2) \frac{dL}{dy}"
    )
    assert [one.is_right for one in judgements(early)] == [False, True]
    assert not early.is_right


def test_prose_around_formulas_is_left_out_and_remarks_are_told() -> None:
    text = (
        r"By the chain rule $\frac{dL}{dz} = \frac{dL}{dy} \frac{dy}{dz}$ we get, "
        "% a note with } in it\n"
        r"with \[ \frac{dy}{dz} = 1 - y^2 \quad \text{(see above)}, \] what was to be shown."
    )
    derivation = judge_derivation(TANH, text)
    assert [one.target for one in judgements(derivation)] == ["dz", "dydz"]
    assert derivation.is_right
    assert derivation.remarks == ["Line 2: passed over “\\text{(see above)},”."]


def test_what_cannot_be_read_is_told_with_its_line_and_the_rest_is_judged() -> None:
    text = r"\frac{dL}{dz} = g \odot \rho(z) \\ \frac{dL}{dz} = g (1 - y^2)"
    first, last = judge_derivation(TANH, text).steps
    assert first.judgement is None
    assert "Line 1 could not be read" in first.sentence
    assert "there is no ρ here" in first.sentence
    assert last.judgement is not None
    assert last.judgement.is_right


REFUSED = [
    (r"\frac{dL}{dz} = \foo g", 16, "“\\foo” is not known here"),
    (r"\frac{dL}{dz} = \frac{g}", 16, "something must follow this"),
    (r"\frac{dL}{dz} = \left(1 - y^2", 21, "never closed"),
    (r"\frac{dL}{dz} = {1 - y^2", 16, "“}” is missing"),
    (r"\frac{dL}{dz} = 1 - y^2}", 23, "closes nothing"),
    (r"\frac{dL}{dq} = 1", 0, "there are ∂L/∂z and ∂L/∂y"),
    (r"\frac{dL}{dz} = z_{1,2}", 16, "z has 3 indices, not 2"),
    (r"\frac{dL}{dz} = H_{a,b}", 16, "H is no array here"),
    (r"\frac{dL}{dz} = z^\top", 16, "a transpose is not read here"),
    (r"\frac{dL}{dz} = z \star g", 18, "a sum with \\sum"),
    (r"\begin{tabular} x \end{tabular}", 0, "the environment tabular is not read here"),
    (r"\begin{cases} 1 & z = 0 \\", 0, "“\\end{cases}” is missing"),
    (r"\frac{dL}{dz} = \mathbb{1}[]", 16, "an indicator needs its condition"),
    (r"\frac{dL}{dz} = \sum_{h}^{2} z_{h,h,h}", 16, "\\sum_{h=0}^{2}"),
    (r"\frac{dL}{dz}", 0, "expected “=” in this line"),
    ("$ $", 0, "there is no formula in this"),
    ("$" + "x" * MAX_LATEX, MAX_LATEX, "may have 4,000 characters"),
    (r"\frac{dL}{dz}" + " = g" * 21, 0, "at most 20 equalities"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "place", "said"), REFUSED, ids=[one[2] for one in REFUSED])
def test_latex_that_is_no_formula_is_refused_with_its_place(
    text: str, place: int, said: str
) -> None:
    with pytest.raises(FormulaError) as refused:
        judge_derivation(TANH, text)
    assert said in refused.value.problem
    assert refused.value.position == place


# Copied as LaTeX and read again


def cases_of(layer: str) -> Case:
    return Case(layer, kernel=2, stride=2, padding=1 if layer == "conv2d" else 0, size=6)


PLAIN = [
    *((Case(one.layer), one.text) for one in EXAMPLES),
    *(
        (cases_of(layer), f"{left_of(cases_of(layer), target)} = {text}")
        for (layer, target), known in FORMULAS.items()
        for _, text in known
    ),
    *((SHEETS[name][0], text) for name, text in WRITTEN),
    (CONV, "dz(a,b,c) = a/b/(c+1) - (2 - 3) - (a - b) 2 (c (a b))"),
    (CONV, "dz(a,b,c) = -(-a)^2 + 2^(-b) + (2^a)^b + tanh(a)^2 + floor((a+1)/2) min(a, 3)"),
    (CONV, "dz(h',α,h2) = sum(j; 0 <= j < 2) (sum(k = 0..h2) w(j,0,k,0)) h' 0.5 α"),
    (CONV, "dz(a,b,c) = a 3 4 / (b + 1) c"),
    (TANH, "dz = 1/cosh(z)^2 g + (z)^2 - y (1 - y) e^-z"),
]


@pytest.mark.parametrize(("case", "text"), PLAIN, ids=[text[:60] for _, text in PLAIN])
def test_what_is_copied_as_latex_is_read_again_as_the_same_formula(case: Case, text: str) -> None:
    round_trip(case, text)


# Every other layer, and every size

OTHERS: list[tuple[Case, str]] = [
    (Case("sigmoid"), r"\frac{dL}{dz} = \sigma(z) (1 - \sigma(z)) \frac{dL}{dy}"),
    (Case("sigmoid"), r"y = \operatorname{sigmoid}(z)"),
    (Case("sigmoid"), r"\frac{\partial L}{\partial z_i} = \sigma'(z_i) \delta_i"),
    (Case("sigmoid"), r"\sigma'(z) &= \frac{d\sigma}{dz} = \frac{d}{dz} \sigma(z) \\ &= y (1 - y)"),
    (
        Case(),
        r"\frac{\partial L}{\partial z^{(a)}_{b,c}} = \sum_{j,h,k} W^{(j,a)}_{b-h,c-k}"
        r" \delta^{(j)}_{h,k}",
    ),
    (
        Case("relu"),
        r"\frac{\partial L}{\partial z} = \mathbb{1}\{z > 0\} \frac{\partial L}{\partial y}",
    ),
    (Case("relu"), r"y = \max(z, 0)"),
    (Case("sigmoid"), r"\frac{dL}{dz} &= g \frac{dy}{dz} \\ &= \frac{e^{-z}}{(1 + e^{-z})^2} g"),
    (
        Case("average_pool2d", size=(6, 5), kernel=(2, 3), stride=2, padding=1),
        r"y_{a,h,k} = \frac{1}{k_H k_W} \sum_{m,n} z_{a,sh+m-p,sk+n-p}",
    ),
    (
        Case("max_pool2d", size=7, kernel=(2, 3), stride=2),
        r"y_{a,h,k} = \max_{m,n} z_{a,sh+m,sk+n}",
    ),
    (Case("flatten"), r"\frac{dL}{dz_{a,b,c}} = \frac{dL}{dy_{(aH+b)W+c}}"),
    (
        Case("batch_norm"),
        r"y_{i,j} = \gamma_j \frac{z_{i,j} - \mu_j}{\sqrt{\sigma_j^2 + \varepsilon}} + \beta_j",
    ),
    (
        Case("batch_norm2d", size=(2, 3)),
        r"\frac{\partial L}{\partial z_{ijhk}} = \frac{\gamma_j}{\sqrt{\sigma_j^2 + \epsilon}}"
        r" \left(\delta_{ijhk} - \frac{1}{NHW} \sum_{n,p,q} \delta_{njpq}"
        r" - \hat{z}_{ijhk} \frac{1}{M}"
        r" \sum_{n,p,q} \delta_{njpq} \hat{z}_{njpq}\right)",
    ),
    (Case("batch_norm2d"), r"\frac{dL}{d\gamma_j} = \sum_{i,h,k} \hat{x}_{i,j,h,k} g_{i,j,h,k}"),
    (Case("batch_norm"), r"\frac{dL}{d\gamma_j} = \sum_i \frac{dL}{dy_{i,j}} \hat{x}_{i,j}"),
    (
        Case("batch_norm"),
        r"\frac{\partial y_{i,j}}{\partial z_{n,k}} = \mathbb{1}\{j=k\}"
        r" \frac{\gamma_j}{\sqrt{\sigma^2_j+\epsilon}}"
        r" (\mathbb{1}\{i=n\} - \frac{1 + \hat{z}_{i,j} \hat z_{n,j}}{N})",
    ),
    (
        Case("softmax_cross_entropy"),
        r"y_i = \log\left(\sum_k e^{z_{i,k}}\right) - z_{i,t_i}",
    ),
    (
        Case("softmax_cross_entropy"),
        r"\frac{\partial y_i}{\partial z_{n,k}} = \delta_{in} (p_{i,k} - \mathbb{1}\{k=t_i\})",
    ),
    (
        Case(size=(6, 5), kernel=(3, 2), stride=(2, 1), padding=1, dilation=(1, 2)),
        r"y_{j,h,k} = b_j + \sum_{a,m,n} w_{j,a,m,n} z_{a, s_0h+d_0m-p_0, s_1k+d_1n-p_1}",
    ),
    (
        Case(samples=2),
        r"\frac{\partial y_{i,j,h,k}}{\partial z_{l,a,b,c}} = \mathbb{1}\{i=l\} w_{j,a,b-h,c-k}",
    ),
    (Case("dense", samples=3), r"\frac{dL}{dw_{i,j}} = \sum_n z_{n,i} \frac{dL}{dy_{n,j}}"),
]


@pytest.mark.parametrize(("case", "text"), OTHERS, ids=[text[:60] for _, text in OTHERS])
def test_every_layer_and_size_has_its_derivations(case: Case, text: str) -> None:
    derivation = judge_derivation(case, text)
    assert all(step.judgement and step.judgement.is_right for step in derivation.steps)
    round_trip(case, text)


# Nothing that is typed breaks it

PIECES = [
    r"\frac", r"\sum", r"\sum_{h,w}", r"\max_{m,n}", r"\arg\max", r"\mathbb{1}", r"\mathbf", "{",
    "}", "(", ")", "[", "]", r"\{", r"\}", r"\left", r"\right", r"\left.", "_", "^", "&", r"\\",
    "$", "$$", r"\[", r"\]", "=", "<", r"\le", r"\in", r"\dots", r"\text{if }", r"\text{", "'", "*",
    r"\star", r"\begin{cases}", r"\end{cases}", r"\begin{align}", r"\end{align}", r"\partial", "d",
    "L", "z", "y", "w", "g", "b", "h", "m", "n", "j", "a", "c", r"\delta", r"\tanh", "e", r"\nabla",
    r"\operatorname{arg\,max}", r"\substack", r"\underbrace", r"\sqrt", "1", "0", "12", ",", ";",
    ":", "%", "\n", " ", "\\", "é", "\x00", "∂", "Σ", "\ud800", r"\label{", r"\lfloor", r"\rfloor",
    "|", r"\frac{dL}{dz}", r"\frac{\partial L}{\partial z_{a,b,c}} = ", "_{a,b,c}", "^{(k)}",
    "m^*", r"\ast", r"\operatorname{rot180}(", r"z \star w",
]  # fmt: skip


def test_no_latex_breaks_the_reader_or_takes_long() -> None:
    rng = random.Random(0)
    n_read = 0
    for _ in range(int(os.environ.get("FORMULAS", "1000")) // 2):
        layer = rng.choice(["conv2d", "max_pool2d", "tanh", "dense"])
        texts = [text for name, text in WRITTEN if SHEETS[name][0].layer == layer]
        case = Case(layer, size=6, kernel=2)
        if rng.random() < 0.5:
            text = "".join(rng.choice(PIECES) for _ in range(rng.randint(1, 40)))
        else:
            text = rng.choice([*texts, *(text for _, text in STARRED)])
            for _ in range(rng.randint(1, 3)):
                start = rng.randrange(len(text))
                end = start + rng.randint(0, 6)
                text = text[:start] + rng.choice(["", *PIECES]) + text[end:]
        begun = time.perf_counter()
        try:
            for which in range(len(statements(text, case))):
                formula = parse_formula(text, case, which)
                values = evaluate(formula, case)
                assert values.shape == right_values(case, formula.target).shape
                assert np.isfinite(values).all()
                n_read += 1
        except FormulaError as error:
            refusal = error
            assert 0 <= refusal.position <= len(text)
            assert "\n" not in str(refusal)
        assert time.perf_counter() - begun < 2
    assert n_read > 0


def powers(depth: int) -> str:
    return "z_{a,b,c}^{" * depth + "2" + "}" * depth


def cases_in_cases(depth: int) -> str:
    return r"\begin{cases}1&" * depth + "z" + r"\\1&else\\1&else\end{cases}" * depth


DEEP = [
    r"\tanh" * 700 + " z",
    r"\partial" * 400,
    r"\mathrm{d}" * 300,
    r"\partial L(" * 200 + ")" * 200,
    r"1\{" * 300 + r"\}" * 300,
    "[=" * 500 + "]" * 500 + "\\",
    "d d^{" * 25 + "d" + "}" * 25,
    "ddddd^{" * 24 + "d" + "}" * 24,
    powers(24),
    cases_in_cases(24),
    r"\sum_{h,k=" * 24 + "0" + "}^{9}" * 24,
]


@pytest.mark.parametrize("text", DEEP, ids=[text[:12] for text in DEEP])
def test_latex_nested_deep_is_refused_at_once(text: str) -> None:
    begun = time.perf_counter()
    with pytest.raises(FormulaError) as refusal:
        parse_formula(r"\frac{dL}{dz_{a,b,c}} = " + text, Case(), 0)
    assert time.perf_counter() - begun < 2
    assert len(str(refusal.value)) < 200


def test_as_deep_as_anybody_writes_is_read() -> None:
    deep = r"\frac{1}{" * 8 + "y" + "}" * 8
    assert parse_formula(rf"\frac{{dL}}{{dz}} = {deep} g", Case("tanh")).target == "dz"
    assert parse_formula(r"\frac{dL}{dz} = (1 - \tanh \tanh z) g", Case("tanh")).target == "dz"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (r"\frac{dL}{dz} = \operatorname{coth}^2(z) g", "there is no coth here"),
        (r"\frac{dL}{dz} = \cosh^{-1}(z) g", "may mean the inverse function; write 1/cosh(...)"),
        (r"\frac{d}{dz} \tanh(2 z) = 1", "there is no such derivative here"),
        (r"\frac{d}{dz} \tanh y = 1", "there is no such derivative here"),
        (r"\sigma'(z) = 1", "a formula begins with the gradient"),
        (r"\frac{dL}{dz} = \delta_{a,b,c}^2 g", "a power of δ is not read here"),
    ],
)
def test_what_is_not_known_is_named_as_it_reads(text: str, said: str) -> None:
    with pytest.raises(FormulaError, match=re.escape(said)):
        parse_formula(text, TANH)
