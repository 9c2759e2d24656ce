"""Features by one's own formula, typed on the card More."""

from __future__ import annotations

import pytest

from playground import RunConfig
from tests.browser.conftest import Visitor
from tests.browser.test_accessibility import violations
from tests.browser.test_more import open_card

pytestmark = pytest.mark.slow
SAID = "document.getElementById('formulas-said').textContent"


def add(visitor: Visitor, formula: str) -> None:
    visitor.page.fill(".pg-formulas input", formula)
    visitor.page.press(".pg-formulas input", "Enter")


def test_a_typed_formula_is_a_feature_of_the_run_until_it_is_taken_out(visitor: Visitor) -> None:
    open_card(visitor)
    add(visitor, "x1 x2²")
    visitor.page.wait_for_selector("[data-key='feature-x1*x2^2']")
    assert visitor.config() == RunConfig(formulas=("x1*x2^2",))
    assert visitor.page.inner_text(".pg-formulas li span") == "x₁x₂²"
    assert visitor.page.input_value(".pg-formulas input") == ""
    visitor.page.click(".pg-formulas .pg-action")  # nothing is typed
    visitor.page.fill(".pg-formulas input", "sin(2x)")
    visitor.page.click(".pg-formulas .pg-action")
    visitor.page.wait_for_selector("[data-key='feature-sin(2*x1)']")
    visitor.page.click("[aria-label='Take out x1*x2^2']")
    visitor.page.wait_for_selector("[data-key='feature-x1*x2^2']", state="detached")
    assert visitor.config() == RunConfig(formulas=("sin(2*x1)",))
    visitor.page.click("#more-close")
    visitor.page.click("[data-key='feature-sin(2*x1)']")
    visitor.page.wait_for_selector("[data-key='feature-sin(2*x1)']", state="detached")
    assert visitor.config() == RunConfig()
    visitor.page.keyboard.press("Control+z")
    visitor.page.wait_for_selector("[data-key='feature-sin(2*x1)']")


@pytest.mark.parametrize(
    ("formula", "why"),
    [("log(x1)", "is not a finite number at the point"), ("x1 +", "character 5")],
)
def test_a_formula_that_may_not_be_is_told_beside_it_and_can_be_mended(
    visitor: Visitor, formula: str, why: str
) -> None:
    open_card(visitor)
    add(visitor, formula)
    visitor.until(f"{SAID}.includes({why!r})")
    assert visitor.page.input_value(".pg-formulas input") == formula
    assert violations(visitor.page, "refused formula", at_least=21) == []
    assert visitor.config() == RunConfig()
    visitor.page.fill(".pg-formulas input", "x1 x2²")
    assert visitor.page.evaluate(SAID) == ""
    visitor.page.press(".pg-formulas input", "Enter")
    visitor.page.wait_for_selector("[data-key='feature-x1*x2^2']")
    visitor.problems.clear()  # the browser itself logs the 422
