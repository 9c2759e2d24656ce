"""To an epoch, or until something is so: by hand on the page, to the epoch Python stops at."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from playground import RunConfig, train
from tests.browser.conftest import Server, Visitor, new_page
from tests.browser.going import go_to, train_until, until_rest_at
from tests.browser.person import Person
from tests.browser.test_accessibility import violations

XOR = "#dataset=xor&noise=20"
GOALS = f"{XOR}&goalTestLossMinThresholdFirst=0.25&goalTestLossMinThresholdSecond=0.122"
# Its lowest test loss of 9,000 epochs is at 3469, between two readouts of a run at Max.
LATE = (
    "#dataset=spiral&noise=10&xSquared=true&ySquared=true&sinX=true&sinY=true"
    "&networkShape=8,8&seed=0.6"
)


@pytest.fixture
def charted(visitor: Visitor) -> Visitor:
    visitor.open()
    visitor.until("document.querySelector('#loss-curves .main-svg')")
    return visitor


def expected_stop(link: str, until: str) -> tuple[int, str]:
    stop = train(RunConfig.from_link(link), until=until).stop
    assert stop
    return stop.epoch, stop.words


def test_a_person_types_an_epoch_and_the_page_stands_exactly_there(visitor: Visitor) -> None:
    visitor.open(XOR)
    person = Person(visitor.page)
    person.press("#go-to")
    assert visitor.page.evaluate("document.activeElement.id") == "until-epoch"
    person.type("1,234")
    person.rest()
    person.key("Enter")
    until_rest_at(visitor, 1234)
    visitor.until_note("Stopped at epoch 1,234.")
    assert visitor.losses()[1] == f"{train(visitor.config(), 1234).history.test[-1]:.3f}"
    person.key(" ")  # plays on from there
    visitor.until_epoch(1240)
    visitor.pause()


@pytest.mark.slow
def test_escape_and_a_press_elsewhere_leave_the_field_and_nothing_happens(visitor: Visitor) -> None:
    visitor.open(XOR)
    person = Person(visitor.page)
    for leave in (lambda: person.key("Escape"), lambda: person.press("#note")):
        person.key("g")
        visitor.page.wait_for_selector("#until-epoch", state="visible")
        person.type("77")
        leave()
        visitor.page.wait_for_selector("#until-epoch", state="hidden")
        assert visitor.epoch() == 0


def test_what_is_no_epoch_or_number_is_refused_beside_the_field(visitor: Visitor) -> None:
    visitor.open(XOR)
    visitor.page.click("#go-to")
    for field, text, words in (
        ("#until-epoch", "x", "Type a whole number up to 1,000,000."),
        ("#until-epoch", "1.5", "Type a whole number up to 1,000,000."),
        ("#until-epoch", "2000000", "Type a whole number up to 1,000,000."),
        ("#until-test-loss-form input", "-1", "Type a loss above 0, like 0.1."),
        ("#until-no-better-form input", "", "Type a number of epochs, like 100."),
    ):
        visitor.page.fill(field, text)
        visitor.page.press(field, "Enter")
        assert visitor.page.inner_text(".pg-until-sheet p") == words
    visitor.page.keyboard.press("Escape")
    assert visitor.epoch() == 0


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_finger_goes_too_and_axe_finds_nothing_in_the_open_field(
    browser: Browser, server: Server, scheme: str
) -> None:
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    visitor = new_page(browser, server, color_scheme=scheme, **phone).load(GOALS)
    finger = Person(visitor.page, "touch")
    finger.press("#go-to")
    visitor.page.wait_for_selector(".pg-until-sheet", state="visible")
    assert violations(visitor.page, "until") == []
    for target in visitor.page.locator("#until :is(button, input):visible").all():
        box = target.bounding_box()
        assert box
        assert box["height"] >= 44
        assert 0 <= box["x"] <= 390 - box["width"]
    finger.press("#until-goal-form button")
    until_rest_at(visitor, expected_stop(GOALS, "goal")[0])
    visitor.page.context.close()
    assert visitor.problems == []


@pytest.mark.slow
def test_back_by_the_timeline_and_on_past_its_end_is_one_run(visitor: Visitor) -> None:
    visitor.open(XOR)
    go_to(visitor, 300)
    go_to(visitor, 120)
    visitor.until_note("Epoch 120 of 300.")
    go_to(visitor, 350)
    assert visitor.page.get_attribute("#timeline input", "aria-valuetext") == "Epoch 350 of 350"
    assert visitor.losses()[1] == f"{train(visitor.config(), 350).history.test[-1]:.3f}"


@pytest.mark.parametrize(
    ("way", "value", "until"),
    [
        ("test-loss", 0.25, "test_loss<0.25"),
        ("no-better", 30, "no_better:30"),
        ("goal", None, "goal"),
    ],
)
def test_the_page_stops_where_python_does_and_says_the_same(
    visitor: Visitor, way: str, value: float | None, until: str
) -> None:
    visitor.open(GOALS)
    epoch, words = expected_stop(GOALS, until)
    train_until(visitor, way, value)
    until_rest_at(visitor, epoch)
    visitor.until_note(words)


@pytest.mark.slow
def test_training_on_from_the_middle_remembers_the_best_before(visitor: Visitor) -> None:
    visitor.open(XOR)
    epoch, words = expected_stop(XOR, "no_better:30")
    go_to(visitor, epoch - 7)
    train_until(visitor, "no-better", 30)
    until_rest_at(visitor, epoch)
    visitor.until_note(words)
    train_until(visitor, "no-better", 30)  # it is so already: nothing is trained
    visitor.until_note(f"Already at epoch {epoch}")
    assert visitor.curve("test")["x"].count(epoch) == 1


@pytest.mark.slow
def test_a_line_fills_on_the_way_and_a_pause_ends_it(visitor: Visitor) -> None:
    visitor.open(XOR)
    visitor.page.click("#go-to")
    visitor.page.fill("#until-epoch", "1000000")
    visitor.page.press("#until-epoch", "Enter")
    visitor.until("parseFloat(document.querySelector('.pg-epoch-way div').style.width) > 0", 120)
    assert 0 < visitor.pause() < 1_000_000
    assert visitor.page.locator(".pg-epoch-way").is_hidden()
    before = visitor.epoch()
    visitor.page.click("#step")
    until_rest_at(visitor, before + 1)


@pytest.mark.slow
def test_goals_are_lines_on_the_curve_and_the_note_says_when_they_were_reached(
    charted: Visitor,
) -> None:
    charted.open(GOALS)
    go_to(charted, 60)
    charted.until_note("Goal 0.25 reached at epoch 36.")
    assert "0.122" not in charted.text("note")
    lines = "document.querySelectorAll('.pg-goal')"
    charted.until(f"{lines}.length === 2 && {lines}[0].children.length === 1")
    names = "[...document.querySelectorAll('.pg-line-end:not([hidden])')]"
    charted.until(f"{names}.filter((end) => end.textContent.startsWith('goal')).length === 2")
    go_to(charted, 70)
    charted.until_note("Goal 0.122 reached at epoch 70.")
    go_to(charted, 50)
    charted.page.click("#step")  # a branch: the second goal is still to be reached
    until_rest_at(charted, 51)
    charted.until_note("Goal 0.25 reached at epoch 36.")
    assert "0.122" not in charted.text("note")


def chart_box(visitor: Visitor) -> dict[str, float]:
    box = visitor.page.locator("#loss-curves .nsewdrag").first.bounding_box()
    assert box
    return dict(box)


def x_range(visitor: Visitor) -> list[float]:
    plot = "document.querySelector('#loss-curves .js-plotly-plot')"
    shown: list[float] = visitor.page.evaluate(f"{plot}._fullLayout.xaxis.range")
    return shown


@pytest.mark.slow
def test_a_drag_on_the_chart_shows_its_epochs_while_training_too(charted: Visitor) -> None:
    charted.open(XOR)
    go_to(charted, 400)
    person, box = Person(charted.page), chart_box(charted)
    charted.page.click("#play")
    y = box["y"] + box["height"] / 2
    quarter = box["x"] + box["width"] / 4
    person.move(quarter, y)
    charted.page.mouse.down()
    person.move(quarter + box["width"] / 4, y)
    last = x_range(charted)[1]  # the axis stands still while it is measured
    charted.page.mouse.up()
    charted.page.wait_for_selector(".pg-zoom-chip", state="visible")
    view = x_range(charted)
    assert view == pytest.approx([last / 4, last / 2], abs=2)
    assert charted.page.inner_text(".pg-zoom-chip") == f"epochs {view[0]} to {view[1]}"
    charted.until_epoch(charted.epoch() + 30)
    assert x_range(charted) == view
    slider = charted.page.locator("#timeline input")
    assert [float(slider.get_attribute(end) or 0) for end in ("min", "max")] == view
    charted.pause()
    person.press(".pg-zoom-chip")
    charted.until("document.querySelector('.pg-zoom-chip').hidden")
    assert x_range(charted) == [0, charted.epoch()]
    person.drag((quarter, y), (quarter + 60, y))
    charted.page.wait_for_selector(".pg-zoom-chip", state="visible")
    charted.page.mouse.dblclick(quarter, y)
    charted.page.wait_for_selector(".pg-zoom-chip", state="hidden")
    person.drag((quarter, y), (quarter + 3, y))  # a press is no drag
    assert charted.page.locator(".pg-zoom-chip").is_hidden()


@pytest.mark.slow
def test_the_best_epoch_is_the_runs_and_not_the_readouts(visitor: Visitor) -> None:
    visitor.open(LATE)
    history = train(visitor.config(), 9000).history
    lowest = int(history.test.argmin())  # which epoch it is, rounding decides
    asked: list[dict[str, Any]] = []
    visitor.page.on(
        "request",
        lambda request: (
            asked.append(json.loads(request.post_data or "{}"))
            if request.url.endswith("/api/diagnose")
            else None
        ),
    )
    go_to(visitor, 9000)
    with visitor.page.expect_request("**/api/diagnose"):
        visitor.page.click("#step")
    rows = asked[-1]["history"]
    best = min(rows, key=lambda row: row["test_loss"])
    assert best["epoch"] == lowest
    assert best["test_loss"] == history.test[lowest]
    assert len(rows) < 9000, "the page keeps a part of the readouts"


@pytest.mark.slow
def test_a_band_after_a_long_run_leaves_no_error_in_the_console(charted: Visitor) -> None:
    charted.open("#dataset=gauss&networkShape=&x=true&y=true")
    go_to(charted, 120_000)
    with charted.page.expect_response("**/api/study/band", timeout=120_000) as response:
        charted.page.locator("#band").get_by_text("24", exact=True).click()
    assert response.value.status == 200
    charted.until_note("The band of 24 seeds ends at epoch")
    charted.page.locator("#band").get_by_text("1", exact=True).click()


@pytest.fixture
def unseen(visitor: Visitor) -> Iterator[Visitor]:
    """A page whose window nobody sees: no frames come."""
    visitor.open(XOR)
    visitor.page.evaluate(
        """() => {
          window.seen = requestAnimationFrame;
          window.hide = (hidden) => {
            Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
            window.requestAnimationFrame = hidden ? () => 0 : window.seen;
            document.dispatchEvent(new Event('visibilitychange'));
          };
          window.strokes = 0;
          const { drawImage } = CanvasRenderingContext2D.prototype;
          CanvasRenderingContext2D.prototype.drawImage = function (...all) {
            window.strokes += 1;
            return drawImage.apply(this, all);
          };
        }"""
    )
    yield visitor
    visitor.page.evaluate("window.hide(false)")
    visitor.page.evaluate("delete document.hidden")
    visitor.pause()
    visitor.load()  # with its own canvas again


@pytest.mark.slow
def test_training_goes_on_unseen_at_a_few_requests_a_second_and_without_pictures(
    unseen: Visitor,
) -> None:
    requests: list[str] = []
    unseen.page.on("request", lambda request: requests.append(request.url))
    unseen.page.click("#play")
    unseen.page.evaluate("window.hide(true)")
    began = unseen.page.evaluate("performance.now()")
    strokes = unseen.page.evaluate("window.strokes")
    sent = len([url for url in requests if url.endswith("/api/advance")])
    with unseen.page.expect_request(
        lambda request: (
            request.url.endswith("/api/advance")
            and json.loads(request.post_data or "{}")["state"]["epoch"] >= 60
        ),
        timeout=120_000,
    ):
        pass
    seconds = (unseen.page.evaluate("performance.now()") - began) / 1000
    sent = len([url for url in requests if url.endswith("/api/advance")]) - sent
    assert sent <= 2 + 5 * seconds
    assert unseen.page.evaluate("window.strokes") == strokes
    unseen.page.evaluate("window.hide(false)")
    unseen.until_epoch(60)
    config, epoch = unseen.config(), unseen.pause()
    assert unseen.losses()[1] == f"{train(config, epoch).history.test[-1]:.3f}"


@pytest.mark.slow
def test_a_press_on_the_number_opens_the_field_while_its_digits_change(visitor: Visitor) -> None:
    visitor.open(XOR)
    visitor.page.click("#play")
    visitor.until_epoch(2)
    Person(visitor.page).press("#go-to", at=(0.2, 0.5))  # on the pale zeros
    assert visitor.page.evaluate("document.activeElement.id") == "until-epoch"
    visitor.page.keyboard.press("Escape")
    visitor.pause()
