"""TeX of lessons as MathML: well formed, nothing lost, and what is not read is left alone."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.lessons.tex import to_mathml


def tags(tex: str) -> list[str]:
    mathml = to_mathml(tex)
    assert mathml
    return [node.tag for node in ElementTree.fromstring(mathml).iter()]


def text(tex: str) -> str:
    mathml = to_mathml(tex)
    assert mathml
    return "".join(ElementTree.fromstring(mathml).itertext())


@pytest.mark.parametrize(
    ("tex", "shown"),
    [
        ("w_1 x_1 + w_2 x_2 + b", "w1x1+w2x2+b"),
        (r"\frac{\partial L}{\partial w}", "∂L∂w"),
        (r"\lambda w^2 / 2", "λw2/2"),
        (r"\sin x_1 \le 1", "sinx1≤1"),
        (r"\text{loss is } 0.5", "loss is 0.5"),
        (r"f'(x) - 3", "f′(x)−3"),
        (r"\left( \frac12 \right)", "(12)"),
        (r"a < b", "a<b"),
        (r"\lfloor b/s_0 \rfloor", "⌊b/s0⌋"),
        (r"\left\lceil \frac12 \right\rceil", "⌈12⌉"),
    ],
)
def test_a_formula_shows_all_of_its_letters_and_signs(tex: str, shown: str) -> None:
    assert text(tex) == shown


@pytest.mark.parametrize(
    ("tex", "tag"),
    [
        ("x_1", "msub"),
        ("x^2", "msup"),
        ("x_1^2", "msubsup"),
        ("x^2_1", "msubsup"),
        (r"\sum_{i=1}^{n} x_i", "munderover"),
        (r"\max_{m<k} x_m", "munder"),
        (r"\sqrt{x}", "msqrt"),
        (r"\frac{1}{n}", "mfrac"),
        (r"\hat{y}", "mover"),
    ],
)
def test_scripts_fractions_and_accents_have_their_elements(tex: str, tag: str) -> None:
    assert tag in tags(tex)


def test_of_two_digits_a_script_takes_the_first_as_tex_does() -> None:
    assert text("x^23") == "x23"
    assert text("x^{23}") == "x23"
    assert to_mathml("x^23") != to_mathml("x^{23}")


@pytest.mark.parametrize(
    "tex",
    [r"\unknown", "a}", "{a", "x^", r"\frac{1}", r"\left( x", "x_1_2", "&", r"\text{a{b}}", "\\"],
)
def test_what_is_not_read_is_left_to_the_text(tex: str) -> None:
    assert to_mathml(tex) is None


@given(st.text(alphabet=r"\frac{}^_ sqrtextleft()1a<>&'$|.", max_size=40))
def test_any_text_is_well_formed_mathml_or_none(tex: str) -> None:
    mathml = to_mathml(tex)
    if mathml is not None:
        assert ElementTree.fromstring(mathml).tag == "math"


def test_markup_in_a_formula_stays_text() -> None:
    mathml = to_mathml(r"\text{<script>alert(1)</script>} < \frac{a}{b}")
    assert mathml
    assert "<script" not in mathml
