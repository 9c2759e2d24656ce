"""Question 1: formulas that are right, a slip that is wrong, sentences with computed numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from playground.derivation.case import Case
from playground.derivation.explain import explain
from playground.derivation.judging.judge import judge_formula
from playground.derivation.steps import ties
from playground.homework.derivation_checks import backward_by_loops, check, slips, varied
from playground.homework.derivations import CONVOLUTION, POOLING, TANH, derivations_part
from playground.homework.derived_formulas import JUDGED, SLIP, STEPS
from playground.homework.document import Block, Formula, Heading, Paragraph, Picture
from playground.lessons.tex import to_mathml
from playground.studies.tables import Table

CASES = {"conv2d": CONVOLUTION, "max_pool2d": POOLING, "tanh": TANH}
every_formula = pytest.mark.parametrize("key", JUDGED)


@pytest.fixture(scope="module")
def blocks() -> list[Block]:
    return list(derivations_part("http://page/"))


@every_formula
def test_a_derived_formula_is_judged_right_on_every_layer_it_is_for(key: str) -> None:
    layer, target = re.split(r"[._]d", key)[0], key.partition(".")[2][:2]
    for case in varied(CASES[layer]):
        judged = judge_formula(case, JUDGED[key].plain)
        assert judged.target == target
        assert judged.is_right, judged.sentence


def as_typed(tex: str) -> str:
    """TeX of a derivation as the formula language has it, without blanks."""
    text = tex.replace(r"\,", "").replace(r"\;", "").replace(r"\le", "<=").replace("^*", "*")
    text = text.replace("^{-z}", "^-z")
    text = re.sub(r"\\text\{(\w+)\}", r"\1", text)
    text = re.sub(r"\\frac\{\\partial L\}\{\\partial ([^}]+)\}", r"dL/d\1", text)
    text = re.sub(r"\\frac\{(\(.+\^2)\}\s*\{(\(.+\)\^2)\}", r"(\1)/\2", text)
    text = re.sub(r"\\sum_\{([^}]+)\}\^\{(\w)\}", r"sum_{\1..\2}", text)
    text = text.replace(r"\sum", "sum").replace(r"\mathbf{1}\{", "1{").replace(r"\}", "}")
    return text.replace(" ", "")


@every_formula
def test_what_is_read_in_tex_is_what_is_judged(key: str) -> None:
    formula = JUDGED[key]
    assert as_typed(formula.tex) == formula.plain.replace(" ", "").replace("sum_j", "sum_{j}")


def test_the_slip_in_tex_is_what_is_judged_too() -> None:
    assert as_typed(SLIP.tex) == SLIP.plain.replace(" ", "")


@pytest.mark.parametrize("formula", [*JUDGED.values(), *STEPS.values(), SLIP])
def test_every_formula_is_typeset(formula: Formula) -> None:
    assert to_mathml(formula.tex, display=True)
    assert formula.tex.count("{") == formula.tex.count("}")


def test_the_sheets_slip_is_judged_wrong_and_named() -> None:
    (slip,) = slips(SLIP.plain, [POOLING])
    assert not slip.judgement.is_right
    assert [one.name for one in slip.judgement.mistakes] == ["absolute against relative index"]
    kernel = POOLING.kernel
    outside = slip.judgement.given.copy()
    outside[:, :kernel, :kernel] = 0
    assert not outside.any(), "a place in the window is less than the kernel"
    given, right = slip.passed
    assert given == pytest.approx(right)


def test_with_one_window_the_slip_is_not_found() -> None:
    case = Case(layer="max_pool2d", channels_in=2, size=4, kernel=4, seed=7)
    assert slips(SLIP.plain, [case])[0].judgement.is_right
    larger = replace(case, size=5)
    assert not slips(SLIP.plain, [larger])[0].judgement.is_right


@pytest.mark.parametrize("layer", CASES)
def test_the_loops_give_the_layers_own_gradients(layer: str) -> None:
    for case in varied(CASES[layer]):
        arrays = case.given()
        right = case.backward(arrays, arrays["g"])
        for name, values in backward_by_loops(case).items():
            np.testing.assert_allclose(values, right[name], rtol=1e-12, atol=1e-13)


def test_a_check_tells_a_wrong_formula_from_a_right_one() -> None:
    cases = varied(TANH)
    right, wrong = (check(text, cases) for text in ("dz = (1 - y^2) g", "dz = (1 - y) g"))
    assert right.n_entries == wrong.n_entries == sum(case.given()["z"].size for case in cases)
    assert right.n_wrong == 0
    assert right.of_loops < 1e-14
    assert right.of_differences < 1e-9
    assert wrong.n_wrong > 0.9 * wrong.n_entries
    assert min(wrong.of_loops, wrong.of_differences) > 0.1


def test_layers_that_are_checked_have_no_ties() -> None:
    tied = Case(layer="max_pool2d", channels_in=1, size=5, kernel=3, seed=1)
    assert ties(tied)
    assert not any(ties(case) for case in varied(tied))


def of_kind(blocks: list[Block], kind: type[Block]) -> Iterator[Block]:
    return (block for block in blocks if isinstance(block, kind))


def test_every_layer_is_derived_worked_through_and_checked(blocks: list[Block]) -> None:
    formulas = [block for block in blocks if isinstance(block, Formula)]
    for formula in (*JUDGED.values(), *STEPS.values(), SLIP):
        if formula is not JUDGED["tanh.dz_quotient"]:  # one of its own step's, times what arrives
            assert formula in formulas
    headings = [block.text for block in blocks if isinstance(block, Heading)]
    assert len(set(headings)) == len(headings)
    names = [block.name for block in blocks if isinstance(block, Picture)]
    assert names == ["convolution-windows", "pooling-windows", "pooling-slip"]


def test_worked_examples_add_up_to_the_entry(blocks: list[Block]) -> None:
    tables = [block for block in blocks if isinstance(block, Table)]
    for table, case, entry in (
        (tables[0], CONVOLUTION, (0, 1, 2)),
        (tables[1], POOLING, (0, 2, 2)),
    ):
        *terms, total = (float(row[-1].replace("−", "-")) for row in table.rows)
        value = explain(case, "dz", entry).value
        assert sum(terms) == pytest.approx(value)
        assert total == pytest.approx(value)
        assert f"= {table.rows[-1][-1]};" in " ".join(
            block.text for block in blocks if isinstance(block, Paragraph)
        )


def test_what_is_said_of_the_slip_is_what_was_judged(blocks: list[Block]) -> None:
    judged = judge_formula(POOLING, SLIP.plain)
    wrong, size = int((judged.errors > 0).sum()), judged.given.size
    said = " ".join(block.text for block in blocks if isinstance(block, Paragraph))
    assert f"{wrong} of {size} entries are wrong, by at most {judged.errors.max():.2f}" in said


def test_no_formula_of_the_checks_table_is_wrong(blocks: list[Block]) -> None:
    table = [block for block in blocks if isinstance(block, Table)][-1]
    assert len(table.rows) == len(JUDGED)
    for row in table.rows:
        assert row[2].startswith("0 of ")
        assert max(float(row[3]), float(row[4])) < 1e-9
