"""The digits: 97 % right in 20 s with the shipped settings, and 20 pictures/s while it learns.

The first is the median of five seeds, trained by the command line. For the second, server and
browser share this machine; pictures are counted by the changes of the bar that shows the batches.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from harness.chromium import FLAGS, find
from harness.server import Server

COMMAND = ("-m", "playground", "digits", "--epochs", "20", "--seeds", "5", "--json")
ACCURACY_CLAIM, SECONDS_CLAIM = 0.97, 20
PICTURES_CLAIM = 20
ROUNDS, SECONDS, SETTLE_SECONDS = 5, 5, 2

COUNT = """() => {
  window.pictures = 0;
  const bar = document.querySelector("#digits-batches div");
  new MutationObserver(() => { window.pictures += 1; }).observe(bar, { attributes: true });
}"""


def main() -> bool:
    """Whether the digits are learned in time, and smoothly watched."""
    path = find()
    assert path, "needs Chromium: python -m harness.chromium"
    held = [learns()]
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(Path(folder) / "log.txt")
        server.start()
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        try:
            time.sleep(SETTLE_SECONDS)
            held.append(is_smooth(browser, server.url + "digits"))
        finally:
            browser.close()
            server.kill()
    return all(held)


def learns() -> bool:
    """Whether the shipped settings reach the accuracy claimed in the time claimed."""
    print("python " + " ".join(COMMAND))
    done = subprocess.run([sys.executable, *COMMAND], capture_output=True, text=True, check=True)
    accuracies, seconds = [], []
    for run in json.loads(done.stdout)["runs"]:
        row = run["losses"][-1]
        accuracies.append(row["test_accuracy"])
        seconds.append(run["seconds"])
        print(
            f"  {run['link'].rpartition('&')[2]}: test accuracy {row['test_accuracy']:.2%}, "
            f"training {row['train_accuracy']:.2%}, {run['seconds']:.2f} s"
        )
    accuracy, duration = statistics.median(accuracies), statistics.median(seconds)
    holds = accuracy >= ACCURACY_CLAIM and duration < SECONDS_CLAIM
    print(
        f"  median {accuracy:.2%} in {duration:.2f} s; claim, at least {ACCURACY_CLAIM:.0%} "
        f"in under {SECONDS_CLAIM} s: {'holds' if holds else 'MISSED'}"
    )
    return holds


def is_smooth(browser: Browser, address: str) -> bool:
    """Whether the page shows as many pictures a second as claimed while the net learns."""
    rates = [_measure(browser, address) for _ in range(ROUNDS)]
    pictures = [rate[0] for rate in rates]
    median = statistics.median(pictures)
    holds = median >= PICTURES_CLAIM
    print(
        f"page while training: {median:.1f} pictures/s ({min(pictures):.1f} to "
        f"{max(pictures):.1f}), {statistics.median(rate[1] for rate in rates):.1f} epochs/s; "
        f"claim, at least {PICTURES_CLAIM}: {'holds' if holds else 'MISSED'}"
    )
    return holds


def _measure(browser: Browser, address: str) -> tuple[float, float]:
    """(pictures, epochs) a second while training."""
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    problems: list[str] = []
    page.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
    page.goto(address)
    page.wait_for_function("() => document.querySelector('#digits-curves .main-svg')")
    page.evaluate(COUNT)
    page.click("#digits-play")
    time.sleep(SETTLE_SECONDS)
    first, began = _counts(page), time.perf_counter()
    time.sleep(SECONDS)
    last, seconds = _counts(page), time.perf_counter() - began
    page.context.close()
    assert not problems, problems
    return (last[0] - first[0]) / seconds, (last[1] - first[1]) / seconds


def _counts(page: Page) -> tuple[int, int]:
    pictures, epoch = page.evaluate(
        "() => [window.pictures, document.getElementById('digits-epoch').textContent]"
    )
    return pictures, int(epoch.replace(",", ""))
