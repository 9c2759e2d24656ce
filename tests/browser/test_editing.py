"""Weights and biases set by hand: with the mouse, and by keys alone."""

from __future__ import annotations

import pytest

from playground import RunConfig, train
from tests.browser.cards import (
    box,
    card,
    field,
    point_at,
    set_by_hand,
    written,
)
from tests.browser.conftest import Visitor, expected_losses

MAP = "document.getElementById('decision-map').toDataURL()"
XOR = "#dataset=xor&networkShape=&x=true&y=true&xTimesY=true&initZero=true"


@pytest.mark.parametrize(
    ("what", "text", "value"),
    [("w.2.3.1", "-0.5", -0.5), ("b.1.2", "1e1", 10), ("b.3.1", "0,25", 0.25)],
)
def test_a_value_typed_changes_losses_map_and_link_at_once(
    visitor: Visitor, what: str, text: str, value: float
) -> None:
    visitor.open("#dataset=gauss")
    before = visitor.page.evaluate(MAP)
    set_by_hand(visitor, what, text)
    assert [str(change) for change in visitor.config().changes] == [f"0:{what}:{value:g}"]
    assert visitor.losses() == expected_losses(visitor.config(), 0)
    assert visitor.losses() != expected_losses(RunConfig(dataset="gauss"), 0)
    assert visitor.page.evaluate(MAP) != before


@pytest.mark.slow
def test_weights_typed_by_hand_solve_exclusive_or_without_a_hidden_layer(visitor: Visitor) -> None:
    """An exercise of a well-known course on feature crosses."""
    visitor.open(XOR)
    assert visitor.losses() == ("0.500", "0.500")
    for feature, weight in enumerate(["0", "0", "1"], start=1):
        set_by_hand(visitor, f"w.1.{feature}.1", weight)
    run = train(visitor.config(), 0)
    assert run.state.weights[0].ravel().tolist() == [0, 0, 1]
    assert visitor.losses() == expected_losses(visitor.config(), 0)
    assert float(visitor.losses()[1]) < 0.05
    assert visitor.text("test-accuracy") == "100.0 %"


@pytest.mark.slow
def test_a_weight_set_by_hand_survives_reload_and_back_undoes_it(visitor: Visitor) -> None:
    visitor.open("#dataset=xor&networkShape=3")
    untouched, link = visitor.losses(), visitor.link()
    set_by_hand(visitor, "w.2.2.1", "3")
    set_losses = visitor.losses()
    visitor.page.reload()
    visitor.until("document.querySelector('#epoch')?.textContent.length > 0")
    assert visitor.losses() == set_losses == expected_losses(visitor.config(), 0)
    visitor.page.go_back()
    visitor.until(f"document.documentElement.dataset.link === {link!r}")
    assert visitor.losses() == untouched


@pytest.mark.slow
def test_a_weight_set_while_training_belongs_to_the_run(visitor: Visitor) -> None:
    visitor.open("#dataset=spiral&networkShape=4,2")
    visitor.page.click("#play")
    visitor.until_epoch(5)
    set_by_hand(visitor, "w.3.2.1", "-2")
    (change,) = visitor.config().changes
    assert change.epoch >= 5
    visitor.until_epoch(change.epoch + 5)
    epoch = visitor.pause()
    assert visitor.losses() == expected_losses(visitor.config(), epoch)


@pytest.mark.slow
def test_a_text_that_is_no_number_is_refused_beside_the_field(visitor: Visitor) -> None:
    visitor.open()
    link = visitor.link()
    visitor.page.mouse.click(*point_at(visitor, "w.1.1.1"))
    refusals = {
        "ab": "“ab” is no number.",
        "1e999": "1e999 is past all numbers.",
        "": "Nothing to set.",
    }
    for text, words in refusals.items():
        field(visitor).fill(text)
        field(visitor).press("Enter")
        assert words in card(visitor).get_by_role("alert").inner_text()
        assert field(visitor).get_attribute("aria-invalid") == "true"
    assert visitor.link() == link
    field(visitor).press("Escape")
    card(visitor).wait_for(state="hidden")
    assert visitor.losses() == expected_losses(RunConfig(), 0)


@pytest.mark.slow
def test_a_stepper_held_repeats_and_escape_undoes_all_its_steps(visitor: Visitor) -> None:
    visitor.open("#dataset=gauss")
    link, losses = visitor.link(), visitor.losses()
    visitor.page.mouse.click(*point_at(visitor, "w.3.1.1"))
    first = float(field(visitor).input_value().replace("−", "-"))
    more = box(visitor, ".pg-number button:last-child")
    visitor.page.mouse.move(more["x"] + 9, more["y"] + 9)
    visitor.page.mouse.down()
    visitor.until(f"Number(document.querySelector('.pg-number input').value) > {first + 0.45}")
    visitor.page.mouse.up()
    value = field(visitor).input_value()
    visitor.until(f"location.hash.endsWith(':{float(value):g}')")
    assert visitor.losses() == expected_losses(visitor.config(), 0) != losses
    visitor.page.keyboard.press("Escape")
    visitor.until(f"document.documentElement.dataset.link === {link!r}")
    assert visitor.losses() == losses
    assert visitor.link() == link


@pytest.mark.slow
def test_many_steps_of_one_weight_are_one_step_back(newcomer: Visitor) -> None:
    visitor = newcomer.load("#dataset=gauss")  # a page used for long has as much history as it may
    link, length = visitor.link(), visitor.page.evaluate("history.length")
    visitor.page.mouse.click(*point_at(visitor, "w.3.2.1"))
    for _ in range(3):
        visitor.page.keyboard.press("PageUp")
        value = field(visitor).input_value()
        visitor.until(f"location.hash.endsWith(':{float(value):g}')")
    visitor.page.keyboard.press("Enter")
    assert visitor.page.evaluate("history.length") == length + 1
    visitor.page.go_back()
    visitor.until(f"document.documentElement.dataset.link === {link!r}")
    assert visitor.losses() == expected_losses(RunConfig(dataset="gauss"), 0)


@pytest.mark.slow
def test_escape_after_training_went_on_sets_the_old_value_again(visitor: Visitor) -> None:
    visitor.open("#dataset=xor")
    visitor.page.mouse.click(*point_at(visitor, "b.3.1"))
    visitor.page.keyboard.press("PageUp")
    visitor.until("location.hash.endsWith('b.3.1:1.1')")
    visitor.page.evaluate("document.getElementById('step').click()")  # the card stays open
    visitor.until_epoch(1)
    visitor.page.keyboard.press("Escape")
    visitor.until("location.hash.endsWith('changes=0:b.3.1:1.1,1:b.3.1:0.1')")
    assert visitor.losses() == expected_losses(visitor.config(), 1)


@pytest.mark.slow
def test_a_weight_set_after_rewinding_begins_a_branch(visitor: Visitor) -> None:
    visitor.open("#dataset=xor")
    visitor.play_until(25)
    visitor.page.locator("#timeline input").fill("10")
    visitor.until("document.querySelector('#epoch').textContent === '000,010'")
    set_by_hand(visitor, "w.3.1.1", "2")
    assert [str(change) for change in visitor.config().changes] == ["10:w.3.1.1:2"]
    assert visitor.losses() == expected_losses(visitor.config(), 10)
    assert (
        visitor.page.locator("#timeline input").get_attribute("aria-valuetext") == "Epoch 10 of 10"
    )


@pytest.mark.slow
def test_keys_alone_find_and_set_a_weight_and_a_bias(visitor: Visitor) -> None:
    visitor.open()
    keyboard = visitor.page.keyboard
    focused = "document.activeElement.getAttribute('aria-label')"
    visitor.page.focus("#play")
    for _ in range(40):
        keyboard.press("Tab")
        if visitor.page.evaluate("document.activeElement.matches('.pg-tile')"):
            break
    keyboard.press("Home")
    keyboard.press("ArrowRight")
    keyboard.press("ArrowRight")
    assert visitor.page.evaluate("document.activeElement.dataset.key") == "unit-2-0"
    weights = train(RunConfig(), 0).state.weights[1][:, 0]
    keyboard.press("l")
    assert visitor.page.evaluate(focused) == (
        f"Weight from layer 1 unit 1 to layer 2 unit 1: {written(weights[0])}"
    )
    keyboard.press("l")
    keyboard.press("l")
    keyboard.press("Shift+L")
    assert visitor.page.evaluate(focused) == (
        f"Weight from layer 1 unit 2 to layer 2 unit 1: {written(weights[1])}"
    )
    keyboard.press("Enter")
    keyboard.type("0.75")
    keyboard.press("Enter")
    visitor.until("location.hash.includes('w.2.2.1:0.75')")
    assert visitor.page.evaluate("document.activeElement.dataset.key") == "unit-2-0"
    keyboard.press("b")
    keyboard.press("ArrowUp")
    keyboard.press("PageDown")
    keyboard.press("Enter")
    visitor.until("location.hash.includes('b.2.1:-0.8')")
    assert visitor.losses() == expected_losses(visitor.config(), 0)
    keyboard.press("s")
    visitor.until_epoch(1)
    assert visitor.losses() == expected_losses(visitor.config(), 1)
    keyboard.press("l")
    keyboard.press("Escape")
    assert visitor.page.evaluate("document.activeElement.dataset.key") == "unit-2-0"
    card(visitor).wait_for(state="hidden")
