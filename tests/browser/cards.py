"""What tests do with the cards of weights and biases."""

from __future__ import annotations

from playwright.sync_api import FloatRect, Locator

from tests.browser.conftest import Visitor

# Where a link is farthest from all others, so that no other can be meant: [x, y] in the window.
CLEAREST = r"""(what) => {
  const stage = document.querySelector('.pg-links').getBoundingClientRect();
  const points = (path) => {
    const length = path.getTotalLength();
    return Array.from({length: 17}, (_, i) => path.getPointAtLength(length * (0.1 + 0.05 * i)));
  };
  const layer = what.replace(/\.\d+\.\d+$/, '.');
  const paths = [...document.querySelectorAll(`.pg-links [data-what^="${layer}"]`)];
  const mine = paths.find((path) => path.dataset.what === what);
  const others = paths.filter((path) => path !== mine).flatMap(points);
  const room = (p) => Math.min(99, ...others.map((q) => Math.hypot(p.x - q.x, p.y - q.y)));
  const best = points(mine).map((p) => [room(p), p]).sort((a, b) => b[0] - a[0])[0][1];
  return [stage.left + best.x, stage.top + best.y];
}"""


def card(visitor: Visitor) -> Locator:
    return visitor.page.locator(".pg-card")


def field(visitor: Visitor) -> Locator:
    return card(visitor).locator("input")


def point_at(visitor: Visitor, what: str) -> tuple[float, float]:
    """Move the mouse to a link, or to a bias a little outside its square."""
    if what.startswith("w"):
        x, y = visitor.page.evaluate(CLEAREST, what)
    else:
        _, layer, unit = what.split(".")
        key = f"unit-{layer}-{int(unit) - 1}"
        square = visitor.page.locator(f"[data-key={key}] .pg-bias").bounding_box()
        assert square
        x, y = square["x"] - 4, square["y"] + square["height"] + 4
    visitor.page.mouse.move(x, y)
    return x, y


def until_shown(visitor: Visitor, mode: str) -> None:
    visitor.page.wait_for_selector(f".pg-card[data-mode={mode}]:popover-open")


def until_card_says(visitor: Visitor, title: str, place: str, value: float) -> None:
    words = "\n".join([title, place, written(value), "Click to edit, W says why"])
    visitor.until(f"document.querySelector('.pg-card').innerText === {words!r}")


def set_by_hand(visitor: Visitor, what: str, text: str) -> None:
    visitor.page.mouse.click(*point_at(visitor, what))
    until_shown(visitor, "edit")
    visitor.page.keyboard.type(text)
    visitor.page.keyboard.press("Enter")
    visitor.until(f"location.hash.includes('{what}:')")


def overlaps(a: FloatRect, b: FloatRect) -> bool:
    return (
        a["x"] < b["x"] + b["width"]
        and b["x"] < a["x"] + a["width"]
        and a["y"] < b["y"] + b["height"]
        and b["y"] < a["y"] + a["height"]
    )


def box(visitor: Visitor, selector: str) -> FloatRect:
    found = visitor.page.locator(selector).bounding_box()
    assert found
    return found


def written(value: float) -> str:
    return f"{value:.3f}".replace("-", "−")
