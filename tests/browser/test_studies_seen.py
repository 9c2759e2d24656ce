"""Studies: the homework's studies as pictures, and the verdict in sight, at every width."""

from __future__ import annotations

import pytest

from playground import RunConfig
from playground.homework.questions import TOPICS
from playground.studies import Axis, Study
from tests.browser.boxes import boxes, overlap, seen, unseen
from tests.browser.conftest import Visitor
from tests.browser.person import Person

pytestmark = pytest.mark.slow

SIZES = {390: 844, 768: 1024, 1024: 768, 1440: 900}
SMALL = Study(RunConfig(), (Axis.parse("learning_rate=0.01,0.1"),), seeds=3, epochs=50)
HOMEWORK = [study for topic in TOPICS.values() for study in topic.studies().values()]
FIRST_RUNS = 144  # of the study the form offers where no link asks for one
_COST = "document.querySelector('#study-cost')?.textContent"


def at_width(visitor: Visitor, width: int, link: str = "") -> Person:
    visitor.page.set_viewport_size({"width": width, "height": SIZES[width]})
    visitor.page.goto(visitor.url + "studies" + link)
    # A hash alone loads nothing anew: until it is read, the page shows the study before it.
    runs = Study.from_link(link).study.n_runs if link else FIRST_RUNS
    visitor.until(f"{_COST}?.includes('{runs} runs')")
    return Person(visitor.page, "touch" if width == 390 else "mouse")


def cancel(visitor: Visitor, person: Person) -> None:
    """Press Cancel as soon as some runs have come; the verdict is on those."""
    visitor.until("Number(document.querySelector('#study-results').dataset.runs) > 0", 120)
    person.press("#study-run")
    visitor.until("document.querySelector('#study-said').textContent.startsWith('Cancelled')", 120)


def test_at_first_the_homeworks_studies_are_seen_and_say_what_they_cost(student: Visitor) -> None:
    at_width(student, 1440)
    assert seen(student.page, ".pg-picture")
    pictures = student.page.locator(".pg-picture")
    links = pictures.evaluate_all("all => all.map(({ dataset }) => dataset.link)")
    assert [Study.from_link(link).study for link in links] == HOMEWORK
    for text, study in zip(pictures.all_inner_texts(), HOMEWORK, strict=True):
        assert f"{study.n_runs} runs of {study.epochs} epochs, about" in text
    shapes = student.page.locator(".pg-picture-drawing svg")
    assert shapes.count() == len(HOMEWORK)


@pytest.mark.parametrize("width", [390, 1440])
def test_a_pressed_picture_runs_at_once_with_its_verdict_in_sight(
    student: Visitor, width: int
) -> None:
    person = at_width(student, width)
    picture = student.page.locator(".pg-picture").nth(4)
    cost = picture.locator(".pg-picture-cost").text_content() or ""
    person.press(picture)
    student.until(f"{_COST}.includes('120 runs of 500 epochs')")
    assert cost.startswith("120 runs of 500 epochs, about")
    assert Study.from_link(student.link()).study == HOMEWORK[4]
    student.until("document.querySelector('#study-run').textContent === 'Cancel'")
    assert seen(student.page, "#study-headline, #study-run, #study-said, #study-progress")
    cancel(student, person)
    assert seen(student.page, "#study-headline, #study-run, #study-said")
    assert student.page.locator(".pg-picture").first.is_hidden()
    person.press("#study-pictures")
    student.until("!document.querySelector('.pg-study-found').checkVisibility()")
    assert not unseen(student.page, ".pg-picture >> nth=0")
    student.page.go_back()
    student.until(f"{_COST}.includes('{FIRST_RUNS} runs')")


@pytest.mark.parametrize("width", SIZES)
def test_after_run_the_verdict_is_seen(student: Visitor, width: int) -> None:
    person = at_width(student, width, SMALL.link())
    person.press("#study-run")
    student.until("document.querySelector('#study-said').textContent.startsWith('6 done')", 120)
    student.until("document.querySelector('#study-results[data-runs=\"6\"]')")
    assert seen(student.page, "#study-headline, #study-run, #study-said")


@pytest.mark.parametrize("width", SIZES)
def test_nothing_of_the_form_lies_under_the_button(student: Visitor, width: int) -> None:
    grid = Study(SMALL.base, (*SMALL.axes, Axis.parse("hidden_layers=none,2")), seeds=3, epochs=50)
    person = at_width(student, width, grid.link())
    page = student.page
    fields = ".pg-study-fields > .pg-study-values > *, .pg-study-fields > :first-child"
    for part in page.locator(fields).all():
        # As far as anybody scrolls: the part's end where the window's, or the bar's, begins.
        part.evaluate("node => node.scrollIntoView({ block: 'center' })")
        part.evaluate("node => node.dataset.tried = ''")
        here = boxes(page, "[data-tried]")
        assert not overlap(here, boxes(page, ".pg-study-start")), part.text_content()
        part.evaluate("node => delete node.dataset.tried")
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    split = page.locator("#study-seeds-vary").get_by_text("Split", exact=True)
    person.press(split)
    student.until("location.hash.includes('seedsVary=split')")
    assert seen(page, "#study-run, #study-cost")


def test_fields_that_do_not_fit_above_the_button_are_marked_as_cut(student: Visitor) -> None:
    """A form longer than the window keeps Run in sight, and what is hidden has a shaded edge."""
    grid = Study(SMALL.base, (*SMALL.axes, Axis.parse("hidden_layers=none,2")), seeds=3, epochs=50)
    at_width(student, 1024, grid.link())
    student.page.set_viewport_size({"width": 1024, "height": 560})
    fields = "document.querySelector('.pg-study-fields')"
    student.until(f"{fields}.scrollHeight > {fields}.clientHeight + 10")
    assert seen(student.page, "#study-run")
    assert "local" in student.page.evaluate(f"getComputedStyle({fields}).backgroundAttachment")
    assert not overlap(boxes(student.page, ".pg-study-fields"), boxes(student.page, "#study-run"))
