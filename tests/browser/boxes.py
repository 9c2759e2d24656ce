"""Where things lie in the window: what is seen, what runs into what."""

from __future__ import annotations

from typing import NamedTuple

from playwright.sync_api import Page

from harness.limits import HANG_SECONDS

# Boxes in the window; of the text alone where an element is wider or higher than its words.
_BOXES = """(nodes, text) => nodes.filter((node) => node.checkVisibility()).flatMap((node) => {
  let source = node;
  if (text && node.textContent.trim()) {
    source = document.createRange();
    source.selectNodeContents(node);
  }
  return [...(text ? source.getClientRects() : [source.getBoundingClientRect()])]
    .filter(({ width, height }) => width && height)
    .map(({ left, top, right, bottom }) => [left, top, right, bottom]);
})"""

# Whether the middle and the corners of an element lie in the window and nothing lies over them.
_UNSEEN = """(nodes) => nodes.filter((node) => node.checkVisibility()).filter((node) => {
  const { left, top, right, bottom } = node.getBoundingClientRect();
  const inset = 3;
  return [[left + inset, top + inset], [right - inset, top + inset], [left + inset, bottom - inset],
    [right - inset, bottom - inset], [(left + right) / 2, (top + bottom) / 2]].some(([x, y]) => {
    const hit = document.elementFromPoint(x, y);
    return !hit || !(node.contains(hit) || hit.contains(node));
  });
}).map((node) => node.id || node.className || node.textContent)"""


class Box(NamedTuple):
    """A rectangle of the window, in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def width(self) -> float:
        return self.right - self.left

    def grown(self, by: float) -> Box:
        return Box(self.left - by, self.top - by, self.right + by, self.bottom + by)


def boxes(page: Page, selector: str, *, text: bool = False) -> list[Box]:
    """The boxes of all visible elements; with `text` those of their lines."""
    return [Box(*box) for box in page.locator(selector).evaluate_all(_BOXES, text)]


def overlap(some: list[Box], others: list[Box]) -> bool:
    """Whether a box of one list and one of the other have more than an edge in common."""
    return any(
        a.left < b.right - 0.5
        and b.left < a.right - 0.5
        and a.top < b.bottom - 0.5
        and b.top < a.bottom - 0.5
        for a in some
        for b in others
    )


def heights_between(page: Page, above: str, below: str) -> float:
    """How far the lowest of `above` is from the highest of `below`."""
    lowest = max(box.bottom for box in boxes(page, above))
    return min(box.top for box in boxes(page, below)) - lowest


def unseen(page: Page, selector: str) -> list[str]:
    """What of a selector is not wholly in the window, or has something else over it."""
    assert page.locator(selector).count(), f"{selector}: not on the page"
    names: list[str] = page.locator(selector).evaluate_all(_UNSEEN)
    return names


def until_seen(page: Page, selector: str) -> None:
    """Wait until all of it is in the window at once: what is being laid out may still move."""
    script = f"(selector) => ({_UNSEEN})([...document.querySelectorAll(selector)]).length === 0"
    page.wait_for_function(script, arg=selector, timeout=1000 * HANG_SECONDS)


def seen(page: Page, selector: str) -> bool:
    """Whether all of it is in the window at once."""
    names = unseen(page, selector)
    print(selector, "unseen:", names)  # pytest shows it when the test fails
    return not names
