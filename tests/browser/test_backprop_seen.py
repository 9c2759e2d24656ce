"""Backprop: an entry, what feeds it and its whole sum are seen together, at every width."""

from __future__ import annotations

import pytest

from playground.derivation.case import Case
from tests.browser.boxes import boxes, seen, unseen, until_seen
from tests.browser.conftest import Visitor
from tests.browser.person import Person
from tests.browser.test_backprop import cell, wait_for
from tests.later import later

pytestmark = pytest.mark.slow

SIZES = {390: 844, 768: 1024, 1024: 768, 1280: 720, 1440: 900}
LARGEST = Case(channels_in=4, channels_out=4, size=8, kernel=5, padding=4)
_SUM = (
    ".pg-back-entry, .pg-back-formula, .pg-back-sum tbody tr, .pg-back-sum tfoot, .pg-back-checked"
)


def at_width(visitor: Visitor, width: int, case: Case) -> Person:
    visitor.page.set_viewport_size({"width": width, "height": SIZES[width]})
    visitor.page.goto(case.link(visitor.url + "backprop"))
    wait_for(visitor, case)
    visitor.page.evaluate("scrollTo(0, 0)")
    visitor.until("document.querySelector('.pg-back-sum')")
    # Two frames: what was measured has been laid out.
    visitor.page.evaluate(
        "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )
    return Person(visitor.page, "touch" if width == 390 else "mouse")


def look(visitor: Visitor, person: Person, array: str, *index: int) -> None:
    at = visitor.page.locator(cell(array, *index))
    if unseen(visitor.page, cell(array, *index)):  # a person moves the page first
        at.evaluate("node => scrollBy(0, node.getBoundingClientRect().top - 0.3 * innerHeight)")
    person.press(at)
    where = f"({','.join(map(str, index))})"
    visitor.until(f"document.querySelector('.pg-back-entry').textContent.includes({where!r})")
    visitor.until(f"document.querySelector({cell(array, *index)!r}).dataset.selected === ''")


def feeders_seen(visitor: Visitor) -> bool:
    """Whether all that feeds the entry is seen: its cells, or their small likeness by the sum."""
    if not unseen(visitor.page, "td[data-fed]"):
        return True
    fed = visitor.page.locator("td[data-fed]").all_inner_texts()
    shown = visitor.page.locator(".pg-back-feeders [data-fed]").all_inner_texts()
    return sorted(fed) == sorted(shown) and seen(visitor.page, ".pg-back-feeders [data-fed]")


@pytest.mark.parametrize("width", SIZES)
def test_as_it_opens_entry_feeders_sum_total_and_check_are_seen(
    student: Visitor, width: int
) -> None:
    at_width(student, width, Case())
    until_seen(student.page, f"td[data-selected], {_SUM}")
    assert feeders_seen(student)


@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize(
    ("array", "index"),
    [("y", (1, 1, 1)), later("dw", (1, 0, 2, 1)), ("dz", (1, 4, 4)), later("db", (1,))],
)
def test_a_pressed_entry_is_seen_with_its_sum(
    student: Visitor, width: int, array: str, index: tuple[int, ...]
) -> None:
    person = at_width(student, width, Case())
    look(student, person, array, *index)
    assert seen(student.page, "td[data-selected], .pg-back-entry, .pg-back-sum tfoot")
    assert not unseen(student.page, ".pg-back-sum tbody tr")
    assert feeders_seen(student)
    if array != "y":
        assert seen(student.page, ".pg-back-checked")


@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize(
    "case", [Case(), LARGEST, later(Case("dense")), later(Case("max_pool2d", size=8))]
)
def test_no_number_hides_beside_the_window(student: Visitor, width: int, case: Case) -> None:
    at_width(student, width, case)
    page = student.page
    right = max(box.right for box in boxes(page, ".pg-back-numbers td"))
    [numbers] = boxes(page, ".pg-back-numbers")
    assert right <= numbers.right + 1
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    clipped = (
        """(cells) => cells.filter((cell) => cell.scrollWidth > cell.clientWidth + 1).length"""
    )
    assert page.locator(".pg-back-numbers td").evaluate_all(clipped) == 0
    [total] = boxes(page, "#back-explanation > .pg-back-sum")
    products = boxes(page, "#back-explanation > .pg-back-sum tbody b")
    assert all(product.right <= total.right for product in products)


@pytest.mark.parametrize("width", [390, 1024])
def test_a_sum_too_long_for_the_window_scrolls_between_its_head_and_its_total(
    student: Visitor, width: int
) -> None:
    at_width(student, width, LARGEST)
    page = student.page
    table = "document.querySelector('.pg-back-sum')"
    student.until(f"{table}.scrollHeight > {table}.clientHeight")
    assert seen(page, ".pg-back-entry, .pg-back-sum tfoot, .pg-back-checked")
    page.evaluate(f"{table}.scrollTo(0, 1e6)")
    assert not unseen(page, ".pg-back-sum tbody:last-of-type tr:last-child")
    assert seen(page, ".pg-back-entry, .pg-back-sum tfoot, .pg-back-checked")


def test_a_pressed_product_is_marked_where_it_comes_from(student: Visitor) -> None:
    person = at_width(student, 390, Case())
    person.press(".pg-back-sum tbody tr >> nth=1")
    student.until("document.querySelectorAll('.pg-back-feeders [data-pointed]').length === 2")
    numbers = student.page.locator(".pg-back-sum tbody tr").nth(1).inner_text()
    for text in student.page.locator(".pg-back-feeders [data-pointed]").all_inner_texts():
        assert text in numbers


@pytest.mark.parametrize("width", [390, 1024])
def test_from_the_keyboard_the_entry_stays_above_its_sum(student: Visitor, width: int) -> None:
    at_width(student, width, Case())
    page = student.page
    page.focus(cell("dz", 1, 0, 0))
    for _ in range(4):
        page.keyboard.press("ArrowDown")
    student.until("document.querySelector('.pg-back-entry').textContent.includes('(1,4,0)')")
    student.until(f"document.querySelector({cell('dz', 1, 4, 0)!r}).dataset.selected === ''")
    assert seen(page, "td[data-selected], .pg-back-sum tfoot, .pg-back-checked")
