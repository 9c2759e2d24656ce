"""A phone in the hand: what a finger means, and that nothing floats over what it presses."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Server, Visitor, new_page
from tests.browser.person import Person

pytestmark = pytest.mark.slow

TITLE = "document.querySelector('#output-title').textContent"
CARD = "document.querySelector('.pg-card:popover-open')"


@pytest.fixture(scope="module")
def hand(browser: Browser, server: Server) -> Iterator[tuple[Visitor, Person]]:
    size = {"width": 390, "height": 844}
    visitor = new_page(browser, server, viewport=size, has_touch=True, is_mobile=True)
    visitor.load("#networkShape=4,3,2")
    yield visitor, Person(visitor.page, "touch")
    visitor.page.context.close()
    assert visitor.problems == []


def test_a_tap_on_a_unit_shows_its_map_large_and_its_square_opens_the_bias(
    hand: tuple[Visitor, Person],
) -> None:
    visitor, me = hand
    me.press("[data-key=unit-1-1]")
    visitor.until(f"{TITLE} === 'Layer 1, unit 2'")
    assert visitor.page.is_visible("#output-title")
    assert visitor.page.evaluate(CARD) is None
    me.press("[data-key=unit-2-0]")
    visitor.until(f"{TITLE} === 'Layer 2, unit 1'")
    me.press("[data-key=unit-2-0]")  # a second tap gives the output back
    visitor.until(f"{TITLE} === 'Output'")
    me.press("[data-key=unit-1-1] .pg-bias")
    visitor.until(f"{CARD}?.getAttribute('aria-label') === 'Bias of layer 1 unit 2'")
    me.press(visitor.page.get_by_role("button", name="undo"))


def test_nothing_floats_over_seeds_and_an_open_pill_leaves_the_layers_button_free(
    hand: tuple[Visitor, Person],
) -> None:
    visitor, me = hand
    me.press("[data-key=count-0]")
    visitor.until("document.querySelector('.pg-units-open') !== null")
    minus = visitor.page.locator("[data-key=layer-minus]").bounding_box()
    pill = visitor.page.locator(".pg-units-open").bounding_box()
    assert minus
    assert pill
    assert minus["y"] + minus["height"] <= pill["y"]
    me.press("[data-key=layer-minus]")
    visitor.until("location.hash.includes('networkShape=4,3&')")
    visitor.page.locator("#band").scroll_into_view_if_needed()
    me.press(visitor.page.locator("#band label").nth(1))
    visitor.until("document.querySelectorAll('#band input')[1].checked")


def test_what_the_top_bars_buttons_open_is_as_wide_as_its_words(
    hand: tuple[Visitor, Person],
) -> None:
    visitor, me = hand
    visitor.page.evaluate("scrollTo(0, 0)")
    me.press("#export summary")
    heights = visitor.page.locator("#export button").evaluate_all(
        "(all) => all.filter((one) => one.checkVisibility()).map((one) => one.offsetHeight)"
    )
    assert len(heights) > 5
    assert set(heights) == {40}, "a line each"
    me.press("#export summary")
