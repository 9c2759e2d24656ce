"""Digits: what belongs together is seen together, at every width, by mouse and by finger."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from playground.digits.config import DigitsConfig
from tests.browser.boxes import boxes, heights_between, overlap, seen, until_seen
from tests.browser.conftest import Server, Visitor, new_page
from tests.browser.person import Person

pytestmark = pytest.mark.slow

NET = DigitsConfig(filters=4, batch_size=64)
SIZES = {390: 844, 768: 1024, 1024: 768, 1440: 900}


@pytest.fixture(scope="module")
def reader(browser: Browser, server: Server) -> Iterator[Visitor]:
    """One page with a finger, for all widths."""
    visitor = new_page(browser, server, has_touch=True)
    visitor.page.goto(visitor.url + "digits" + NET.link())
    visitor.until("document.querySelectorAll('#digits-confusion button[data-count]').length")
    yield visitor
    visitor.page.context.close()
    assert visitor.problems == []


def at_width(visitor: Visitor, width: int) -> Visitor:
    visitor.page.set_viewport_size({"width": width, "height": SIZES[width]})
    visitor.page.evaluate("scrollTo(0, 0)")
    return visitor


@pytest.mark.parametrize("width", SIZES)
def test_the_answer_is_seen_while_one_draws(reader: Visitor, width: int) -> None:
    at_width(reader, width)
    person = Person(reader.page, "touch" if width == 390 else "mouse")
    if width == 390:
        assert seen(reader.page, "#digits-pad, #digits-answer"), "as the page opens"
    for part in ("#digits-pad", "#digits-pad-answer"):
        reader.page.locator(part).scroll_into_view_if_needed()
    x, y = person.go("#digits-pad", (0.5, 0.1))
    [pad] = boxes(reader.page, "#digits-pad")
    person.drag((x, y), (x, y + 0.8 * pad.height))
    reader.until("document.querySelector('#digits-image-name').textContent === 'Your drawing'")
    until_seen(reader.page, "#digits-pad, #digits-pad-answer, #digits-answer, #digits-image")
    person.press("#digits-meant button >> nth=1")
    reader.until("document.querySelector('.pg-digits-no-label').hidden")
    person.press("#digits-clear")
    reader.until("document.querySelector('#digits-image-name').textContent.startsWith('Test')")


@pytest.mark.parametrize("width", SIZES)
def test_no_words_of_the_inside_run_into_each_other(reader: Visitor, width: int) -> None:
    page = at_width(reader, width).page
    name = "document.querySelector('#digits-image-name')"
    page.evaluate(f"{name}.textContent = 'Test image 448, a 7, taken for 3'")
    for one, other in (
        ("#digits-image-name", ".pg-digits-image .pg-digits-back span"),
        ("#digits-maps [data-row=max-pooling] .pg-digits-tile", "#digits-maps h2"),
        (".pg-digits-answer .pg-digits-bars b", ".pg-digits-answer .pg-label"),
    ):
        assert not overlap(boxes(page, one, text=True), boxes(page, other, text=True)), (one, other)
    gap = heights_between(
        page, "[data-row=max-pooling] .pg-digits-tile", "#digits-maps h2 >> nth=1"
    )
    assert gap >= 10, "Backward belongs to what follows it"
    for bars in ("#digits-answer", "#digits-answer-gradient"):
        framed = [box.grown(1) for box in boxes(page, f"{bars} [data-label] b")]
        others = boxes(page, f"{bars} .pg-digits-bar:not([data-label]) b", text=True)
        assert len(framed) == 1
        assert not overlap(framed, others), bars


def test_speeds_and_steps_have_the_playgrounds_names(reader: Visitor) -> None:
    page = at_width(reader, 1440).page
    mine = page.locator("#digits-speed label").all_inner_texts()
    assert mine == page.locator("#speed label").all_text_contents()
    mine = page.locator("#digits-step-sizes button").all_text_contents()
    assert set(mine) <= set(page.locator("#step-sizes button").all_text_contents())


def test_at_one_and_ten_a_picture_is_so_many_batches(reader: Visitor) -> None:
    page = at_width(reader, 390).page
    person = Person(page, "touch")
    person.press("#digits-reset")
    for speed, batches in (("1×", 1), ("10×", 10)):
        person.press(page.locator("#digits-speed").get_by_text(speed, exact=True))
        with page.expect_request("**/api/digits/advance") as asked:
            person.press("#digits-play")
        assert asked.value.post_data_json["batches"] == batches
        person.press("#digits-play")
        reader.until("document.querySelector('#digits-play').dataset.playing === 'false'")
    person.press(page.locator("#digits-speed").get_by_text("Max", exact=True))


def test_a_finger_chooses_how_large_a_step_is(reader: Visitor) -> None:
    page = at_width(reader, 390).page
    person = Person(page, "touch")
    person.press("#digits-reset")
    reader.until("document.querySelector('#digits-epoch').textContent === '0'")
    person.press("#digits-step-menu")
    person.press("#digits-step-sizes >> text=One update")
    reader.until("parseFloat(document.querySelector('#digits-batches div').style.width) > 0")
    chosen = page.locator("#digits-step-sizes [aria-pressed=true]").all_text_contents()
    assert chosen == ["One update (a batch)"]
