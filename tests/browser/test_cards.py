"""Cards of weights and biases: what they show, where they stand, on a phone too."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Browser

from playground import train
from tests.browser.cards import (
    CLEAREST,
    box,
    card,
    overlaps,
    point_at,
    set_by_hand,
    until_card_says,
    until_shown,
    written,
)
from tests.browser.conftest import Server, Visitor, expected_losses


@pytest.mark.slow
def test_every_link_and_every_bias_has_a_card_with_its_value(visitor: Visitor) -> None:
    visitor.open("#networkShape=2,1&y=false&xSquared=true&learningRate=0.1")
    visitor.page.click("#step")
    visitor.until_epoch(1)
    state = train(visitor.config(), 1).state
    sources = [["x₁", "x₁²"], ["layer 1 unit 1", "layer 1 unit 2"], ["layer 2 unit 1"]]
    targets = [*sources[1:], ["output"]]
    for layer, weights in enumerate(state.weights):
        for (i, j), weight in np.ndenumerate(weights):
            point_at(visitor, f"w.{layer + 1}.{i + 1}.{j + 1}")
            until_card_says(visitor, "Weight", f"{sources[layer][i]} → {targets[layer][j]}", weight)
        for j, bias in enumerate(state.biases[layer]):
            point_at(visitor, f"b.{layer + 1}.{j + 1}")
            until_card_says(visitor, "Bias", targets[layer][j], bias)
    visitor.page.mouse.move(5, 5)
    card(visitor).wait_for(state="hidden")


@pytest.mark.slow
def test_the_card_follows_the_training(visitor: Visitor) -> None:
    visitor.open("#dataset=xor")
    point_at(visitor, "w.3.1.1")
    until_shown(visitor, "look")
    visitor.page.focus("#play")
    visitor.page.keyboard.press("Enter")
    visitor.until_epoch(10)
    visitor.page.keyboard.press("Enter")
    visitor.until("document.querySelector('#play').dataset.playing === 'false'")
    weight = train(visitor.config(), visitor.epoch()).state.weights[2][0, 0]
    assert card(visitor).locator(".pg-card-value").inner_text() == written(weight)


@pytest.mark.slow
def test_a_dead_link_is_dotted_and_crossed_and_says_why(visitor: Visitor) -> None:
    visitor.open("#regularization=L1&regularizationRate=0.3")
    visitor.page.click("#play")
    visitor.until_note("18 of 18 connections were cut")
    visitor.pause()
    dead = visitor.page.locator(".pg-links [data-what].pg-dead")
    crosses = visitor.page.locator(".pg-crosses path")
    assert (dead.count(), crosses.count()) == (18, 18)
    point_at(visitor, "w.2.1.1")
    until_shown(visitor, "look")
    assert "Cut by L1: it learns no more." in card(visitor).inner_text()
    set_by_hand(visitor, "w.2.1.1", "1.5")
    assert (dead.count(), crosses.count()) == (17, 18)
    assert visitor.losses() == expected_losses(visitor.config(), visitor.epoch())
    visitor.page.click("#step")
    point_at(visitor, "w.2.1.1")
    until_shown(visitor, "look")
    assert "1.500" in card(visitor).inner_text()
    assert "Cut by L1" in card(visitor).inner_text()


@pytest.mark.slow
def test_the_card_covers_neither_end_of_its_link_nor_note_and_map(newcomer: Visitor) -> None:
    newcomer.load("#networkShape=8,8")
    for width in (1440, 1024, 768):
        newcomer.page.set_viewport_size({"width": width, "height": 900})
        newcomer.frames(3)
        for what, ends in {
            "w.1.2.8": ("feature-y", "unit-1-7"),
            "w.2.1.1": ("unit-1-0", "unit-2-0"),
            "w.3.8.1": ("unit-2-7", "unit-3-0"),
        }.items():
            newcomer.page.mouse.click(*point_at(newcomer, what))
            until_shown(newcomer, "edit")
            covered = box(newcomer, ".pg-card")
            for kept in (*(f"[data-key={end}]" for end in ends), "#note", "#decision-map"):
                assert not overlaps(covered, box(newcomer, kept)), (what, kept)
            newcomer.page.keyboard.press("Escape")


@pytest.fixture
def phone(browser: Browser, server: Server) -> Iterator[Visitor]:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    visitor = Visitor(context.new_page(), server.url)
    yield visitor
    context.close()
    assert visitor.problems == []


@pytest.mark.slow
def test_on_a_phone_a_finger_opens_a_sheet_above_play(phone: Visitor) -> None:
    phone.load("#networkShape=3")
    losses = phone.losses()
    phone.page.touchscreen.tap(*phone.page.evaluate(CLEAREST, "w.2.1.1"))
    until_shown(phone, "edit")
    phone.until("!document.querySelector('.pg-card').getAnimations().length")  # it comes in
    sheet = box(phone, ".pg-card")
    assert not overlaps(sheet, box(phone, "#play"))
    assert sheet["x"] >= 0
    assert sheet["x"] + sheet["width"] <= 390
    assert phone.page.evaluate("document.activeElement.className") == "pg-card"
    for button in card(phone).get_by_role("button").all():
        size = button.bounding_box()
        assert size
        assert size["height"] >= 44
    card(phone).get_by_role("button", name="More by 0.1").tap()
    phone.until("location.hash.includes('w.2.1.1:')")
    assert phone.losses() == expected_losses(phone.config(), 0) != losses
    card(phone).get_by_role("button", name="undo").tap()
    phone.until("!location.hash.includes('changes')")
    assert phone.losses() == losses


@pytest.mark.slow
def test_a_finger_held_on_a_bias_opens_its_sheet(phone: Visitor) -> None:
    phone.load("#networkShape=3")
    square = box(phone, "[data-key=unit-1-1] .pg-bias")
    touch = {"touchPoints": [{"x": square["x"] + 4, "y": square["y"] + 4}]}
    finger = phone.page.context.new_cdp_session(phone.page)
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", **touch})
    until_shown(phone, "edit")
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert card(phone).get_attribute("aria-label") == "Bias of layer 1 unit 2"
    phone.page.touchscreen.tap(200, 60)
    card(phone).wait_for(state="hidden")
