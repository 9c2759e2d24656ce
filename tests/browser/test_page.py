"""The page as a whole: fresh, from the keyboard, at every width, without the network."""

from __future__ import annotations

import pytest

from playground import RunConfig
from tests.browser.conftest import Visitor


@pytest.mark.slow
def test_a_fresh_page_shows_the_originals_default_network_untrained(newcomer: Visitor) -> None:
    newcomer.load()
    assert newcomer.text("epoch") == "000,000"
    assert newcomer.losses() == ("0.502", "0.518")
    assert newcomer.config() == RunConfig()
    newcomer.until("document.querySelector('#loss-curves .main-svg')")


@pytest.mark.slow
def test_everything_comes_from_the_server_itself(newcomer: Visitor) -> None:
    visitor = newcomer
    urls: list[str] = []
    visitor.page.on("request", lambda request: urls.append(request.url))
    visitor.load()
    visitor.until("document.querySelector('#loss-curves .main-svg')")
    visitor.page.goto(visitor.url + "api/docs")
    visitor.page.get_by_text("Train: from a state to the states after it").wait_for()
    foreign = [url for url in urls if not url.startswith((visitor.url, "data:", "blob:"))]
    assert foreign == []
    assert len(urls) > 10


def test_play_step_and_a_slider_work_from_the_keyboard(visitor: Visitor) -> None:
    visitor.open()
    visitor.page.focus("#step")
    visitor.page.keyboard.press("Enter")
    visitor.until_epoch(1)
    visitor.page.focus("#play")
    visitor.page.keyboard.press("Space")
    visitor.until_epoch(5)
    visitor.page.keyboard.press("Space")
    visitor.slide("learning-rate", "ArrowLeft")
    visitor.until("location.hash.includes(':learningRate:0.01')")
    thumb = visitor.page.locator("#learning-rate [role=slider]")
    assert thumb.get_attribute("aria-valuetext") == "0.01"


@pytest.mark.slow
@pytest.mark.parametrize("width", [360, 390, 768, 1024, 1440, 2560])
def test_nothing_is_wider_than_the_window(visitor: Visitor, width: int) -> None:
    visitor.open("#networkShape=8,8,8,8,8,8&sinX=true")
    visitor.page.set_viewport_size({"width": width, "height": 900})
    try:
        visitor.until(f"document.documentElement.scrollWidth <= {width}")
    finally:
        visitor.page.set_viewport_size({"width": 1440, "height": 900})
