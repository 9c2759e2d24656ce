"""Weights and biases looked at and set by hand: with the mouse, by keys alone, with a finger."""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Browser, FloatRect, Locator

from playground import RunConfig, train
from tests.browser.conftest import Server, Visitor, expected_losses

# Where a link is farthest from all others, so that no other can be meant: [x, y] in the window.
CLEAREST = r"""(what) => {
  const stage = document.querySelector('.pg-links').getBoundingClientRect();
  const points = (path) => {
    const length = path.getTotalLength();
    return Array.from({length: 17}, (_, i) => path.getPointAtLength(length * (0.1 + 0.05 * i)));
  };
  const layer = what.replace(/\.\d+\.\d+$/, '.');
  const paths = [...document.querySelectorAll(`.pg-links [data-what^="${layer}"]`)];
  const mine = paths.find((path) => path.dataset.what === what);
  const others = paths.filter((path) => path !== mine).flatMap(points);
  const room = (p) => Math.min(99, ...others.map((q) => Math.hypot(p.x - q.x, p.y - q.y)));
  const best = points(mine).map((p) => [room(p), p]).sort((a, b) => b[0] - a[0])[0][1];
  return [stage.left + best.x, stage.top + best.y];
}"""
MAP = "document.getElementById('decision-map').toDataURL()"
XOR = "#dataset=xor&networkShape=&x=true&y=true&xTimesY=true&initZero=true"


def card(visitor: Visitor) -> Locator:
    return visitor.page.locator(".pg-card")


def field(visitor: Visitor) -> Locator:
    return card(visitor).locator("input")


def point_at(visitor: Visitor, what: str) -> tuple[float, float]:
    """Move the mouse to a link, or to a bias a little outside its square."""
    if what.startswith("w"):
        x, y = visitor.page.evaluate(CLEAREST, what)
    else:
        _, layer, unit = what.split(".")
        key = f"unit-{layer}-{int(unit) - 1}"
        square = visitor.page.locator(f"[data-key={key}] .pg-bias").bounding_box()
        assert square
        x, y = square["x"] - 4, square["y"] + square["height"] + 4
    visitor.page.mouse.move(x, y)
    return x, y


def until_shown(visitor: Visitor, mode: str) -> None:
    visitor.page.wait_for_selector(f".pg-card[data-mode={mode}]:popover-open")


def until_card_says(visitor: Visitor, title: str, place: str, value: float) -> None:
    words = "\n".join([title, place, written(value), "Click to edit"])
    visitor.until(f"document.querySelector('.pg-card').innerText === {words!r}")


def set_by_hand(visitor: Visitor, what: str, text: str) -> None:
    visitor.page.mouse.click(*point_at(visitor, what))
    until_shown(visitor, "edit")
    visitor.page.keyboard.type(text)
    visitor.page.keyboard.press("Enter")
    visitor.until(f"location.hash.includes('{what}:')")


def overlaps(a: FloatRect, b: FloatRect) -> bool:
    return (
        a["x"] < b["x"] + b["width"]
        and b["x"] < a["x"] + a["width"]
        and a["y"] < b["y"] + b["height"]
        and b["y"] < a["y"] + a["height"]
    )


def box(visitor: Visitor, selector: str) -> FloatRect:
    found = visitor.page.locator(selector).bounding_box()
    assert found
    return found


def written(value: float) -> str:
    return f"{value:.3f}".replace("-", "−")


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


def test_the_card_follows_the_training(visitor: Visitor) -> None:
    visitor.open("#dataset=xor")
    point_at(visitor, "w.3.1.1")
    until_shown(visitor, "look")
    visitor.page.focus("#play")
    visitor.page.keyboard.press("Enter")
    visitor.until_epoch(40)
    visitor.page.keyboard.press("Enter")
    weight = train(visitor.config(), visitor.epoch()).state.weights[2][0, 0]
    assert card(visitor).locator(".pg-card-value").inner_text() == written(weight)


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


def test_a_weight_set_while_training_belongs_to_the_run(visitor: Visitor) -> None:
    visitor.open("#dataset=spiral&networkShape=4,2")
    visitor.page.click("#play")
    visitor.until_epoch(20)
    set_by_hand(visitor, "w.3.2.1", "-2")
    (change,) = visitor.config().changes
    assert change.epoch >= 20
    visitor.until_epoch(change.epoch + 20)
    visitor.page.click("#play")
    assert visitor.losses() == expected_losses(visitor.config(), visitor.epoch())


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


def test_many_steps_of_one_weight_are_one_step_back(visitor: Visitor) -> None:
    visitor.open("#dataset=gauss")
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


def test_a_weight_set_after_rewinding_begins_a_branch(visitor: Visitor) -> None:
    visitor.open("#dataset=xor")
    visitor.page.click("#play")
    visitor.until_epoch(25)
    visitor.page.click("#play")
    visitor.page.locator("#timeline input").fill("10")
    visitor.until("document.querySelector('#epoch').textContent === '000,010'")
    set_by_hand(visitor, "w.3.1.1", "2")
    assert [str(change) for change in visitor.config().changes] == ["10:w.3.1.1:2"]
    assert visitor.losses() == expected_losses(visitor.config(), 10)
    assert (
        visitor.page.locator("#timeline input").get_attribute("aria-valuetext") == "Epoch 10 of 10"
    )


def test_keys_alone_find_and_set_a_weight_and_a_bias(visitor: Visitor) -> None:
    visitor.open()
    keyboard = visitor.page.keyboard
    focused = "document.activeElement.getAttribute('aria-label')"
    visitor.page.focus("[data-key=unit-2-0]")
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
    keyboard.press("l")
    keyboard.press("Escape")
    assert visitor.page.evaluate("document.activeElement.dataset.key") == "unit-2-0"
    card(visitor).wait_for(state="hidden")


def test_a_dead_link_is_dotted_and_crossed_and_says_why(visitor: Visitor) -> None:
    visitor.open("#regularization=L1&regularizationRate=0.3")
    visitor.page.click("#play")
    visitor.until_note("18 of 18 links were cut")
    visitor.page.click("#play")
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


def test_the_card_covers_neither_end_of_its_link_nor_note_and_map(newcomer: Visitor) -> None:
    newcomer.load("#networkShape=8,8")
    for width in (1440, 1024, 768):
        newcomer.page.set_viewport_size({"width": width, "height": 900})
        newcomer.page.evaluate("() => new Promise((done) => setTimeout(done, 100))")
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


def test_on_a_phone_a_finger_opens_a_sheet_above_play(phone: Visitor) -> None:
    phone.load("#networkShape=3")
    losses = phone.losses()
    phone.page.touchscreen.tap(*phone.page.evaluate(CLEAREST, "w.2.1.1"))
    until_shown(phone, "edit")
    time.sleep(0.25)  # it comes in
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
