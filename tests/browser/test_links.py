"""Links: the original's, the address bar's, Back and Forward, and bad ones."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from playground import RunConfig
from playground.run.link import MAX_LINK_LENGTH
from tests.browser.conftest import Visitor, expected_losses
from tests.later import later

GOLDEN_LINKS = json.loads((Path(__file__).parents[1] / "golden/tfp-links.json").read_text())


@pytest.mark.parametrize(
    "row", [GOLDEN_LINKS[0], *map(later, GOLDEN_LINKS[1:4])], ids=lambda row: row["link"][38:70]
)
def test_an_originals_link_opens_with_the_originals_losses(visitor: Visitor, row: dict) -> None:
    visitor.open("#" + row["link"].partition("#")[2])
    for checkpoint in row["losses"][:3]:
        visitor.until_epoch(checkpoint["epoch"])
        assert visitor.losses() == (
            f"{checkpoint['train_loss']:.3f}",
            f"{checkpoint['test_loss']:.3f}",
        )
        visitor.page.click("#step")


def test_back_and_forward_walk_through_settings(visitor: Visitor) -> None:
    visitor.open()
    page = visitor.page
    for name in ("xor", "gauss"):
        page.click(f"[data-dataset={name}]")
        visitor.until(f"location.hash.includes('dataset={name}')")
    for go, name in ((page.go_back, "xor"), (page.go_back, "circle"), (page.go_forward, "xor")):
        go()
        visitor.until(f"document.querySelector('[data-dataset={name}][aria-pressed=true]')")
    assert visitor.losses() == expected_losses(RunConfig(dataset="xor"), 0)


@pytest.mark.slow
def test_a_link_put_into_the_address_bar_opens(visitor: Visitor) -> None:
    visitor.open()
    visitor.page.evaluate("location.hash = '#dataset=spiral&networkShape=3'")
    visitor.until("document.querySelector('[data-dataset=spiral][aria-pressed=true]')")
    assert visitor.config() == RunConfig(dataset="spiral", hidden_layers=(3,))


@pytest.mark.slow
def test_a_value_between_a_sliders_steps_is_kept(visitor: Visitor) -> None:
    visitor.open("#learningRate=0.02&noise=12&networkShape=12,2")
    visitor.page.click("#step")
    visitor.until_epoch(1)
    assert visitor.text("learning-rate-value") == "0.02"
    assert visitor.config() == RunConfig(
        learning_rate=0.02, noise_percent=12, hidden_layers=(12, 2)
    )


def test_what_is_wrong_in_a_link_is_told_and_the_rest_of_it_opens(visitor: Visitor) -> None:
    visitor.open("#dataset=xor")
    visitor.page.evaluate("location.hash = '#dataset=gauss&networkShape=9,40&percTrainData=200'")
    visitor.until_note("networkShape=9,40: at most 32 units in a layer. Kept 4,2.")
    visitor.until_note("percTrainData=200: must be a number from 1 to 100. Used 100.")
    assert visitor.config() == RunConfig(dataset="gauss", train_percent=100)


@pytest.mark.slow
def test_a_text_that_is_no_link_is_refused_in_a_sentence_and_the_run_is_kept(
    visitor: Visitor,
) -> None:
    visitor.open("#dataset=xor")
    kept = visitor.link()
    visitor.page.evaluate(f"location.hash = '#' + 'x=1&'.repeat({MAX_LINK_LENGTH})")
    visitor.until_note("characters; at most")
    assert visitor.link() == kept
    visitor.page.click("#step")
    visitor.until_epoch(1)
    assert visitor.losses() == expected_losses(RunConfig(dataset="xor"), 1)
    visitor.problems.clear()  # the browser itself logs the 422
