"""Formulas of a point's coordinates, as people type them."""

from __future__ import annotations

import math
import random
import re
import time

import numpy as np
import pytest

from playground.errors import FormulaError
from playground.formulas.of_inputs import MAX_LENGTH, read
from playground.formulas.values import FUNCTIONS, value_of
from tests.later import later

X = np.array([[0.5, -1.5, 2.0], [3.0, 0.25, -4.0]]).T  # (3, 2)


@pytest.mark.parametrize(
    ("typed", "kept", "at"),
    [
        ("x1*x2^2", "x1*x2^2", lambda x, y: x * y * y),
        ("2 sin(x) cos(y)", "2*sin(x1)*cos(x2)", lambda x, y: 2 * math.sin(x) * math.cos(y)),
        ("-x1²", "-x1^2", lambda x, y: -x * x),
        ("x₁ − 3·x₂", "x1-3*x2", lambda x, y: x - 3 * y),
        ("x1/x2/2", "x1/x2/2", lambda x, y: x / y / 2),
        ("x1/(x2 x1)", "x1/(x2*x1)", lambda x, y: 1 / y),
        ("x1-(x2-3)", "x1-(x2-3)", lambda x, y: x - y + 3),
        ("2^-x", "2^(-x1)", lambda x, y: 2.0**-x),
        ("abs(x)^y^2", "abs(x1)^(x2^2)", lambda x, y: abs(x) ** (y**2)),
        ("max(0, x, y)", "max(max(0,x1),x2)", lambda x, y: max(0, x, y)),
        ("atan2(y, x)", "atan2(x2,x1)", lambda x, y: math.atan2(y, x)),
        ("sin^2(pi x)", "sin(pi*x1)^2", lambda x, y: math.sin(math.pi * x) ** 2),
        ("X1 + SIN(x2)", "x1+sin(x2)", lambda x, y: x + math.sin(y)),
        ("tanh(x)sign(y)+.5", "tanh(x1)*sign(x2)+0.5",
         lambda x, y: math.tanh(x) * math.copysign(1, y) + 0.5),
    ],
)  # fmt: skip
def test_a_formula_is_kept_in_one_way_and_worth_what_mathematics_says(typed, kept, at) -> None:
    formula = read(typed)
    assert formula.text == kept
    assert read(kept).text == kept
    wanted = [at(x, y) for x, y in X.tolist()]
    assert value_of(formula.tree, X.T) == pytest.approx(wanted, rel=1e-14)


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("", 0, "ends where something must follow"),
        ("x1 +", 4, "ends where something must follow"),
        ("(x1", 0, "never closed"),
        ("x1)", 2, "closes nothing"),
        ("x1 x2 > 3", 6, "cannot follow"),
        ("x1x2", 0, r"write a product as x1\*x2"),
        ("e^x1", 0, "write exp"),
        ("1e-3*x1", 1, "0.001 for 1e-3"),
        ("log(-1)*x1", 0, r"log\(-1\) is not a finite number"),
        ("10^9^9 + x1", 2, "not a finite number"),
        ("3 + 4", 0, "names no input"),
        ("x13", 0, "there is no x13"),
        ("sin x1", 0, "needs brackets"),
        ("atan2(x1)", 0, "two numbers"),
        ("atan2(x1, x2, x1)", 0, "two numbers"),
        ("import(x1)", 0, "there is no import"),
        ("x1.real", 2, "has no meaning"),
        ("x" * 81, 80, "at most 80"),
        ("(" * 40 + "x1" + ")" * 38, 26, "nested 25 deep"),
    ],
)
def test_what_is_no_formula_is_told_with_its_place(text: str, place: int, said: str) -> None:
    with pytest.raises(FormulaError, match=said) as told:
        read(text)
    assert told.value.position == place


def test_up_to_twelve_coordinates_have_names() -> None:
    formula = read("x12 - x3*x")
    assert formula.n_inputs == 12
    assert formula.arithmetic == "x12-x3*x"
    points = np.arange(24.0).reshape(2, 12)
    assert value_of(formula.tree, points.T).tolist() == [11 - 2 * 0, 23 - 14 * 12]


def test_a_polynomial_is_set_without_signs_of_multiplication() -> None:
    assert [read(text).typeset for text in ("x1*x2^2", "2*x1-x10", "sin(2*x1)", "x1/x2*x1")] == [
        "x₁x₂²", "2x₁−x₁₀", "sin(2·x₁)", "x₁/x₂·x₁",
    ]  # fmt: skip


_WORDS = [
    *FUNCTIONS, *"+-*/^()(),., ", "x1", "x2", "x", "y", "pi", "e", "2", "0.5", "1e9", "x9", "²",
    "₁", "9^9", "__import__", "sum", "max_", "max{", "\\", "\x00", "𝟙", "x" * 20, "dL/dz", ";",
]  # fmt: skip

_RIGHT = ["x1*x2^2", "sin(2x)/y", "-max(x,0.5,y)^2", "((x1))+exp(-x^2)", "atan2(x,y)-pi", "x9"]


@pytest.mark.parametrize("seed", [later(seed) for seed in range(5)])
def test_hostile_formulas_get_errors_of_ours_and_quickly(seed: int) -> None:
    """Each of 1,000 is read or refused, and what is read is worth the same when read again."""
    chance = random.Random(f"formulas {seed}")
    points = np.array([[0.5, -1.0], [2.0, 3.0], [0.0, 0.0]])
    n_read = 0
    for _ in range(1000):
        parts = re.findall(r"\w+|\S", chance.choice(_RIGHT))
        for _ in range(chance.choice([0, 1, 2, 14])):
            parts.insert(chance.randint(0, len(parts)), chance.choice(_WORDS))
        text = "".join(parts)
        begun = time.perf_counter()
        try:
            formula = read(text)
        except FormulaError as error:
            is_inside = 0 <= error.position <= max(len(text), MAX_LENGTH)
        else:
            is_inside = True
            n_read += 1
            columns = np.resize(points, (3, 12)).T
            again = read(formula.text)
            assert again.text == formula.text
            values = value_of(formula.tree, columns), value_of(again.tree, columns)
            assert np.array_equal(*values, equal_nan=True), text
        assert is_inside, text
        assert time.perf_counter() - begun < 1
    assert 200 < n_read < 900
