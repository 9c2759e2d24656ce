"""The formula language: what a student may write, what it is worth, and what is refused, and where.

The oracle of every value is a loop in this file, over the same arrays.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np
import pytest

from playground.derivation.case import Case, Edit
from playground.derivation.judging.elsewhere import right_values
from playground.derivation.judging.evaluation import MAX_OPERATIONS
from playground.derivation.language.formula import evaluate, parse_formula, to_latex, to_mathml
from playground.errors import FormulaError
from playground.formulas.tokens import MAX_LENGTH
from playground.formulas.words import MAX_DEPTH

PLAIN = Case(channels_in=2, channels_out=3, size=5, kernel=2, seed=3)
STRIDED = Case(channels_in=2, channels_out=3, size=5, kernel=3, stride=2, padding=1, seed=3)
POOL = Case("max_pool2d", size=6, kernel=3, stride=2, seed=5)
TANH = Case("tanh", size=3)
DENSE = Case("dense", size=4, channels_out=3)


def value(text: str, case: Case = PLAIN) -> np.ndarray:
    return evaluate(parse_formula(text, case), case)


def refusal(text: str, case: Case = PLAIN) -> FormulaError:
    with pytest.raises(FormulaError) as refused:
        value(text, case)
    return refused.value


def loop(shape: tuple[int, ...], entry: Callable[..., float]) -> np.ndarray:
    return np.array([entry(*index) for index in np.ndindex(shape)]).reshape(shape)


def close(given: np.ndarray, expected: np.ndarray) -> bool:
    # Sums of at most a hundred products of size one, in another order.
    return given.shape == expected.shape and np.allclose(given, expected, rtol=0, atol=1e-13)


SPELLINGS = [
    "dz(a,b,c) = sum(j,h,k) w(j,a,b-h,c-k) g(j,h,k)",
    "dL/dz(a,b,c) = sum_{j,h,k} weight(j,a,b-h,c-k) dL/dy(j,h,k)",
    "∂L/∂z(a,b,c) = Σ_{j,h,k} w(j,a,b−h,c−k)·g(j,h,k)",
    "grad_z[a,b,c] = Σ_j Σ_h Σ_k w[j,a,b-h,c-k] * grad_y[j,h,k]",
    "dx(a, b, c) = sum(j; h = 0..H'-1; k ∈ 0..W'-1) g(j,h,k) w(j,a,b-h,c-k)",
    "dz(a,b,c) = sum_{j=0}^{C_out-1} sum_{h=0}^{H'-1} sum_{k=0}^{W'-1} w(j,a,b-h,c-k) g(j,h,k)",
    "dz(a,b,c) = sum(j) (sum(0 <= h < H') (sum(k) (w(j,a,b-h,c-k) g(j,h,k))))",
    "dz(a,b,c) = sum(j,m,n) w(j,a,m,n) g(j,b-m,c-n)",
    "dz(a,b,c) = sum(j,h,k,m,n) 1{b = h + m, c = k + n} w(j,a,m,n) g(j,h,k)",
    "dz(a,b,c) = sum(j,h,k,m,n; (b, c) = (h + m, k + n)) w(j,a,m,n) g(j,h,k)",
    "dz(a,b,c) = -(-1) sum(j,h,k) w(j,a,b-h,c-k)^1 g(j,h,k) / 2 + 1/2 sum(j,h,k) "
    "w(j,a,b-h,c-k) g(j,h,k)",
]


@pytest.mark.parametrize("text", SPELLINGS)
def test_the_same_sum_in_many_spellings_has_the_same_values(text: str) -> None:
    arrays = PLAIN.given()

    def entry(a: int, b: int, c: int) -> float:
        return sum(
            arrays["w"][j, a, b - h, c - k] * arrays["g"][j, h, k]
            for j, h, k in np.ndindex(arrays["g"].shape)
            if 0 <= b - h < 2 and 0 <= c - k < 2
        )

    assert close(value(text), loop((2, 5, 5), entry))


def test_an_index_outside_an_array_or_between_two_entries_gives_zero() -> None:
    z = PLAIN.given()["z"]
    shifted = value("dz(a,b,c) = z(a, b-1, c+1)")
    assert not shifted[:, 0].any()
    assert not shifted[:, :, -1].any()
    assert np.array_equal(shifted[:, 1:, :-1], z[:, :-1, 1:])
    halved = value("dz(a,b,c) = z(a, b/2, c)")
    assert np.array_equal(halved[:, ::2], z[:, :3])
    assert not halved[:, 1::2].any()


def test_a_sum_runs_over_all_values_for_which_its_terms_may_not_be_zero() -> None:
    assert close(value("db(j) = sum(h,k) g(j,h,k)"), PLAIN.given()["g"].sum(axis=(1, 2)))
    assert close(value("db(j) = sum(q = 0..2) q"), np.full(3, 3.0))
    assert close(value("db(j) = sum(q = j..2) q^2"), np.array([5.0, 5.0, 4.0]))
    assert close(value("db(j) = sum(0 <= q < 3, 0 <= r <= q) 1"), np.full(3, 6.0))
    assert close(value("db(j) = sum(q = 2..1) q"), np.zeros(3))
    assert close(value("db(j) = sum_{q=0}^2 q^2"), np.full(3, 5.0))


NUMBERS = [
    ("db(j) = 2 + 3 * 4", 14.0),
    ("db(j) = 2 - 3 - 4", -5.0),
    ("db(j) = 12 / 2 / 3", 2.0),
    ("db(j) = 2 ^ 3 ^ 2", 512.0),
    ("db(j) = -2 ^ 2", -4.0),
    ("db(j) = 2 3", 6.0),
    ("db(j) = 1 / 2 3", 1.5),
    ("db(j) = 2³", 8.0),
    ("db(j) = K + s + p + H + H' + C + Cout", 2 + 1 + 0 + 5 + 4 + 2 + 3),
    ("db(j) = floor(7/2) + min(1, -2, 5) + max(3, 4)", 3 - 2 + 4),
    ("db(j) = tanh^2(0) + exp(0) + cosh(0) + sinh(0)", 2.0),
    ("db(j) = 1{j = j} + 1{1 != 1} + 1{1 < 2 <= 2, 3 > 2} + 1{2 >= 3}", 2.0),
    ("db(j) = e^0", 1.0),
]


@pytest.mark.parametrize(("text", "expected"), NUMBERS)
def test_numbers_are_read_as_in_mathematics(text: str, expected: float) -> None:
    assert close(value(text), np.full(3, float(expected)))


def test_stride_and_padding_are_the_cases_own() -> None:
    arrays = STRIDED.given()

    def entry(j: int, a: int, m: int, n: int) -> float:
        return sum(
            arrays["z"][a, 2 * h + m - 1, 2 * k + n - 1] * arrays["g"][j, h, k]
            for h, k in itertools.product(range(3), repeat=2)
            if 0 <= 2 * h + m - 1 < 5 and 0 <= 2 * k + n - 1 < 5
        )

    text = "dw(j,a,m,n) = sum(h,k) z(a, s h+m-p, s k+n-p) g(j,h,k)"
    assert close(value(text, STRIDED), loop((3, 2, 3, 3), entry))


def test_the_place_of_a_maximum_is_known_in_its_window_and_in_the_plane() -> None:
    arrays = POOL.arrays()
    routed = np.zeros(arrays["z"].shape)
    for a, h, k in np.ndindex(arrays["g"].shape):
        window = arrays["z"][a, 2 * h : 2 * h + 3, 2 * k : 2 * k + 3]
        m, n = np.unravel_index(window.argmax(), window.shape)
        routed[a, 2 * h + m, 2 * k + n] += arrays["g"][a, h, k]
    for text in (
        "dz(a,b,c) = sum(h,k) 1{(b,c) = (s h + m*(a,h,k), s k + n*(a,h,k))} g(a,h,k)",
        "dz(a,b,c) = sum(h,k) 1{b = s_0 h + m^*(a,h,k)} 1{c = s_1 k + n^*(a,h,k)} g(a,h,k)",
        "dz(a,b,c) = sum(h,k) 1{b = s h + mstar(a,h,k), c = cstar(a,h,k)} dy(a,h,k)",
        "dz(a,b,c) = sum(h,k) 1{b = bstar(a,h,k) and c = cstar(a,h,k)} g(a,h,k)",
    ):
        assert close(value(text, POOL), routed), text


def test_without_indices_all_goes_entry_by_entry() -> None:
    arrays = TANH.arrays()
    expected = (1 - arrays["y"] ** 2) * arrays["g"]
    for text in ("dz = (1 - y^2) g", "dL/dz = (1 − y²)·dL/dy", "dz = (1 - tanh²(z)) g"):
        assert close(value(text, TANH), expected), text
    assert close(value("dz = y (1 - y)", TANH), arrays["y"] * (1 - arrays["y"]))
    assert np.array_equal(value("db = g", DENSE), DENSE.given()["g"])


def test_an_index_hides_whatever_else_has_its_name() -> None:
    given = DENSE.given()
    assert close(value("dw(w,z) = x(w) g(z)", DENSE), np.outer(given["z"], given["g"]))
    assert "write x(...) for the array" in str(refusal("dw(i,z) = z(i) g(z)", DENSE))


REFUSED = [
    # text, the place from 0, what is said
    ("", 0, "begins with the gradient"),
    ("z(a,b,c) = 1", 0, "here there are dz, dw, db"),
    ("dz(a,b) = 1", 2, "dz has 3 indices, as in dz(a,b,c), not 2"),
    ("dz(a,b,c) 1", 10, "expected “=”"),
    ("dz(a,b,c) =", 11, "the formula ends where something must follow"),
    ("dz(a,b,a) = 1", 7, "the index a is bound already"),
    ("dz(a,b,3) = 1", 7, "expected the name of an index"),
    ("dz(a,b,c) = (1 + 2", 12, "“)” is missing"),
    ("dz(a,b,c) = 1)", 13, "closes nothing"),
    ("dz(a,b,c) = 1 + * 2", 16, "expected a number, an array or an index"),
    ("dz(a,b,c) = q(a)", 12, "there is no q here, only z, w"),
    ("dz(a,b,c) = bc", 12, "write a product as b c"),
    ("dz(a,b,c) = w(a,b)", 12, "w has 4 indices, not 2"),
    ("dz(a,b,c) = w", 12, "w needs its 4 indices in brackets"),
    ("dz(a,b,c) = dw(a,b,c,c)", 12, "it cannot be used in it"),
    ("dz(a,b,c) = K(a,b)", 12, "K is a size, 2, and no array"),
    ("dz(a,b,c) = 1 / (b - b)", 17, "this is 0 for some indices, and divides"),
    ("dz(a,b,c) = exp(9999)", 12, "this exp is too large a number"),
    ("dz(a,b,c) = 0 ^ (0-1)", 14, "this power is no number"),
    ("dz(a,b,c) = tanh z(a,b,c)", 12, "tanh needs brackets"),
    ("dz(a,b,c) = tanh(1, 2)", 12, "tanh is taken of one number, not of 2"),
    ("dz(a,b,c) = sum(h) 1", 16, "h is summed over, but not used"),
    ("dz(a,b,c) = sum(h) h", 16, "nothing says where h begins and ends"),
    ("dz(a,b,c) = sum(h = 0..99999) h", 16, "h runs through more than 1000 values"),
    ("dz(a,b,c) = sum(h)", 18, "a sum is followed by what is summed"),
    ("dz(a,b,c) = sum 1", 12, "a sum names its indices"),
    ("dz(a,b,c) = 1{b}", 14, "a condition compares"),
    ("dz(a,b,c) = 1{(b,c) < (1,1)}", 14, "tuples can only be compared with ="),
    ("dz(a,b,c) = 1{(b,c) = (1,1,1)}", 14, "equally many elements"),
    ("dz(a,b,c) = w_(a)", 13, "indices stand in brackets"),
    ("dz(a,b,c) = w_{a}", 12, "w has 4 indices, not"),
    ("dz(a,b,c) = \\frac", 12, "something must follow this"),
    ("dz(a,b,c) = 2 ; 3", 14, "cannot follow what is before it"),
    ("dz(a,b,c) = 5 § 6", 14, "has no meaning in a formula"),
    ("dz(a,b,c) = abcdefghijklmnopq", 12, "is too long"),
    ("dz(a,b,c) = " + "1 + " * MAX_LENGTH, MAX_LENGTH, "at most 1000 characters"),
    ("dz(a,b,c) = " + "(" * 40 + "1" + ")" * 40, 12 + MAX_DEPTH, "nested 25 deep"),
]


@pytest.mark.parametrize(("text", "place", "said"), REFUSED, ids=[one[2] for one in REFUSED])
def test_what_is_no_formula_is_told_with_its_place_and_advice(
    text: str, place: int, said: str
) -> None:
    error = refusal(text)
    assert said in error.problem
    assert error.position == place
    assert str(error).startswith(f"Character {place + 1}: ")
    assert "\n" not in str(error)


def test_a_maximums_place_without_its_window_is_told_how_it_is_written() -> None:
    assert "written m*(a,h,k)" in str(refusal("dz(a,b,c) = sum(h,k) 1{b = m*} g(a,h,k)", POOL))


def test_what_would_take_too_long_is_refused_before_it_is_begun() -> None:
    text = "dz(a,b,c) = sum(h = 0..999, i = 0..999, j = 0..999) exp(h i j / 10^9) / 2"
    assert f"more than {MAX_OPERATIONS:,} operations" in str(refusal(text))


PYTHON = [
    "__import__('os').system('true')",
    "__import__",
    "z.__class__",
    "z.sum()",
    "().__class__.__bases__[0].__subclasses__()",
    "open(b)",
    "eval(b)",
    "exec(1)",
    "print(b)",
    "globals()",
    "getattr(b, c)",
    "lambda: 0",
    "[b for b in c]",
    "b if c else a",
    "not b",
    "b or c",
    "True",
    "None",
    "np",
    "self",
    "f'{b}'",
    '"b"',
    "b := 1",
    "z[:, 0]",
    "{b: c}",
    "@b",
    "b % c",
    "b & c",
    "b << c",
    "0x10",
    "1e5",
    "1j",
    "b; import os",
]


@pytest.mark.parametrize("expression", PYTHON)
def test_pythons_names_attributes_calls_and_operators_mean_nothing(expression: str) -> None:
    assert refusal(f"dz(a,b,c) = {expression}").problem


def test_a_formula_is_shown_as_it_was_read_and_its_names_escaped() -> None:
    formula = parse_formula("dz(a,b,c) = sum(j,h,k) w(j,a,b-h,c-k) g(j,h,k) / 2", PLAIN)
    shown = to_mathml(formula)
    assert shown.startswith("<math")
    assert "∑" in shown
    assert shown.count("<mfrac>") == 2
    compared = to_mathml(parse_formula("dz(a,b,c) = 1{b < c}", PLAIN))
    assert "<mo>&lt;</mo>" in compared
    grouped = to_mathml(parse_formula("dz(a,b,c) = (b + 1) (c - 1)^2", PLAIN))
    assert grouped.count("<mo>(</mo>") == 3  # of the left side, and two that are needed


def test_an_edit_of_the_case_is_what_the_formula_sees() -> None:
    edited = Case("dense", edits=(Edit("g", (0,), 7.5),))
    assert value("db(j) = g(j)", edited)[0] == 7.5


@pytest.mark.parametrize(
    ("case", "text"),
    [
        (Case("tanh"), "dy/dz = 1 - y^2"),
        (Case("tanh"), "∂y(a,b,c)/∂z(a,b,c) = 1 - y(a,b,c)^2"),
        (Case("tanh"), "dL/dz = dL/dy * dy/dz"),
        (Case(), "dy(j,h,w)/dz(a,b,c) = 1{h <= b < h+k_H, w <= c < w+k_W} weight(j,a,b-h,c-w)"),
        (Case(), "dz(a,b,c) = sum(j,h,k) g(j,h,k) dy(j,h,k)/dz(a,b,c)"),
        (Case(), "dy(j,h,k)/dbias(i) = 1{i = j}"),
        (Case("sigmoid"), "dz = σ(z) (1 - sigmoid(z)) g"),
    ],
)
def test_slopes_and_names_of_the_sheet_are_read_plainly_too(case: Case, text: str) -> None:
    formula = parse_formula(text, case)
    right = right_values(case, formula.target)
    assert np.allclose(evaluate(formula, case), right, rtol=1e-12, atol=1e-13)
    assert to_latex(parse_formula(to_latex(formula), case)) == to_latex(formula)


def test_a_slope_that_is_no_gradients_stays_a_quotient() -> None:
    case = Case("tanh")
    with pytest.raises(FormulaError, match="dz is what the formula is to give"):
        parse_formula("dz = 1 / dz", case)
    formula = parse_formula("dz = (1 - y^2) dy^2/dy", case)
    assert np.allclose(evaluate(formula, case), right_values(case, "dz"))


@pytest.mark.parametrize("size", [(7, 7), (6, 7), (3, 5)])
def test_a_quotient_of_whole_numbers_is_exact(size: tuple[int, int]) -> None:
    case = Case("flatten", size=size, channels_in=3)
    row, plane = "floor(n/W)", "floor(n/(H W))"  # 49 (1/49) is less than 1
    text = f"y(n) = z({plane}, {row} - H {plane}, n - W {row})"
    assert np.array_equal(evaluate(parse_formula(text, case), case), right_values(case, "y"))
