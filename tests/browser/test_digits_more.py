"""Digits' card More: what it sets is the link's, and whatever net it asks for shows its numbers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from playground.digits.config import DigitsConfig, read_digits_link
from playground.digits.images import split_digits
from playground.digits.net import backward, forward
from tests.browser.boxes import boxes, overlap
from tests.browser.conftest import Server, Visitor, new_page
from tests.browser.fields import pick, write
from tests.browser.test_accessibility import violations
from tests.browser.test_digits import (
    FAST,
    expected_figures,
    figures,
    open_net,
    trained,
    until_epoch,
)

DEEP = DigitsConfig(
    layers="conv3-pool-conv4k5-dense6",
    optimizer="adam",
    learning_rate=0.01,
    activation="relu",
    dropout=0.2,
    batch_size=64,
)
CARD_OPEN = "document.querySelector('#digits-more-card')?.checkVisibility()"
LINE = "document.querySelector('#digits-more-line')"


@pytest.fixture(autouse=True)
def closed(visitor: Visitor) -> Iterator[None]:
    """The card is as it was found."""
    yield
    if visitor.page.evaluate(CARD_OPEN):
        visitor.page.click("#digits-more-close")


def open_card(visitor: Visitor, config: DigitsConfig = FAST) -> None:
    open_net(visitor, config)
    visitor.page.click("#digits-more")
    visitor.until(CARD_OPEN)


def test_what_is_set_on_the_card_is_the_links_and_always_said(visitor: Visitor) -> None:
    open_card(visitor)
    assert visitor.page.evaluate(f"{LINE}.hidden")
    pick(visitor, "digits-optimizer", "Adam")
    visitor.until("location.hash.includes('optimizer=adam')")
    assert visitor.page.locator("#digits-epsilon").is_visible()
    assert visitor.page.locator("#digits-weight-decay").is_hidden()
    write(visitor, "digits-beta1", "0,8")
    write(visitor, "digits-layers", "Conv3-pool-dense6")
    visitor.until("location.hash.includes('layers=conv3-pool-dense6')")
    pick(visitor, "digits-activation", "ReLU")
    write(visitor, "digits-dropout", ".2")
    wanted = FAST.replace(
        optimizer="adam", beta1=0.8, layers="conv3-pool-dense6", activation="relu", dropout=0.2
    )
    visitor.until(f"location.hash === {wanted.link()!r}")
    assert read_digits_link(visitor.link()).config == wanted
    said = "Adam, ReLU, conv3-pool-dense6, β₁ 0.8, dropout 0.2"
    assert visitor.text("digits-more-line") == said
    assert visitor.text("digits-more-count") == "5"
    visitor.page.click("#digits-more-original")
    visitor.until(f"location.hash === {FAST.link()!r}")
    visitor.until(f"{LINE}.hidden")


@pytest.mark.slow
def test_what_may_not_be_is_told_and_what_was_there_stays(visitor: Visitor) -> None:
    open_card(visitor)
    said = "document.querySelector('#digits-more-said')"
    write(visitor, "digits-dropout", "1")
    visitor.until(f"{said}.textContent === 'Dropout 1: must be a number from 0 to below 1.'")
    write(visitor, "digits-layers", "dense8-conv8")
    visitor.until(f"{said}.textContent.includes('convolutions before its dense layers')")
    assert visitor.link() == FAST.link()
    visitor.problems.clear()  # the browser itself logs the refusal


@pytest.mark.slow
def test_keys_open_the_card_walk_a_fields_values_and_close_it(visitor: Visitor) -> None:
    open_net(visitor)
    visitor.page.evaluate("document.activeElement.blur()")
    visitor.page.keyboard.press("m")
    visitor.until(CARD_OPEN)
    visitor.page.focus("#digits-dropout")
    visitor.page.keyboard.press("ArrowUp")
    visitor.until("location.hash.includes('dropout=0.1')")
    visitor.page.keyboard.press("Escape")
    visitor.until(f"!{CARD_OPEN}")
    assert visitor.page.evaluate("document.activeElement.id") == "digits-more"


@pytest.mark.slow
def test_any_net_shows_pythons_numbers_layer_by_layer(visitor: Visitor) -> None:
    open_net(visitor, DEEP)
    visitor.page.click("#digits-step")
    until_epoch(visitor, 1, exactly=True)
    assert figures(visitor) == expected_figures(DEEP, 1)
    test = split_digits(0).test
    state = trained(DEEP, 1)
    steps = forward(DEEP, state, test.images[:1])
    gradients = backward(state, steps, test.labels[:1])

    def said(row: str, tile: int) -> str:
        visitor.page.locator(f"#digits-maps [data-row='{row}'] button").nth(tile).focus()
        return visitor.text("digits-readout").replace("−", "-")

    shown = [step for step in steps[:-1] if step.kind != "flatten"]
    for step in shown:
        name = f"{step.kind} {step.layer + 1}" if step.layer else step.kind
        arriving = gradients.outputs[steps.index(step)][0]
        for row, array in ((name, step.output[0]), (f"back {name}", arriving)):
            numbers = [float(part) for part in said(row, 1).rpartition(": ")[2].split(" to ")]
            expected = [array[1].min(), array[1].max()] if array.ndim == 3 else [array[1]]
            scale = max(1.0, abs(array).max())
            assert numbers == pytest.approx(expected, rel=0.01, abs=2e-4 * scale), row


@pytest.mark.slow
def test_arrows_walk_rows_of_different_lengths(visitor: Visitor) -> None:
    open_net(visitor, DEEP)
    visitor.page.locator("#digits-maps [data-row='relu 3'] button").nth(5).focus()
    visitor.page.keyboard.press("ArrowUp")
    assert visitor.text("digits-readout").startswith("Unit 6, dense 3: ")
    visitor.page.keyboard.press("ArrowUp")
    assert visitor.text("digits-readout").startswith("Filter 4, relu 2: ")
    visitor.page.keyboard.press("Home")
    assert visitor.text("digits-readout").startswith("Filter 1, relu 2: ")
    visitor.page.keyboard.press("End")
    assert visitor.text("digits-readout").startswith("Filter 4, relu 2: ")


@pytest.mark.slow
@pytest.mark.parametrize("width", [390, 768, 1024, 1440])
def test_deep_nets_and_the_card_fit_every_width(
    browser: Browser, server: Server, width: int
) -> None:
    visitor = new_page(browser, server, viewport={"width": width, "height": 900})
    deepest = DEEP.replace(layers="conv16-pool-conv16-pool-dense32-dense16")
    visitor.page.goto(visitor.url + "digits" + deepest.link())
    visitor.until("document.querySelectorAll('#digits-confusion button[data-count]').length")
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= width
    names = boxes(visitor.page, ".pg-digits-row-name span", text=True)
    assert not any(overlap([one], names[:at]) for at, one in enumerate(names))
    visitor.page.click("#digits-more")
    visitor.until(CARD_OPEN)
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= width
    for control in ("optimizer", "layers", "activation", "dropout"):
        assert visitor.page.locator(f"#digits-{control}").is_visible()
    assert violations(visitor.page, "digits") == []
    assert visitor.problems == []
    visitor.page.context.close()
