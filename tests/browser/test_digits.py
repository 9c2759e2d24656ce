"""The Digits tab: a net learns before your eyes, and its numbers are Python's."""

from __future__ import annotations

import functools
import json
import math

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, Response

from playground.digits.config import DigitsConfig, read_digits_link
from playground.digits.drawing import image_of
from playground.digits.images import split_digits
from playground.digits.net import (
    ConvNetState,
    advance,
    advance_batches,
    confusion_matrix,
    forward,
    measure,
    predict,
    start,
    worst_mistakes,
)
from tests.browser.conftest import Server, Visitor
from tests.later import first

FAST = DigitsConfig(filters=4, batch_size=64)
ONE = [(0.5, 0.1), (0.5, 0.9)]


@functools.cache
def trained(config: DigitsConfig, epochs: int) -> ConvNetState:
    return advance(config, start(config), split_digits(config.seed), epochs)[0]


def open_net(visitor: Visitor, config: DigitsConfig = FAST) -> Visitor:
    """The net untrained, at full speed, in a page that may have shown another."""
    link = config.link()
    if not visitor.page.url.startswith(visitor.url + "digits"):
        visitor.page.goto(visitor.url + "digits" + link)
        visitor.until("document.querySelectorAll('#digits-maps button').length > 0")
    if visitor.page.get_attribute("#digits-play", "data-playing") == "true":
        # Not Pause: it may have been pressed a moment ago, and would begin again.
        visitor.page.click("#digits-reset")
        until_at_rest(visitor)
    visitor.page.locator("#digits-speed").get_by_text("Max").click()
    visitor.page.click("#digits-clear")
    # What is shown may be all that is waited for: only a net opened from now on counts.
    visitor.page.evaluate("document.getElementById('digits-epoch').textContent = '-'")
    if visitor.link() == link:
        visitor.page.click("#digits-reset")
    else:
        visitor.page.evaluate("(link) => { location.hash = link }", link)
    visitor.until(f"location.hash === {link!r}")
    until_epoch(visitor, 0, exactly=True)
    tiles = tiles_of(config)
    visitor.until(f"document.querySelectorAll('#digits-maps button').length === {tiles}")
    return visitor


def tiles_of(config: DigitsConfig) -> int:
    """The filters' where they see the image, and of each step two, forward and backward."""
    steps = forward(config, start(config), split_digits(0).test.images[:1])[:-1]
    filters = [len(step.output[0]) for step in steps[:1] if step.kind == "convolution"]
    return sum(filters) + 2 * sum(len(s.output[0]) for s in steps if s.kind != "flatten")


def until_epoch(visitor: Visitor, epoch: int, *, exactly: bool = False) -> None:
    shown = "Number(document.querySelector('#digits-epoch').textContent.replace(',', ''))"
    at_rest = "document.querySelector('#digits-batches div').style.width === '0%'"
    visitor.until(f"{shown} === {epoch} && {at_rest}" if exactly else f"{shown} >= {epoch}")


def epoch_of(visitor: Visitor) -> int:
    return int(visitor.text("digits-epoch").replace(",", ""))


def figures(visitor: Visitor) -> tuple[str, str, str]:
    """Test accuracy, test loss and training loss as shown."""
    controls = ("digits-accuracy", "digits-test-loss", "digits-train-loss")
    return tuple(visitor.text(control) for control in controls)  # type: ignore[return-value]


def expected_figures(config: DigitsConfig, epochs: int) -> tuple[str, str, str]:
    state, split = trained(config, epochs), split_digits(config.seed)
    test_loss, accuracy = measure(config, state, split.test)
    train_loss, _ = measure(config, state, split.train)
    return f"{100 * accuracy:.1f} %", f"{test_loss:.3f}", f"{train_loss:.3f}"


def pause(visitor: Visitor) -> int:
    """The epoch at which it stands."""
    visitor.page.click("#digits-play")
    until_at_rest(visitor)
    return epoch_of(visitor)


def until_at_rest(visitor: Visitor) -> None:
    visitor.until("document.querySelector('#digits-play').getAttribute('aria-label') === 'Play'")


def play_until(visitor: Visitor, epoch: int) -> int:
    """The epoch shown once play was paused, at or after the one wanted."""
    visitor.page.click("#digits-play")
    until_epoch(visitor, epoch)
    return pause(visitor)


def place(page: Page, share: tuple[float, float]) -> tuple[float, float]:
    box = page.locator("#digits-pad").bounding_box()
    assert box
    return box["x"] + share[0] * box["width"], box["y"] + share[1] * box["height"]


def draw(page: Page, points: list[tuple[float, float]]) -> None:
    page.locator("#digits-pad").scroll_into_view_if_needed()
    page.mouse.move(*place(page, points[0]))
    page.mouse.down()
    for point in points[1:]:
        page.mouse.move(*place(page, point), steps=6)
    page.mouse.up()


@pytest.mark.slow
def test_what_play_shows_is_what_python_computes_for_that_link_and_epoch(visitor: Visitor) -> None:
    open_net(visitor)
    assert figures(visitor) == expected_figures(FAST, 0)
    epoch = play_until(visitor, 3)
    assert read_digits_link(visitor.link()).config == FAST
    assert figures(visitor) == expected_figures(FAST, epoch)
    state, test = trained(FAST, epoch), split_digits(0).test
    cells = visitor.page.locator("#digits-confusion button").all_inner_texts()
    assert [int(text or 0) for text in cells] == confusion_matrix(
        FAST, state, test
    ).ravel().tolist()
    shown = visitor.page.locator("#digits-mistakes button").evaluate_all(
        "buttons => buttons.map(({ dataset }) => Number(dataset.image))"
    )
    assert shown == worst_mistakes(FAST, state, test)[:30].tolist()
    right = round(measure(FAST, state, test)[1] * len(test.labels))
    assert f"{right} of 449 test digits right" in visitor.text("digits-note")


@pytest.mark.slow
def test_the_curves_hold_every_epochs_exact_numbers(visitor: Visitor) -> None:
    open_net(visitor)
    epoch = play_until(visitor, 4)
    chart = "document.querySelector('#digits-curves .js-plotly-plot')"
    visitor.until(f"{chart}?.data?.[0].x.length === {epoch + 1}")
    traces = visitor.page.evaluate(f"{chart}.data.map(({{ x, y }}) => ({{ x, y }}))")
    _, curves = advance(FAST, start(FAST), split_digits(0), epoch)
    columns = (curves.train_loss, curves.test_loss, curves.train_accuracy, curves.test_accuracy)
    for trace, column in zip(traces, columns, strict=True):
        assert trace["x"] == list(range(epoch + 1))
        assert trace["y"][1:] == column.tolist()


@pytest.mark.slow
def test_the_keyboard_alone_trains_and_steps_epochs_and_batches(visitor: Visitor) -> None:
    open_net(visitor)
    keyboard = visitor.page.keyboard
    visitor.page.focus("#digits-reset")
    keyboard.press("Tab")  # to Play
    keyboard.press("Enter")
    until_epoch(visitor, 2)
    keyboard.press("Space")
    until_at_rest(visitor)
    epoch = epoch_of(visitor)
    assert figures(visitor) == expected_figures(FAST, epoch)
    keyboard.press("Tab")  # to Step, which ends the epoch
    keyboard.press("Enter")
    until_epoch(visitor, epoch + 1, exactly=True)
    assert figures(visitor) == expected_figures(FAST, epoch + 1)
    visitor.page.evaluate("document.activeElement.blur()")
    keyboard.press("s")
    until_epoch(visitor, epoch + 2, exactly=True)
    keyboard.press("r")
    until_epoch(visitor, 0, exactly=True)
    keyboard.press("Space")
    until_epoch(visitor, 1)
    keyboard.press("Space")
    until_at_rest(visitor)
    keyboard.press("r")
    until_epoch(visitor, 0, exactly=True)
    visitor.page.focus("#digits-step-menu")
    keyboard.press("Enter")  # opens the menu on its first choice, an update
    keyboard.press("Enter")
    share = "parseFloat(document.querySelector('#digits-batches div').style.width)"
    visitor.until(f"{share} > 0")
    assert visitor.page.evaluate(share) == pytest.approx(100 / 22, abs=0.01)
    assert visitor.page.get_attribute("#digits-step", "aria-label") == "Step one update"
    visitor.page.click("#digits-step-menu")
    visitor.page.click("#digits-step-sizes >> text=One epoch")
    until_epoch(visitor, 1, exactly=True)


@pytest.mark.slow
def test_reset_returns_to_the_links_own_first_weights(visitor: Visitor) -> None:
    open_net(visitor)
    play_until(visitor, 1)
    visitor.page.click("#digits-reset")
    until_epoch(visitor, 0, exactly=True)
    assert figures(visitor) == expected_figures(FAST, 0)


def test_settings_are_the_links_and_back_undoes_them(visitor: Visitor) -> None:
    open_net(visitor)
    visitor.slide("digits-filters", "ArrowRight")
    visitor.until("location.hash.includes('filters=8&')")
    visitor.until("document.querySelectorAll('#digits-maps button').length === 56")
    visitor.slide("digits-momentum", "ArrowLeft")
    visitor.until("location.hash.includes('momentum=0.8')")
    visitor.page.click("#digits-new-seed")
    visitor.until("!location.hash.endsWith('seed=0')")
    visitor.page.go_back()
    visitor.until("location.hash.endsWith('seed=0')")
    visitor.page.go_back()
    visitor.until("location.hash.includes('momentum=0.9')")
    visitor.page.go_back()
    visitor.until(f"location.hash === {FAST.link()!r}")
    visitor.until("document.querySelectorAll('#digits-maps button').length === 28")


@pytest.mark.slow
def test_a_live_setting_goes_on_from_the_weights_there_are(visitor: Visitor) -> None:
    open_net(visitor)
    visitor.page.click("#digits-step")
    until_epoch(visitor, 1, exactly=True)
    visitor.slide("digits-learning-rate", "ArrowLeft")
    visitor.until("location.hash.includes('learningRate=0.03')")
    visitor.page.click("#digits-step")
    until_epoch(visitor, 2, exactly=True)
    slower = FAST.replace(learning_rate=0.03)
    split = split_digits(0)
    state, _ = advance(slower, trained(FAST, 1), split, 1)
    test_loss, accuracy = measure(slower, state, split.test)
    assert figures(visitor)[:2] == (f"{100 * accuracy:.1f} %", f"{test_loss:.3f}")


@pytest.mark.slow
def test_a_tile_says_its_numbers_and_arrows_go_from_tile_to_tile(visitor: Visitor) -> None:
    open_net(visitor)
    visitor.page.focus("#digits-maps [data-row=filters] button")
    weight = start(FAST).weights[0]

    def said(filter_: int) -> str:
        low, high = (f"{value:.3g}" for value in (weight[filter_].min(), weight[filter_].max()))
        words = f"Filter {filter_ + 1}: {low} to {high}; bias 0.0"
        return words.replace("-", "−")

    assert visitor.text("digits-readout") == said(0)
    visitor.page.keyboard.press("ArrowRight")
    assert visitor.text("digits-readout") == said(1)
    visitor.page.keyboard.press("ArrowDown")
    assert visitor.text("digits-readout").startswith("Filter 2, convolution: ")
    steps = forward(FAST, start(FAST), split_digits(0).test.images[:1])
    box = visitor.page.locator("#digits-maps [data-row=tanh] button").nth(2).bounding_box()
    assert box
    cell = box["width"] / 8
    visitor.page.mouse.move(box["x"] + 4.5 * cell, box["y"] + 3.5 * cell)
    words = visitor.text("digits-readout").replace("−", "-")
    assert words.startswith("Filter 3, tanh, row 3, column 4: ")
    assert float(words.rpartition(" ")[2]) == pytest.approx(steps[1].output[0, 2, 3, 4], rel=0.01)


@pytest.mark.slow
def test_a_cell_of_the_matrix_shows_its_images_and_an_image_can_be_looked_at(
    visitor: Visitor,
) -> None:
    open_net(visitor)
    visitor.page.click("#digits-step")
    until_epoch(visitor, 1, exactly=True)
    test = split_digits(0).test
    taken_for = predict(FAST, trained(FAST, 1), test.images).argmax(axis=1)
    at = np.flatnonzero((test.labels == 1) & (taken_for == 1))
    visitor.page.click("#digits-confusion button[data-label='1'][data-taken='1']")
    assert visitor.text("digits-mistakes-title") == f"1 read right: {len(at)}"
    images = visitor.page.locator("#digits-mistakes button")
    assert images.count() == len(at)
    images.nth(1).click()
    visitor.until(
        f"document.querySelector('#digits-image-name').textContent === 'Test image {at[1]}, a 1'"
    )
    probability = f"{100 * predict(FAST, trained(FAST, 1), test.images[at[1]][None])[0, 1]:.1f} %"
    bar = "document.querySelector('#digits-answer [data-best] .pg-digits-bar-value').textContent"
    visitor.until(f"{bar} === {probability!r}")
    visitor.page.click("#digits-after")
    visitor.until(
        f"document.querySelector('#digits-image-name').textContent.startsWith('Test image "
        f"{at[1] + 1},')"
    )
    visitor.page.click("#digits-all")
    assert "mistakes" in visitor.text("digits-mistakes-title")


def strokes_of(response: Response) -> list[list[tuple[float, float]]]:
    """The drawing an answer is about."""
    if not response.url.endswith("/api/digits/look"):
        return []
    look = json.loads(response.request.post_data or "{}")["look"]
    return look.get("strokes") or []


@pytest.mark.slow
def test_a_drawn_digit_is_read_as_python_reads_it(visitor: Visitor) -> None:
    open_net(visitor)
    epoch = play_until(visitor, 3)
    end = (0.45, 0.9)

    def is_last(response: Response) -> bool:
        return any(math.dist(stroke[-1], end) < 0.005 for stroke in strokes_of(response))

    with visitor.page.expect_response(is_last) as answer:
        draw(visitor.page, [(0.3, 0.15), (0.7, 0.15), end])
    strokes = strokes_of(answer.value)
    image = image_of(tuple(tuple(map(tuple, stroke)) for stroke in strokes))
    assert image is not None
    state = last_state(visitor, epoch)
    probabilities = predict(FAST, state, image[None])[0]
    best = int(probabilities.argmax())
    visitor.until(
        f"document.querySelector('#digits-pad-answer').textContent === "
        f"'Read as {best}, {100 * probabilities[best]:.1f} %'"
    )
    assert visitor.text("digits-image-name") == "Your drawing"


def last_state(visitor: Visitor, epoch: int) -> ConvNetState:
    """The state shown: so many epochs, and the batches the bar shows."""
    width = visitor.page.evaluate("document.querySelector('#digits-batches div').style.width")
    batches = round(float(width.removesuffix("%")) / 100 * 22)
    return advance_batches(FAST, trained(FAST, epoch), split_digits(0), batches)[0]


@pytest.mark.slow
def test_a_drawing_has_gradients_once_it_is_said_what_it_is_meant_as(visitor: Visitor) -> None:
    open_net(visitor)
    assert visitor.page.locator("#digits-meant").is_hidden()
    draw(visitor.page, ONE)
    visitor.until("!document.querySelector('.pg-digits-no-label').hidden")
    visitor.page.locator("#digits-meant").get_by_text("1", exact=True).click()
    row = visitor.page.locator("#digits-answer-gradient .pg-digits-bar").nth(1)
    visitor.until("document.querySelector('.pg-digits-no-label').hidden")
    assert row.inner_text().split()[-1].startswith("−"), "its probability should grow"
    visitor.page.click("#digits-clear")
    visitor.until("document.querySelector('#digits-image-name').textContent.startsWith('Test')")
    assert visitor.page.locator("#digits-meant").is_hidden()


@pytest.mark.slow
def test_a_digit_is_drawn_with_the_keyboard(visitor: Visitor) -> None:
    open_net(visitor)
    play_until(visitor, 3)
    visitor.page.focus("#digits-pad")
    visitor.page.keyboard.press("Space")
    for _ in range(14):
        visitor.page.keyboard.press("ArrowDown")
    visitor.page.keyboard.press("Space")
    visitor.until(
        "document.querySelector('#digits-pad-answer').textContent.startsWith('Read as 1')"
    )
    visitor.page.keyboard.press("Delete")
    visitor.until("document.querySelector('#digits-pad-answer').textContent.startsWith('Mouse')")


@pytest.mark.slow
def test_a_digit_is_drawn_with_a_finger_on_a_phone(browser: Browser, server: Server) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    visitor = Visitor(context.new_page(), server.url)
    visitor.page.goto(visitor.url + "digits" + FAST.link())
    visitor.until("document.querySelector('#digits-epoch')?.textContent.length > 0")
    visitor.page.tap("#digits-step")
    until_epoch(visitor, 1, exactly=True)
    visitor.page.locator("#digits-pad").scroll_into_view_if_needed()
    scrolled = visitor.page.evaluate("scrollY")
    touch = context.new_cdp_session(visitor.page)
    for k in range(11):
        x, y = place(visitor.page, (0.5, 0.1 + 0.08 * k))
        kind = "touchMove" if k else "touchStart"
        points = [{"x": x, "y": y}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    visitor.until(
        "document.querySelector('#digits-pad-answer').textContent.startsWith('Read as 1')"
    )
    assert visitor.page.evaluate("scrollY") == scrolled, "drawing must not scroll the page"
    assert visitor.problems == []
    context.close()


@pytest.mark.slow
def test_a_rate_too_high_is_named_with_a_way_out(visitor: Visitor) -> None:
    open_net(visitor, FAST.replace(learning_rate=100))
    visitor.page.click("#digits-play")
    note = "document.querySelector('#digits-note').textContent"
    visitor.until(f"{note}.includes('at learning rate 100 the steps are too long.')")
    visitor.page.click("text=Set rate to 0.1")
    visitor.until("location.hash.includes('learningRate=0.1&')")
    visitor.until("document.querySelector('#digits-play').dataset.playing === 'true'")
    until_epoch(visitor, 1)
    visitor.page.click("#digits-play")


@pytest.mark.slow
def test_a_link_that_says_nonsense_is_refused_with_its_reason(visitor: Visitor) -> None:
    open_net(visitor)
    visitor.page.evaluate("location.hash = '#filters=99'")
    visitor.until("document.querySelector('#digits-note').textContent.includes('filters=99')")
    visitor.until(f"location.hash === {FAST.link()!r}")
    visitor.problems.clear()  # the browser itself logs the refusal


@pytest.mark.slow
def test_a_killed_and_restarted_server_costs_nothing(visitor: Visitor, server: Server) -> None:
    open_net(visitor)
    visitor.page.click("#digits-play")
    until_epoch(visitor, 2)
    server.kill()
    visitor.until("document.querySelector('#digits-note').textContent.includes('not answering')")
    stopped_at = epoch_of(visitor)
    server.start()
    until_epoch(visitor, stopped_at + 2)
    epoch = pause(visitor)
    assert figures(visitor) == expected_figures(FAST, epoch)
    visitor.problems.clear()  # the browser itself logs each refused connection


@pytest.mark.parametrize("width", first([360, 768, 1024, 1440], 360))
def test_at_any_width_nothing_sticks_out_and_the_pad_is_square(
    visitor: Visitor, width: int
) -> None:
    open_net(visitor, DigitsConfig(filters=32))
    visitor.page.set_viewport_size({"width": width, "height": 900})
    try:
        visitor.until(f"document.documentElement.scrollWidth <= {width}")
        pad = "document.querySelector('#digits-pad')"
        visitor.until(f"{pad}.width === {pad}.clientWidth && {pad}.height === {pad}.width")
    finally:
        visitor.page.set_viewport_size({"width": 1440, "height": 900})
