"""The strip's third face: what happens inside, held to Python, as it trains, on any screen."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser

from harness.server import Server
from playground import RunConfig, train
from playground.run.layer_view import layer_view
from tests.browser.conftest import AT_REST, Visitor, expected_losses, new_page

DEEP = RunConfig(activation="sigmoid", hidden_layers=(8, 8, 8, 8), learning_rate=1, seed="0.2")
FACE = "document.querySelector('#strip').dataset.face === 'inside'"
LINES = "document.querySelectorAll('.pg-inside-line').length"

SEEN = """async ([points, values]) => {
  const { Space } = await import('/assets/inside/space.mjs');
  const space = Space.of(points);
  return { places: space.placesOf(values), shares: space.shares };
}"""


@pytest.fixture
def visitor(visitor: Visitor) -> Iterator[Visitor]:
    """The page of many tests, which find the losses under the stage."""
    yield visitor
    visitor.page.click("#face-loss")


def open_inside(visitor: Visitor, link: str = "") -> Visitor:
    visitor.open(link)
    visitor.page.click("#face-inside")
    visitor.until(FACE)
    return visitor


def names(visitor: Visitor) -> list[str]:
    return visitor.page.locator(".pg-inside-name").all_text_contents()


@pytest.mark.parametrize("units", [2, 6])
def test_a_layer_sees_on_the_page_what_it_sees_in_python(visitor: Visitor, units: int) -> None:
    visitor.open()
    config = RunConfig(hidden_layers=(4, units))
    standing = train(config, 50).standing
    maps = "async ([config, state, points]) => {"
    maps += " const { UnitMaps } = await import('/assets/network/forward.mjs');"
    maps += " const layers = UnitMaps.at(points, config).compute(state);"
    maps += " return layers[1].map((unit) => Array.from(unit)); }"
    points = np.random.default_rng(0).uniform(-6, 6, (40, 2))
    sent = [json.loads(config.model_dump_json()), standing.state.as_lists()]
    trained = standing.samples.train_features.tolist()
    at_points = visitor.page.evaluate(maps, [*sent, trained])
    there = visitor.page.evaluate(maps, [*sent, points.tolist()])
    seen: dict[str, Any] = visitor.page.evaluate(SEEN, [at_points, there])
    expected = layer_view(standing, 2, points)
    np.testing.assert_allclose(seen["places"], expected.places, atol=1e-9)
    if units > 2:
        assert seen["shares"] == pytest.approx(expected.shares)


@pytest.mark.slow
def test_before_the_first_step_there_are_axes_and_a_sentence(visitor: Visitor) -> None:
    open_inside(visitor)
    said = visitor.page.locator(".pg-inside-said:visible").all_text_contents()
    assert said == ["Step or play to see gradients.", "Three epochs span a plane: step or play."]
    assert visitor.page.locator(".pg-inside-grid").count() > 1
    assert visitor.page.locator(".pg-inside-line").count() == 0


@pytest.mark.slow
def test_the_lines_are_the_librarys_numbers(visitor: Visitor) -> None:
    open_inside(visitor)
    visitor.play_until(30)
    visitor.until(f"{LINES} === 3")
    epoch = visitor.epoch()
    table = train(RunConfig(), epoch).inside(2)
    last = table[table.epoch == epoch]
    for mode, column in (("gradients", "gradient"), ("updates", "update")):
        visitor.page.click(f"#inside-{mode}")
        visitor.until(f"document.querySelector('#inside-{mode}').ariaPressed === 'true'")
        label = "document.querySelector('.pg-inside-chart svg').getAttribute('aria-label')"
        expected = [f"{float(f'{value:.2g}'):g}" for value in last[column]]
        visitor.until(f"{label}.endsWith('Output {expected[-1]}')")
        spoken = visitor.page.evaluate(label)
        assert re.findall(r"(?:Layer \d|Output) (\S+?)(?:,|$)", spoken) == expected
    visitor.page.click("#inside-gradients")
    assert sorted(names(visitor)) == ["Layer 1", "Layer 2", "Output"]


@pytest.mark.slow
def test_it_follows_the_scrubber_and_a_branch(visitor: Visitor) -> None:
    open_inside(visitor)
    end = visitor.play_until(40)
    visitor.until(f"{LINES} === 3")
    scrubber = visitor.page.locator("#timeline input")
    scrubber.fill("10")
    visitor.until("document.querySelector('#epoch').textContent === '000,010'")
    visitor.until("document.querySelectorAll('.pg-inside-now').length === 1")
    visitor.until(
        "document.querySelector('.pg-inside-panel:nth-child(3) .pg-hint').textContent"
        ".startsWith('along')"
    )
    visitor.page.click("#step")
    visitor.until("document.querySelector('#epoch').textContent === '000,011'")
    visitor.until("document.querySelectorAll('.pg-inside-now').length === 0")
    assert end > 11


@pytest.mark.slow
def test_vanishing_gradients_are_read_in_a_sentence_of_what_was_measured(visitor: Visitor) -> None:
    open_inside(visitor, DEEP.link())
    visitor.play_until(60)
    visitor.until_note("Vanishing at the start:")
    said = visitor.page.inner_text("#note")
    told = re.search(r"at epoch (\d+) layer 1 got ([\d,]+) times less gradient", said)
    assert told
    run = train(DEEP, int(told[1]))
    sizes = run.inside(2).gradient.to_numpy()[-5:]
    assert f"{float(f'{sizes[-1] / sizes[0]:.1g}'):,.0f}" == told[2]
    visitor.page.click("#face-loss")
    visitor.until("!document.querySelector('#note').textContent.includes('Vanishing')")


@pytest.mark.slow
def test_a_press_on_the_landscape_sets_the_weights_and_replays_exactly(visitor: Visitor) -> None:
    open_inside(visitor)
    epoch = visitor.play_until(20)
    pressable = "document.querySelector('.pg-inside-sheet canvas[data-pressable]')"
    visitor.until(f"{pressable} !== null")
    visitor.until(
        f"document.querySelector('.pg-inside-panel:nth-child(3) .pg-hint').textContent[0] === 'a'"
        f" && {AT_REST}"
    )
    before = visitor.losses()
    visitor.page.locator(".pg-inside-sheet canvas[data-pressable]").click(
        position={"x": 20, "y": 20}
    )
    visitor.until("location.hash.includes('changes=')")
    visitor.until_note("Weights set from the landscape.")
    assert visitor.losses() != before
    assert visitor.losses() == expected_losses(visitor.config(), epoch)
    assert len(visitor.config().changes) > 20
    visitor.page.keyboard.press("Control+z")
    visitor.until("!location.hash.includes('changes=')")
    assert visitor.losses() == before
    canvas = visitor.page.locator(".pg-inside-sheet canvas[data-pressable]")
    canvas.focus()
    canvas.press("ArrowUp")
    canvas.press("Enter")
    visitor.until("location.hash.includes('changes=')")


@pytest.mark.slow
def test_a_layer_is_chosen_here_and_by_its_count(visitor: Visitor) -> None:
    open_inside(visitor, RunConfig(hidden_layers=(4, 3, 2)).link())
    choice = visitor.page.locator(".pg-inside-head select")
    assert choice.input_value() == "2"
    visitor.page.locator(".pg-count").nth(1).click()
    visitor.until("document.querySelector('.pg-inside-head select').value === '1'")
    hint = visitor.page.locator(".pg-inside-panel:nth-child(2) .pg-hint")
    assert hint.inner_text() == "3 units"
    choice.select_option("0")
    assert hint.inner_text() == "4 units"


@pytest.mark.slow
@pytest.mark.parametrize(
    "config",
    [
        RunConfig(hidden_layers=()),
        RunConfig(hidden_layers=(1,)),
        RunConfig(dataset="blobs", classes=3, loss="cross-entropy"),
        RunConfig(problem="regression", activation="relu"),
        RunConfig(points="2cgXcfgwafgwgXcb"),
        RunConfig(problem="regression", learning_rate=10, activation="linear"),
    ],
)
def test_it_draws_whatever_the_run_is(visitor: Visitor, config: RunConfig) -> None:
    open_inside(visitor, config.link())
    for _ in range(4):  # or until it has diverged
        visitor.page.keyboard.press("s")
        visitor.frames(3)
    for mode in ("updates", "values", "dead", "gradients"):
        visitor.page.click(f"#inside-{mode}")
    visitor.frames(5)


@pytest.mark.slow
def test_closed_it_asks_nothing_and_open_it_follows(
    newcomer: Visitor,
) -> None:
    newcomer.load()
    asked: list[str] = []
    newcomer.page.on("request", lambda request: asked.append(request.url))
    newcomer.play_until(20, "1×")
    assert not [url for url in asked if url.endswith(("/inside", "/landscape"))]
    newcomer.page.click("#face-inside")
    newcomer.until(FACE)
    newcomer.play("1×")
    newcomer.until(f"{LINES} === 3")
    assert [url for url in asked if url.endswith("/inside")]
    assert [url for url in asked if url.endswith("/landscape")]
    newcomer.pause()
    newcomer.page.click("#face-loss")


@pytest.mark.slow
def test_narrow_windows_turn_the_panels(browser: Browser, server: Server) -> None:
    visitor = new_page(browser, server, viewport={"width": 1024, "height": 768}, has_touch=True)
    visitor.load()
    visitor.page.click("#face-inside")
    visitor.until(FACE)
    box = "document.querySelector('.pg-inside-rail').getBoundingClientRect()"
    third = "document.querySelector('.pg-inside-panel:nth-child(3)').getBoundingClientRect()"
    visitor.until(f"{third}.left > {box}.right")
    visitor.page.click("#inside-more")
    visitor.until(f"{third}.right <= {box}.right + 1")
    visitor.page.click("#inside-more")
    visitor.until(f"{third}.left > {box}.right")
    visitor.page.set_viewport_size({"width": 390, "height": 844})
    for at in (2, 3, 1):
        visitor.page.tap(f"#inside-panel-{at}")
        visitor.until(f"document.querySelector('#inside-panel-{at}').ariaPressed === 'true'")
        panel = (
            f"document.querySelector('.pg-inside-panel:nth-child({at})').getBoundingClientRect()"
        )
        visitor.until(f"Math.abs({panel}.left - {box}.left) < 2")
    visitor.page.context.close()
    assert visitor.problems == []
