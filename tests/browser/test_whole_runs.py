"""Whole runs: another setting trains the run anew to where it stands, as its link replays it."""

from __future__ import annotations

import pytest

from playground import RunConfig
from tests.browser.conftest import Visitor, expected_losses

RUN = RunConfig(seed="0.5", dataset="xor")
LINK = "document.documentElement.dataset.link"
DRAGGED = "document.querySelector('.pg-time').hasAttribute('data-dragged')"
EPOCHS = 30


def trained(visitor: Visitor) -> None:
    """The run at its epoch, the switch on."""
    visitor.load(RUN.link())
    visitor.page.click("#go-to")
    visitor.page.keyboard.type(str(EPOCHS))
    visitor.page.keyboard.press("Enter")
    visitor.until(f"document.querySelector('#epoch').textContent === '000,0{EPOCHS}'")
    visitor.until("document.querySelector('#play').dataset.playing === 'false'")
    visitor.page.click("#more")
    visitor.page.check("#whole-runs")
    visitor.page.click("#more-close")
    assert visitor.page.inner_text("#more-line") == "whole runs"


def until_shown(visitor: Visitor, config: RunConfig) -> None:
    """The run stands at its epoch, from its first on with other settings."""
    visitor.until(f"{LINK} === {config.link()!r}")
    assert visitor.epoch() == EPOCHS
    assert visitor.losses() == expected_losses(config, EPOCHS)


def test_a_step_of_a_slider_is_the_whole_run_that_its_link_replays(newcomer: Visitor) -> None:
    trained(newcomer)
    newcomer.slide("learning-rate", "ArrowRight")
    until_shown(newcomer, RunConfig(seed="0.5", dataset="xor", learning_rate=0.1))


@pytest.mark.slow
def test_a_drag_keeps_the_former_curve_beside_it_and_is_one_step_to_undo(
    newcomer: Visitor,
) -> None:
    trained(newcomer)
    newcomer.until("document.querySelector('#loss-curves .js-plotly-plot') !== null")
    page = newcomer.page
    box = page.locator("#noise-percent").bounding_box()
    thumb = page.locator("#noise-percent [role=slider]").bounding_box()
    assert box
    assert thumb
    page.mouse.move(thumb["x"] + thumb["width"] / 2, thumb["y"] + thumb["height"] / 2)
    page.mouse.down()
    for share in (0.2, 0.4, 0.6):
        page.mouse.move(box["x"] + share * box["width"], thumb["y"] + thumb["height"] / 2)
        newcomer.until(f"{DRAGGED} && document.querySelectorAll('.pg-ghosts path').length === 2")
    page.mouse.up()
    newcomer.until(f"!{DRAGGED} && document.querySelectorAll('.pg-ghosts path').length === 0")
    until_shown(newcomer, newcomer.config())
    assert newcomer.config().noise_percent > 0
    assert newcomer.curve("test")["x"][-1] == EPOCHS
    page.keyboard.press("h")
    newcomer.until("document.querySelectorAll('.pg-past').length === 1")
    page.keyboard.press("Escape")
    page.click("#undo")
    newcomer.until_epoch(EPOCHS)
    until_shown(newcomer, RUN)


@pytest.mark.slow
def test_a_run_that_diverges_is_followed_by_one_that_comes_to_the_epoch(newcomer: Visitor) -> None:
    trained(newcomer)
    newcomer.choose("activation", "ReLU")
    until_shown(newcomer, RunConfig(seed="0.5", dataset="xor", activation="relu"))
    newcomer.slide("learning-rate", "End")
    newcomer.until(f"{LINK}.includes('learningRate=10&')")
    newcomer.choose("activation", "Tanh")
    newcomer.slide("learning-rate", "Home")
    newcomer.until(f"{LINK}.includes('learningRate=0.00001&')")
    newcomer.until_epoch(EPOCHS)
    assert newcomer.epoch() == EPOCHS
