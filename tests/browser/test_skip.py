"""Who comes by keyboard is at Play with two keys; menus show their choice, and nothing is dead."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Visitor


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "first"), [("", "play"), ("digits", "digits-play"), ("studies", "study-back")]
)
def test_the_first_tab_stop_leads_past_the_top_bar(
    newcomer: Visitor, path: str, first: str
) -> None:
    newcomer.page.goto(newcomer.url + path)
    newcomer.until(f"document.getElementById({first!r})?.checkVisibility()")
    newcomer.until("document.querySelector('#spoken') !== null")
    newcomer.page.keyboard.press("Tab")
    assert newcomer.page.evaluate("document.activeElement.id") == "skip"
    newcomer.page.keyboard.press("Enter")
    newcomer.until("document.activeElement.id !== 'skip'")
    if path != "studies":
        assert newcomer.page.evaluate("document.activeElement.id") == first
    assert newcomer.page.evaluate("document.activeElement.closest('main, .pg-bar') !== null")


def test_the_menu_of_steps_shows_its_choice(visitor: Visitor) -> None:
    visitor.open()
    chosen = "document.querySelector('#step-sizes [aria-pressed=true]').id"
    assert visitor.page.evaluate(chosen) == "step-epoch"
    visitor.page.click("#step-menu")
    visitor.page.click("#step-batch")
    visitor.until(f"{chosen} === 'step-batch'")  # a control of Dash is told of later


def test_without_hidden_layers_there_is_no_slider_of_units(visitor: Visitor) -> None:
    visitor.open("#networkShape=")
    visitor.until("!document.querySelector('#units').checkVisibility({ checkVisibilityCSS: true })")
    visitor.page.click("[data-key=layer-plus]")
    visitor.until("document.querySelector('#units').checkVisibility({ checkVisibilityCSS: true })")
