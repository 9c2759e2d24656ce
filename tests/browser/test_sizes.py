"""Every width: nothing overlaps, nothing sticks out, and on a phone the deep network scrolls."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from playground import RunConfig
from tests.browser.conftest import Visitor
from tests.later import first

DEEP = "#networkShape=8,8,8,8,8,8&xSquared=true&ySquared=true&xTimesY=true&sinX=true&sinY=true"
BLOCKS = [
    ".pg-top", ".pg-transport", ".pg-settings", ".pg-data", ".pg-network-frame", ".pg-output",
    ".pg-note", ".pg-time",
]  # fmt: skip
# Pairs of boxes that share more than a hair, and boxes that stick out of the window's width.
OVERLAPS = """(selectors) => {
  const boxes = selectors.flatMap((selector) => [...document.querySelectorAll(selector)])
    .filter((node) => node.checkVisibility() && getComputedStyle(node).position !== 'fixed')
    .map((node) => ({ node, box: node.getBoundingClientRect() }));
  const name = ({ node }) => node.dataset.key ?? node.id ?? node.className;
  const found = [];
  boxes.forEach((a, at) => boxes.slice(at + 1).forEach((b) => {
    const wide = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
    const high = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
    if (wide > 1 && high > 1) found.push([name(a), name(b), wide, high]);
  }));
  return found;
}"""


@pytest.fixture
def resized(visitor: Visitor) -> Iterator[Visitor]:
    """A page to be made wide and narrow."""
    yield visitor
    visitor.page.set_viewport_size({"width": 1440, "height": 900})


def resize(visitor: Visitor, width: int, height: int = 900) -> None:
    visitor.page.set_viewport_size({"width": width, "height": height})
    visitor.frames(5)  # two are for measuring and building


WIDTHS = [360, 390, 599, 600, 768, 899, 900, 1024, 1279, 1280, 1380, 1440, 1920, 2560]


@pytest.mark.parametrize("width", first(WIDTHS, 360, 1024))
def test_nothing_overlaps_at_any_width(resized: Visitor, width: int) -> None:
    resized.open(DEEP)
    resize(resized, width)
    resized.until(f"document.documentElement.scrollWidth <= {width}")
    assert resized.page.evaluate(OVERLAPS, BLOCKS) == []
    units = "#network :is(.pg-tile[data-key^=unit], .pg-units button, .pg-layers button)"
    assert resized.page.evaluate(OVERLAPS, [units]) == []
    assert (
        resized.page.evaluate(OVERLAPS, ["#network :is(.pg-feature, .pg-tile[data-key^=feature])"])
        == []
    )
    assert (
        resized.page.evaluate(OVERLAPS, [".pg-figure", "#decision-map", ".pg-map-options > *"])
        == []
    )
    assert resized.page.evaluate(OVERLAPS, [".pg-top :is(a, button)", ".pg-brand"]) == []


@pytest.mark.slow
def test_the_whole_page_fits_on_a_laptops_screen(resized: Visitor) -> None:
    resized.open()
    bottom = "document.querySelector('#playground-tab .pg-main').getBoundingClientRect().bottom"
    for width, height in [(1440, 900), (1920, 1080), (2560, 1440)]:
        resize(resized, width, height)
        resized.until(f"{bottom} <= {height}")  # what is below are lessons and text


@pytest.mark.slow
def test_on_a_phone_a_deep_network_scrolls_and_its_features_stay(resized: Visitor) -> None:
    resized.open(DEEP)
    resize(resized, 390, 844)
    frame = resized.page.locator(".pg-network-frame")
    assert frame.evaluate("(node) => node.scrollWidth > node.clientWidth + 50")
    lefts = [
        resized.page.locator(f"[data-key=unit-{layer}-0]").bounding_box()["x"]
        for layer in (1, 2, 3)
    ]
    assert lefts[1] - lefts[0] == pytest.approx(56, abs=0.1)
    feature = resized.page.locator("[data-key=feature-x]")
    before = feature.bounding_box()
    frame.evaluate("(node) => { node.scrollLeft = 1000; }")
    resized.frames(3)
    assert feature.bounding_box() == before
    output = resized.page.locator("[data-key=unit-7-0]").bounding_box()
    assert output
    assert output["x"] + output["width"] <= 390


def test_on_a_phone_play_network_map_and_loss_are_on_one_screen(resized: Visitor) -> None:
    resized.open()
    resize(resized, 390, 844)
    resized.page.evaluate("scrollTo(0, 0)")
    for part in ("#play", "#network", "#decision-map", "#test-loss", "#note"):
        box = resized.page.locator(part).bounding_box()
        assert box, part
        assert 0 <= box["y"] <= 844 - box["height"], part
    note, bar = (
        resized.page.locator(part).bounding_box()
        for part in ("#note", "#playground-tab .pg-transport")
    )
    assert note
    assert bar
    assert note["y"] + note["height"] <= bar["y"]


@pytest.mark.slow
def test_on_a_phone_features_that_are_off_fold_into_one_row(resized: Visitor) -> None:
    resized.open()
    resize(resized, 390, 844)
    features = resized.page.locator("[data-key^=feature-]")
    assert features.count() == 2
    resized.page.get_by_role("button", name="+5 features").click()
    assert features.count() == 7
    resized.page.click("[data-key=feature-sinX]")
    resized.until("location.hash.includes('sinX=true')")
    resized.page.get_by_role("button", name="+6 features").click()
    assert features.count() == 13
    resized.page.get_by_role("button", name="fewer").click()
    assert features.count() == 3
    assert resized.config() == RunConfig(features=("x", "y", "sinX"))


@pytest.mark.slow
def test_features_that_wait_are_shown_when_asked_for_or_on(resized: Visitor) -> None:
    resized.open()
    resize(resized, 1440, 900)
    features = resized.page.locator("[data-key^=feature-]")
    assert features.count() == 7
    resized.page.get_by_role("button", name="+6 features").click()
    assert features.count() == 13
    resized.page.click("[data-key=feature-radius]")
    resized.until("location.hash.includes('radius=true')")
    resized.page.get_by_role("button", name="fewer").click()
    assert features.count() == 8
    assert resized.config() == RunConfig(features=("x", "y", "radius"))


@pytest.mark.slow
def test_on_a_phone_a_pill_opens_the_stepper_of_its_layer(resized: Visitor) -> None:
    resized.open()
    resize(resized, 390, 844)
    assert resized.page.locator("[data-key=plus-1]").count() == 0
    resized.page.click("[data-key=count-1]")
    resized.page.click("[data-key=plus-1]")
    resized.until("location.hash.includes('networkShape=4,3')")
    resized.page.click("[data-key=plus-1]")
    resized.until("location.hash.includes('networkShape=4,4')")
    resized.page.click("[data-key=count-1]")
    assert resized.page.locator("[data-key=plus-1]").count() == 0


@pytest.mark.slow
def test_on_a_phone_the_pages_are_a_menu(resized: Visitor) -> None:
    resized.open()
    resize(resized, 390, 844)
    menu = resized.page.locator("#page-menu")
    assert menu.inner_text() == "Playground"
    assert not resized.page.get_by_role("link", name="Digits").is_visible()
    menu.click()
    resized.page.get_by_role("link", name="Digits").click()
    assert menu.inner_text() == "Digits"
    assert not resized.page.get_by_role("link", name="Studies").is_visible()
    menu.click()
    resized.page.keyboard.press("Escape")
    assert menu.get_attribute("aria-expanded") == "false"
    menu.click()
    resized.page.get_by_role("link", name="Playground", exact=True).click()


@pytest.mark.slow
def test_on_a_phone_a_warning_floats_above_the_transport(resized: Visitor) -> None:
    resized.open("#percTrainData=1&batchSize=30")
    resize(resized, 390, 844)
    resized.until_note("Nothing to learn from.")
    note, bar = (
        resized.page.locator(part).bounding_box()
        for part in ("#note", "#playground-tab .pg-transport")
    )
    assert note
    assert bar
    assert 0 <= bar["y"] - (note["y"] + note["height"]) <= 16
    button = resized.page.locator("#note button").first.bounding_box()
    assert button
    assert button["height"] >= 44


@pytest.mark.slow
def test_what_a_thumb_presses_on_a_phone_is_large_enough(resized: Visitor) -> None:
    resized.open()
    resize(resized, 390, 844)
    small = resized.page.evaluate(
        """() => [...document.querySelectorAll('#playground-tab button, .pg-top button')]
          .filter((node) => node.checkVisibility())
          .map((node) => [node.dataset.key ?? node.id, node.getBoundingClientRect()])
          .filter(([, box]) => Math.min(box.width, box.height) < 24).map(([name]) => name)"""
    )
    assert small == []


@pytest.mark.slow
@pytest.mark.parametrize("width", [390, 900])
def test_the_number_of_layers_stays_in_reach_where_the_network_scrolls(
    resized: Visitor, width: int
) -> None:
    resized.open(DEEP)
    resize(resized, width)
    frame = resized.page.locator(".pg-network-frame").bounding_box()
    assert frame
    for left in (0, 1000):
        resized.page.evaluate(f"document.querySelector('.pg-network-frame').scrollLeft = {left}")
        for key in ("layer-minus", "layer-plus"):
            box = resized.page.locator(f"[data-key={key}]").bounding_box()
            assert box
            assert frame["x"] <= box["x"] <= frame["x"] + frame["width"] - box["width"]
            assert box["y"] >= frame["y"]


@pytest.mark.slow
def test_on_a_phone_the_sizes_of_a_step_do_not_cover_play(resized: Visitor) -> None:
    resized.open()
    resize(resized, 390, 844)
    resized.page.click("#step-menu")
    sizes, play = (resized.page.locator(part).bounding_box() for part in ("#step-sizes", "#play"))
    assert sizes
    assert play
    assert sizes["y"] + sizes["height"] <= play["y"]
    assert sizes["x"] + sizes["width"] <= 390
    resized.page.keyboard.press("Escape")
    assert not resized.page.is_visible("#step-sizes")
    assert resized.page.evaluate("document.activeElement.id") == "step-menu"


@pytest.mark.slow
@pytest.mark.parametrize("width", [360, 390])
def test_on_a_phone_a_long_runs_epoch_is_shown_whole(resized: Visitor, width: int) -> None:
    resized.open()
    resize(resized, width, 844)
    resized.play_until(10_000, "Max")
    epoch = resized.page.locator("#epoch")
    assert epoch.evaluate("(node) => node.scrollWidth <= node.clientWidth")
    speed = resized.page.locator("#speed").bounding_box()
    assert epoch.bounding_box()["x"] >= speed["x"] + speed["width"]
