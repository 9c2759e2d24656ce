"""A visitor at human pace: moves the mouse along a path, rests, misses nothing by magic.

Playwright's own `click` waits until its target can be hit and presses within a millisecond. A
person presses what lies under the pointer or the finger, half a second after it came there: a tip
that has opened meanwhile, a bar that lies over a button, a menu that has moved are met by a person
only. So everything here goes by coordinates.
"""

from __future__ import annotations

import random
from typing import Literal

from playwright.sync_api import CDPSession, Locator, Page

Pointer = Literal["mouse", "touch"]

_STEPS = 12  # of a path, one a frame or so
_FRAME_MS = 16
_REST_MS = (300, 700)
_HOLD_MS = 70
_KEY_MS = 60

# What lies under the middle of an element, if it is neither the element nor in or around it.
_COVERED_BY = """(node, [x, y]) => {
  const hit = document.elementFromPoint(x, y);
  const belongs = (other) => other?.contains(node);
  if (!hit || node.contains(hit) || belongs(hit) || belongs(hit.closest('label'))) return null;
  return hit.id || hit.className.toString() || hit.tagName;
}"""

# The box of an element, scrolled into the window if a point of it is outside or under a bar there.
_IN_SIGHT = """(node, at) => {
  const box = () => node.getBoundingClientRect();
  const point = ({ x, y, width, height }) => [x + at[0] * width, y + at[1] * height];
  const [x, y] = point(box());
  const isBar = (other) => getComputedStyle(other).position === 'fixed'
    && (other.getBoundingClientRect().bottom >= innerHeight - 1);
  let hit = document.elementFromPoint(x, y);
  const isOutside = !hit;
  while (hit && !isBar(hit)) hit = hit.parentElement;
  if (isOutside || (hit && !hit.contains(node))) {
    node.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
  }
  const { width, height } = box();
  return width && height ? point(box()) : null;
}"""


class Person:
    """Uses a page by mouse or by finger; `seed` fixes how long each rest takes.

    `rest_ms` is how long it looks before a press: a test in a hurry may shorten it to no less than
    300 ms, since a tip opens after that.
    """

    def __init__(
        self,
        page: Page,
        pointer: Pointer = "mouse",
        seed: int = 0,
        rest_ms: tuple[int, int] = _REST_MS,
    ) -> None:
        assert rest_ms[0] >= _REST_MS[0]
        self.page = page
        self.pointer = pointer
        self._rest_ms = rest_ms
        self._random = random.Random(seed)
        self._at = (0.0, 0.0)
        self._finger: CDPSession | None = None

    def rest(self) -> None:
        """As long as a person looks before the next press."""
        self.page.wait_for_timeout(self._random.randint(*self._rest_ms))

    def press(self, target: str | Locator, at: tuple[float, float] = (0.5, 0.5)) -> None:
        """Go to an element, rest on it, press what lies there; `at` in shares of its box.

        Raises AssertionError, naming what lies over it, where something does.
        """
        scrolled = self._scrolled()
        point = self.go(target, at)
        if self.pointer == "mouse":
            self.rest()
        elif self._scrolled() != scrolled:  # a finger comes when the page stands still
            self.rest()
            point = self.go(target, at)
        covered = self._locator(target).evaluate(_COVERED_BY, list(point))
        assert covered is None, f"{target}: covered by {covered}"
        self.press_point(*point)

    def press_point(self, x: float, y: float, hold_ms: int = _HOLD_MS) -> None:
        """Press whatever lies at a point of the window."""
        if self.pointer == "touch":
            self._touch("touchStart", x, y)
            self.page.wait_for_timeout(hold_ms)
            self._touch("touchEnd")
            self.rest()  # a finger's second press comes no sooner than a mouse's
            return
        self.move(x, y)
        self.page.mouse.down()
        self.page.wait_for_timeout(hold_ms)
        self.page.mouse.up()

    def go(
        self, target: str | Locator, at: tuple[float, float] = (0.5, 0.5)
    ) -> tuple[float, float]:
        """Bring an element into the window and the pointer to it; gives the point."""
        for _ in range(20):  # a network is built anew after a change
            point = self._locator(target).evaluate(_IN_SIGHT, list(at))
            if point:
                break
            self.page.wait_for_timeout(_FRAME_MS)
        assert point, f"{target}: not on the page"
        if self.pointer == "mouse":
            self.move(*point)
        return point[0], point[1]

    def move(self, x: float, y: float) -> None:
        """Move the mouse along a straight path, over everything that lies on the way."""
        (x0, y0), self._at = self._at, (x, y)
        if (x0, y0) == (x, y):
            return
        for step in range(1, _STEPS + 1):
            share = step / _STEPS
            self.page.mouse.move(x0 + share * (x - x0), y0 + share * (y - y0))
            self.page.wait_for_timeout(_FRAME_MS)

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Press at a point, move to another, let go."""
        mouse = self.pointer == "mouse"
        if mouse:
            self.move(*start)
            self.rest()
            self.page.mouse.down()
            self.move(*end)
            self.page.mouse.up()
            return
        self._touch("touchStart", *start)
        for step in range(1, _STEPS + 1):
            x, y = (a + step / _STEPS * (b - a) for a, b in zip(start, end, strict=True))
            self._touch("touchMove", x, y)
            self.page.wait_for_timeout(_FRAME_MS)
        self._touch("touchEnd")
        self.rest()  # before the next touch

    def type(self, text: str) -> None:
        """Type key by key."""
        self.page.keyboard.type(text, delay=_KEY_MS)

    def key(self, key: str) -> None:
        """Press one key."""
        self.page.keyboard.press(key, delay=_HOLD_MS)

    def choose(self, control: str, label: str) -> None:
        """Open a select and press one of its options."""
        self.press(f"#{control}")
        option = self.page.get_by_role("option", name=label, exact=True)
        option.wait_for(state="visible")
        self.rest()  # reads the options
        self.press(option)

    def _scrolled(self) -> float:
        return float(self.page.evaluate("scrollY"))

    def _locator(self, target: str | Locator) -> Locator:
        return self.page.locator(target) if isinstance(target, str) else target

    def _touch(self, kind: str, *point: float) -> None:
        if self._finger is None:
            self._finger = self.page.context.new_cdp_session(self.page)
        points = [{"x": point[0], "y": point[1]}] if point else []
        self._finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
