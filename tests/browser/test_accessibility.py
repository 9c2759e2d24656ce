"""axe-core finds nothing to complain about, on any tab, in light and dark, wide and narrow.

Each look takes some seconds: `make test` looks at the playground on a phone, `make test-slow` at
the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Server, Visitor, new_page
from tests.later import later

# What shows that a tab has everything on it.
HOME = "./"
READY = {
    "": "document.querySelector('#loss-curves .main-svg')",
    "studies": "document.querySelector('#study-cost')?.textContent.length > 0",
    "backprop": "document.querySelector('.pg-back-formula math')",
    "digits": "document.querySelector('#digits-accuracy')?.textContent.length > 0",
    "homework": "document.querySelector('#report-first')",
}


def violations(page: Page, where: str, at_least: int = 1) -> list[tuple[str, str, list[str]]]:
    """What is wrong there, and at which elements; so many rules at least must have been kept."""
    response = Axe().run(page).response
    assert len(response["passes"]) >= at_least, "axe must have looked at something"
    return [(where, violation["id"], _places(violation)) for violation in response["violations"]]


def _places(violation: dict) -> list[str]:
    return [f"{node['target']} {node['html'][:120]}" for node in violation["nodes"][:3]]


@pytest.fixture(params=["light", "dark"])
def visitor(request: pytest.FixtureRequest, browser: Browser, server: Server) -> Iterator[Visitor]:
    """A page of its own in either scheme."""
    visitor = new_page(browser, server, color_scheme=request.param)
    yield visitor
    visitor.page.context.close()


@pytest.mark.parametrize(
    ("scheme", "width", "paths"),
    [
        ("light", 390, ("",)),
        *map(later, ("light", "light", "dark", "dark"), (390, 1440, 390, 1440), 4 * [READY]),
    ],
)
def test_axe_finds_no_violation_on_any_tab(
    browser: Browser, server: Server, scheme: str, width: int, paths: Iterable[str]
) -> None:
    size = {"width": width, "height": 900}
    visitor = new_page(browser, server, viewport=size, color_scheme=scheme)
    visitor.load()
    found = []
    for path in paths:
        visitor.page.locator(f"#tabs a[href='{path or HOME}']").evaluate("link => link.click()")
        visitor.until(READY[path])
        found += violations(visitor.page, path, at_least=21)
    visitor.page.context.close()
    assert found == []


@pytest.mark.slow
@pytest.mark.parametrize("width", [390, 1440])
def test_axe_finds_no_violation_in_a_race_or_beside_pinned_runs(
    visitor: Visitor, width: int
) -> None:
    visitor.page.set_viewport_size({"width": width, "height": 900})
    visitor.load()
    visitor.page.click("#pin")
    found = violations(visitor.page, "pinned", at_least=21)
    visitor.page.locator("#race" if width > 600 else ".pg-pins-race").click()
    visitor.until("document.querySelectorAll('.pg-lane').length === 2")
    found += violations(visitor.page, "race", at_least=21)
    visitor.page.goto(f"{visitor.url}compare#a=noise%3D0&b=noise%3D10&c=noise%3D20&d=noise%3D30")
    visitor.until("document.querySelectorAll('.pg-lane').length === 4")
    found += violations(visitor.page, "race of four", at_least=21)
    assert found == []


@pytest.mark.slow
def test_axe_finds_no_violation_in_what_opens(visitor: Visitor) -> None:
    visitor.load()
    found = []
    for open_it, there in [
        (lambda: visitor.page.keyboard.press("?"), "dialog[open]"),
        (lambda: visitor.page.click("#appearance"), ".pg-appearance"),
        (lambda: visitor.page.hover("#learning-rate-title"), ".pg-tip:popover-open"),
        (lambda: visitor.page.press("[data-key=unit-2-0]", "l"), ".pg-card[data-mode=walk]"),
        (lambda: visitor.page.press("[data-key=unit-2-0]", "b"), ".pg-card[data-mode=edit]"),
        (lambda: visitor.page.press("[data-key=unit-2-0]", "w"), ".pg-why-row[aria-current]"),
        (lambda: visitor.page.click("#more-data-button"), "#more-datasets"),
        (lambda: visitor.page.keyboard.press("p"), "[data-projector]"),
    ]:
        open_it()
        visitor.page.locator(there).wait_for()
        found += violations(visitor.page, there)
        visitor.page.keyboard.press("Escape")
    assert found == []


@pytest.mark.slow
def test_axe_finds_no_violation_in_pooling_steps_and_a_judged_derivation(visitor: Visitor) -> None:
    page = visitor.page
    page.goto(visitor.url + "backprop#layer=max_pool2d&size=4&edits=z(0,1,1):9;z(0,2,2):9")

    def check() -> None:
        page.click("#back-check")
        page.fill("#back-formula", "dz(a,b,c) = sum(h,k) 1{b = m*(a,h,k)} g(a,h,k)")
        page.click("#back-judge")

    found = []
    for do_it, there in [
        (lambda: None, ".pg-back-sum"),
        (lambda: page.click("#back-step"), ".pg-back-additions li"),
        (check, "td[data-wrong] >> nth=0"),
    ]:
        do_it()
        page.locator(there).wait_for()
        found += violations(page, there)
    assert found == []
