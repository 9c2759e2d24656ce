"""The page after a long run: any epoch again in 100 ms; 100,000 epochs neither grow nor slow it."""

from __future__ import annotations

import time

from playwright.sync_api import Browser, Page

from benchmarks.page import COUNT, PLAYGROUND, WINDOW, claim, counts, visited

SPIRAL = (
    "#dataset=spiral&networkShape=8,8&xSquared=true&ySquared=true&xTimesY=true&sinX=true&sinY=true"
)
SPIRAL_EPOCHS = 2_000
SCRUBS = 40
LONG_EPOCHS, WARM_EPOCHS = 100_000, 10_000
MOST_MEGABYTES = 20
RATE_SECONDS = 4

SCRUB = """([slider, epoch]) => new Promise((resolve) => {
  const shown = document.getElementById("epoch");
  const began = performance.now();
  const isThere = () => Number(shown.textContent.replace(/,/g, "")) === epoch;
  const look = () => (isThere() ? resolve(performance.now() - began) : requestAnimationFrame(look));
  slider.value = epoch;
  slider.dispatchEvent(new Event("input", { bubbles: true }));
  look();
})"""


def main() -> bool:
    """Print the figures; True where all claims hold."""
    with visited() as (browser, url):
        return all([_scrubs(browser, url), *_endures(browser, url)])


def _scrubs(browser: Browser, url: str) -> bool:
    page = _playing(browser, url + SPIRAL, "10×")
    _until(page, SPIRAL_EPOCHS)
    page.click("#play")
    slider = page.query_selector("#timeline input")
    last = counts(page)[1]
    # A stride without a factor in common with anything: all over the run, far apart.
    epochs = [1 + 911 * k % (last - 1) for k in range(SCRUBS)]
    waits = [page.evaluate(SCRUB, [slider, epoch]) for epoch in epochs]
    page.context.close()
    return claim(f"an epoch of {last} shown by scrubbing, ms", waits, 100, 1)


def _endures(browser: Browser, url: str) -> list[bool]:
    page = _playing(browser, url, "Max")
    session = page.context.new_cdp_session(page)

    def heap() -> float:
        session.send("HeapProfiler.collectGarbage")
        return page.evaluate("performance.memory.usedJSHeapSize") / 1e6

    def pictures_a_second() -> float:
        first, began = counts(page)[0], time.perf_counter()
        time.sleep(RATE_SECONDS)
        return (counts(page)[0] - first) / (time.perf_counter() - began)

    first_rate = pictures_a_second()
    _until(page, WARM_EPOCHS)
    first_heap = heap()
    _until(page, LONG_EPOCHS)
    grown, last_rate = heap() - first_heap, pictures_a_second()
    print(f"  (pictures/s {first_rate:.1f}, after {counts(page)[1]:,} epochs {last_rate:.1f})")
    page.context.close()
    return [
        claim("heap grown from 10,000 to 100,000 epochs, MB", [grown], MOST_MEGABYTES, 1),
        claim("pictures/s then against at first", [last_rate / first_rate], 0.9, -1),
    ]


def _playing(browser: Browser, address: str, speed: str) -> Page:
    page = browser.new_context(viewport=WINDOW).new_page()
    page.goto(address)
    page.wait_for_function("() => document.querySelector('#loss-curves .main-svg')")
    page.get_by_text(speed, exact=True).click()
    page.evaluate(COUNT, PLAYGROUND.changing)
    if page.get_attribute("#play", "data-playing") != "true":
        page.click("#play")
    return page


def _until(page: Page, epoch: int) -> None:
    shown = "Number(document.getElementById('epoch').textContent.replace(/,/g, ''))"
    page.wait_for_function(f"{shown} >= {epoch}", timeout=300_000)
