"""The projector's view: a lesson is taught in it, at a person's pace, on every page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Server, Visitor, new_page
from tests.browser.person import Person
from tests.later import later

SIZES = [(1280, 720), (1920, 1080)]
CONTROLS = (
    "button, a, summary, .mantine-Checkbox-body, .mantine-SegmentedControl-label, "
    ".mantine-Select-input, .mantine-Slider-trackContainer"
)
# What is pressed and smaller than 44 px; what is pressed in the network has tests of its own.
SMALL = """(controls) => [...document.querySelectorAll(controls)]
  .filter((node) => node.checkVisibility({ visibilityProperty: true }))
  .filter((node) => !node.closest('.pg-network'))
  .map((node) => [node.id || node.textContent || node.className, node.getBoundingClientRect()])
  .filter(([, box]) => box.width && Math.min(box.width, box.height) < 43.9)
  .map(([name, box]) => `${name}: ${box.width} x ${box.height}`)"""
SMALL_TEXT = """() => {
  const page = document.querySelector('.pg-page');
  const walker = document.createTreeWalker(page, NodeFilter.SHOW_TEXT);
  const small = new Set();
  while (walker.nextNode()) {
    const { data, parentElement: parent } = walker.currentNode;
    if (!data.trim() || !parent.checkVisibility({ visibilityProperty: true })) continue;
    if (parent.closest('.pg-spoken, math') || parent.getBoundingClientRect().width < 2) continue;
    const { fontSize } = getComputedStyle(parent);
    if (parseFloat(fontSize) < 17.9) small.add(`${data}: ${fontSize}`);
  }
  return [...small];
}"""


@pytest.fixture(scope="module")
def lecturer(browser: Browser, server: Server) -> Iterator[Visitor]:
    visitor = new_page(browser, server, viewport={"width": 1280, "height": 720}).load(
        "?view=projector"
    )
    visitor.until("document.querySelector('#loss-curves .main-svg')")
    yield visitor
    visitor.page.context.close()
    assert visitor.problems == []


@pytest.fixture
def teacher(lecturer: Visitor) -> Visitor:
    """The Playground on a projector, neither settings nor curve open."""
    lecturer.page.set_viewport_size({"width": 1280, "height": 720})
    show(lecturer.page, settings=False, curve=False)
    return lecturer


TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def show(page: Page, *, settings: bool, curve: bool) -> None:
    if page.is_visible("#settings-sheet") != settings:
        page.keyboard.press("e")
    if page.is_visible(".pg-time") != curve:
        page.keyboard.press("c")
    page.evaluate(TWO_FRAMES)  # measured, built


def box(page: Page, part: str) -> dict[str, float]:
    found = page.locator(part).bounding_box()
    assert found, part
    return dict(found)


def overlap(a: dict[str, float], b: dict[str, float]) -> bool:
    return (
        min(a["x"] + a["width"], b["x"] + b["width"]) - max(a["x"], b["x"]) > 1
        and min(a["y"] + a["height"], b["y"] + b["height"]) - max(a["y"], b["y"]) > 1
    )


def test_steps_middle_steps_and_its_caret_lies_beside_it(teacher: Visitor) -> None:
    assert not overlap(box(teacher.page, "#step"), box(teacher.page, "#step-menu"))
    person, before = Person(teacher.page), teacher.epoch()
    person.press("#step")
    teacher.until_epoch(before + 1)
    assert not teacher.page.is_visible("#step-sizes")


@pytest.mark.slow
@pytest.mark.parametrize(("width", "height"), [SIZES[0], later(*SIZES[1])])
@pytest.mark.parametrize("settings", [False, True])
@pytest.mark.parametrize("curve", [False, True])
def test_nothing_lies_over_what_a_class_looks_at(
    teacher: Visitor, width: int, height: int, settings: bool, curve: bool
) -> None:
    page = teacher.page
    page.set_viewport_size({"width": width, "height": height})
    show(page, settings=settings, curve=curve)
    parts = [".pg-transport", ".pg-map", ".pg-figures", "#note", ".pg-map-options"]
    parts += ["#projector-settings", "#projector-end"]
    parts += ["#settings-sheet"] if settings else []
    parts += [".pg-time"] if curve else []
    boxes = {part: box(page, part) for part in parts}
    pairs = [(a, b) for a in boxes for b in boxes if a < b and overlap(boxes[a], boxes[b])]
    assert pairs == []
    assert all(it["y"] >= 0 and it["y"] + it["height"] <= height for it in boxes.values())
    if curve:
        options, note = boxes[".pg-map-options"], boxes["#note"]
        assert note["y"] - options["y"] - options["height"] >= 8
    assert page.evaluate("document.documentElement.scrollHeight") <= height


@pytest.mark.parametrize(("width", "height"), [SIZES[0], later(*SIZES[1])])
def test_targets_are_44_and_texts_18_in_every_state(
    teacher: Visitor, width: int, height: int
) -> None:
    page = teacher.page
    page.set_viewport_size({"width": width, "height": height})
    for settings, curve in [(False, False), (True, False), (False, True)]:
        show(page, settings=settings, curve=curve)
        assert page.evaluate(SMALL, CONTROLS) == []
        assert page.evaluate(SMALL_TEXT) == []


@pytest.mark.slow
def test_a_teacher_changes_what_a_lesson_changes_without_leaving(teacher: Visitor) -> None:
    page, person = teacher.page, Person(teacher.page)
    person.press("#projector-settings")
    page.wait_for_selector("#settings-sheet", state="visible")
    person.press("[data-dataset=xor]")
    teacher.until("location.hash.includes('dataset=xor')")
    person.choose("regularization", "L2")
    teacher.until("location.hash.includes('regularization=L2')")
    person.choose("activation", "ReLU")
    teacher.until("location.hash.includes('activation=relu')")
    person.press("#noise-percent", at=(0.5, 0.5))
    teacher.until("location.hash.includes('noise=25')")
    person.press("#learning-rate", at=(0.99, 0.5))
    teacher.until("location.hash.includes('learningRate=10')")
    person.press("[data-key=feature-sinX]")  # beside the sheet
    teacher.until("location.hash.includes('sinX=true')")
    person.press("[data-key=layer-plus]")  # above it
    teacher.until("location.hash.includes('networkShape=4,2,2')")
    assert page.locator("[data-slider], [role=slider]").count() == 12, "no control is there twice"
    person.key("e")
    page.wait_for_selector("#settings-sheet", state="hidden")
    assert page.locator(".pg-settings > .pg-field").count() == 6
    assert page.locator(".pg-data > h2").inner_text() == "Data"
    assert page.locator(".pg-data #datasets + #own-data + .pg-field #train-percent").count() == 1


def test_escape_closes_the_settings_before_it_leaves_the_view(teacher: Visitor) -> None:
    page = teacher.page
    show(page, settings=True, curve=False)
    page.keyboard.press("Escape")
    assert not page.is_visible("#settings-sheet")
    assert "view=projector" in page.url
    page.keyboard.press("Escape")
    assert page.is_visible(".pg-top")
    page.keyboard.press("p")
    assert not page.is_visible(".pg-top")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "ready"),
    [
        ("backprop", ".pg-back-sum tfoot"),
        later("digits", ".pg-digits-bar"),
        ("studies", "#study-first-values button"),
        later("homework", "#report-first"),
    ],
)
def test_every_page_has_this_view_and_a_way_out_of_it(
    browser: Browser, server: Server, path: str, ready: str
) -> None:
    visitor = new_page(browser, server, viewport={"width": 1280, "height": 720})
    page = visitor.page
    page.goto(f"{visitor.url}{path}?view=projector")
    page.wait_for_selector(ready)
    assert not page.is_visible(".pg-top")
    visitor.until(f"({SMALL_TEXT})().length === 0")
    assert page.evaluate(SMALL, CONTROLS) == []
    page.locator("body").press("Escape")
    page.wait_for_selector(".pg-top", state="visible")
    page.keyboard.press("p")
    assert not page.is_visible(".pg-top")
    Person(page).press("#projector-end")
    page.wait_for_selector(".pg-top", state="visible")
    assert "view=" not in page.url
    page.context.close()
    assert visitor.problems == []
