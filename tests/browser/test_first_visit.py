"""The first seconds: a network that already learns, once, and only for who wants it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from playground import RunConfig
from tests.browser.conftest import Server, Visitor, expected_losses

GREETING = "This network is learning to tell orange from blue."


@pytest.fixture
def stranger(browser: Browser, server: Server) -> Iterator[Visitor]:
    """Someone who has never been here."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    visitor = Visitor(context.new_page(), server.url)
    yield visitor
    context.close()
    assert visitor.problems == []


@pytest.mark.slow
def test_on_a_first_visit_the_network_learns_by_itself(stranger: Visitor) -> None:
    stranger.page.goto(stranger.url)
    stranger.until("document.querySelector('#epoch')?.textContent.length > 0")
    stranger.until("document.querySelector('#epoch').textContent !== '000,000'")
    stranger.until_epoch(20)
    stranger.until_note(GREETING)  # still, or again after a word about a slow server
    stranger.page.click("#play")
    stranger.until("document.querySelector('#play').dataset.playing === 'false'")
    assert GREETING not in stranger.text("note")
    assert stranger.losses() == expected_losses(RunConfig(), stranger.epoch())


@pytest.mark.slow
def test_a_second_visit_waits(stranger: Visitor) -> None:
    stranger.page.goto(stranger.url)
    stranger.until_epoch(1)
    stranger.page.goto("about:blank")
    stranger.load()
    stranger.until("document.querySelector('#loss-curves .main-svg')")
    assert stranger.text("epoch") == "000,000"
    assert "Ready." in stranger.text("note")


@pytest.mark.slow
def test_a_link_waits_for_who_opens_it(stranger: Visitor) -> None:
    stranger.load(RunConfig(dataset="xor").link())
    stranger.until("document.querySelector('#loss-curves .main-svg')")
    assert stranger.text("epoch") == "000,000"


@pytest.mark.slow
def test_nothing_moves_by_itself_for_who_prefers_reduced_motion(stranger: Visitor) -> None:
    stranger.page.emulate_media(reduced_motion="reduce")
    stranger.load()
    stranger.until("document.querySelector('#loss-curves .main-svg')")
    assert stranger.text("epoch") == "000,000"


@pytest.mark.slow
def test_a_change_ends_the_greeting_and_the_run_goes_on(stranger: Visitor) -> None:
    stranger.page.goto(stranger.url)
    stranger.until_note(GREETING)
    stranger.slide("learning-rate", "ArrowRight")
    stranger.until_note("Learning.")
    assert stranger.page.get_attribute("#play", "aria-label") == "Pause"
