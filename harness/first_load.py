"""What a visit loads until the page is alive, and when that is, as the browser has counted it."""

from __future__ import annotations

from typing import NamedTuple

from playwright.sync_api import BrowserContext

from harness.limits import HANG_SECONDS

_MARKS = """
  // At the very moment: an observer hears of it after the page has asked its next question.
  const { replaceChildren } = Element.prototype;
  Element.prototype.replaceChildren = function (...nodes) {
    replaceChildren.apply(this, nodes);
    if (this.id !== "epoch") return;
    Element.prototype.replaceChildren = replaceChildren;
    performance.mark("alive");
  };
  new MutationObserver((_, observer) => {
    if (!document.querySelector("#loss-curves .main-svg")) return;
    observer.disconnect();
    performance.mark("chart");
  }).observe(document, { subtree: true, childList: true });
"""
_COUNT = """() => {
  const at = (name) => performance.getEntriesByName(name, "mark")[0]?.startTime;
  if (!at("chart")) return null;
  const files = ["navigation", "resource"].flatMap((kind) => performance.getEntriesByType(kind))
    .filter(({ startTime, transferSize }) => startTime < at("alive") && transferSize > 0);
  const bytes = files.reduce((sum, { transferSize }) => sum + transferSize, 0);
  return [files.length, bytes, at("alive") / 1000, at("chart") / 1000];
}"""


class Load(NamedTuple):
    """A visit: what had come over the network when Play worked, and when that was."""

    requests: int
    bytes: int
    alive: float
    """Seconds until the first network is shown and Play works."""
    chart: float
    """Seconds until the chart is drawn, which comes last."""


def visit(context: BrowserContext, address: str) -> Load:
    """Open the playground; a context that was there before has its files."""
    page = context.new_page()
    page.add_init_script(_MARKS)
    page.goto(address, wait_until="commit")
    counted = page.wait_for_function(_COUNT, timeout=1000 * HANG_SECONDS).json_value()
    page.close()
    return Load(*counted)
