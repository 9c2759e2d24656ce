"""Lessons: what every one has, where its links lead, and how any text is read."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from playground import RunConfig, SettingError
from playground.lessons import (
    CHOICE,
    FOLDER,
    NUMBER,
    SENTENCE,
    TEST_LOSS,
    Guess,
    Setup,
    check_folder,
    lesson_names,
    parse_lesson,
    picture_file,
    read_lesson,
)
from playground.run.config import read_link
from playground.studies.study import Study

NAMES = ["first-net", "classes", "features-or-layers", "first-weights", "ravine", "regularization"]
_STUDY_LINK = re.compile(r"\]\(/studies(#[^)\s]*)\)")


def test_the_lessons_that_come_along_are_found_the_first_one_first() -> None:
    assert lesson_names()[0] == "first-net"
    assert set(NAMES) <= set(lesson_names())
    for name in NAMES:
        assert RunConfig.from_link(f"#tutorial={name}").tutorial == name


@pytest.mark.parametrize("name", NAMES)
def test_every_step_asks_has_a_guess_sets_up_trains_and_answers_but_the_last(name: str) -> None:
    lesson = read_lesson(name)
    assert lesson.title != name
    assert lesson.summary
    *asking, last = lesson.steps
    for step in asking:
        assert step.question
        assert step.guess
        assert step.guess.kind != SENTENCE, "a guess that can be compared"
        assert step.setups
        assert step.train_to
        assert step.answer
    assert last.title == "What to take away"
    assert not any(step.notes for step in lesson.steps)


@pytest.mark.parametrize("name", NAMES)
def test_where_a_test_loss_is_guessed_one_run_is_meant(name: str) -> None:
    for step in read_lesson(name).steps:
        if step.guess and step.guess.kind == TEST_LOSS:
            assert len(step.setups) == 1


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
        SettingError, match=r"tutorial=nowhere: must be the name of a lesson: first-net, .*"
    ):
        read_lesson("nowhere")


@pytest.mark.parametrize("name", ["../__init__", "first-net.md", "", "FIRST-NET", "/etc/passwd"])
def test_a_name_reaches_no_file_but_a_lesson(name: str) -> None:
    with pytest.raises(SettingError):
        read_lesson(name)


STEPS = """# My title

About
this.

## 1. One

Question: How
small?
Guess: test loss
[Go](#dataset=xor "exclusive or"), [or here](#dataset=gauss)
Train to 1,000

Some context.

Answer: So.

* and so

[Try it](#noise=10)

## Two

Question: What?

Guess: choice a disc / a band

Answer: A band.

Question: And then?

## The end

Nothing is asked.
"""


def test_a_lesson_is_read_as_its_author_meant_it() -> None:
    lesson = parse_lesson("mine", STEPS)
    assert (lesson.title, lesson.summary) == ("My title", "About this.")
    one, two, three, end = lesson.steps
    assert (one.title, one.question, one.text) == ("One", "How\nsmall?", "Some context.")
    assert one.guess == Guess(TEST_LOSS)
    assert one.setups == [
        Setup("Go", "#dataset=xor", "exclusive or"),
        Setup("or here", "#dataset=gauss", ""),
    ]
    assert one.train_to == 1000
    assert one.answer == "So.\n\n* and so\n\n[Try it](#noise=10)"
    assert two.guess == Guess(CHOICE, ("a disc", "a band"))
    assert (three.title, three.question, three.guess) == ("Two", "And then?", Guess(SENTENCE))
    assert (end.title, end.text, end.guess) == ("The end", "Nothing is asked.", None)
    assert lesson.links == ["#dataset=xor", "#dataset=gauss", "#noise=10"]


def test_a_lesson_as_they_were_written_before_is_read_as_steps() -> None:
    lesson = parse_lesson(
        "old",
        "# Title\n\nAbout.\n\n## 1. One\n\nText with\n[a link](#noise=5)\nin it.\n\n"
        "[Set it up](#dataset=xor)\n\nQuestion: Why?\n\nAnswer: So.\n\n## 2. Two\n\nThe end.\n",
    )
    one, two = lesson.steps
    assert (one.title, one.question, one.answer) == ("One", "Why?", "So.")
    assert one.text == "Text with\n[a link](#noise=5)\nin it."
    assert one.setups == [Setup("Set it up", "#dataset=xor", "")]
    assert (two.title, two.text) == ("Two", "The end.")


def test_code_and_tables_stay_as_they_are() -> None:
    code = "```\n# no heading\n\nQuestion: none\n```"
    (step,) = parse_lesson("mine", f"# Title\n\nAbout.\n\n{code}\n\n| a | b |\n|---|---|").steps
    assert step.text == f"{code}\n\n| a | b |\n|---|---|"
    assert step.question == ""


@pytest.mark.parametrize("words", ["", "guess", "choice", "choice one", "loss"])
def test_a_guess_that_cannot_be_read_says_what_is_allowed(words: str) -> None:
    (step,) = parse_lesson("mine", f"## A\n\nQuestion: Why?\n\nGuess: {words}\n").steps
    assert step.notes == [f"Guess: {words}: must be test loss, number, sentence, or choice a / b."]
    assert step.guess == Guess(SENTENCE)


def test_more_epochs_than_a_run_can_have_are_no_button() -> None:
    (step,) = parse_lesson("mine", "## A\n\nTrain to 1,000,001\n").steps
    assert (step.train_to, step.notes) == (None, ["Train to 1,000,001: must be at most 1,000,000."])


def test_guesses_are_read_in_any_case() -> None:
    (step,) = parse_lesson("mine", "## A\n\nQuestion: Why?\nGuess: Number.\n").steps
    assert step.guess == Guess(NUMBER)


@pytest.mark.parametrize("text", ["", "\n\n", "#", "Question:", "Answer: only", "no heading"])
def test_a_lesson_without_a_heading_is_called_by_its_name(text: str) -> None:
    lesson = parse_lesson("mine", text)
    assert lesson.title == "mine"
    assert len(lesson.steps) == 1


@example("## :")
@example("## :\n\n## b\n\nc")
@given(st.text(alphabet="#QuestionAnswer: \n[](x`"))
def test_any_text_is_a_lesson_that_loses_no_word(text: str) -> None:
    lesson = parse_lesson("mine", text)
    parts = [lesson.title, lesson.summary]
    for step in lesson.steps:
        parts += [step.title, *step.texts, *(" ".join(setup) for setup in step.setups)]
    kept = " ".join(parts)
    for word in re.sub("Question:|Answer:", " ", text).split():
        assert word in kept or set(word) <= set("#") or word.startswith(("[", "]", ")", "("))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A teacher's folder of lessons."""
    own = tmp_path / "lessons"
    own.mkdir()
    monkeypatch.setenv("LESSONS", str(own))
    return own


def test_a_new_file_in_the_teachers_folder_is_a_lesson_at_once(folder: Path) -> None:
    assert "mine" not in lesson_names()
    (folder / "mine.md").write_text("# Mine", "utf-8")
    assert "mine" in lesson_names()
    assert read_lesson("mine").title == "Mine"
    (folder / "mine.md").write_text("# Changed", "utf-8")
    assert read_lesson("mine").title == "Changed"


def test_a_teachers_lesson_takes_the_place_of_ours_of_the_same_name(folder: Path) -> None:
    (folder / "first-net.md").write_text("# My first net", "utf-8")
    assert read_lesson("first-net").title == "My first net"
    assert lesson_names().count("first-net") == 1


def test_what_is_no_lesson_in_a_folder_takes_none_away(folder: Path) -> None:
    before = lesson_names()
    (folder / "folder.md").mkdir()
    (folder / ".#mine.md").symlink_to("me@here.1234")  # as Emacs locks what is being written
    (folder / "loop.md").symlink_to("loop.md")
    os.mkfifo(folder / "pipe.md")
    (folder / "no name of a link.md").write_text("# A")
    (folder / os.fsdecode(b"\xff.md")).write_text("# A")
    (folder / "mine.md").write_bytes(b"# M\xff\x00")
    assert set(lesson_names()) == {*before, "mine"}
    for name in lesson_names():
        assert read_lesson(name).title


def test_a_picture_lies_beside_the_lessons_and_nothing_else_is_reached(folder: Path) -> None:
    (folder / "two.png").write_bytes(b"png")
    (folder.parent / "secret.png").write_bytes(b"no")
    (folder / "notes.txt").write_text("no")
    (folder / "link.png").symlink_to(folder.parent / "secret.png")
    assert picture_file("two.png") == (folder / "two.png").resolve()
    (folder / "loop.png").symlink_to("loop.png")
    nothing = ["", ".png", "no.png", "loop.png", "a\0.png", "x" * 300 + ".png", "\udcff.png"]
    for name in ["../secret.png", "link.png", "notes.txt", "first-net.md", *nothing]:
        assert picture_file(name) is None, name


def test_a_folder_that_is_not_there_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LESSONS", "/nowhere/lessons")
    with pytest.raises(
        SettingError, match="LESSONS=/nowhere/lessons: must be a folder that is there"
    ):
        check_folder()
    assert lesson_names()
