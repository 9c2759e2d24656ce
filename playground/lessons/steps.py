"""A lesson read from its Markdown: a title, what it is about, steps that ask before they answer.

    # Noise                                   the title
    What it is about.                         the summary: the first paragraph

    ## Without noise                          a step
    Question: How small will it get?          what is asked; at most one a step
    Guess: test loss                          how a guess is noted
    [Set it up](#dataset=gauss "no noise")    a button that sets the page up, and its hint
    Train to 100                              a button that trains
    Answer: Very small: 0.001.                the rest of the step, shown once it is wanted

All else is text. A file without `##` is one step, and a second question in a step begins another.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from playground.wording.words import words

TEST_LOSS, NUMBER, CHOICE, SENTENCE = "test loss", "number", "choice", "sentence"
"""What a guess can be; one of the test loss is drawn on the curve."""

_MOST_EPOCHS = 1_000_000  # that a run can have
_HEADING = re.compile(r"#{1,2}\s+(?:\d+[.)]\s+)?")
_LINK = re.compile(r"\]\((#[^)\s]*)")
_BUTTON = re.compile(r'\[(?P<label>[^\]]+)\]\((?P<link>#[^)\s]*)(?:\s+"(?P<hint>[^"]*)")?\)')
_BUTTONS = re.compile(
    rf"(?:{re.sub('[?]P<[a-z]+>', '?:', _BUTTON.pattern)}[\s,.·]*(?:(?:and|or)\s)?)+$"
)
_TRAIN = re.compile(r"Train to (\d[\d,\u2009\u202f ]{,12})\.?$")
_FENCE = re.compile(r"\s*(```|~~~)")
_MARK = re.compile(r"(Question|Guess|Answer):\s*")


class Guess(NamedTuple):
    """How a guess is noted: a kind, and for a choice what there is to choose."""

    kind: str
    choices: tuple[str, ...] = ()


class Setup(NamedTuple):
    """A button that sets the page up."""

    label: str
    link: str
    hint: str


@dataclass
class Step:
    """What one step of a lesson holds; texts are Markdown."""

    title: str
    question: str = ""
    text: str = ""
    guess: Guess | None = None
    setups: list[Setup] = field(default_factory=list)
    train_to: int | None = None
    answer: str = ""
    notes: list[str] = field(default_factory=list)
    """What of the step could not be read, for who writes it."""

    @property
    def texts(self) -> list[str]:
        """Everything in it that is read."""
        return [text for text in (self.question, self.text, self.answer) if text]


class Lesson(NamedTuple):
    """A lesson as it was read."""

    name: str
    title: str
    summary: str
    steps: tuple[Step, ...]

    @property
    def links(self) -> list[str]:
        """The links in it that set the page up, step by step."""
        found: list[str] = []
        for step in self.steps:
            found += [setup.link for setup in step.setups]
            found += [link for text in step.texts for link in _LINK.findall(text)]
        return found


def parse_lesson(name: str, text: str) -> Lesson:
    """A lesson from its Markdown. Without a heading, its name is its title."""
    blocks = _blocks(text)
    title, summary = name, ""
    if blocks and blocks[0].startswith("# "):
        heading, _, rest = blocks.pop(0).partition("\n")
        title = heading[2:].strip()
        if rest.strip():
            blocks.insert(0, rest.strip())
    is_prose = blocks and not _FENCE.match(blocks[0])
    if is_prose and all(kind == "Text" for kind, _ in _lines(blocks[0])):
        summary = " ".join(blocks.pop(0).split())
    reader = _Reader(title)
    for block in blocks:
        reader.read(block)
    return Lesson(name, title, summary, tuple(reader.finished()))


def _blocks(text: str) -> list[str]:
    """Paragraphs; a fenced block of code is one, whatever stands in it."""
    blocks: list[list[str]] = [[]]
    in_code = False
    for line in text.splitlines():
        if _FENCE.match(line):
            in_code = not in_code
        if line.strip() or in_code:
            blocks[-1].append(line)
        else:
            blocks.append([])
    return ["\n".join(lines).strip() for lines in blocks if lines]


def _lines(block: str) -> list[tuple[str, str]]:
    """A paragraph's lines, each with what it is; buttons stand at its start or its end only."""
    if _FENCE.match(block):
        return [("Text", block)]
    lines = [(_kind(line.strip()), line) for line in block.splitlines()]
    inside = [at for at, (kind, _) in enumerate(lines) if kind == "Text"]
    for at in range(inside[0], inside[-1]) if inside else ():
        if lines[at][0] in ("Buttons", "Train"):
            lines[at] = ("Text", lines[at][1])
    return lines


def _kind(line: str) -> str:
    mark = _MARK.match(line)
    if mark:
        return mark[1]
    if _HEADING.match(line):
        return "Heading"
    if _BUTTONS.match(line):
        return "Buttons"
    return "Train" if _TRAIN.match(line) else "Text"


class _Reader:
    """Takes one paragraph after the other into steps."""

    def __init__(self, title: str) -> None:
        self.steps = [Step(title)]
        self.headed: set[int] = set()  # the steps with a heading of their own, by their identity
        self.into = "text"
        self.is_new = True  # the next line begins a paragraph

    def read(self, block: str) -> None:
        self.is_new = True
        for kind, line in _lines(block):
            if kind in ("Buttons", "Train") and self.into == "answer":
                self._add(line.strip())
            else:
                getattr(self, f"_{kind.lower()}")(line.strip() if kind != "Text" else line)

    def finished(self) -> list[Step]:
        """The steps that hold anything or have a heading; a question alone takes a sentence."""
        for step in self.steps:
            if step.question and step.guess is None:
                step.guess = Guess(SENTENCE)
        full = [
            step
            for step in self.steps
            if step.texts or step.setups or step.notes or id(step) in self.headed
        ]
        return full or self.steps[:1]

    def _heading(self, line: str) -> None:
        self.steps.append(Step(line[_HEADING.match(line).end() :].strip()))  # type: ignore[union-attr]
        if self.steps[-1].title and line.startswith("##"):
            self.headed.add(id(self.steps[-1]))
        self.into = "text"

    def _question(self, line: str) -> None:
        if self.steps[-1].question or self.steps[-1].answer:
            self.steps.append(Step(self.steps[-1].title))
        self.into = "question"
        self._add(_unmarked(line))

    def _answer(self, line: str) -> None:
        self.into = "answer"
        self._add(_unmarked(line))

    def _text(self, line: str) -> None:
        # A paragraph after the question is text; one after the answer still belongs to it.
        if self.is_new and self.into == "question":
            self.into = "text"
        self._add(line)

    def _guess(self, line: str) -> None:
        said = _unmarked(line)
        self.steps[-1].guess = _guess_of(said)
        if self.steps[-1].guess is None:
            self.steps[-1].notes.append(words("lessons.notes.guess", guess=said))
        self._end_question()

    def _train(self, line: str) -> None:
        found = _TRAIN.match(line)
        assert found
        epoch = int(re.sub(r"\D", "", found[1]))
        if epoch > _MOST_EPOCHS:
            note = words("lessons.notes.train_to", line=line, most=_MOST_EPOCHS)
            self.steps[-1].notes.append(note)
        else:
            self.steps[-1].train_to = epoch
        self._end_question()

    def _buttons(self, line: str) -> None:
        self.steps[-1].setups += [
            Setup(found["label"], found["link"], found["hint"] or "")
            for found in _BUTTON.finditer(line)
        ]
        self._end_question()

    def _end_question(self) -> None:
        if self.into == "question":
            self.into = "text"
            self.is_new = True

    def _add(self, line: str) -> None:
        step = self.steps[-1]
        before = getattr(step, self.into)
        gap = "" if not before else "\n\n" if self.is_new else "\n"
        setattr(step, self.into, f"{before}{gap}{line}")
        self.is_new = False


def _unmarked(line: str) -> str:
    return _MARK.sub("", line, count=1).strip()


def _guess_of(said: str) -> Guess | None:
    kind = said.rstrip(".").lower()
    if kind in (TEST_LOSS, NUMBER, SENTENCE):
        return Guess(kind)
    first, _, rest = said.partition(" ")
    choices = tuple(part.strip() for part in rest.split("/") if part.strip())
    return Guess(CHOICE, choices) if first.lower() == CHOICE and len(choices) > 1 else None
