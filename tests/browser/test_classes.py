"""More than two classes: how a person gets there and back, what is drawn, counted and said."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import Browser

from harness.server import Server
from playground import RunConfig, train
from playground.data.points_text import write
from playground.run.chance import chance_of
from playground.run.points import data_of
from tests.browser.conftest import Visitor, new_page
from tests.browser.person import Person, Pointer
from tests.browser.test_accessibility import READY, violations
from tests.browser.test_steering import scrub, until_changes

BLOBS = RunConfig(dataset="blobs", classes=3, loss="cross-entropy")
NOISY = BLOBS.replace(noise_percent=50, show_test_data=True)
# The numbers of the table, row by row.
COUNTS = """[...document.querySelectorAll('#answers tbody tr')].map((row) =>
  [...row.querySelectorAll('button')].map((cell) => Number(cell.textContent)))"""
OUTPUTS = """[...document.querySelectorAll('.pg-output-name')].map((name) => name.textContent)"""
MAP = "document.querySelector('#decision-map').toDataURL()"
QUIET = (
    "['#right-and-wrong', '#class-legend', '.pg-output-name', '.pg-softmax'].every((name) =>"
    " !document.querySelector(name)?.checkVisibility())"
)


def confusion(config: RunConfig, epochs: int, of_test: bool) -> list[list[int]]:
    """Rows are the truth, columns the network's answer."""
    data = data_of(config)
    points, labels = (
        (data.test_points, data.test_labels) if of_test else (data.train_points, data.train_labels)
    )
    answers = train(config, epochs).predict(points).argmax(axis=1)
    counts = np.zeros((config.classes, config.classes), dtype=int)
    np.add.at(counts, (labels.astype(int), answers), 1)
    return counts.tolist()


def common_to_errors(counts: np.ndarray) -> str:
    """What the note says of the errors; there are several in a noisy run."""
    wrong = np.argwhere(counts * ~np.eye(len(counts), dtype=bool))
    common = sorted(set.intersection(*(set(map(int, pair)) for pair in wrong)))
    count = int(counts.sum() - np.trace(counts))
    assert count > 1
    if len(common) == 2:
        return f"All {count} errors are between class {common[0] + 1} and class {common[1] + 1}."
    return f"Class {common[0] + 1} has part in all {count} errors." if common else ""


def test_the_table_counts_what_python_counts_and_the_note_says_it(visitor: Visitor) -> None:
    visitor.open(NOISY.link())
    assert visitor.page.evaluate(OUTPUTS) == ["class 1", "class 2", "class 3"]
    epoch = visitor.play_until(20, "1×")
    counts = visitor.page.evaluate(COUNTS)
    assert counts == confusion(NOISY, epoch, of_test=True)
    right, total = int(np.trace(counts)), int(np.sum(counts))
    assert visitor.text("answers-hint") == f"{total} test points"
    commonest = int(np.bincount(data_of(NOISY).train_labels.astype(int)).argmax())
    by_chance = sum(counts[commonest])
    visitor.until_note(f"{right} of {total} test points right, chance is {by_chance}.")
    assert visitor.text("test-accuracy") == f"{100 * right / total:.1f} %"
    visitor.until_note(common_to_errors(np.array(counts)))
    visitor.open(BLOBS.link())
    assert visitor.text("answers-hint") == "250 training points"
    assert visitor.page.evaluate(COUNTS) == confusion(BLOBS, 0, of_test=False)
    visitor.open()
    assert visitor.page.evaluate(QUIET)


def test_a_number_lights_its_points_until_it_is_pressed_again(visitor: Visitor) -> None:
    visitor.open(NOISY.link())
    page = visitor.page
    before = page.evaluate(MAP)
    counts = np.array(page.evaluate(COUNTS))
    truth, answer = np.argwhere(counts > 0)[0].tolist()
    cell = page.locator("#answers tbody tr").nth(truth).locator("button").nth(answer)
    cell.click()
    assert cell.get_attribute("aria-pressed") == "true"
    assert page.evaluate(MAP) != before
    cell.press("Enter")
    assert cell.get_attribute("aria-pressed") == "false"
    assert page.evaluate(MAP) == before


@pytest.mark.slow
@pytest.mark.parametrize("pointer", ["mouse", "touch"])
def test_a_person_makes_three_classes_of_blobs_and_goes_back_to_what_was(
    browser: Browser, server: Server, pointer: Pointer
) -> None:
    size = {"width": 1440, "height": 1000} if pointer == "mouse" else {"width": 390, "height": 844}
    visitor = new_page(browser, server, viewport=size, has_touch=pointer == "touch")
    page = visitor.load(RunConfig(loss="hinge").link()).page
    person = Person(page, pointer, rest_ms=(300, 400))
    person.press(page.locator("#more-data-button"))
    assert page.get_attribute("#classes [role=slider]", "data-disabled") == "true"  # a circle
    person.press(page.locator("#more-datasets [data-dataset=blobs]"))
    visitor.until("location.hash.includes('dataset=blobs')")
    visitor.until("!document.querySelector('#classes [role=slider]').dataset.disabled")
    visitor.slide("classes", "ArrowRight")
    visitor.until(f"{OUTPUTS}.length === 3")
    assert visitor.config() == BLOBS
    visitor.until_note("3 classes need cross entropy; with two, the loss is again what it was.")
    assert np.sum(page.evaluate(COUNTS)) == 250
    visitor.slide("classes", "ArrowRight")
    visitor.until(f"{OUTPUTS}.length === 4")
    visitor.slide("classes", "Home")
    visitor.until_note("Back to hinge loss.")
    assert visitor.config() == RunConfig(dataset="blobs", loss="hinge")
    assert page.evaluate(QUIET)
    visitor.slide("classes", "End")
    visitor.until(f"{OUTPUTS}.length === 6")
    person.press(page.locator("#datasets [data-dataset=circle]"))
    visitor.until_note("Circle has two classes. Back to hinge loss.")
    assert visitor.config() == RunConfig(loss="hinge")
    page.context.close()
    assert visitor.problems == []


@pytest.mark.slow
def test_weights_undo_timeline_and_looks_work_with_an_output_a_class(visitor: Visitor) -> None:
    visitor.open(BLOBS.link())
    page = visitor.page
    page.press("[data-key=unit-3-2]", "b")
    visitor.until("document.querySelector('.pg-card[data-mode=edit]')")
    assert "class 3" in page.inner_text(".pg-card")
    page.keyboard.type("2.5")
    page.keyboard.press("Enter")
    until_changes(visitor, 1)
    change = visitor.config().changes[0]
    assert (change.what, change.value) == ("b.3.3", 2.5)
    visitor.play_until(30)
    scrub(visitor, 10)
    visitor.until("document.querySelector('#epoch').textContent === '000,010'")
    assert page.evaluate(COUNTS) == confusion(visitor.config(), 10, of_test=False)
    visitor.play_until(20)
    page.click("#undo")
    visitor.until_note("Undone")
    page.focus("[data-key=unit-2-0]")
    page.keyboard.press("End")
    visitor.until("document.querySelector('#output-title').textContent === 'class 3'")
    page.keyboard.press("Home")
    looked = page.evaluate(MAP)
    page.click("label[for=discretize]")
    visitor.until("location.hash.includes('discretize=true')")
    assert page.evaluate(MAP) != looked


@pytest.mark.slow
@pytest.mark.parametrize("width", [390, 768, 1024, 1280, 1440])
def test_six_classes_stand_within_every_window(
    browser: Browser, server: Server, width: int
) -> None:
    visitor = new_page(browser, server, viewport={"width": width, "height": 900})
    link = BLOBS.replace(dataset="spiral", classes=6, hidden_layers=(8, 8, 8)).link()
    page = visitor.load(link).page
    visitor.until(READY[""])
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    table = page.locator("#answers").bounding_box()
    curve = page.locator(".pg-time").bounding_box()
    assert table
    assert curve
    if width >= 900:
        assert table["x"] > curve["x"] + curve["width"]
        assert table["y"] + table["height"] <= 880 or width < 1280
    else:
        assert table["y"] > curve["y"] + curve["height"]
    cut = """[...document.querySelectorAll('#class-legend span, #answers th')]
      .filter((name) => name.checkVisibility() && name.scrollWidth > name.clientWidth).length"""
    assert page.evaluate(cut) == 0
    page.context.close()
    assert visitor.problems == []


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_axe_finds_no_violation_with_several_classes(
    browser: Browser, server: Server, scheme: str, width: int
) -> None:
    size = {"width": width, "height": 900}
    visitor = new_page(browser, server, viewport=size, color_scheme=scheme)
    page = visitor.load(NOISY.replace(classes=6).link()).page
    visitor.until(READY[""])
    visitor.play_until(5, "1×")
    page.locator("#answers button").first.click()
    assert violations(page, f"{scheme} {width}", at_least=21) == []
    page.context.close()


def unequal() -> RunConfig:
    """Of three classes of own points one has six of ten."""
    counts = {0: (60, -3.0), 1: (30, 3.0), 2: (10, 0.0)}
    labels = [label for label, (many, _) in counts.items() for _ in range(many)]
    places = [[x + 0.02 * n, 3 - 0.1 * n] for many, x in counts.values() for n in range(many)]
    text = write(places, labels)
    return RunConfig(points=text, classes=3, loss="cross-entropy")


@pytest.mark.slow
def test_of_unequal_classes_chance_is_the_commonest_one_in_the_note_and_on_the_curve(
    visitor: Visitor,
) -> None:
    config = unequal()
    chance = chance_of(config)
    assert chance
    visitor.open(config.link())
    visitor.play_until(5, "1×")
    commonest = int((data_of(config).test_labels == 0).sum())
    visitor.until_note(f"of 50 test points right, chance is {commonest}.")
    assert commonest > 20
    # Its line stands at its loss, by the curve's own axis.
    place = """(() => {
      const { l, t, h } = document.querySelector('#loss-panel .js-plotly-plot')._fullLayout._size;
      const { range } = document.querySelector('#loss-panel .js-plotly-plot')._fullLayout.yaxis;
      const top = parseFloat(document.querySelector('[data-level=chance]').style.top);
      return 10 ** (range[0] + (1 - (top - t) / h) * (range[1] - range[0]));
    })()"""
    assert visitor.page.evaluate(place) == pytest.approx(chance.loss, rel=1e-3)


@pytest.mark.slow
@pytest.mark.parametrize("classes", [3, 6])
def test_right_and_wrong_is_printed_and_projected_beside_the_curve(
    browser: Browser, server: Server, classes: int
) -> None:
    config = NOISY.replace(classes=classes)
    visitor = new_page(browser, server, viewport={"width": 1280, "height": 720})
    page = visitor.load(f"?view=projector{config.link()}").page
    table = page.locator("#answers")
    assert not table.is_visible()
    page.keyboard.press("c")
    table.wait_for(state="visible")
    assert page.evaluate(COUNTS) == confusion(config, 0, of_test=True)
    box, curve = table.bounding_box(), page.locator(".pg-time").bounding_box()
    assert box
    assert curve
    assert box["x"] >= curve["x"] + curve["width"]
    assert box["y"] + box["height"] <= 720
    cut = """[...document.querySelectorAll('#answers th')]
      .filter((name) => name.scrollWidth > name.clientWidth).length"""
    assert page.evaluate(cut) == 0
    page.keyboard.press("c")
    page.keyboard.press("p")
    visitor.until("!document.documentElement.hasAttribute('data-projector')")
    page.set_viewport_size({"width": 1044, "height": 720})
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    table.wait_for(state="visible")
    assert page.evaluate(COUNTS) == confusion(config, 0, of_test=True)
    box, end = table.bounding_box(), page.locator(".pg-print").bounding_box()
    assert box
    assert end
    assert box["y"] + box["height"] <= end["y"]
    assert end["y"] + end["height"] <= 720
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.context.close()
    assert visitor.problems == []
