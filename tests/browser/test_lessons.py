"""Lessons: opened, read, set up from, and left, without a reload."""

from __future__ import annotations

import pytest

from playground import RunConfig
from playground.lessons import lesson_names, read_lesson
from tests.browser.conftest import Visitor

LESSON = "document.querySelector('#lesson')"
SEEN = f"!{LESSON}.hidden && {LESSON}.querySelector('details')"


def shows_lesson(visitor: Visitor, title: str) -> None:
    visitor.until(f"{SEEN} && {LESSON}.querySelector('h2').textContent === {title!r}")


def test_a_lesson_of_the_list_opens_under_the_playground(visitor: Visitor) -> None:
    visitor.open()
    visitor.page.evaluate("window.sameLoad = true")
    visitor.page.click("#to-lessons")
    visitor.page.get_by_role("link", name="The first net").click()
    shows_lesson(visitor, "The first net")
    assert visitor.config() == RunConfig(tutorial="first-net")
    visitor.until("document.activeElement.textContent === 'The first net'")
    assert visitor.page.evaluate("window.sameLoad")


@pytest.mark.parametrize("name", lesson_names())
def test_every_link_of_a_lesson_sets_the_page_up_and_keeps_the_lesson(
    visitor: Visitor, name: str
) -> None:
    lesson = read_lesson(name)
    visitor.open(f"#tutorial={name}")
    shows_lesson(visitor, lesson.title)
    for summary in visitor.page.locator("#lesson summary").all():
        summary.click()  # some links stand in answers
    for at, link in enumerate(lesson.links):
        visitor.page.locator("#lesson a[href^='#']").nth(at).click()
        wanted = RunConfig.from_link(link).replace(tutorial=name)
        visitor.until(f"document.documentElement.dataset.link === {wanted.link()!r}")
        assert visitor.config() == wanted
        shows_lesson(visitor, lesson.title)


def test_an_answer_is_there_only_when_it_is_wanted(visitor: Visitor) -> None:
    visitor.open("#tutorial=first-net")
    shows_lesson(visitor, "The first net")
    answer = visitor.page.get_by_text("from 0.617 to 0.532 after 300 epochs")
    assert not answer.is_visible()
    visitor.page.locator("#lesson summary").first.click()
    assert answer.is_visible()


def test_from_the_playground_a_button_leads_back_to_where_the_lesson_was_left(
    visitor: Visitor,
) -> None:
    visitor.open("#tutorial=first-net")
    shows_lesson(visitor, "The first net")
    link = visitor.page.get_by_role("link", name="Set it up: three units")
    link.click()
    visitor.until("scrollY === 0")
    back = visitor.page.get_by_role("button", name="Lesson: The first net")
    back.click()
    visitor.until("document.activeElement.textContent === 'Set it up: three units'")
    visitor.until("document.querySelector('#to-lesson').hidden")
    assert link.is_visible()


def test_a_link_of_a_lesson_keeps_hidden_what_is_hidden(visitor: Visitor) -> None:
    visitor.open("#tutorial=first-net&noise_hide=true")
    shows_lesson(visitor, "The first net")
    visitor.page.get_by_role("link", name="Set it up: two units").click()
    visitor.until("location.hash.includes('networkShape=2&')")
    assert visitor.config().hidden_controls == ("noise",)
    assert not visitor.page.locator("#noise-percent").is_visible()


def test_back_leaves_the_lesson_as_it_came(visitor: Visitor) -> None:
    visitor.open()
    visitor.page.click("#lessons [data-lesson=regularization]")
    shows_lesson(visitor, "Regularization on noisy data")
    visitor.page.go_back()
    visitor.until(f"{LESSON}.hidden")
    visitor.page.go_forward()
    shows_lesson(visitor, "Regularization on noisy data")


def test_an_unknown_lesson_is_noted_and_the_page_works(visitor: Visitor) -> None:
    visitor.open("#tutorial=nowhere&dataset=xor")
    visitor.until_note("tutorial=nowhere: there is no lesson of this name")
    assert "first-net" in visitor.text("note")
    assert visitor.page.locator("#lesson").is_hidden()
    visitor.page.click("#step")
    visitor.until_epoch(1)


def test_a_visitor_who_comes_by_a_lesson_link_sees_the_lesson(newcomer: Visitor) -> None:
    newcomer.load("#tutorial=features-or-layers&dataset=spiral")
    shows_lesson(newcomer, "Features against layers")
    assert newcomer.page.get_by_role("button", name="Lesson: Features against layers").is_visible()


def test_the_article_says_the_signs_of_the_colours_the_right_way_round(visitor: Visitor) -> None:
    visitor.open()
    assert "Orange is negative, blue is positive" in visitor.text("text")
    assert "Half the mean squared error" in visitor.text("text")
