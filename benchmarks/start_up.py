"""From nothing to something: `--help`, a run of one epoch, a page that is ready; code cached."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser

from benchmarks.timing import Timing, children_seconds, run_process, take_turns
from harness.chromium import launched
from harness.server import Server

ROUNDS = 3
CLAIMS = {"--help": 0.4, "run --epochs 1": 1.0, "page": 1.5}


def main() -> bool:
    """Print the figures, wall time and processor time; True where all claims hold."""
    spent: dict[str, list[float]] = {name: [] for name in CLAIMS}
    with tempfile.TemporaryDirectory() as folder, launched() as browser:
        server = Server(Path(folder) / "log.txt")
        timings = take_turns(
            {
                "--help": (lambda: spent["--help"].append(_command("--help")), 1),
                "run --epochs 1": (
                    lambda: spent["run --epochs 1"].append(_command("run", "--epochs", "1")),
                    1,
                ),
                "page": (lambda: spent["page"].append(_page(browser, server)), 1),
            },
            ROUNDS,
        )
    held = []
    for name, most in CLAIMS.items():
        held.append(timings[name].median < most)
        verdict = "holds" if held[-1] else "MISSED"
        print(f"  {name:16} {timings[name]}; claim, under {most} s: {verdict}")
        print(f"  {'':16} {Timing(spent[name][1:])} of processor time")
    return all(held)


def _command(*args: str) -> float:
    """Processor seconds of `python -m playground ARGS`."""
    return run_process([sys.executable, "-m", "playground", *args])[1]


def _page(browser: Browser, server: Server) -> float:
    """Processor seconds of the server until its first page has a network and could play."""
    before = children_seconds()
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    server.start()
    page.goto(server.url, wait_until="commit")
    page.wait_for_function("() => document.querySelector('#epoch')?.textContent.length > 0")
    server.kill()
    page.context.close()
    return children_seconds() - before


if __name__ == "__main__":
    began = time.perf_counter()
    main()
    print(f"  ({time.perf_counter() - began:.0f} s)")
