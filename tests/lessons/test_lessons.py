"""Lessons: what every one has, where its links lead, and how any text is read."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground import RunConfig, SettingError
from playground.lessons import (
    ANSWER,
    FOLDER,
    QUESTION,
    TEXT,
    lesson_names,
    parse_lesson,
    read_lesson,
)
from playground.link import read_link
from playground.studies.study import Study

NAMES = lesson_names()
_STUDY_LINK = re.compile(r"\]\(/studies(#[^)\s]*)\)")


def test_there_are_lessons_and_their_names_fit_into_a_link() -> None:
    assert {"first-net", "features-or-layers", "regularization"} <= set(NAMES)
    for name in NAMES:
        assert RunConfig.from_link(f"#tutorial={name}").tutorial == name


@pytest.mark.parametrize("name", NAMES)
def test_every_lesson_has_a_title_a_summary_and_a_question_with_its_answer(name: str) -> None:
    lesson = read_lesson(name)
    assert lesson.title != name
    assert lesson.summary
    kinds = [part.kind for part in lesson.parts]
    assert QUESTION in kinds
    for kind, after in zip(kinds, [*kinds[1:], TEXT], strict=True):
        assert (kind == QUESTION) == (after == ANSWER)


@pytest.mark.parametrize("name", NAMES)
def test_every_link_of_a_lesson_opens_without_a_note(name: str) -> None:
    links = read_lesson(name).links
    assert links
    for link in links:
        assert read_link(link).notes == ()


@pytest.mark.parametrize("name", NAMES)
def test_every_study_of_a_lesson_opens(name: str) -> None:
    for link in _STUDY_LINK.findall((FOLDER / f"{name}.md").read_text("utf-8")):
        reading = Study.from_link(link)
        assert reading.notes == ()
        assert reading.study.axes


def test_an_unknown_lesson_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(
        SettingError, match=r"tutorial=nowhere: must be the name of a lesson: .*first-net"
    ):
        read_lesson("nowhere")


@pytest.mark.parametrize("name", ["../__init__", "first-net.md", "", "FIRST-NET", "/etc/passwd"])
def test_a_name_reaches_no_file_but_a_lesson(name: str) -> None:
    with pytest.raises(SettingError):
        read_lesson(name)


def test_a_lesson_is_read_as_its_author_meant_it() -> None:
    lesson = parse_lesson(
        "mine",
        "# My title\n\nAbout\nthis.\n\n## One\n\n[Go](#dataset=xor)\n\nQuestion: Why?\n\n"
        "Answer: So.\n\n* and so\n\n## Two\n\nThe end.\n",
    )
    assert (lesson.title, lesson.summary) == ("My title", "About this.")
    assert [(part.kind, part.text) for part in lesson.parts] == [
        (TEXT, "## One\n\n[Go](#dataset=xor)"),
        (QUESTION, "Why?"),
        (ANSWER, "So.\n\n* and so"),
        (TEXT, "## Two\n\nThe end."),
    ]
    assert lesson.links == ["#dataset=xor"]


@pytest.mark.parametrize("text", ["", "\n\n", "#", "Question:", "Answer: only", "no heading"])
def test_a_lesson_without_a_heading_is_called_by_its_name(text: str) -> None:
    assert parse_lesson("mine", text).title == "mine"


@given(st.text(alphabet="#QuestionAnswer: \n[](x"))
def test_any_text_is_a_lesson_that_loses_no_word(text: str) -> None:
    lesson = parse_lesson("mine", text)
    kept = " ".join([lesson.title, lesson.summary, *(part.text for part in lesson.parts)])
    for word in re.sub("Question:|Answer:", " ", text).split():
        assert word in kept or word == "#"
