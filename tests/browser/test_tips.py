"""Tips: every control and symbol explained in a sentence, by pointer, key and finger."""

from __future__ import annotations

import json

import numpy as np
import pytest
from playwright.sync_api import Browser

from playground import RunConfig
from playground.data import points_text
from playground.run.config import SETTINGS
from playground.web.page.explanations import explanations
from tests.browser.conftest import Server, Visitor, new_page

UNEXPLAINED = """(known) => {
  const controls = ':is(.pg-bar, .pg-main) :is(button, input, [role=slider], h2), '
    + '.pg-top-actions :is(button, summary)';
  // Units explain themselves: pointed at, they fill the big map. Menus say in words what they do.
  const clear = '[data-tip], [data-key^=unit], .pg-export-items, .pg-appearance';
  const unexplained = [...document.querySelectorAll(controls)]
    .filter((node) => node.checkVisibility() && node.closest('#playground-tab, .pg-top'))
    .filter((node) => !node.closest(clear)).map((node) => node.outerHTML.slice(0, 100));
  const named = [...document.querySelectorAll('[data-tip]')].map((node) => node.dataset.tip);
  return [...unexplained, ...named.filter((name) => !known.includes(name))];
}"""
LATER_MS = 3_600_000  # than any page has loaded
TIP = "document.querySelector('.pg-tip:popover-open')"


def test_beyond_two_inputs_none_is_called_a_way_on_the_map(visitor: Visitor) -> None:
    points = points_text.write(np.eye(3), np.array([1.0, 0.0, 1.0]), "classification")
    visitor.open(RunConfig(points=points, formulas=("x3",)).link())
    tips = "[...document.querySelectorAll('[data-key^=feature-]')].map((tile) => tile.dataset.tip)"
    assert visitor.page.evaluate(tips)[:3] == ["coordinate"] * 3
    visitor.open()
    assert visitor.page.evaluate(tips)[:2] == ["feature-x", "feature-y"]


def test_every_control_of_the_playground_is_explained(visitor: Visitor) -> None:
    visitor.open("#networkShape=3,2")
    assert visitor.page.evaluate(UNEXPLAINED, list(explanations())) == []


def stop_the_clock(visitor: Visitor) -> Visitor:
    """A page whose time stands still; `page.clock.run_for` lets milliseconds pass."""
    visitor.page.clock.install(time=0)
    visitor.load().until("document.querySelector('#loss-curves .main-svg')")  # all has come
    visitor.page.clock.pause_at(LATER_MS)
    return visitor


def is_open(visitor: Visitor) -> bool:
    return visitor.page.evaluate(f"Boolean({TIP})")


@pytest.mark.slow
def test_a_tip_opens_under_the_pointer_after_a_moment_with_its_formula(newcomer: Visitor) -> None:
    visitor = stop_the_clock(newcomer)
    visitor.page.hover("#learning-rate-title")
    visitor.page.clock.run_for(200)
    assert not is_open(visitor)
    visitor.page.clock.run_for(800)
    assert is_open(visitor)
    tip = visitor.page.locator(".pg-tip")
    words = SETTINGS["learning_rate"].help
    assert words
    assert tip.inner_text().startswith(words.partition(":")[0])
    formula = tip.locator("math")
    assert formula.get_attribute("aria-label") == "w <- w - rate x slope"
    box = formula.bounding_box()
    assert box
    assert box["width"] > 60
    assert box["height"] > 10
    visitor.page.hover(".pg-tip")
    visitor.page.clock.run_for(2000)
    assert is_open(visitor), "a tip can be pointed at"
    visitor.page.mouse.move(2, 2)
    visitor.page.clock.run_for(1000)
    assert not is_open(visitor)


def test_a_tip_opens_for_the_keyboard_describes_the_control_and_escape_closes_it(
    visitor: Visitor,
) -> None:
    visitor.open()
    visitor.page.focus("#play")
    visitor.page.keyboard.press("Tab")
    visitor.until(TIP)
    assert visitor.page.get_attribute("#step", "aria-describedby") == "tip"
    visitor.page.keyboard.press("Escape")
    visitor.until(f"!{TIP}")
    assert visitor.page.get_attribute("#step", "aria-describedby") is None


@pytest.mark.slow
def test_a_tip_opens_under_a_finger_held_on_a_control(browser: Browser, server: Server) -> None:
    size = {"width": 390, "height": 844}
    visitor = stop_the_clock(new_page(browser, server, viewport=size, has_touch=True))
    touch = {"pointerType": "touch", "bubbles": True}
    visitor.page.dispatch_event("#test-loss", "pointerdown", touch)
    visitor.page.clock.run_for(1000)
    assert is_open(visitor)
    box = visitor.page.locator(".pg-tip").bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    visitor.page.dispatch_event("#train-loss", "pointerdown", touch)
    visitor.page.dispatch_event("#train-loss", "pointerup", touch)
    visitor.page.clock.run_for(2000)
    assert "has not learned from" in visitor.page.inner_text(".pg-tip"), "a tap opens no other"
    visitor.page.context.close()


@pytest.mark.parametrize("name", ["feature-sinX", "datasets", "legend"])
def test_tips_name_the_colours_that_are_shown(visitor: Visitor, name: str) -> None:
    visitor.open()
    shown = visitor.page.evaluate(
        """async (name) => {
          const { inColours } = await import('/assets/base/words.mjs');
          const { tips } = (await import('/assets/base/tables.mjs')).TABLES;
          playgroundAppearance.choose('colours', 'amber-navy');
          const words = inColours(tips[name]);
          playgroundAppearance.choose('colours', 'orange-blue');
          return [words, inColours(tips[name])];
        }""",
        name,
    )
    assert "orange" not in shown[0]
    assert "blue" not in shown[0]
    assert shown[1] == explanations()[name], json.dumps(shown)
