"""Whatever can be pressed or is a picture has a name, also before the server has answered."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Visitor

pytestmark = pytest.mark.slow

NAMELESS = """() => [...document.querySelectorAll('button, a, [role=slider], [role=img], input')]
  .filter((node) => node.checkVisibility() && !node.closest('[aria-hidden=true]'))
  .filter((node) => !(node.getAttribute('aria-label')
    || node.getAttribute('aria-labelledby') || node.labels?.length || node.title
    || node.textContent.trim()))
  .map((node) => node.outerHTML.slice(0, 120))"""
PARTS = {
    "": "#play",
    "studies": "#study-run",
    "backprop": "#back-step",
    "digits": "#digits-confusion button",
    "homework": "#report-first",
}


@pytest.mark.parametrize("tab", PARTS)
def test_what_can_be_pressed_or_seen_has_a_name_before_the_server_answers(
    newcomer: Visitor, tab: str
) -> None:
    newcomer.page.route("**/api/**", lambda _: None)  # no answer ever comes
    newcomer.page.goto(newcomer.url + tab)
    newcomer.page.locator(PARTS[tab]).first.wait_for(state="attached")
    newcomer.frames(3)
    assert newcomer.page.evaluate(NAMELESS) == []
