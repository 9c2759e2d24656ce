"""The history of runs: what enters it, what it says, and that a run comes back as it was."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from playground import RunConfig
from tests.browser.conftest import Server, Visitor, expected_losses, new_page
from tests.browser.test_accessibility import violations

RUN = RunConfig(seed="0.5", dataset="xor")
READY = "document.querySelector('#history').hasAttribute('aria-controls')"
OPEN = "!document.querySelector('#history-card').hidden"
TITLE = "document.querySelector('#output-title').textContent"
MOST = 200
# The one run that is there, so many times: each with another seed, and learned less well.
MANY = """async ([count, told]) => {
  const { pastRuns, keepRun } = await import('/assets/history/past_runs.mjs');
  const [run] = await pastRuns();
  for (let at = 0; at < count; at += 1) {
    const config = { ...run.config, seed: `s${at}`, data_formula: told };
    await keepRun({ ...run, key: at, left: at, best: 1 + at, config });
  }
}"""


@pytest.fixture
def historian(browser: Browser, server: Server) -> Iterator[Visitor]:
    """A page with a history of its own."""
    yield from page_of(browser, server)


def page_of(browser: Browser, server: Server, **options: Any) -> Iterator[Visitor]:
    visitor = new_page(browser, server, **options)
    yield visitor
    visitor.page.context.close()
    assert visitor.problems == []


def rows(visitor: Visitor) -> list[str]:
    return visitor.page.locator(".pg-past-differs").all_text_contents()


def until_there(visitor: Visitor, count: int) -> None:
    visitor.until(f"document.querySelectorAll('.pg-past').length === {count}")


def leave_a_run(visitor: Visitor, epochs: int = 12) -> int:
    """Train the run that is shown, and reset it; gives how far it came."""
    reached = visitor.play_until(epochs)
    visitor.page.click("#reset")
    visitor.until("document.querySelector('#epoch').textContent === '000,000'")
    return reached


def test_a_run_that_was_left_comes_back_at_its_link_and_epoch(historian: Visitor) -> None:
    historian.load(RUN.link())
    historian.until(READY)
    reached = leave_a_run(historian)
    historian.page.click("[data-dataset=circle]")
    historian.until("document.documentElement.dataset.link.includes('dataset=circle')")
    historian.page.keyboard.press("h")
    until_there(historian, 1)
    historian.page.click(".pg-past-choose")
    historian.page.click(".pg-past-acts button >> nth=0")
    historian.until(f"document.documentElement.dataset.link === {RUN.link()!r}")
    historian.until_epoch(reached)
    assert historian.losses() == expected_losses(RUN, reached)


@pytest.mark.slow
def test_what_differs_is_told_and_the_three_lowest_test_losses_stand_first(
    historian: Visitor,
) -> None:
    historian.load(RUN.link())
    historian.until(READY)
    for dataset in ("xor", "gauss", "spiral", "circle"):
        historian.page.click(f"[data-dataset={dataset}]")
        historian.until(f"document.documentElement.dataset.link.includes('dataset={dataset}&')")
        leave_a_run(historian)
    leave_a_run(historian, 30)  # the same run, further: there once
    historian.page.click("#history")
    until_there(historian, 4)
    assert rows(historian)[:2] == ["data set circle", "data set spiral"]
    assert historian.page.locator(".pg-past .pg-hint").all_inner_texts()[0] == "before: spiral"
    historian.page.click("[data-order=lowest]")
    shown = historian.page.locator(".pg-past-ends b").all_inner_texts()
    losses = [float(text.replace("−", "-")) for text in shown]
    assert losses == sorted(losses)
    assert historian.page.locator("#history-card li").nth(3).get_attribute("class") == (
        "pg-past-three"
    )


@pytest.mark.slow
def test_a_run_stays_in_the_history_when_the_page_is_left(historian: Visitor) -> None:
    historian.load(RUN.link())
    historian.until(READY)
    historian.play_until(12)
    historian.page.goto(historian.url + "assets/icons/mark.svg")
    historian.load()
    historian.until(READY)
    historian.page.keyboard.press("h")
    until_there(historian, 1)


@pytest.mark.slow
def test_fewer_than_ten_epochs_are_no_run_to_keep(historian: Visitor) -> None:
    historian.load(RUN.link())
    historian.until(READY)
    historian.page.click("#step")
    historian.until_epoch(1)
    historian.page.click("#reset")
    historian.page.keyboard.press("h")
    historian.until("document.querySelector('.pg-past-nothing').textContent.includes('ten epochs')")


@pytest.mark.slow
def test_the_map_of_what_is_looked_at_is_shown_and_goes_again(historian: Visitor) -> None:
    historian.load(RUN.link())
    historian.until(READY)
    leave_a_run(historian, 60)
    picture = "document.querySelector('#decision-map').toDataURL()"
    before = historian.page.evaluate(picture)
    historian.page.keyboard.press("h")
    until_there(historian, 1)
    historian.page.hover(".pg-past")
    historian.until(f"{TITLE} === 'From history'")
    assert historian.page.evaluate(picture) != before
    historian.page.mouse.move(1, 1)
    historian.until(f"{TITLE} === 'Output'")
    assert historian.page.evaluate(picture) == before


@pytest.mark.slow
def test_two_hundred_runs_are_kept_and_what_they_are_called_is_no_markup(
    historian: Visitor,
) -> None:
    historian.load(RUN.link())
    historian.until(READY)
    leave_a_run(historian)
    historian.page.evaluate(MANY, [MOST - 1, "<b id=bold>y > x</b>"])
    historian.page.keyboard.press("h")
    until_there(historian, MOST)
    assert "<b id=bold>" in rows(historian)[-1]
    assert historian.page.locator("#bold").count() == 0
    historian.page.keyboard.press("Escape")
    historian.page.click("[data-dataset=gauss]")
    historian.until("document.documentElement.dataset.link.includes('dataset=gauss')")
    leave_a_run(historian)
    historian.page.keyboard.press("h")
    historian.until("document.querySelector('.pg-past-differs').textContent.includes('gauss')")
    until_there(historian, MOST)


@pytest.mark.slow
def test_by_keyboard_alone_a_run_is_found_and_pinned_and_all_are_cleared(
    historian: Visitor,
) -> None:
    historian.load(RUN.link())
    historian.until(READY)
    leave_a_run(historian)
    historian.page.evaluate(MANY, [2, ""])
    press = historian.page.keyboard.press
    press("h")
    until_there(historian, 3)
    while not historian.page.evaluate("document.activeElement.matches('.pg-past-choose')"):
        press("Tab")
    press("End")
    press("ArrowUp")
    historian.until("document.activeElement === document.querySelectorAll('.pg-past-choose')[1]")
    historian.until(f"{TITLE} === 'From history'")
    press("Enter")
    assert violations(historian.page, "#history-card") == []
    press("Tab")
    press("Tab")
    press("Enter")
    historian.until("document.querySelector('.pg-pinned') !== null")
    historian.page.locator(".pg-past-clear").focus()
    press("Enter")
    assert historian.page.inner_text(".pg-past-clearing").startswith("Clear 3 runs?")
    press("Shift+Tab")
    press("Enter")
    historian.until("!document.querySelector('.pg-past')")
    press("Escape")
    historian.until(f"!({OPEN}) && document.activeElement.id === 'history'")


@pytest.mark.slow
def test_on_a_phone_it_is_in_the_menu_and_a_sheet_above_the_transport(
    browser: Browser, server: Server
) -> None:
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    for visitor in page_of(browser, server, **phone):
        visitor.load(RUN.link())
        visitor.until(READY)
        leave_a_run(visitor)
        visitor.page.tap("#page-menu")
        visitor.page.tap("#history-in-menu")
        until_there(visitor, 1)
        box = visitor.page.locator("#history-card").bounding_box()
        assert box == {"x": 0, "y": 0, "width": 390, "height": 764}
        visitor.page.tap("#play")
        visitor.until_epoch(1)


@pytest.mark.slow
def test_a_window_without_a_database_says_so_and_works(historian: Visitor) -> None:
    historian.page.add_init_script("Object.defineProperty(window, 'indexedDB', { value: null })")
    historian.load(RUN.link())
    historian.until(READY)
    leave_a_run(historian)
    historian.page.click("#history")
    historian.until(
        "document.querySelector('.pg-past-nothing').textContent"
        " === 'This window keeps no history. Everything else works.'"
    )
