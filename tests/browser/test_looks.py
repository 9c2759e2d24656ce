"""How the page looks, as chosen: scheme, colours, the projector's view, print."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from playground import RunConfig
from playground.run.points import data_of
from tests.browser.conftest import Server, Visitor, new_page

SCHEME = "document.documentElement.dataset.mantineColorScheme"
COUNTED = """() => {
  const drawn = CanvasRenderingContext2D.prototype;
  window.shapes = { triangles: 0, circles: 0 };
  const { arc, closePath } = drawn;
  drawn.arc = function (...at) {
    if (this.canvas.width > 300) shapes.circles++; // not in the thumbnails
    arc.apply(this, at);
  };
  drawn.closePath = function () { shapes.triangles++; closePath.apply(this); };
}"""


@pytest.fixture
def chooser(browser: Browser, server: Server) -> Iterator[Visitor]:
    """A page of its own: what is chosen there is remembered."""
    visitor = new_page(browser, server).load()
    yield visitor
    visitor.page.context.close()
    assert visitor.problems == []


def choose(visitor: Visitor, words: str) -> None:
    if visitor.page.get_attribute("#appearance", "aria-expanded") == "false":
        visitor.page.click("#appearance")
    visitor.page.locator("#appearance-sheet").get_by_text(words, exact=True).click()


def tokens(visitor: Visitor) -> list[str]:
    return visitor.page.evaluate(
        "['--negative', '--zero', '--positive'].map((name) =>"
        " getComputedStyle(document.documentElement).getPropertyValue(name).trim())"
    )


@pytest.mark.slow
def test_the_scheme_follows_the_system_until_one_is_chosen(chooser: Visitor) -> None:
    page = chooser.page
    page.emulate_media(color_scheme="dark")
    chooser.until(f"{SCHEME} === 'dark'")
    choose(chooser, "Light")
    chooser.until(f"{SCHEME} === 'light'")
    page.emulate_media(color_scheme="light")
    page.emulate_media(color_scheme="dark")
    chooser.frames(3)
    assert page.evaluate(SCHEME) == "light", "a chosen scheme stays when the system changes"
    page.reload()
    chooser.until(f"{SCHEME} === 'light'")
    chooser.until("document.querySelector('#epoch')?.textContent.length > 0")
    choose(chooser, "System")
    chooser.until(f"{SCHEME} === 'dark'")
    page.emulate_media(color_scheme="light")
    chooser.until(f"{SCHEME} === 'light'")


@pytest.mark.slow
def test_amber_and_navy_are_kept_in_the_browser_on_every_tab(chooser: Visitor) -> None:
    assert tokens(chooser) == ["#F59322", "#E8EAEB", "#0877BD"]
    choose(chooser, "Amber, navy")
    assert tokens(chooser) == ["#E69F00", "#ECECEF", "#15326E"]
    chooser.page.goto(chooser.url + "digits")
    assert tokens(chooser) == ["#E69F00", "#ECECEF", "#15326E"]
    chooser.page.emulate_media(color_scheme="dark")
    chooser.until(f"{SCHEME} === 'dark'")
    assert tokens(chooser) == ["#FFCB47", "#2A2E36", "#5B8DEF"]


@pytest.mark.slow
def test_with_amber_and_navy_negative_points_are_triangles(chooser: Visitor) -> None:
    chooser.page.evaluate(COUNTED)
    choose(chooser, "Amber, navy")
    config = RunConfig()
    data = data_of(config)
    inside = abs(data.train_points).max(axis=1) <= 6
    negative = int((data.train_labels[inside] < 0).sum())
    chooser.until("shapes.triangles > 0")
    assert chooser.page.evaluate("shapes") == {
        "triangles": negative,
        "circles": int(inside.sum()) - negative,
    }


@pytest.mark.slow
def test_the_picture_is_repainted_when_colours_change(chooser: Visitor) -> None:
    link = "document.querySelector('#network svg path[stroke]').getAttribute('stroke')"
    before = chooser.page.evaluate(link)
    choose(chooser, "Amber, navy")
    chooser.until(f"{link} !== {before!r}")
    choose(chooser, "Orange, blue")
    chooser.until(f"{link} === {before!r}")


@pytest.mark.slow
def test_the_projectors_view_comes_and_goes_with_p(chooser: Visitor) -> None:
    page = chooser.page
    page.set_viewport_size({"width": 1280, "height": 720})
    chooser.until("document.querySelector('#loss-curves .main-svg')")
    page.keyboard.press("p")
    assert page.url.partition("#")[0].endswith("/?view=projector")
    for hidden in (".pg-top", "#activation", ".pg-data", ".pg-time"):
        assert not page.is_visible(hidden)
    assert chooser.page.evaluate("document.documentElement.scrollHeight") <= 720
    size = "parseFloat(getComputedStyle(document.querySelector('{}')).fontSize)"
    assert page.evaluate(size.format("#test-loss")) == 42
    assert page.evaluate(size.format("#epoch")) == 48
    assert page.evaluate("document.querySelector('#decision-map').clientWidth") >= 400
    page.keyboard.press("c")
    assert page.is_visible(".pg-time")
    assert chooser.page.evaluate("document.documentElement.scrollHeight") <= 720
    page.keyboard.press("Escape")
    assert page.is_visible(".pg-top")
    assert "view=" not in page.url


@pytest.mark.slow
def test_an_address_opens_in_the_projectors_view_and_trains_there(chooser: Visitor) -> None:
    chooser.page.goto(chooser.url + "?view=projector" + RunConfig(dataset="xor").link())
    chooser.until("document.querySelector('#epoch')?.textContent.length > 0")
    chooser.page.keyboard.press("Space")
    chooser.until_epoch(10)
    chooser.page.keyboard.press("Space")
    assert not chooser.page.is_visible(".pg-top")
    chooser.page.click("#projector-end")
    chooser.page.wait_for_selector(".pg-top", state="visible")
    assert chooser.config() == RunConfig(dataset="xor")


@pytest.mark.slow
def test_a_print_is_one_light_page_that_tells_its_settings_and_link(chooser: Visitor) -> None:
    page = chooser.page
    page.emulate_media(color_scheme="dark")
    chooser.open("#networkShape=8,4&sinX=true&noise=10")
    page.click("#step")
    chooser.until_epoch(1)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate(SCHEME) == "light"
    text = page.inner_text(".pg-print")
    assert re.match(r"Epoch 1 · Activation tanh · .*Noise 10 · Hidden layers 8, 4", text)
    assert page.url in text
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate(SCHEME) == "dark"
    sheet = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", sheet)) == 1
    box = re.search(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", sheet)
    assert box
    assert float(box[1]) == pytest.approx(842, abs=1), "A4 lies on its side"


@pytest.mark.slow
def test_reduced_motion_stills_the_dashes_and_transitions(visitor: Visitor) -> None:
    visitor.open("#networkShape=3&learningRate=0.1")
    dashes = "getComputedStyle(document.querySelector('.pg-flow')).strokeDasharray"
    moving = (
        "[...document.querySelectorAll('body, #play, .pg-tile, .pg-flow')].map((node) =>"
        " Math.max(...getComputedStyle(node).transitionDuration.split(',').map(parseFloat)))"
    )
    visitor.page.click("#play")
    visitor.until("document.querySelector('.pg-flow')")
    try:
        assert visitor.page.evaluate(dashes) != "none"
        assert max(visitor.page.evaluate(moving)) > 0
        visitor.page.emulate_media(reduced_motion="reduce")
        assert visitor.page.evaluate(dashes) == "none"
        assert max(visitor.page.evaluate(moving)) == 0
    finally:
        visitor.page.emulate_media(reduced_motion="no-preference")
        visitor.pause()
