"""A student's gradient judged: what is right passes, what is wrong is told with its size."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from playground.derivation.case import LAYERS, Case, Edit
from playground.derivation.examples import EXAMPLES, SLIP, examples_for
from playground.derivation.judging.judge import (
    RIGHT,
    TIE,
    WRONG,
    apart,
    judge,
    judge_formula,
    number,
)
from playground.errors import FormulaError, SettingError, ShapeError

CASES = [
    Case(),
    Case(channels_in=1, channels_out=3, size=6, kernel=2, stride=2, padding=1, seed=4),
    Case(channels_in=3, channels_out=1, size=8, kernel=5, stride=3, padding=4, seed=9),
    Case("max_pool2d", kernel=2, stride=2, size=6),
    Case("max_pool2d", kernel=3, stride=1, seed=3),
    Case("tanh", size=3),
    Case("dense", size=4, channels_out=3),
]
TIED = Case("max_pool2d", channels_in=1, size=4, kernel=2, stride=2,
            edits=tuple(Edit("z", (0, row, 0), 9.0) for row in (0, 1)))  # fmt: skip


def gradient(case: Case, target: str) -> np.ndarray:
    return case.arrays()[target].copy()


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_layers_own_gradients_are_right_in_full_and_as_far_as_they_are_rounded(
    case: Case,
) -> None:
    for target in case.kind.gradients:
        values = gradient(case, target)
        assert judge(case, target, values).is_right
        for decimals in (1, 2, 4):
            rounded = judge(case, target, np.round(values, decimals), decimals)
            assert rounded.is_right, (target, decimals)
        assert judge(case, target, values.astype(np.float32)).is_right


@pytest.mark.parametrize("case", CASES, ids=str)
def test_central_differences_agree_with_what_is_called_right(case: Case) -> None:
    for target in case.kind.gradients:
        assert judge(case, target, gradient(case, target)).agreement < 1e-9


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_single_entry_wrong_by_a_thousandth_is_found_and_its_error_told(case: Case) -> None:
    rng = np.random.default_rng(0)
    for target in case.kind.gradients:
        values = gradient(case, target)
        index = tuple(int(rng.integers(n)) for n in values.shape)
        error = max(1e-3, 1e-3 * abs(values[index]))
        values[index] += error
        judgement = judge(case, target, values, decimals=15)
        assert judgement.worst[0] == index
        assert judgement.n_wrong + judgement.n_ties == 1
        assert judgement.errors[index] == pytest.approx(error, rel=1e-6)
        assert judgement.verdicts[index] != RIGHT
        assert judgement.place(index) in judgement.sentence


def test_numbers_rounded_to_two_decimals_are_not_held_to_more_and_not_to_less() -> None:
    case = Case("tanh")
    values = np.round(gradient(case, "dz"), 2)
    judgement = judge(case, "dz", values, decimals=2)
    assert judgement.sentence == "All 50 entries of dz are right to the 2 decimals given."
    values[0, 0, 1] += 0.01
    assert judge(case, "dz", values, decimals=2).n_wrong == 1


def test_what_is_no_number_is_wrong_and_told_so() -> None:
    case = Case("dense")
    values = gradient(case, "dz")
    values[2] = np.nan
    judgement = judge(case, "dz", values)
    assert judgement.worst == [(2,)]
    assert "no number" in judgement.sentence
    assert judgement.mistakes == ()


def test_at_a_tie_another_choice_is_told_apart_from_a_mistake() -> None:
    values = gradient(TIED, "dz")
    values[0, 1, 0], values[0, 0, 0] = values[0, 0, 0], 0.0  # the last maximum gets it
    judgement = judge(TIED, "dz", values)
    assert not judgement.is_right
    assert judgement.n_wrong == 0
    assert judgement.n_ties == 2
    assert {judgement.verdicts[0, 0, 0], judgement.verdicts[0, 1, 0]} == {TIE}
    assert "calculus leaves the choice" in judgement.sentence
    assert [mistake.name for mistake in judgement.mistakes] == ["ties sent to the last maximum"]
    values[0, 0, 0] = 5 * abs(gradient(TIED, "dz")).max()  # outside what a tie allows
    assert judge(TIED, "dz", values).verdicts[0, 0, 0] == WRONG


SHAPES = [
    ("dz", (1, 2, 5, 5), "leave out the batch axis"),
    ("db", (2, 3, 3), "the sum over h and k is missing"),
    ("dz", (2, 7, 7), "cut off what falls on the padding"),
    ("dz", (5, 5), "must be (2, 5, 5), as z is"),
]


@pytest.mark.parametrize(("target", "shape", "said"), SHAPES)
def test_another_shape_is_refused_with_advice(
    target: str, shape: tuple[int, ...], said: str
) -> None:
    case = Case(padding=1, kernel=5)
    with pytest.raises(ShapeError) as refused:
        judge(case, target, np.zeros(shape))
    assert said in str(refused.value)


def test_what_a_layer_has_none_of_and_what_are_no_numbers_are_refused() -> None:
    with pytest.raises(SettingError, match="must be one of dz"):
        judge(Case("tanh"), "dw", np.zeros(3))
    for values in (np.full((2, 5, 5), "a"), np.zeros((2, 5, 5), complex)):
        with pytest.raises(ShapeError, match="must hold real numbers"):
            judge(Case("tanh"), "dz", values)


PLAIN_SHEET = {  # the homework's own formulas, word for word in our notation
    ("conv2d", "dz"): "sum_j sum_{h = b-k_H+1..b} sum_{w = c-k_W+1..c}",
    ("conv2d", "dw"): "sum_{h,w} z(a, h+b, w+c) dL/dy(j,h,w)",
    ("conv2d", "db"): "sum_{h,w} dL/dy(j,h,w)",
    ("max_pool2d", "dz"): "1{(b,c) = (s_0 h + m*(a,h,w), s_1 w + n*(a,h,w))}",
    ("tanh", "dz"): "(1 - y^2) dL/dy",
}


def test_the_homeworks_formulas_are_shipped_and_right() -> None:
    for (layer, target), words in PLAIN_SHEET.items():
        (example,) = [
            one for one in EXAMPLES if (one.layer, one.target) == (layer, target)
            and words in one.text and one.is_right
        ]  # fmt: skip
        assert judge_formula(Case(layer, seed=8), example.text).is_right


def test_the_sheets_slip_is_shipped_judged_wrong_and_named() -> None:
    (slip,) = [one for one in EXAMPLES if not one.is_right]
    assert slip.title == SLIP
    judgement = judge_formula(Case("max_pool2d", kernel=2, stride=2), slip.text)
    assert judgement.n_wrong
    assert [one.name for one in judgement.mistakes] == ["absolute against relative index"]


@pytest.mark.parametrize("layer", LAYERS)
def test_every_example_is_what_it_says_wherever_it_is_offered(layer: str) -> None:
    for seed, (kernel, stride, padding) in enumerate([(3, 1, 0), (2, 2, 0), (3, 2, 1), (1, 1, 2)]):
        if layer == "max_pool2d" and 2 * padding > kernel:
            continue  # a window of zeros alone has no maximum
        case = Case(layer, kernel=kernel, stride=stride, padding=padding, seed=seed)
        for example in examples_for(case):
            judgement = judge_formula(case, example.text)
            if example.is_right:
                assert judgement.is_right, example.text
            elif kernel > 1:
                assert not judgement.is_right


def test_a_formula_for_stride_1_is_right_there_and_the_caution_says_where_it_is_not() -> None:
    text = "dz(a,b,c) = sum(j,h,k) w(j,a,b-h,c-k) g(j,h,k)"
    judgement = judge_formula(Case(), text)
    assert judgement.is_right
    assert judgement.caution == "It holds here; it would be wrong with stride 2 and with padding 1."
    general = "dz(a,b,c) = sum(j,h,k) w(j, a, b+p-s h, c+p-s k) g(j,h,k)"
    assert judge_formula(Case(), general).caution == ""


def test_a_formula_that_fits_two_channels_only_is_cautioned_about_others() -> None:
    text = "dz(a,b,c) = sum(j = 0..1, h, k) w(j,a,b+p-s h,c+p-s k) g(j,h,k)"
    assert "other numbers of channels" in judge_formula(Case(), text).caution
    text = "db(j) = sum(h = 0..2, k = 0..2) g(j,h,k)"
    assert "with size" in judge_formula(Case(), text).caution


def test_a_text_that_is_no_formula_is_refused() -> None:
    with pytest.raises(FormulaError):
        judge_formula(Case(), "dz(a,b,c) = w.T")


def test_numbers_are_shown_with_as_many_digits_as_tell_them_apart() -> None:
    assert apart(1.0, 2.0) == ("1.00", "2.00")
    assert apart(0.12345, 0.12346) == ("0.12345", "0.12346")
    one, other = apart(-1.0, -1.0000001)
    assert one != other
    assert one.startswith("−")
    assert number(float("nan")) == "no number"


def test_every_judgement_speaks_in_one_line_sentences() -> None:
    for case in CASES:
        for target, factor in itertools.product(case.kind.gradients, (1.0, -1.0, 0.5, 0.0)):
            judgement = judge(case, target, factor * gradient(case, target), decimals=15)
            for text in (judgement.sentence, judgement.explanation, judgement.evidence):
                assert "\n" not in text
                assert text == "" or text.endswith(".")


# Right wherever no window has a tie: what a student may write who never thought of one.
BUT_FOR_TIES = (
    "sum(h,k) 1{z(a,b,c) = y(a,h,k), s h <= b < s h + K, s k <= c < s k + K} g(a,h,k)",
    "sum(h,k) sum(m = 0..K-1, n = 0..K-1) 1{b = s h + m, c = s k + n} "
    "1{z(a,b,c) = y(a,h,k)} g(a,h,k)",
    "sum(h,k) 1{s h <= b < s h + K, s k <= c < s k + K} "
    "1{z(a,b,c) >= max_{m,n} z(a, s h+m, s k+n)} g(a,h,k)",
)


@pytest.mark.slow
@pytest.mark.parametrize("text", BUT_FOR_TIES)
def test_a_pooling_formula_that_fails_at_ties_alone_is_told_so_in_every_case(text: str) -> None:
    n_right = 0
    for seed in range(44):  # 132 cases with those of the other formulas
        kernel, stride = 2 + seed % 2, 1 + seed % 3
        case = Case("max_pool2d", size=4 + seed % 5, kernel=kernel, stride=stride, seed=seed)
        judgement = judge_formula(case, f"dz(a,b,c) = {text}")
        n_right += judgement.is_right
        if judgement.is_right:
            assert judgement.caution == "It holds here; it would be wrong where maxima tie."
        else:
            assert judgement.caution.startswith("Only ties make it wrong")
    assert 0 < n_right < 44


def test_a_pooling_formula_that_is_right_at_ties_too_has_no_caution() -> None:
    text = "dz(a,b,c) = sum(h,k) 1{b = bstar(a,h,k), c = cstar(a,h,k)} g(a,h,k)"
    for seed in range(10):
        assert judge_formula(Case("max_pool2d", kernel=2, seed=seed), text).caution == ""
    stride = "dz(a,b,c) = sum(h,k) 1{b = h + m*(a,h,k), c = k + n*(a,h,k)} g(a,h,k)"
    judgement = judge_formula(Case("max_pool2d", kernel=2), stride)
    assert judgement.caution == "It holds here; it would be wrong with stride 2."


@pytest.mark.parametrize(
    ("case", "text", "settings"),
    [
        (Case("flatten"), "dz(a,b,c) = g((a H + b) H + c)", "with size 6x5"),
        (
            Case(stride=2, padding=1),
            "dz(a,b,c) = sum(j,h,k) w(j,a,b+p_0-s_0 h,c+p_1-s_0 k) g(j,h,k)",
            "with stride 2x1",
        ),
        (
            Case(stride=2, padding=1),
            "dz(a,b,c) = sum(j,h,k) w(j,a,b+p_0-s_0 h,c+p_0-s_1 k) g(j,h,k)",
            "with padding 1,0",
        ),
    ],
)
def test_a_formula_that_takes_columns_for_rows_is_told_where_it_fails(
    case: Case, text: str, settings: str
) -> None:
    judgement = judge_formula(case, text)
    assert judgement.is_right
    assert judgement.caution == f"It holds here; it would be wrong {settings}."


@pytest.mark.parametrize(
    ("case", "advice"),
    [
        (Case("dense", samples=3), "; the sum over the samples is missing"),
        (Case(samples=3), "; the sum over the samples, h and k is missing"),
        (Case("batch_norm"), "; the sum over the samples is missing"),
        (Case("batch_norm2d"), "; the sum over the samples, h and k is missing"),
    ],
)
def test_the_sum_that_is_missing_is_named_as_the_layer_has_it(case: Case, advice: str) -> None:
    with pytest.raises(ShapeError) as refusal:
        judge(case, "db", np.zeros(case.shapes["g"]))
    assert refusal.value.problem.endswith(advice)
