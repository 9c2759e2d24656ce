"""Why a weight changes: the strip's second face, by mouse, finger and keys."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import Browser

from playground import RunConfig, train
from playground.run.why import next_update, way, why
from tests.browser.cards import point_at
from tests.browser.conftest import Server, Visitor, new_page

FACE = "document.querySelector('#strip').dataset.face"
ROWS = "[...document.querySelectorAll('button.pg-why-row')]"
CHOSEN = "document.querySelector('button.pg-why-row[aria-current]')?.dataset.sample"
TOLD = "document.querySelector('#network').hasAttribute('data-told')"
PALED = "document.querySelectorAll('#network [data-paled], #network .pg-faded').length"


def text(visitor: Visitor, selector: str) -> str:
    return str(visitor.page.inner_text(selector))


def numbers(said: str) -> list[float]:
    return [float(one) for one in re.findall(r"-?\d+\.\d+", said.replace("−", "-"))]


def ask(visitor: Visitor, unit: str = "unit-2-0") -> None:
    """By keys: of the first connection of a unit."""
    visitor.page.focus(f"[data-key={unit}]")
    visitor.page.keyboard.press("l")
    visitor.until("document.querySelector('.pg-card[data-mode=walk]:popover-open') !== null")
    visitor.page.keyboard.press("w")
    visitor.until(f"{FACE} === 'why' && {CHOSEN} !== undefined")


def test_why_shows_the_numbers_of_the_next_step_and_the_step_then_does_just_that(
    visitor: Visitor,
) -> None:
    visitor.open("#dataset=xor&networkShape=3,2")
    ask(visitor)
    found = why(next_update(train(visitor.config(), 0).standing), "w.2.1.1")
    rows = visitor.page.evaluate(f"{ROWS}.map((row) => row.lastChild.textContent)")
    assert [numbers(row)[0] for row in rows] == pytest.approx(found.products, abs=6e-4)
    assert numbers(text(visitor, ".pg-why-mean + dd"))[0] == pytest.approx(found.gradient, abs=6e-5)
    less = sum(found.products > 0)
    visitor.until_note(f"Of 10 points {less} ask for less, {10 - less} for more.")
    before, taken, after = numbers(text(visitor, ".pg-why-end"))
    assert "+" in text(visitor, ".pg-why-end dt")
    assert before + taken == pytest.approx(after, abs=1e-12)
    visitor.page.click("#step-menu")
    visitor.page.click("#step-batch")
    visitor.until("document.querySelector('.pg-face-head').innerText.includes('Batch 2 of 25')")
    digits = len(str(after).rpartition(".")[2])
    assert numbers(text(visitor, ".pg-why-end"))[0] == pytest.approx(after, abs=10.0**-4)
    assert round(found.after, digits) == after


@pytest.mark.slow
def test_each_factor_leads_one_layer_on_to_the_loss_and_backspace_back(visitor: Visitor) -> None:
    visitor.open("#networkShape=3,2&batchSize=5")
    ask(visitor, "unit-1-0")
    sample = int(visitor.page.evaluate(CHOSEN))
    told = way(next_update(train(visitor.config(), 0).standing), sample)
    page = visitor.page
    page.keyboard.press("Enter")
    assert numbers(text(visitor, ".pg-why-factors"))[0] == pytest.approx(
        told.grad_sums[0][0], abs=6e-4
    )
    page.keyboard.press("Enter")
    visitor.until("document.querySelectorAll('.pg-why-crumbs button').length === 2")
    assert text(visitor, ".pg-why-crumbs").split("\n") == ["layer 1 unit 1", "layer 2 unit 1"]
    assert numbers(text(visitor, ".pg-why-factors"))[0] == pytest.approx(
        told.grad_sums[1][0], abs=6e-4
    )
    page.click(".pg-why-on")
    assert numbers(text(visitor, ".pg-why-factors"))[0] == pytest.approx(told.loss, abs=6e-4)
    page.focus(".pg-why-crumbs [aria-current]")
    page.keyboard.press("Backspace")
    visitor.until("document.querySelectorAll('.pg-why-crumbs button').length === 2")
    page.click(".pg-why-factors button >> nth=1")  # the weight on the way
    visitor.until("document.querySelector('[data-told].pg-tile') === null")
    visitor.until("document.querySelector('.pg-face-head').innerText.includes('output')")


@pytest.mark.slow
def test_a_row_and_its_point_on_the_map_are_one_and_arrows_move_rows(visitor: Visitor) -> None:
    visitor.open("#dataset=gauss")
    ask(visitor)
    page = visitor.page
    samples = [int(s) for s in page.evaluate(f"{ROWS}.map((row) => row.dataset.sample)")]
    first = int(page.evaluate(CHOSEN))
    assert page.evaluate("document.activeElement.dataset.sample") == str(first)
    place = samples.index(first)
    page.keyboard.press("ArrowUp" if place else "ArrowDown")
    then = samples[place - 1 if place else 1]
    visitor.until(f"{CHOSEN} === '{then}'")
    picture = page.evaluate("document.getElementById('decision-map').toDataURL()")
    page.hover(f"[data-sample='{first}']")
    visitor.until(f"document.getElementById('decision-map').toDataURL() !== {picture!r}")
    box = page.locator("#decision-map").bounding_box()
    assert box
    x, y = train(RunConfig(dataset="gauss"), 0).standing.samples.train_features[then]
    scale = box["width"] / 12
    page.mouse.move(box["x"] + (x + 6) * scale, box["y"] + (6 - y) * scale)
    visitor.until("document.querySelector('.pg-why-row[data-pointed]') !== null")


@pytest.mark.slow
def test_a_press_on_a_point_asks_about_it_or_says_that_it_is_not_in_the_step(
    visitor: Visitor,
) -> None:
    visitor.open("#dataset=circle&fullBatch=true")
    data = train(visitor.config(), 0).standing.samples.train_features
    apart = [np.sort(np.hypot(*(data - point).T))[1] for point in data]
    sample = int(np.argmax(apart))
    box = visitor.page.locator("#decision-map").bounding_box()
    assert box
    scale = box["width"] / 12
    at = box["x"] + (data[sample][0] + 6) * scale, box["y"] + (6 - data[sample][1]) * scale
    visitor.page.mouse.click(*at)
    visitor.until(f"{FACE} === 'why' && {CHOSEN} !== undefined")
    assert visitor.page.evaluate(CHOSEN) == str(sample)
    visitor.open("#dataset=circle")
    assert sample >= 10
    visitor.page.mouse.click(*at)
    visitor.until("document.querySelector('#note').innerText.includes('not among those')")


@pytest.mark.slow
def test_asked_while_it_plays_it_pauses_and_the_numbers_wait_while_it_plays_on(
    visitor: Visitor,
) -> None:
    visitor.open("#dataset=circle")
    page = visitor.page
    page.click("#play")
    visitor.until("document.querySelector('#epoch').textContent > '000,003'")
    page.focus("[data-key=unit-1-0]")
    page.keyboard.press("w")
    visitor.until(f"{CHOSEN} !== undefined && {TOLD}")
    assert page.get_attribute("#play", "data-playing") == "false"
    visitor.until("document.querySelector('#note').innerText.startsWith('Paused.')")
    said = text(visitor, ".pg-why-end")
    page.click("#play")
    visitor.until(f"document.querySelector('.pg-why[data-waits]') !== null && !{TOLD}")
    visitor.until("document.querySelector('.pg-face-head').innerText.includes('Pause to see')")
    assert text(visitor, ".pg-why-end") == said
    page.click("#play")
    visitor.until(f"document.querySelector('.pg-why[data-waits]') === null && {TOLD}")
    assert text(visitor, ".pg-why-end") != said


@pytest.mark.slow
def test_the_faces_come_by_keys_and_leave_the_stage_as_it_was(visitor: Visitor) -> None:
    visitor.open("#dataset=circle")
    page = visitor.page
    page.reload()
    visitor.until("document.querySelector('#epoch')?.textContent === '000,000'")
    paled = page.evaluate(PALED)
    page.keyboard.press("2")
    visitor.until(f"{FACE} === 'why'")
    assert "Press a weight" in text(visitor, ".pg-why")
    assert page.evaluate(PALED) == paled
    ask(visitor)
    assert page.evaluate(PALED) > paled
    page.keyboard.press("Escape")
    visitor.until(f"{FACE} === undefined && !{TOLD}")
    assert page.evaluate(PALED) == paled
    assert page.is_visible("#loss-curves")
    page.keyboard.press("2")
    visitor.until(f"{FACE} === 'why' && {TOLD}")
    page.keyboard.press("1")
    visitor.until(f"{FACE} === undefined && !{TOLD}")
    page.evaluate("location.hash = '#networkShape=1'")
    visitor.until("document.documentElement.dataset.link.includes('networkShape=1&')")
    page.keyboard.press("2")
    visitor.until(f"{FACE} === 'why'")


@pytest.mark.slow
def test_of_a_connection_that_l1_has_cut_it_says_that_it_is_not_updated(visitor: Visitor) -> None:
    visitor.open("#regularization=L1&regularizationRate=1&networkShape=3,2")
    visitor.page.click("#step")
    visitor.until("document.querySelector('.pg-dead') !== null")
    what = visitor.page.get_attribute(".pg-dead", "data-what")
    assert what
    visitor.page.mouse.click(*point_at(visitor, what))
    visitor.until("document.querySelector('.pg-card[data-mode=edit]:popover-open') !== null")
    visitor.page.get_by_role("button", name="W why").click()
    visitor.until("document.querySelector('#note').innerText.startsWith('Cut by L1.')")


@pytest.mark.slow
def test_on_a_phone_it_is_a_sheet_that_leaves_the_map_and_play_free(
    browser: Browser, server: Server
) -> None:
    phone = new_page(browser, server, viewport={"width": 390, "height": 844}, has_touch=True)
    phone.load("#networkShape=3,2")
    page = phone.page
    page.evaluate("scrollTo(0, 200)")
    page.tap("[data-key=unit-2-0] .pg-bias")
    page.tap(".pg-card-keys button:last-child")
    phone.until(f"{FACE} === 'why' && {CHOSEN} !== undefined && scrollY === 0")
    top, bottom = (
        page.evaluate(f"document.querySelector('{one}').getBoundingClientRect().{side}")
        for one, side in ((".pg-face-head", "top"), (".pg-face", "bottom"))
    )
    box = "document.querySelector('{}').getBoundingClientRect().{}"
    assert top >= page.evaluate(box.format("#decision-map", "bottom"))
    assert bottom <= page.evaluate(box.format(".pg-transport", "top"))
    assert bottom - top <= 0.6 * 844
    page.tap(".pg-why-close")
    phone.until(f"{FACE} === undefined")
    page.context.close()
    assert phone.problems == []
