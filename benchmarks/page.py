"""The live page in headless Chromium: ready in 2 s, learning 1 s later, 55 and 40 pictures/s.

At Max 10,000 epochs/s. Three classes with Adam 55 and 35, a table of 1,000 rows and 12 columns 30.
A first visit asks for fewer than 25 files and 700 kB until Play works, a second for fewer than 5.
The strip says why a bias changes within 150 ms.

The server and the browser share this machine. Pictures are counted in the page, by the changes
of the epoch it shows; at 1x each is one epoch.
"""

from __future__ import annotations

import contextlib
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from playwright.sync_api import Browser, Page

from harness.chromium import launched
from harness.first_load import Load, visit
from harness.pasting import PASTE
from harness.server import Server
from playground import RunConfig

ROUNDS = 3
SECONDS = 5
SETTLE_SECONDS = 2
WINDOW = {"width": 1440, "height": 900}
DEFAULT = RunConfig().link()
CLASSES = "#dataset=blobs&classes=3&optimizer=adam&loss=crossEntropy"
DEEP = "#networkShape=8,8,8,8,8,8&xSquared=true&ySquared=true&xTimesY=true&sinX=true&sinY=true"

COUNT = """(changing) => {
  window.pictures = 0;
  const count = () => { window.pictures += 1; };
  const shown = document.querySelector(changing);
  new MutationObserver(count).observe(shown, { attributes: true, childList: true });
}"""


ASK_WHY = """async () => {
  const unit = document.querySelector("[data-key=unit-2-0]");
  unit.focus();
  const began = performance.now();
  unit.dispatchEvent(new KeyboardEvent("keydown", { key: "w", bubbles: true, cancelable: true }));
  while (!document.querySelector(".pg-why-row[aria-current]")) {
    await new Promise(requestAnimationFrame);
  }
  return performance.now() - began;
}"""


class Tab(NamedTuple):
    """Where a tab that trains has what is pressed and read here, as selectors."""

    drawn: str  # is there when all is drawn
    play: str
    epoch: str
    changing: str  # what is another with every picture


PLAYGROUND = Tab("#loss-curves .main-svg", "#play", "#epoch", changing="#epoch")


def main() -> bool:
    """Print the figures; True where all claims hold."""
    with visited() as (browser, url):
        held = [
            *_loads(browser, url),
            claim(
                "first visit, ready to learning, s",
                [_learning(browser, url) for _ in range(5)],
                1,
                1,
            ),
            _rate(browser, url, "default network, 1x: pictures/s", DEFAULT, "1×", 55),
            _rate(browser, url, "six layers of 8, 1x: pictures/s", DEEP, "1×", 40),
            _rate(browser, url, "default network, Max: epochs/s", DEFAULT, "Max", 10_000),
            _rate(browser, url, "3 classes, Adam, 1x: pictures/s", CLASSES, "1×", 55),
            _rate(
                browser,
                url,
                "3 classes, Adam, six layers of 8, 1x: pictures/s",
                f"{CLASSES}&{DEEP[1:]}",
                "1×",
                35,
            ),
            _wide(browser, url),
            claim("a bias asked about to its sum, ms", _why(browser, url), 150, 1),
        ]
    return all(held)


@contextlib.contextmanager
def visited() -> Iterator[tuple[Browser, str]]:
    """A browser and the address of a server, both started and settled."""
    with (
        tempfile.TemporaryDirectory() as folder,
        launched() as browser,
        Server(Path(folder) / "log.txt") as server,
    ):
        time.sleep(SETTLE_SECONDS)
        yield browser, server.url


def _loads(browser: Browser, url: str) -> list[bool]:
    """A first and a second visit, five times, in a browser that has cached nothing before."""
    visits = []
    for _ in range(5):
        context = browser.new_context(viewport=WINDOW)
        visits.append((visit(context, url), visit(context, url)))
        context.close()
    (first, second), chart = zip(*visits, strict=True), "seconds until the chart is drawn"
    print(f"  {chart}: first visits {_spread(first)}, second {_spread(second)}")
    return [
        claim("first visit: requests until Play works", [one.requests for one in first], 24, 1),
        claim("first visit: bytes", [one.bytes for one in first], 699_999, 1),
        claim("first visit: ready to play, s", [one.alive for one in first], 2, 1),
        claim("second visit: requests", [one.requests for one in second], 4, 1),
        claim("second visit: ready to play, s", [one.alive for one in second], 2, 1),
    ]


def _spread(loads: Sequence[Load]) -> str:
    charts = [load.chart for load in loads]
    return f"{statistics.median(charts):.2f} ({min(charts):.2f} to {max(charts):.2f})"


def _learning(browser: Browser, url: str) -> float:
    """Seconds from a first visitor's page to the first epoch that it trains by itself."""
    page = browser.new_context(viewport=WINDOW).new_page()
    page.goto(url, wait_until="commit")
    page.wait_for_function("() => document.querySelector('#epoch')?.textContent.length > 0")
    began = time.perf_counter()
    page.wait_for_function("() => document.querySelector('#epoch').textContent !== '000,000'")
    seconds = time.perf_counter() - began
    page.context.close()
    return seconds


def _why(browser: Browser, url: str) -> list[float]:
    """Milliseconds until the strip says why a bias changes, asked for the first time on a page."""
    opened = []
    for _ in range(5):
        page = browser.new_context(viewport=WINDOW).new_page()
        page.goto(url + DEFAULT)
        page.wait_for_selector("#loss-curves .main-svg", state="attached")
        page.wait_for_load_state("networkidle")  # the scripts that come later are there
        opened.append(float(page.evaluate(ASK_WHY)))
        page.context.close()
    return opened


def _rate(browser: Browser, url: str, name: str, link: str, speed: str, least: float) -> bool:
    rates = [rates_of(PLAYGROUND, browser, url + link, speed) for _ in range(ROUNDS)]
    unit = 1 if speed == "Max" else 0
    print(f"  (pictures/s {[round(r[0]) for r in rates]}, epochs/s {[round(r[1]) for r in rates]})")
    return claim(name, [rate[unit] for rate in rates], least, -1)


def _wide(browser: Browser, url: str) -> bool:
    """A table of 1,000 rows and 12 columns, pasted and used: its pictures a second."""
    rng = np.random.default_rng(1)
    columns = rng.normal(size=(1000, 12)).round(3)
    kinds = np.where(columns @ rng.normal(size=12) > 0, "yes", "no")
    head = [*(f"c{k}" for k in range(12)), "kind"]
    rows = [[*map(str, row), kind] for row, kind in zip(columns, kinds, strict=True)]
    text = "\n".join(map(",".join, [head, *rows]))

    def use(page: Page) -> None:
        page.click("#table-open")
        page.wait_for_selector("dialog.pg-table[open]")
        page.evaluate(PASTE, text)
        page.get_by_text("Use 2 inputs, 2 classes").wait_for()
        page.click(".pg-table-all")
        page.get_by_text("Use 12 inputs, 2 classes").click()
        page.wait_for_selector("html[data-link*='points=']", state="attached")

    rates = [rates_of(PLAYGROUND, browser, url + DEFAULT, "1×", use) for _ in range(ROUNDS)]
    return claim("1,000 rows of 12 columns, 1x: pictures/s", [rate[0] for rate in rates], 30, -1)


def rates_of(
    tab: Tab,
    browser: Browser,
    address: str,
    speed: str | None = None,
    prepare: Callable[[Page], object] = lambda page: None,
) -> tuple[float, float]:
    """(pictures, epochs) a second while a tab trains, at its own speed where none is given.

    `prepare` is done before it trains.
    """
    page = browser.new_context(viewport=WINDOW).new_page()
    problems: list[str] = []
    page.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
    page.goto(address)
    page.wait_for_selector(tab.drawn, state="attached")
    if speed:
        page.get_by_text(speed, exact=True).click()
    prepare(page)
    page.evaluate(COUNT, tab.changing)
    page.click(tab.play)
    time.sleep(SETTLE_SECONDS)
    first, began = counts(page, tab), time.perf_counter()
    time.sleep(SECONDS)
    last, seconds = counts(page, tab), time.perf_counter() - began
    page.context.close()
    assert not problems, problems
    return (last[0] - first[0]) / seconds, (last[1] - first[1]) / seconds


def counts(page: Page, tab: Tab = PLAYGROUND) -> tuple[int, int]:
    """How many pictures were counted, and the epoch that is shown."""
    pictures, epoch = page.evaluate(
        "(epoch) => [window.pictures, document.querySelector(epoch).textContent]", tab.epoch
    )
    return pictures, int(epoch.replace(",", ""))


def claim(name: str, values: list[float], bound: float, sign: int) -> bool:
    """Print a figure against its bound: at most for sign 1, at least for -1."""
    median = statistics.median(values)
    holds = sign * median <= sign * bound
    word = "at most" if sign == 1 else "at least"
    verdict = "holds" if holds else "MISSED"
    spread = f"{min(values):,.2f} to {max(values):,.2f}"
    print(f"{name}: {median:,.2f} ({spread}); {word} {bound:,}: {verdict}")
    return holds
