"""Tables of more than two inputs on the page: all columns used, and which plane the maps show."""

from __future__ import annotations

import io
import json
import re

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Browser

from playground import RunConfig, train, with_data
from playground.data.tables.shipped import shipped_text
from playground.run.plane import main_plane_of, placed_data
from playground.run.points import data_of
from playground.run.reading import unit_answers
from tests.browser.conftest import Server, Visitor, new_page
from tests.browser.test_accessibility import violations
from tests.browser.test_forward import GRID
from tests.later import first, later

COMPUTE = """async ([config, state, main, data]) => {
  const { UnitMaps } = await import('/assets/network/forward.mjs');
  const { Plane } = await import('/assets/network/plane.mjs');
  const plane = Plane.of(config, main);
  const everySeventh = (map) => Array.from(map).filter((_, at) => at % 7 === 0);
  const layers = UnitMaps.on(plane, config, 100).compute(state);
  const maps = layers.map((units) => units.map(everySeventh));
  const { train } = plane.placed(data);
  const strength = train.map((point) => point.strength);
  return { maps, points: train.map(([x, y]) => [x, y]), strength };
}"""
IRIS = pd.read_csv(io.StringIO(shipped_text("iris")))
FOUR = with_data(RunConfig(), IRIS, ["all"])
PLANES = {"inputs": {"plane": "x3,x1", "plane_at": ("x2:1.5",)}, "main": {"plane": "main"}}
SETTLED = "document.documentElement.dataset.link.includes('{}')"


@pytest.mark.parametrize("plane", first(PLANES, "main"))
def test_maps_and_points_on_a_plane_are_pythons(visitor: Visitor, plane: str) -> None:
    visitor.open()
    run = train(FOUR.replace(**PLANES[plane], formulas=("x3", "x4", "x1*x4")), 30)
    main = main_plane_of(run.config)
    assert main is not None
    told = {name: np.array(part).tolist() for name, part in main._asdict().items()}
    data = data_of(run.config)
    rows = {
        "train": np.column_stack([data.train_points, data.train_labels]).tolist(),
        "test": np.column_stack([data.test_points, data.test_labels]).tolist(),
    }
    sent = [json.loads(run.config.model_dump_json()), run.state.as_lists(), told, rows]
    theirs = visitor.page.evaluate(COMPUTE, sent)
    for ours, map_ in zip(unit_answers(run.standing, GRID)[1:], theirs["maps"], strict=True):
        assert np.abs(np.clip(ours, -1, 1).T - np.clip(map_, -1, 1)).max() < 1e-3
    placed = placed_data(run.config)
    assert np.array(theirs["points"]) == pytest.approx(placed.train, abs=1e-9)
    assert np.array(theirs["strength"]) == pytest.approx(placed.train_strength, abs=1e-9)


@pytest.mark.slow
def test_all_columns_of_a_table_become_named_inputs(visitor: Visitor) -> None:
    visitor.open()
    page = visitor.page
    page.click("#table-open")
    page.get_by_role("button", name="Iris").click()
    page.click(".pg-table-all")
    visitor.until(
        "document.querySelector('.pg-table-use').textContent === 'Use 4 inputs, 3 classes'"
    )
    page.click(".pg-table-use")
    visitor.until(SETTLED.format("points=4c"))
    assert RunConfig.from_link(visitor.link()).inputs == ("x", "y", "x3", "x4")
    visitor.until("document.querySelectorAll('.pg-column').length === 4")
    shown = [text.replace("\u200b", "") for text in page.locator(".pg-column").all_inner_texts()]
    assert [re.sub(r"\s", "", text) for text in shown] == list(IRIS.columns[:4])
    # An input is taken from what the network sees, and given back in its place.
    page.click("[data-key='feature-x3']")
    visitor.until("!document.documentElement.dataset.link.includes('formulas=x3')")
    assert RunConfig.from_link(visitor.link()).inputs == ("x", "y", "x4")
    page.click("[data-key='feature-x3']")
    visitor.until(SETTLED.format("formulas=x3%3Bx4"))
    # The map is no canvas of four inputs; another data set leaves them behind.
    page.click("#draw-open")
    visitor.until("document.querySelector('#note').textContent.includes('these have 4')")
    assert not page.is_visible("#draw-sheet")
    page.click(".pg-dataset[data-dataset='xor']")
    visitor.until(SETTLED.format("dataset=xor"))
    assert RunConfig.from_link(visitor.link()).formulas == ()
    assert not page.is_visible("#plane-button")


@pytest.mark.slow
def test_after_points_of_one_input_the_second_is_seen_again(visitor: Visitor) -> None:
    visitor.load(with_data(RunConfig(), IRIS, ["petal_width"]).link())
    assert RunConfig.from_link(visitor.link()).inputs == ("x",)
    visitor.page.click(".pg-dataset[data-dataset='xor']")
    visitor.until(SETTLED.format("dataset=xor"))
    assert RunConfig.from_link(visitor.link()).inputs == ("x", "y")


@pytest.mark.slow
def test_the_canvas_closes_when_points_of_more_inputs_come(newcomer: Visitor) -> None:
    newcomer.load(RunConfig(points="2cgXcfgwafgwgXcb").link())
    page = newcomer.page
    page.click("#draw-open")
    assert page.is_visible("#draw-sheet")
    page.click("#table-open")
    page.get_by_role("button", name="Iris").click()
    page.click(".pg-table-all")
    newcomer.until(
        "document.querySelector('.pg-table-use').textContent === 'Use 4 inputs, 3 classes'"
    )
    page.click(".pg-table-use")
    newcomer.until(SETTLED.format("points=4c"))
    newcomer.until("document.querySelector('#draw-sheet').hidden")


@pytest.mark.slow
@pytest.mark.parametrize("width", [1440, 390])
def test_the_plane_is_chosen_by_keys_while_the_network_trains(
    browser: Browser, server: Server, width: int
) -> None:
    size = {"width": width, "height": 844}
    visitor = new_page(browser, server, viewport=size, has_touch=width < 600)
    visitor.load(FOUR.link())
    page = visitor.page
    page.click("#play")
    visitor.until("Number(document.querySelector('#epoch').textContent.replace(/\\D/g, '')) > 0")
    page.tap("#plane-button") if width < 600 else page.click("#plane-button")
    page.select_option("[data-plane=side-1]", "3")
    visitor.until(SETTLED.format("plane=x1,x4"))
    assert "petal_width" in page.inner_text(".pg-axis-y")
    page.focus("[data-plane=input-2]")
    page.keyboard.press("ArrowRight")
    visitor.until(SETTLED.format("at=x3:"))
    assert page.evaluate("document.activeElement.dataset.plane") == "input-2"
    page.select_option("[data-plane=side-0]", "main")
    visitor.until(SETTLED.format("plane=main"))
    assert page.inner_text(".pg-axis-x").startswith("1st main component")
    page.keyboard.press("Escape")
    page.context.close()
    assert visitor.problems == []


@pytest.mark.parametrize(
    ("scheme", "width"), [later("light", 1440), later("dark", 1440), later("dark", 390)]
)
def test_axe_finds_nothing_in_the_choice(
    browser: Browser, server: Server, scheme: str, width: int
) -> None:
    size = {"width": width, "height": 844}
    visitor = new_page(browser, server, viewport=size, color_scheme=scheme)
    visitor.load(FOUR.link())
    visitor.page.click("#plane-button")
    assert violations(visitor.page, "plane") == []
    visitor.page.context.close()
