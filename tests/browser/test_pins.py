"""Runs that are pinned: they stay as curves beside the run that is shown."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Visitor

LINK = "#dataset=xor&learningRate=0.03&networkShape=2&seed=0.5"
PINNED = "[...document.querySelectorAll('.pg-pinned-text')].map((text) => text.textContent)"
CURVES = "[...document.querySelectorAll('.pg-ghosts path')].map((path) => path.getAttribute('d'))"


def pinned(visitor: Visitor, *texts: str) -> None:
    """Wait until so many runs are pinned, with what differs in each."""
    visitor.until(f"JSON.stringify({PINNED}) === JSON.stringify({[*texts]!r})")


def take_all_away(visitor: Visitor) -> None:
    while visitor.page.locator(".pg-pin-close").count():
        visitor.page.locator(".pg-pin-close").first.click()


@pytest.fixture
def visitor(visitor: Visitor) -> Visitor:
    take_all_away(visitor.open(LINK))
    return visitor


def test_a_pinned_run_keeps_its_curve_while_another_is_shown_and_says_what_differs_alone(
    visitor: Visitor,
) -> None:
    page = visitor.page
    for epoch in (1, 2):
        page.keyboard.press("s")
        visitor.until_epoch(epoch)
    page.keyboard.press("i")
    pinned(visitor, "the same run")
    assert page.inner_text("#note").startswith("Pinned as A.")
    visitor.open(LINK.replace("0.03", "0.3").replace("xor", "gauss"))
    pinned(visitor, "data set exclusive or / gaussian, learning rate 0.03 / 0.3")
    visitor.until(f"{CURVES}.length === 1 && {CURVES}[0].split('L').length === 3")
    page.click("[data-key=unpin-A]")
    visitor.until("document.querySelector('#pins').hidden")
    assert page.evaluate("document.activeElement.id") == "pin"
    assert page.evaluate(CURVES) == []


@pytest.mark.slow
def test_rates_that_agree_in_three_digits_are_still_two_runs(visitor: Visitor) -> None:
    visitor.page.click("#pin")
    pinned(visitor, "the same run")
    visitor.open(LINK.replace("0.03", "0.03001"))
    pinned(visitor, "learning rate 0.03 / 0.03001")


@pytest.mark.slow
def test_four_are_pinned_at_most_and_a_name_that_is_free_is_given_again(visitor: Visitor) -> None:
    page = visitor.page
    for count in range(1, 6):
        page.keyboard.press("s")
        visitor.until_epoch(count)
        page.click("#pin")
        visitor.until(f"{PINNED}.length === {min(count, 4)}")
        if count == 1:
            page.click("#pin")
            visitor.until("document.querySelector('#note').textContent.includes('already, as A.')")
    visitor.until("document.querySelector('#note').textContent.startsWith('Four runs are pinned')")
    page.click("[data-key=unpin-B]")
    visitor.until(f"{PINNED}.length === 3")
    page.click("#pin")
    visitor.until("document.querySelector('#note').textContent.startsWith('Pinned as B.')")


@pytest.mark.slow
def test_the_scrubber_and_the_curves_have_one_axis_where_a_ghost_has_gone_further(
    visitor: Visitor,
) -> None:
    page = visitor.page
    page.locator("#speed").get_by_text("10×", exact=True).click()
    page.click("#play")
    visitor.until_epoch(100)
    page.click("#play")
    page.click("#pin")
    end = visitor.epoch()
    page.click("#reset")
    visitor.until("document.querySelector('#epoch').textContent === '000,000'")
    visitor.until(f"document.querySelector('#timeline input').max === '{end}'")
    chart = "document.querySelector('#loss-curves .js-plotly-plot')"
    assert page.evaluate(f"{chart}.layout.xaxis.range") == [0, end]
