"""More data: shut and quiet until it is wanted, by mouse, keys, fingers and links."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from harness.server import Server
from playground import RunConfig
from tests.browser.conftest import Visitor, new_page

SHEET = "#more-data-sheet"
PRESSED = (
    "[...document.querySelectorAll('.pg-dataset[aria-pressed=true]')].map(one => one.innerText)"
)
PAINTED = """(name) => {
  const canvas = document.querySelector(`[data-dataset=${name}] canvas`);
  const { width, height } = canvas;
  const pixels = canvas.getContext("2d").getImageData(0, 0, width, height).data;
  return pixels.filter((value, at) => at % 4 === 3 && value > 0).length / (width * height);
}"""


@pytest.mark.slow
def test_the_column_is_as_calm_as_before_and_opens_without_moving_anything(
    newcomer: Visitor,
) -> None:
    page = newcomer.load().page
    assert page.locator(".pg-data .pg-dataset:visible").count() == 4
    assert page.locator(".pg-data [role=slider]:visible").count() == 3
    assert page.get_attribute("#more-data-button", "aria-expanded") == "false"
    places = (
        "['#datasets', '#noise-percent', '#new-data', '#data-caption', '#decision-map',"
        " '#loss-curves', '#note'].map(name => JSON.stringify("
        "document.querySelector(name).getBoundingClientRect()))"
    )
    page.focus("#more-data-button")  # in a low window this brings it into sight
    before = page.evaluate(places)
    page.keyboard.press("Enter")
    assert page.get_attribute("#more-data-button", "aria-expanded") == "true"
    assert page.evaluate(places) == before
    assert page.locator(".pg-data .pg-dataset:visible").count() == 8
    for name in ("moons", "checkerboard", "rings", "blobs"):
        assert 0.02 < page.evaluate(PAINTED, name) < 0.9
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    newcomer.until(f"{PRESSED}.join() === 'Moons'")
    assert newcomer.config() == RunConfig(dataset="moons")
    newcomer.until_note("250 training points, 250 test points")


@pytest.mark.slow
def test_a_link_that_has_some_of_it_opens_it_once_and_who_shuts_it_has_it_shut(
    newcomer: Visitor,
) -> None:
    page = newcomer.load("#problem=regression&regDataset=reg-wave").page
    newcomer.until(f"!document.querySelector('{SHEET}').hidden")
    assert page.evaluate(PRESSED) == ["Wave"]
    assert page.locator(".pg-data .pg-dataset:visible").count() == 4
    assert not page.is_visible("#balance-percent")
    assert page.inner_text("#samples-value") == "1200"
    page.click("#more-data-button")
    newcomer.slide("noise-percent", "ArrowRight")
    newcomer.until("location.hash.includes('noise=5')")
    assert page.locator(SHEET).is_hidden()
    newcomer.open()
    newcomer.open("#samples=100")
    newcomer.until(f"!document.querySelector('{SHEET}').hidden")
    newcomer.until("document.querySelector('#samples-value').textContent === '100'")
    assert "50 training and 50 test points." in newcomer.text("data-caption")


@pytest.mark.slow
def test_number_balance_and_shift_change_the_run_and_the_usual_number_leaves_the_link(
    newcomer: Visitor,
) -> None:
    newcomer.load("#balance=40")
    newcomer.until(f"!document.querySelector('{SHEET}').hidden")
    newcomer.slide("samples", "ArrowRight")
    newcomer.until("location.hash.includes('samples=800')")
    newcomer.slide("balance-percent", "ArrowLeft")
    newcomer.until("location.hash.includes('balance=30')")
    newcomer.slide("test-shift-percent", "ArrowRight")
    newcomer.until("location.hash.includes('testShift=2')")
    config = RunConfig(samples=800, balance_percent=30, test_shift_percent=2)
    assert newcomer.config() == config
    newcomer.until(
        "document.querySelector('#data-caption').textContent"
        ".includes('The test points are from elsewhere: 2 % of the map further right.')"
    )
    newcomer.slide("samples", "ArrowLeft")
    newcomer.until("!location.hash.includes('samples')")
    assert newcomer.text("samples-value") == "500"


@pytest.mark.slow
@pytest.mark.parametrize("width", [390, 768, 1024, 1440])
def test_a_finger_opens_it_at_every_width_and_nothing_stands_out(
    browser: Browser, server: Server, width: int
) -> None:
    visitor = new_page(browser, server, viewport={"width": width, "height": 900}, has_touch=True)
    page = visitor.load().page
    page.tap("#more-data-button")
    page.tap("[data-dataset=checkerboard]")
    visitor.until(f"{PRESSED}.join() === 'Checkers'")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    column = page.locator(".pg-data").bounding_box()
    assert column
    for tile in page.locator("#more-datasets .pg-dataset:visible").all():
        box = tile.bounding_box()
        assert box
        assert column["x"] - 1 <= box["x"]
        assert box["x"] + box["width"] <= column["x"] + column["width"] + 1
    visitor.page.context.close()
    assert visitor.problems == []
