"""The page about the original: every test it names is one there is, runs, and asserts."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
PAGE = TESTS.parent / "docs" / "original-parity.md"
REFERENCE = re.compile(r"`([\w/]+\.py)`: `(test_\w+)`")
ROWS = [line for line in PAGE.read_text().splitlines() if line.startswith("| ")]


def claims() -> dict[str, str]:
    """What each row says of the original and of us, and the row."""
    rows = [row for row in ROWS if not row.endswith("| test |")]
    return {" | ".join(row.split(" | ")[:-1]): row for row in rows}


def proof(file: str, test: str) -> ast.FunctionDef:
    """The test a row names; pytest collects nothing but functions of the module itself."""
    module = ast.parse((TESTS / file).read_text())
    found = [node for node in module.body if isinstance(node, ast.FunctionDef)]
    (one,) = [node for node in found if node.name == test]
    return one


def asserts(test: ast.FunctionDef) -> bool:
    """Whether it can fail by itself: it asserts, expects an error or waits for a condition."""
    called = {
        node.func.attr
        for node in ast.walk(test)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    judges = any(name.startswith(("raises", "until", "assert_")) for name in called)
    return judges or any(isinstance(node, ast.Assert) for node in ast.walk(test))


def test_the_page_has_rows_and_no_two_say_the_same() -> None:
    assert len(claims()) == len(ROWS) - 2 > 50


@pytest.mark.parametrize("claim", claims())
def test_every_row_names_a_test_that_runs_and_asserts(claim: str) -> None:
    reference = REFERENCE.search(claims()[claim])
    assert reference
    test = proof(*reference.groups())
    assert asserts(test)
    marks = " ".join(ast.unparse(mark) for mark in test.decorator_list)
    assert "mark.skip(" not in marks
    assert "xfail" not in marks


def test_a_test_that_asserts_nothing_proves_nothing() -> None:
    empty, full = ast.parse("def test_a(): run()\ndef test_b(): assert run() == 1").body
    assert isinstance(empty, ast.FunctionDef)
    assert isinstance(full, ast.FunctionDef)
    assert (asserts(empty), asserts(full)) == (False, True)
