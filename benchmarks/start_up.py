"""From nothing to something: `--help`, a run of one epoch, the page; compiled code and page kept.

The page is answered when `GET /` first gives 200, and ready when `/readyz` does. A whole load in a
browser that has never seen it is held against an empty page of Dash and Mantine, which takes longer
than 1.5 s by itself: that ratio is our own share.
"""

from __future__ import annotations

import contextlib
import statistics
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from playwright.sync_api import Browser

from benchmarks.timing import Measurable, Timing, children_seconds, run_process, take_turns
from harness.chromium import launched
from harness.server import Server

ROUNDS = 3
CLAIMS = {"--help": 0.4, "run --epochs 1": 1.0, "page answered": 1.5, "/readyz": 3.0}
LOADED, EMPTY = "page in a browser", "empty page"
MOST_OF_EMPTY = 1.4  # times the empty page's seconds


def main() -> bool:
    """Print the figures, wall time and processor time; True where all claims hold."""
    spent: dict[str, list[float]] = {name: [] for name in (*CLAIMS, LOADED, EMPTY)}
    with tempfile.TemporaryDirectory() as folder, launched() as browser:
        log = Path(folder) / "log.txt"
        server, empty = Server(log), Server(log, "-m", "benchmarks.empty_page")
        calls = {
            "--help": lambda: _command("--help"),
            "run --epochs 1": lambda: _command("run", "--epochs", "1"),
            "page answered": lambda: _answered(server, "/"),
            "/readyz": lambda: _answered(server, "/readyz"),
            LOADED: lambda: _page(browser, server, "#epoch"),
            EMPTY: lambda: _page(browser, empty, "#nothing"),
        }

        def measured(name: str) -> Measurable:
            return lambda: spent[name].append(calls[name]()), 1

        timings = take_turns({name: measured(name) for name in calls}, ROUNDS)
    held = []
    for name, most in CLAIMS.items():
        held.append(timings[name].median < most)
        verdict = "holds" if held[-1] else "MISSED"
        print(f"  {name:17} {timings[name]}; claim, under {most} s: {verdict}")
        print(f"  {'':17} {Timing(spent[name][1:])} of processor time")
    held.append(_report_ratio(timings, spent))
    return all(held)


def _report_ratio(timings: dict[str, Timing], spent: dict[str, list[float]]) -> bool:
    """Print the page against the empty one, as the median of the rounds' ratios."""
    pairs = zip(timings[LOADED].seconds, timings[EMPTY].seconds, strict=True)
    ratios = [page / empty for page, empty in pairs]
    holds = statistics.median(ratios) < MOST_OF_EMPTY
    for name, what in ((LOADED, "until it could play"), (EMPTY, "of Dash and Mantine")):
        print(f"  {name:17} {timings[name]}, {what}")
        print(f"  {'':17} {Timing(spent[name][1:])} of processor time")
    print(
        f"  the page takes {statistics.median(ratios):.2f} times as long as that "
        f"({min(ratios):.2f} to {max(ratios):.2f}); claim, under {MOST_OF_EMPTY} times: "
        f"{'holds' if holds else 'MISSED'}"
    )
    return holds


def _command(*args: str) -> float:
    """Processor seconds of `python -m playground ARGS`."""
    return run_process([sys.executable, "-m", "playground", *args])[1]


def _answered(server: Server, path: str) -> float:
    """Processor seconds of the server until a path, asked after the page, is answered with 200."""
    before = children_seconds()
    server.start()
    while not _is_there(server.url + path.removeprefix("/")):
        time.sleep(0.02)
    server.kill()
    return children_seconds() - before


def _is_there(url: str) -> bool:
    with contextlib.suppress(urllib.error.HTTPError), urllib.request.urlopen(url) as answer:
        return bool(answer.status == 200)
    return False


def _page(browser: Browser, server: Server, sign: str) -> float:
    """Processor seconds of the server until its first page has words at `sign`: it could play."""
    before = children_seconds()
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    server.start()
    page.goto(server.url, wait_until="commit")
    page.wait_for_function(f"() => document.querySelector('{sign}')?.textContent.length > 0")
    server.kill()
    page.context.close()
    return children_seconds() - before


if __name__ == "__main__":
    began = time.perf_counter()
    main()
    print(f"  ({time.perf_counter() - began:.0f} s)")
