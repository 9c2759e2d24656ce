"""The note: says what holds, why a network does not learn, and what its ways out did."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from playground import RunConfig
from tests.browser.boxes import boxes
from tests.browser.conftest import Server, Visitor, new_page
from tests.browser.going import go_to
from tests.browser.person import Person

_DESCRIBED = """async ([test, epoch, isPlaying]) => {
  const { describeRun } = await import(new URL('/assets/playground/course.mjs', location.href));
  const epochs = test.map((_, at) => epoch - (test.length - 1) + at);
  const points = { length: 50 };
  return describeRun({
    state: { epoch }, curves: { epochs, test }, data: { train: points, test: points },
    accuracy: null, isPlaying,
  }).text;
}"""


def course(visitor: Visitor, test: list[float], is_playing: bool = True) -> str:
    return str(visitor.page.evaluate(_DESCRIBED, [test, 1000, is_playing]))


def line(first: float, last: float, n: int = 120) -> list[float]:
    return [first + (last - first) * at / (n - 1) for at in range(n)]


def test_the_words_follow_what_holds(visitor: Visitor) -> None:
    visitor.open()
    stuck = course(visitor, line(0.279, 0.2803))
    assert stuck.startswith("No longer falling. Test loss 0.280, the same within 0.002 for 100")
    assert course(visitor, line(0.001, 0.0012)).startswith("Settled. Test loss 0.001, the same")
    assert course(visitor, line(0.4, 0.2)).startswith("Learning. Test loss 0.200, down 0.168 over")
    assert course(visitor, line(0.2, 0.4)).startswith("Rising. Test loss 0.400, up 0.168 over")
    waves = [0.2, 0.3] * 60
    assert "Up and down" in course(visitor, waves)
    assert "between 0.200 and 0.300" in course(visitor, waves)
    for test in (waves, line(0.4, 0.2), line(0.28, 0.28)):
        paused = course(visitor, test, is_playing=False)
        assert paused.startswith("Paused. Test loss")
        assert "Learning" not in paused


def test_a_network_at_rest_is_not_said_to_learn(visitor: Visitor) -> None:
    visitor.open(RunConfig().link())
    visitor.page.click("#play")
    visitor.until_epoch(5)
    visitor.pause()
    visitor.until_note("Paused. Test loss")


@pytest.mark.slow
def test_a_way_out_says_that_it_starts_over_and_trains(visitor: Visitor) -> None:
    config = RunConfig(hidden_layers=(), learning_rate=0.03)
    visitor.open(config.link())
    visitor.play("10×")
    visitor.until_note("Too simple. Without hidden layers")
    visitor.pause()
    Person(visitor.page).press("#note button:first-of-type")
    visitor.until_note("Started over to try this: use 8 units.")
    assert visitor.page.get_attribute("#play", "data-playing") == "true"
    assert visitor.config().hidden_layers == (8,)
    visitor.until_epoch(1)
    visitor.pause()


@pytest.mark.slow
def test_a_copied_link_is_said_by_its_button_while_the_network_trains(visitor: Visitor) -> None:
    visitor.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visitor.open(RunConfig().link())
    visitor.page.click("#play")
    visitor.until_epoch(2)
    begun = visitor.page.locator("#copy-link").bounding_box()
    Person(visitor.page).press("#copy-link")
    visitor.until("document.querySelector('#copy-link').textContent === 'Copied'", 120)
    now = visitor.epoch()
    visitor.until_epoch(now + 3)
    assert visitor.page.locator("#copy-link").bounding_box() == begun
    assert visitor.page.evaluate("navigator.clipboard.readText()").endswith(visitor.link())
    visitor.until("document.querySelector('#copy-link').textContent === 'Copy link'", 120)
    visitor.pause()


@pytest.mark.slow
def test_digits_that_do_not_learn_are_told_with_a_way_out_that_trains(visitor: Visitor) -> None:
    page = visitor.page
    page.goto(f"{visitor.url}digits#learningRate=1")
    visitor.until("document.querySelector('#digits-epoch')?.textContent === '0'", 120)
    page.click("#digits-play")
    visitor.until(
        "document.querySelector('#digits-note').textContent.includes('as by guessing')", 120
    )
    Person(page).press("#digits-note button:first-of-type")
    visitor.until("location.hash.includes('learningRate=0.1&')", 120)
    visitor.until("document.querySelector('#digits-play').dataset.playing === 'true'", 120)
    visitor.until("Number(document.querySelector('#digits-epoch').textContent) >= 1", 120)
    page.click("#digits-play")
    visitor.load()


@pytest.mark.slow
def test_on_a_phone_a_finding_folds_to_a_line_and_opens_again(
    browser: Browser, server: Server
) -> None:
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    visitor = new_page(browser, server, **phone)
    visitor.load(RunConfig(hidden_layers=()).link())
    go_to(visitor, 100)
    visitor.until("document.querySelector('#note').dataset.kind === 'warn'")
    person = Person(visitor.page, "touch")
    whole = boxes(visitor.page, "#note")[0].height
    ways = visitor.page.locator("#note .pg-action").first
    person.press("#note .pg-note-fold")
    ways.wait_for(state="hidden")
    assert boxes(visitor.page, "#note")[0].height < 50 < whole
    person.press("#note .pg-note-fold")
    assert boxes(visitor.page, "#note")[0].height == whole
    person.press(ways)
    visitor.until_note("Started over")
    visitor.page.context.close()
    assert visitor.problems == []
