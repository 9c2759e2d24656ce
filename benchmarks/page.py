"""The live page in headless Chromium: ready in 2 s, learning 1 s later, 55 and 40 pictures/s.

At Max 10,000 epochs/s.

The server and the browser share this machine. Pictures are counted in the page, by the changes
of the epoch it shows; at 1x each is one epoch.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from harness.chromium import FLAGS, find
from harness.server import Server
from playground import RunConfig

ROUNDS = 3
SECONDS = 5
SETTLE_SECONDS = 2
DEFAULT = RunConfig().link()
DEEP = "#networkShape=8,8,8,8,8,8&xSquared=true&ySquared=true&xTimesY=true&sinX=true&sinY=true"

COUNT = """() => {
  window.pictures = 0;
  const count = () => { window.pictures += 1; };
  new MutationObserver(count).observe(document.getElementById("epoch"), { childList: true });
}"""


def main() -> bool:
    """Print the figures; True where all claims hold."""
    path = find()
    assert path, "needs Chromium: python -m harness.chromium"
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(Path(folder) / "log.txt")
        server.start()
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        try:
            time.sleep(SETTLE_SECONDS)
            held = [
                claim("ready to play, s", [_ready(browser, server.url) for _ in range(5)], 2, 1),
                claim(
                    "first visit, ready to learning, s",
                    [_learning(browser, server.url) for _ in range(5)],
                    1,
                    1,
                ),
                _rate(browser, server.url, "default network, 1x: pictures/s", DEFAULT, "1×", 55),
                _rate(browser, server.url, "six layers of 8, 1x: pictures/s", DEEP, "1×", 40),
                _rate(
                    browser, server.url, "default network, Max: epochs/s", DEFAULT, "Max", 10_000
                ),
            ]
        finally:
            browser.close()
            server.kill()
    return all(held)


def _ready(browser: Browser, url: str) -> float:
    """Seconds from asking for the page to a Play button that plays, in a browser without cache."""
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    began = time.perf_counter()
    page.goto(url, wait_until="commit")
    page.wait_for_function("() => document.querySelector('#epoch')?.textContent.length > 0")
    seconds = time.perf_counter() - began
    page.context.close()
    return seconds


def _learning(browser: Browser, url: str) -> float:
    """Seconds from a first visitor's page to the first epoch that it trains by itself."""
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.goto(url, wait_until="commit")
    page.wait_for_function("() => document.querySelector('#epoch')?.textContent.length > 0")
    began = time.perf_counter()
    page.wait_for_function("() => document.querySelector('#epoch').textContent !== '000,000'")
    seconds = time.perf_counter() - began
    page.context.close()
    return seconds


def _rate(browser: Browser, url: str, name: str, link: str, speed: str, least: float) -> bool:
    rates = [_measure(browser, url + link, speed) for _ in range(ROUNDS)]
    unit = 1 if speed == "Max" else 0
    print(f"  (pictures/s {[round(r[0]) for r in rates]}, epochs/s {[round(r[1]) for r in rates]})")
    return claim(name, [rate[unit] for rate in rates], least, -1)


def _measure(browser: Browser, address: str, speed: str) -> tuple[float, float]:
    """(pictures, epochs) a second while training."""
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    problems: list[str] = []
    page.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
    page.goto(address)
    page.wait_for_function("() => document.querySelector('#loss-curves .main-svg')")
    page.get_by_text(speed, exact=True).click()
    page.evaluate(COUNT)
    page.click("#play")
    time.sleep(SETTLE_SECONDS)
    first, began = counts(page), time.perf_counter()
    time.sleep(SECONDS)
    last, seconds = counts(page), time.perf_counter() - began
    page.context.close()
    assert not problems, problems
    return (last[0] - first[0]) / seconds, (last[1] - first[1]) / seconds


def counts(page: Page) -> tuple[int, int]:
    pictures, epoch = page.evaluate(
        "() => [window.pictures, document.getElementById('epoch').textContent.replace(/,/g, '')]"
    )
    return pictures, int(epoch)


def claim(name: str, values: list[float], bound: float, sign: int) -> bool:
    """Print a figure against its bound: at most for sign 1, at least for -1."""
    median = statistics.median(values)
    holds = sign * median <= sign * bound
    word = "at most" if sign == 1 else "at least"
    verdict = "holds" if holds else "MISSED"
    spread = f"{min(values):,.2f} to {max(values):,.2f}"
    print(f"{name}: {median:,.2f} ({spread}); {word} {bound:,}: {verdict}")
    return holds
