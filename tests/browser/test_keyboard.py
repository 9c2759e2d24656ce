"""The page without a mouse: keys, one tab stop for the network, a focus to be seen, speech."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

import pytest

from playground import RunConfig
from tests.browser.conftest import Visitor, expected_losses

FOCUSED = "document.activeElement?.dataset?.key"
# What a keyboard user sees of where they are. A radio button's ring is drawn around its label.
RING = """() => {
  const focused = document.activeElement;
  const seen = focused.matches('.mantine-SegmentedControl-input')
    ? focused.nextElementSibling : focused;
  const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(seen);
  const box = seen.getBoundingClientRect();
  const name = focused.getAttribute('aria-label') || focused.getAttribute('aria-labelledby')
    || focused.labels?.[0]?.textContent || focused.textContent;
  const accent = getComputedStyle(document.documentElement).getPropertyValue('--accent').trim();
  const probe = document.createElement('i');
  probe.style.color = accent;
  document.body.append(probe);
  const wanted = getComputedStyle(probe).color;
  probe.remove();
  return {
    at: focused.outerHTML.slice(0, 120), end: focused === document.body, name: name.trim(),
    ring: [outlineStyle, outlineWidth, outlineColor === wanted], area: box.width * box.height,
  };
}"""


def let_go(visitor: Visitor) -> None:
    visitor.page.evaluate("document.activeElement.blur()")


def walk(visitor: Visitor, *keys: str) -> str:
    """The part of the network that has the focus after some keys."""
    for key in keys:
        visitor.page.keyboard.press(key)
    return str(visitor.page.evaluate(FOCUSED))


def test_space_s_and_r_play_step_and_reset(visitor: Visitor) -> None:
    visitor.open()
    let_go(visitor)
    visitor.page.keyboard.press("s")
    visitor.until_epoch(1)
    assert visitor.losses() == expected_losses(RunConfig(), 1)
    visitor.page.keyboard.press("Space")
    visitor.until_epoch(10)
    visitor.page.keyboard.press("Space")
    visitor.until("document.querySelector('#play').dataset.playing === 'false'")
    visitor.page.keyboard.press("r")
    visitor.until("document.querySelector('#epoch').textContent === '000,000'")


def on_a_choice(visitor: Visitor) -> None:
    visitor.page.focus("#activation")


def with_control(visitor: Visitor) -> None:
    let_go(visitor)
    visitor.page.keyboard.down("Alt")


def on_help(visitor: Visitor) -> None:
    let_go(visitor)
    visitor.page.keyboard.press("?")


def on_studies(visitor: Visitor) -> None:
    visitor.page.get_by_role("link", name="Studies").click()
    let_go(visitor)


@pytest.mark.slow
@pytest.mark.parametrize("place", [on_a_choice, with_control, on_help, on_studies])
def test_a_key_that_belongs_elsewhere_does_nothing_to_the_run(
    visitor: Visitor, place: Callable[[Visitor], None]
) -> None:
    visitor.open()
    place(visitor)
    asked: list[str] = []
    visitor.page.on("request", lambda request: asked.append(request.url))
    try:
        for key in ("s", "r", "p"):
            visitor.page.keyboard.press(key)
        visitor.frames(5)
        assert not [url for url in asked if url.endswith(("/api/advance", "/api/start"))]
        assert visitor.page.text_content("#epoch") == "000,000"
        # The projector's view is every page's; no other key of the playground acts elsewhere.
        is_projected = visitor.page.get_attribute("html", "data-projector") is not None
        assert is_projected == (place is on_studies)
        if is_projected:
            visitor.page.keyboard.press("p")
    finally:
        visitor.page.keyboard.up("Alt")
        visitor.page.keyboard.press("Escape")
        if place is on_studies:
            visitor.page.get_by_role("link", name="Playground", exact=True).click()


@pytest.mark.slow
def test_space_on_a_button_presses_that_button_alone(visitor: Visitor) -> None:
    visitor.open()
    visitor.page.focus("[data-key=feature-sinX]")
    visitor.page.keyboard.press("Space")
    visitor.until("location.hash.includes('sinX=true')")
    assert visitor.page.get_attribute("#play", "data-playing") != "true"
    assert visitor.page.evaluate(FOCUSED) == "feature-sinX", "the focus stays through a rebuild"


def test_the_network_is_one_tab_stop_and_arrows_move_in_it(visitor: Visitor) -> None:
    visitor.open("#networkShape=3,2")
    stops = "document.querySelectorAll('#network button[tabindex=\"0\"]').length"
    assert visitor.page.evaluate(stops) == 1
    visitor.page.focus("[data-key=unit-1-0]")
    assert walk(visitor, "Home") == "feature-x"
    assert walk(visitor, "ArrowDown", "ArrowDown") == "feature-xSquared"
    assert walk(visitor, "ArrowRight").startswith("unit-1-")
    assert walk(visitor, "ArrowRight").startswith("unit-2-")
    assert walk(visitor, "ArrowRight") == walk(visitor, "End") == "unit-3-0"
    assert walk(visitor, "ArrowLeft", "ArrowUp") == "unit-2-0"
    assert walk(visitor, "ArrowUp") == "count-1"
    assert walk(visitor, "ArrowRight") == "plus-1"
    assert walk(visitor, "ArrowUp") == "layer-plus"
    assert visitor.page.evaluate(stops) == 1
    visitor.page.keyboard.press("Tab")
    assert not visitor.page.evaluate("document.activeElement.closest('#network')")
    assert walk(visitor, "Shift+Tab") == "layer-plus", "Tab comes back to where it left"


@pytest.mark.slow
def test_a_unit_in_focus_fills_the_big_map(visitor: Visitor) -> None:
    visitor.open()
    visitor.page.focus("[data-key=unit-1-1]")
    assert walk(visitor, "ArrowDown") == "unit-1-2"
    visitor.until("document.querySelector('#output-title').textContent === 'Layer 1, unit 3'")
    let_go(visitor)
    visitor.until("document.querySelector('#output-title').textContent === 'Output'")


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_tab_stop_has_a_name_and_shows_a_ring(
    visitor: Visitor, scheme: Literal["light", "dark"]
) -> None:
    visitor.page.emulate_media(color_scheme=scheme)
    visitor.open("#regularization=L2&regularizationRate=0.01")
    visitor.page.focus("#tabs a")
    visited = []
    for _ in range(60):
        visitor.page.keyboard.press("Tab")
        stop = visitor.page.evaluate(RING)
        if stop["end"]:
            break
        visited.append(stop["at"])
        assert stop["ring"] == ["solid", "3px", True], stop
        assert stop["name"], stop
        assert stop["area"] > 100, stop
    assert len(visited) >= 25, visited
    visitor.page.emulate_media(color_scheme="light")


@pytest.mark.slow
def test_the_question_mark_opens_a_sheet_of_all_keys_and_escape_closes_it(visitor: Visitor) -> None:
    visitor.open()
    visitor.page.focus("#step")
    visitor.page.keyboard.press("?")
    sheet = visitor.page.get_by_role("dialog", name="Keys and symbols")
    sheet.wait_for()
    shown = sheet.locator("kbd").all_inner_texts()
    assert {"Space", "S", "R", "P", "C", "?", "Esc", "Home"} <= set(shown)
    visitor.page.keyboard.press("Escape")
    sheet.wait_for(state="hidden")
    assert visitor.page.evaluate("document.activeElement.id") == "step"


@pytest.mark.slow
def test_the_help_button_opens_the_sheet_on_every_tab(visitor: Visitor) -> None:
    visitor.open()
    visitor.page.get_by_role("link", name="Backprop").click()
    visitor.page.click("#help")
    sheet = visitor.page.get_by_role("dialog", name="Keys and symbols")
    sheet.wait_for()
    sheet.get_by_role("button", name="Close").click()
    visitor.page.get_by_role("link", name="Playground", exact=True).click()


@pytest.mark.slow
def test_a_pause_is_told_in_a_short_summary(visitor: Visitor) -> None:
    visitor.open("#learningRate=0.1")
    visitor.play_until(60)
    visitor.until("document.querySelector('#spoken').textContent.startsWith('epoch')")
    epoch = visitor.epoch()
    _, test_loss = expected_losses(RunConfig(learning_rate=0.1), epoch)
    assert (
        visitor.page.text_content("#spoken") == f"epoch {epoch:,}, test loss {test_loss}, falling"
    )


@pytest.mark.slow
def test_a_running_network_does_not_chatter(visitor: Visitor) -> None:
    visitor.open("#learningRate=0.1&seed=0.5")
    visitor.page.evaluate(
        """() => {
          window.said = [];
          window.begun = performance.now();
          new MutationObserver(() => said.push(document.querySelector('#spoken').textContent))
            .observe(document.querySelector('#spoken'), { childList: true });
        }"""
    )
    visitor.page.click("#play")
    visitor.until_epoch(40)
    said, seconds = visitor.page.evaluate("[said, (performance.now() - begun) / 1000]")
    assert len(said) <= 1 + seconds / 10, said
    visitor.pause()
    visitor.until("said.length > 0")
    assert re.fullmatch(
        r"epoch \d+, test loss 0\.\d{3}, falling", visitor.page.evaluate("said.at(-1)")
    )


def test_a_run_is_set_up_trained_edited_and_shared_without_a_mouse(visitor: Visitor) -> None:
    visitor.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visitor.open()
    visitor.page.focus("[data-dataset=circle]")
    for key in ("Tab", "Enter"):  # the next data set
        visitor.page.keyboard.press(key)
    visitor.until("location.hash.includes('dataset=xor')")
    while not visitor.page.evaluate("document.activeElement.closest('#network')"):
        visitor.page.keyboard.press("Tab")
    assert walk(visitor, "Home", "End", "Home") == "feature-x"
    walk(visitor, *["ArrowDown"] * 4, "Enter")
    visitor.until("location.hash.includes('xTimesY=true')")
    let_go(visitor)
    visitor.page.keyboard.press("Space")
    visitor.until_epoch(20)
    visitor.page.keyboard.press("Space")
    visitor.until("document.querySelector('#play').dataset.playing === 'false'")
    wanted = RunConfig(dataset="xor", features=("x", "y", "xTimesY"))
    epoch = visitor.epoch()
    assert visitor.losses() == expected_losses(wanted, epoch)
    visitor.page.focus("[data-key=unit-1-0]")
    for key in ("l", "Enter"):  # its first link
        visitor.page.keyboard.press(key)
    visitor.page.keyboard.type("-1.5")
    visitor.page.keyboard.press("Enter")
    wanted = wanted.replace(changes=(f"{epoch}:w.1.1.1:-1.5",))
    visitor.until("location.hash.includes('w.1.1.1:-1.5')")
    assert visitor.losses() == expected_losses(wanted, epoch)
    visitor.page.focus("#copy-link")
    visitor.page.keyboard.press("Enter")
    visitor.until("document.querySelector('#copy-link').textContent === 'Copied'")
    copied = visitor.page.evaluate("navigator.clipboard.readText()")
    assert RunConfig.from_link(copied.partition("#")[2]) == wanted


@pytest.mark.slow
def test_the_focus_stays_on_a_lesson_when_the_list_is_renewed(visitor: Visitor) -> None:
    visitor.load()
    visitor.page.evaluate(
        """() => {
          const first = document.querySelector('#lessons a');
          first.dataset.old = '';
          first.focus();
        }"""
    )
    visitor.until("!document.querySelector('#lessons a[data-old]')")
    visitor.until("document.activeElement === document.querySelector('#lessons a')")
