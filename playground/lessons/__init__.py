"""Lessons: a Markdown file each, in this folder, whose name is the word in the link.

`first-net.md` is what `tutorial=first-net` shows. A lesson is ordinary Markdown: its `#` heading
is the title, the paragraph under it says what it is about, `[...](#dataset=spiral)` sets the page
up, and paragraphs that begin with "Question:" and "Answer:" ask and, once wanted, answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from playground.errors import SettingError

FIRST = "first-net"
FOLDER = Path(__file__).parent
TEXT, QUESTION, ANSWER = "text", "question", "answer"

_LINK = re.compile(r"\]\((#[^)\s]*)\)")
_MARKS = {"Question:": QUESTION, "Answer:": ANSWER}


@dataclass(frozen=True)
class Part:
    """A stretch of a lesson: `kind` is text, question or answer, `text` its Markdown."""

    kind: str
    text: str


@dataclass(frozen=True)
class Lesson:
    """A lesson as it was read."""

    name: str
    title: str
    summary: str
    parts: tuple[Part, ...]

    @property
    def links(self) -> list[str]:
        """The links in it that set the page up, in their order."""
        return [link for part in self.parts for link in _LINK.findall(part.text)]


def lesson_names() -> list[str]:
    """The names of all lessons there are, the first one for who has never seen a network first."""
    return sorted(
        (path.stem for path in FOLDER.glob("*.md")), key=lambda name: (name != FIRST, name)
    )


def read_lesson(name: str) -> Lesson:
    """The lesson of a name. Raises SettingError where there is none."""
    names = lesson_names()
    if name not in names:
        raise SettingError("tutorial", name, "must be the name of a lesson: " + ", ".join(names))
    return parse_lesson(name, (FOLDER / f"{name}.md").read_text("utf-8", "replace"))


def parse_lesson(name: str, text: str) -> Lesson:
    """A lesson from its Markdown. Without a heading, its name is its title."""
    blocks = [block.strip() for block in re.split(r"\n\s*\n", text) if block.strip()]
    title, summary = name, ""
    if blocks and blocks[0].startswith("# "):
        heading, _, rest = blocks.pop(0).partition("\n")
        title = heading[2:].strip()
        if rest.strip():
            blocks.insert(0, rest.strip())
    if blocks and not blocks[0].startswith("#") and _mark_of(blocks[0]) is None:
        summary = " ".join(blocks.pop(0).split())
    return Lesson(name, title, summary, _parts(blocks))


def _parts(blocks: list[str]) -> tuple[Part, ...]:
    """Blocks joined to parts: a question or answer lasts to the next heading, or the next mark."""
    parts: list[Part] = []
    kind = TEXT
    for block in blocks:
        mark = _mark_of(block)
        begins = mark is not None or (block.startswith("#") and kind != TEXT)
        if mark is not None:
            kind = _MARKS[mark]
            block = block.removeprefix(mark).strip()
        elif block.startswith("#"):
            kind = TEXT
        if begins or not parts:
            parts.append(Part(kind, block))
        else:
            parts[-1] = Part(kind, f"{parts[-1].text}\n\n{block}")
    return tuple(parts)


def _mark_of(block: str) -> str | None:
    return next((mark for mark in _MARKS if block.startswith(mark)), None)
