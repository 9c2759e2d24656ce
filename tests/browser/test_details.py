"""Details that an eye catches: one baseline, room between buttons, names, borders, small losses."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Server, Visitor, new_page
from tests.browser.going import go_to

# Where the letters of a name stand: the lower edge of an empty box in its line.
BASELINES = """() => [...document.querySelectorAll('.pg-bar .pg-label')]
  .filter((label) => label.checkVisibility())
  .map((label) => {
    const mark = document.createElement('span');
    mark.style.cssText = 'display: inline-block; width: 0; height: 0';
    label.append(mark);
    const { bottom } = mark.getBoundingClientRect();
    mark.remove();
    return [label.textContent, bottom, label.closest('.pg-settings') !== null];
  })"""
# The steps of the contour's path on the big map, in its pixels, drawn for a net with one border.
BORDER = """async () => {
  const { UnitMaps } = await import('/assets/network/forward.mjs');
  const { traceZero } = await import('/assets/network/zero_line.mjs');
  const config = { features: ['x', 'y'], formulas: [], hidden_layers: [], activation: 'tanh',
    problem: 'classification' };
  const state = { weights: [[[300], [1000]]], biases: [[-700]] };
  const maps = new UnitMaps(config);
  const values = maps.compute(state)[0][0];
  const points = [];
  const keep = (x, y) => points.push([x, y]);
  const path = { moveTo: keep, lineTo: keep };
  traceZero(path, values, maps.side, 4, maps.sumOf(state, { layer: 1, unit: 0 }));
  return points.map(([x, y]) => [x / 4 / 99 * 12 - 6, 6 - y / 4 / 99 * 12]);
}"""


@pytest.fixture
def looker(visitor: Visitor) -> Iterator[Visitor]:
    """A page whose chart has arrived, to be made wide and narrow."""
    visitor.open()
    visitor.until("document.querySelector('#loss-curves .main-svg')")
    yield visitor
    visitor.page.set_viewport_size({"width": 1440, "height": 900})


@pytest.fixture
def course(browser: Browser, server: Server) -> Iterator[Visitor]:
    """A page that embeds ours: it starts as a file of the server's, without scripts."""
    visitor = new_page(browser, server)
    visitor.page.goto(f"{server.url}assets/views/print.css")
    yield visitor
    visitor.page.context.close()
    assert visitor.problems == []


@pytest.mark.slow
@pytest.mark.parametrize("width", [768, 1024, 1440, 1920])
def test_names_of_a_row_of_controls_share_one_baseline(looker: Visitor, width: int) -> None:
    looker.page.set_viewport_size({"width": width, "height": 900})
    names = looker.page.evaluate(BASELINES)
    assert len(names) == 8
    for is_setting in (True, False):
        lines = [bottom for _, bottom, of_settings in names if of_settings == is_setting]
        assert max(lines) - min(lines) < 0.6
    if width > 1279:  # one row
        lines = [bottom for _, bottom, _ in names]
        assert max(lines) - min(lines) < 0.6


@pytest.mark.slow
@pytest.mark.parametrize("width", [760, 768, 1024, 1239, 1240, 1440])
def test_what_stands_in_the_top_bar_keeps_its_distance(looker: Visitor, width: int) -> None:
    looker.page.set_viewport_size({"width": width, "height": 900})
    boxes = looker.page.evaluate(
        """() => ['.pg-tabs', '#copy-link', '#export', '#to-lessons', '#history', '#appearance',
            '#help']
          .map((part) => document.querySelector(part).getBoundingClientRect())
          .map(({ left, right }) => [left, right])"""
    )
    gaps = [left - right for (_, right), (left, _) in itertools.pairwise(boxes)]
    assert gaps[0] >= 20
    assert min(gaps) >= 5.9
    if width < 1240:
        assert boxes[1][1] - boxes[1][0] == 44


@pytest.mark.slow
@pytest.mark.parametrize("width", [600, 699, 759])
def test_framed_buttons_of_the_top_bar_do_not_touch(looker: Visitor, width: int) -> None:
    looker.page.set_viewport_size({"width": width, "height": 900})
    copy, export = (looker.page.locator(part).bounding_box() for part in ("#copy-link", "#export"))
    assert copy
    assert export
    assert export["x"] - copy["x"] - copy["width"] >= 5.9


@pytest.mark.slow
@pytest.mark.parametrize("width", [360, 390])
def test_on_a_phone_both_bars_end_inside_the_window(looker: Visitor, width: int) -> None:
    looker.page.set_viewport_size({"width": width, "height": 844})
    for part in ("#help", ".pg-epoch"):
        box = looker.page.locator(part).first.bounding_box()
        assert box
        assert box["x"] + box["width"] <= width - 2


@pytest.mark.slow
def test_an_epoch_reads_the_same_everywhere_and_ticks_stand_clear(looker: Visitor) -> None:
    page = looker.page
    page.set_viewport_size({"width": 1440, "height": 900})
    looker.open("#dataset=gauss")
    looker.play("Max")
    looker.until_epoch(1100)
    end = looker.pause()
    looker.until(
        "document.querySelector('#timeline input').getAttribute('aria-valuetext') ==="
        f" 'Epoch {end:,} of {end:,}'"
    )
    page.locator("#timeline input").press("Home")
    looker.until_note(f"Epoch 0 of {end:,}.")
    page.locator("#timeline input").press("End")
    looker.until_epoch(end)
    assert looker.text("epoch").lstrip("0,") == f"{end:,}"
    # Settled: what three decimals round away stands beside them, and nothing moves for it.
    assert looker.losses() == ("0.000", "0.000")
    for control in ("test-loss", "train-loss"):
        figure = page.locator(f"#{control}")
        exact = float((figure.get_attribute("data-exact") or "").replace("−", "-"))
        assert 0 < exact < 0.001
    last = looker.curve("test")["y"][-1]
    shown = float((page.get_attribute("#test-loss", "data-exact") or "").replace("−", "-"))
    assert shown == pytest.approx(last, rel=0.06)
    gaps = page.evaluate(
        """() => {
          const plot = document.querySelector('#loss-curves .nsewdrag').getBoundingClientRect();
          return [...document.querySelectorAll('#loss-curves .ytick text')]
            .map((tick) => plot.left - tick.getBoundingClientRect().right);
        }"""
    )
    assert gaps
    assert min(gaps) >= 5
    assert "1,000" in page.locator("#loss-curves .xtick text").all_text_contents()


@pytest.mark.slow
def test_the_networks_figures_pale_under_a_units_heading(looker: Visitor) -> None:
    looker.page.set_viewport_size({"width": 1024, "height": 900})
    looker.open("#dataset=gauss")
    colour = "getComputedStyle(document.querySelector('#test-loss')).color"
    label = "getComputedStyle(document.querySelector('.pg-output .pg-hint')).color"
    plain = looker.page.evaluate(colour)
    map_top = looker.page.locator("#decision-map").bounding_box()
    looker.page.hover("[data-key=unit-1-0]")
    title = "document.querySelector('#output-title').textContent"
    looker.until(f"{title} === 'Layer 1, unit 1' && {colour} === {label}")
    assert looker.page.locator("#decision-map").bounding_box() == map_top, "nothing moves"
    looker.page.mouse.move(5, 5)
    looker.until(f"{colour} === {plain!r}")


@pytest.mark.slow
def test_regression_has_no_accuracy(looker: Visitor) -> None:
    looker.page.set_viewport_size({"width": 1440, "height": 900})
    looker.open("#problem=regression")
    assert not looker.page.is_visible("#test-accuracy")
    assert not looker.page.is_visible("[data-curve=accuracy]")
    looker.open("#problem=classification")
    assert looker.page.is_visible("#test-accuracy")
    assert looker.page.is_visible(".pg-curve-chip[data-curve=accuracy]")


@pytest.mark.slow
def test_the_band_of_seeds_has_a_name_and_is_no_violet(looker: Visitor) -> None:
    looker.page.set_viewport_size({"width": 1440, "height": 900})
    looker.open("#dataset=gauss&learningRate=0.01")
    looker.page.click("#step")
    looker.until_epoch(1)
    looker.page.locator("#band").get_by_text("8", exact=True).click()
    name = looker.page.locator(".pg-line-end[data-curve=band]")
    name.wait_for(state="visible", timeout=120_000)
    assert name.inner_text() == "8 seeds"
    fill = looker.page.evaluate(
        "getComputedStyle(document.querySelector('.traceband .js-fill')).fill"
    )
    red, green, blue = (int(part) for part in fill.strip("rgb()").split(","))
    assert blue - min(red, green) < 40, "grey, not the user's violet"
    looker.page.locator("#band").get_by_text("1", exact=True).click()
    name.wait_for(state="hidden")


@pytest.mark.slow
def test_a_saturated_border_on_the_map_is_no_staircase(looker: Visitor) -> None:
    points = looker.page.evaluate(BORDER)
    assert len(points) > 100
    worst = max(abs(0.3 * x + y - 0.7) for x, y in points)
    assert worst < 0.12 / 40, "a cell is 0.12"


@pytest.mark.parametrize(("width", "height"), [(900, 700), (960, 700), (1024, 768), (1280, 700)])
@pytest.mark.slow
def test_an_embedded_page_fits_what_it_is_given(course: Visitor, width: int, height: int) -> None:
    page = course.page
    page.set_content(
        f'<iframe width="{width}" height="{height}" scrolling="no" style="border: 0"'
        f' src="{course.url}#hideText=true"></iframe>'
    )
    page.set_viewport_size({"width": width + 40, "height": height + 40})
    frame = page.frames[1]
    frame.wait_for_selector("#loss-curves .main-svg", timeout=120_000)
    frame.wait_for_function("document.querySelector('#epoch').textContent.length > 0")
    boxes = frame.evaluate(
        """() => Object.fromEntries(['.pg-bar', '.pg-data', '.pg-network-frame', '.pg-output',
          '#note', '.pg-time', '#timeline', '#data-caption', '.pg-map-options', '#loss-chips']
          .map((part) => [part, document.querySelector(part).getBoundingClientRect().toJSON()]))"""
    )
    assert all(it["bottom"] <= height and it["right"] <= width for it in boxes.values()), boxes
    assert frame.evaluate("document.documentElement.scrollHeight") <= height
    assert boxes[".pg-output"]["bottom"] <= boxes["#note"]["top"]
    assert boxes["#data-caption"]["bottom"] <= boxes[".pg-data"]["bottom"]
    assert boxes[".pg-map-options"]["bottom"] <= boxes["#note"]["top"]
    assert frame.evaluate("document.querySelector('#loss-panel').clientHeight") >= 90


@pytest.mark.slow
def test_a_finding_in_an_embedded_page_has_room_and_covers_nothing(visitor: Visitor) -> None:
    visitor.open("#hideText=true&activation=linear")
    visitor.page.set_viewport_size({"width": 960, "height": 700})
    go_to(visitor, 300)
    visitor.until_note("Too simple.")
    note = visitor.page.locator("#note").bounding_box()
    words = visitor.page.locator("#note .pg-note-text").bounding_box()
    back = visitor.page.locator("#show-text").bounding_box()
    bottom = visitor.page.evaluate("document.documentElement.scrollHeight")
    visitor.page.set_viewport_size({"width": 1440, "height": 900})
    assert note
    assert words
    assert back
    assert note["y"] <= words["y"]
    assert words["height"] <= note["height"]
    assert back["y"] + back["height"] <= note["y"]
    assert bottom <= 700
