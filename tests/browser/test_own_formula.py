"""Data by one's own formula, typed under More data."""

from __future__ import annotations

import pytest

from playground import RunConfig
from tests.browser.conftest import Visitor
from tests.browser.test_accessibility import violations

pytestmark = pytest.mark.slow
FIELD = "#more-data .pg-formulas input"
BUTTON = "#more-data .pg-formulas button"
SAID = "document.getElementById('data-formula-said').textContent"
BY_FORMULA = "document.documentElement.hasAttribute('data-by-formula')"


def test_a_border_is_typed_refused_mended_left_and_taken_again(visitor: Visitor) -> None:
    visitor.open("#seed=2")
    visitor.page.click("#more-data-button")
    visitor.page.fill(FIELD, "x > 7")
    visitor.page.press(FIELD, "Enter")
    visitor.until(f"{SAID}.includes('holds at none of the 500 points')")
    assert visitor.page.input_value(FIELD) == "x > 7"
    assert violations(visitor.page, "refused border", at_least=21) == []
    assert visitor.config() == RunConfig(seed="2")
    visitor.page.fill(FIELD, "y > sin(2 x)")
    assert visitor.page.evaluate(SAID) == ""
    visitor.page.press(FIELD, "Enter")
    visitor.until(BY_FORMULA)
    border = RunConfig(seed="2", data_formula="x2>sin(2*x1)")
    assert visitor.config() == border
    assert visitor.page.input_value(FIELD) == "x2>sin(2*x1)"
    assert visitor.page.locator(".pg-dataset[aria-pressed=true]").count() == 0
    visitor.page.click("[aria-label='Back to the data set']")
    visitor.until(f"!{BY_FORMULA}")
    assert visitor.config() == RunConfig(seed="2")
    visitor.page.click(BUTTON)  # what was typed is still there
    visitor.until(BY_FORMULA)
    visitor.page.click("[data-dataset=spiral]")
    visitor.until(f"!{BY_FORMULA}")
    assert visitor.config() == RunConfig(seed="2", dataset="spiral")
    visitor.page.press(FIELD, "Enter")
    visitor.until(BY_FORMULA)
    visitor.choose("problem", "Regression")
    visitor.until(f"!{BY_FORMULA}")
    visitor.page.fill(FIELD, "x y/6")
    visitor.page.press(FIELD, "Enter")
    visitor.until(BY_FORMULA)
    assert (visitor.config().problem, visitor.config().data_formula) == ("regression", "x1*x2/6")
    visitor.problems.clear()  # the browser itself logs the 422
