"""One act is one change: a drag leaves one mark, and Ctrl+Z takes it back."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from playground import RunConfig
from tests.browser.cards import set_by_hand
from tests.browser.conftest import Visitor, expected_losses
from tests.browser.person import Person

PLAYING = "document.querySelector('#play').dataset.playing === 'true'"
CONFIG = RunConfig(noise_percent=20, seed="0.4")


def until_link(visitor: Visitor, config: RunConfig) -> None:
    visitor.until(f"document.documentElement.dataset.link === {config.link()!r}")
    visitor.until(f"location.hash === {config.link()!r}")


def until_shown(visitor: Visitor, epoch: int) -> None:
    text = f"{epoch // 1000:03},{epoch % 1000:03}"
    visitor.until(f"document.querySelector('#epoch').textContent === {text!r}")


def undo(visitor: Visitor) -> None:
    visitor.page.keyboard.press("Control+z")


def redo(visitor: Visitor) -> None:
    visitor.page.keyboard.press("Control+Shift+Z")


def drag(visitor: Visitor, control: str, start: float, end: float) -> None:
    """Drag a slider's thumb between two shares of its track, as a person does."""
    box = visitor.page.locator(f"#{control} .mantine-Slider-track").bounding_box()
    assert box
    x, y, width = box["x"], box["y"] + box["height"] / 2, box["width"]
    Person(visitor.page).drag((x + start * width, y), (x + end * width, y))


@pytest.mark.slow
def test_one_drag_while_training_leaves_one_change_mark_and_one_step(visitor: Visitor) -> None:
    visitor.open(CONFIG.link())
    visitor.page.click("#play")
    visitor.until_epoch(10)
    drag(visitor, "learning-rate", 0.4, 0.9)  # 0.03 -> 1 or so, over all rates between
    visitor.until("location.hash.includes('changes=')")
    visitor.until_epoch(visitor.epoch() + 10)
    visitor.pause()
    changed = visitor.config()
    assert len(changed.changes) == 1, changed.changes
    assert float(changed.changes[0].value) >= 0.3
    undo(visitor)
    visitor.until("document.querySelector('#learning-rate-value').textContent === '0.03'")
    visitor.until(
        "document.querySelector('#redo').getAttribute('aria-label') === 'Redo: Learning rate'"
    )
    # Taken back by one step, which is a change of its own.
    visitor.until("location.hash.split('changes=')[1].split('&')[0].split(',').length === 2")


@pytest.mark.slow
def test_a_drag_over_restarts_is_undone_and_redone_as_one(visitor: Visitor) -> None:
    visitor.open(CONFIG.link())
    drag(visitor, "noise-percent", 0.4, 0.9)
    visitor.until("document.querySelector('#undo').checkVisibility()")
    visitor.until("location.hash.includes('noise=4') || location.hash.includes('noise=5')")
    changed = visitor.config()
    undo(visitor)
    until_link(visitor, CONFIG)
    assert visitor.losses() == expected_losses(CONFIG, 0)
    redo(visitor)
    until_link(visitor, changed)
    assert visitor.losses() == expected_losses(changed, 0)
    visitor.page.go_back()  # Back in the browser goes the same way
    until_link(visitor, CONFIG)


def rate(visitor: Visitor) -> None:
    visitor.slide("learning-rate", "ArrowRight")


def weight(visitor: Visitor) -> None:
    set_by_hand(visitor, "w.1.1.1", "2.5")


@pytest.mark.slow
@pytest.mark.parametrize(("change", "what"), [(rate, "learningRate"), (weight, "w.1.1.1")])
def test_a_live_change_leaves_no_trace_where_it_was_made_and_is_set_back_later(
    visitor: Visitor, change: Callable[[Visitor], None], what: str
) -> None:
    visitor.open(CONFIG.link())
    epoch = visitor.play_until(15)
    change(visitor)
    visitor.until(f"location.hash.includes('{epoch}:{what}:')")
    changed = visitor.config()
    undo(visitor)
    until_link(visitor, CONFIG)
    assert visitor.losses() == expected_losses(CONFIG, epoch)
    redo(visitor)
    until_link(visitor, changed)
    assert visitor.losses() == expected_losses(changed, epoch)
    later = visitor.play_until(epoch + 10)
    undo(visitor)
    visitor.until(f"location.hash.includes('{later}:{what}:')")
    config = visitor.config()
    assert [str(one).rpartition(":")[0] for one in config.changes] == [
        f"{epoch}:{what}",
        f"{later}:{what}",
    ]
    assert visitor.losses() == expected_losses(config, later)


@pytest.mark.slow
def test_presses_one_after_the_other_undo_all_there_was_and_no_more(visitor: Visitor) -> None:
    visitor.open(CONFIG.link())
    visitor.page.reload()
    visitor.until("document.querySelector('#epoch')?.textContent === '000,000'")
    me = Person(visitor.page)
    assert not visitor.page.is_visible("#undo"), "a page that opens has nothing to undo"
    me.press("[data-dataset=xor]")
    visitor.until("location.hash.includes('dataset=xor')")
    me.press("#new-weights")
    visitor.until("location.hash.includes('weightSeed')")
    me.press("#discretize")
    visitor.until("location.hash.includes('discretize=true')")
    for _ in range(4):  # quicker than the server, and one more than there is
        undo(visitor)
    until_link(visitor, CONFIG)
    assert visitor.page.get_attribute("#redo", "aria-label") == "Redo: Data set"
    me.press("#redo")
    until_link(visitor, CONFIG.replace(dataset="xor"))
    assert visitor.page.get_attribute("#undo", "aria-label") == "Undo: Data set"
    visitor.page.keyboard.press("Space")
    visitor.until(PLAYING)
    visitor.pause()


@pytest.mark.slow
def test_a_change_that_is_still_to_come_after_reset_is_taken_out(visitor: Visitor) -> None:
    visitor.open(CONFIG.link())
    visitor.play_until(12)
    rate(visitor)
    visitor.until("location.hash.includes('changes=')")
    changed = visitor.config()
    visitor.page.click("#reset")
    until_shown(visitor, 0)
    undo(visitor)
    until_link(visitor, CONFIG)
    redo(visitor)
    until_link(visitor, changed)


WHILE_AN_ANSWER_IS_SHOWN = """async (link) => {
  const scripts = performance.getEntriesByType('resource').map(({ name }) => name);
  const linked = await import(scripts.find((name) => /shared\\.\\w+\\.mjs$/.test(name)));
  const { showConfig } = linked.playground_settings; // the page's own
  const body = JSON.stringify({ link });
  const headers = { 'Content-Type': 'application/json' };
  const opened = await (await fetch('/api/open', { method: 'POST', headers, body })).json();
  window.dash_clientside.set_props('noise-percent', { value: 8 });
  showConfig(opened.config);
}"""


@pytest.mark.slow
def test_a_move_while_an_earlier_answer_is_shown_is_not_lost(visitor: Visitor) -> None:
    visitor.open(CONFIG.link())
    visitor.page.evaluate(WHILE_AN_ANSWER_IS_SHOWN, CONFIG.link())
    until_link(visitor, CONFIG.replace(noise_percent=40))


@pytest.mark.slow
def test_a_drag_that_passes_where_it_began_is_a_step_of_its_own(visitor: Visitor) -> None:
    visitor.open(CONFIG.link())
    visitor.choose("activation", "ReLU")
    relu = CONFIG.replace(activation="relu")
    until_link(visitor, relu)
    box = visitor.page.locator("#noise-percent .mantine-Slider-track").bounding_box()
    assert box
    y, mouse = box["y"] + box["height"] / 2, visitor.page.mouse
    mouse.move(box["x"] + 0.4 * box["width"], y)
    mouse.down()
    for noise in (40, 20, 35):
        mouse.move(box["x"] + noise / 50 * box["width"], y, steps=4)
        until_link(visitor, relu.replace(noise_percent=noise))
    mouse.up()
    undo(visitor)
    until_link(visitor, relu)
    undo(visitor)
    until_link(visitor, CONFIG)
