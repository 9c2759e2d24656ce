"""Find, the Studies tab's other face: a search paused, resumed, and what it ends with."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import Route

from playground import RunConfig
from playground.data.points_text import write
from tests.browser.conftest import Visitor

SAID = "document.querySelector('#find-said').textContent"
COST = "document.querySelector('#find-cost').textContent"
RUNS = "**/api/search/run"


PLACES = np.random.default_rng(6).uniform(-5, 5, (80, 2))
OWN_POINTS = write(PLACES, (PLACES[:, 0] * PLACES[:, 1] > 0).astype(int))


@pytest.mark.slow
@pytest.mark.parametrize("data", [{"dataset": "xor"}, {"points": OWN_POINTS}], ids=["xor", "own"])
def test_a_search_is_paused_goes_on_and_names_its_best(
    visitor: Visitor, data: dict[str, str]
) -> None:
    visitor.page.goto(RunConfig(**data).link(visitor.url + "studies"))
    visitor.until("document.querySelector('#study-cost')?.textContent.includes('runs')")
    visitor.page.locator("#study-face").get_by_text("Find", exact=True).click()
    visitor.page.fill("#find-budget", "299")
    visitor.until(f"{SAID}.includes('from 300 to')")
    visitor.problems.clear()  # the browser itself logs the refusal
    visitor.page.fill("#find-budget", "300")
    visitor.until(f"{COST}.includes('300 runs')")
    for epochs in (100, 50):
        visitor.slide("find-epochs", "ArrowLeft")
        visitor.until(f"{COST}.includes('{epochs} ep')")
    held: list[Route] = []
    visitor.page.route(RUNS, lambda route: held.append(route))
    with visitor.page.expect_request(RUNS):
        visitor.page.click("#find-run")
    visitor.page.click("#find-run")
    visitor.until(f"{SAID}.startsWith('Paused: 0 of')")
    assert visitor.page.inner_text("#find-ladder small >> nth=0").startswith("0 of ")
    for route in held:
        route.continue_()
    visitor.page.unroute(RUNS)
    visitor.page.click("#find-run")
    visitor.until("document.querySelector('#find-ladder circle')")
    visitor.page.click("#find-run")
    visitor.until(f"{SAID}.startsWith('Paused')")
    visitor.page.click("#find-run")
    visitor.until("document.querySelector('.pg-find-card')")
    assert visitor.text("find-sentence").startswith("The best single run showed")
    visitor.page.locator(".pg-find-card a").first.click()
    visitor.until("location.pathname === '/'")
    [(name, value)] = data.items()
    assert getattr(visitor.config(), name) == value
    visitor.until("document.querySelector('#epoch')?.textContent")
    visitor.until_epoch(50)  # trained as long as the search did
