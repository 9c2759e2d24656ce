"""`python -m load.pages [PAGES]`: real pages at once, in one headless Chromium.

All are opened, then all play, and each must train on while the others do. Exit code 1: one did not,
or its console or the server's log says that something went wrong.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, Page

from harness.chromium import launched
from load.serving import memory_of, server_of, wait_until_ready
from load.table import write

PAGES = 50
WORKERS = 2
EPOCHS = 50  # that each trains on, once all play
HANG_MS = 600_000
HEADER = ("pages", "workers", "trained on, epochs each", "seconds", "epochs/s: least", "median",
          "consoles with a message", "server's memory, MB")  # fmt: skip
_EPOCH = "Number(document.querySelector('#epoch')?.textContent.replace(',', '') || 0)"


def main(arguments: list[str]) -> int:
    """0 where all have trained, and nothing was complained of."""
    count = int((*arguments, PAGES)[0])
    with (
        tempfile.TemporaryDirectory() as folder,
        server_of(Path(folder), WORKERS) as server,
        launched() as browser,
    ):
        wait_until_ready(server, WORKERS)
        said: dict[int, list[str]] = {}
        pages = [_opened(browser, server.url, said.setdefault(n, [])) for n in range(count)]
        for page in pages:
            page.evaluate("document.querySelector('#play').click()")
        seconds, rates = _trained_on(pages)
        memory = memory_of(server)
        log = server.log.read_text().splitlines()[1:]
    complaints = [text for texts in said.values() for text in texts] + log
    for text in complaints[:3]:
        print(text)
    row = [
        count, WORKERS, EPOCHS, f"{seconds:.0f}", f"{rates[0]:.1f}", f"{rates[count // 2]:.1f}",
        sum(map(bool, said.values())), f"{memory / 1e6:.0f}",
    ]  # fmt: skip
    write("pages", HEADER, [row])
    return int(bool(complaints))


def _opened(browser: Browser, url: str, said: list[str]) -> Page:
    """A page that could play."""
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.set_default_timeout(HANG_MS)
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.add_init_script("localStorage.setItem('playground-visited', 'true')")
    page.goto(url)
    page.wait_for_function("document.querySelector('#epoch')?.textContent.length > 0")
    return page


def _trained_on(pages: list[Page]) -> tuple[float, list[float]]:
    """Seconds until every page had its epochs, and the pages' rates by then, ascending."""
    began = time.perf_counter()
    firsts = [(page.evaluate(_EPOCH), time.perf_counter()) for page in pages]
    for page, (first, _) in zip(pages, firsts, strict=True):
        page.wait_for_function(f"{_EPOCH} >= {first + EPOCHS}")
    rates = []
    for page, (first, when) in zip(pages, firsts, strict=True):
        last = page.evaluate(_EPOCH)
        rates.append((last - first) / (time.perf_counter() - when))
    return time.perf_counter() - began, sorted(rates)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
