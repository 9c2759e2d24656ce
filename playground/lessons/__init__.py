"""Lessons: a Markdown file each, whose name is the word in the link.

`first-net.md` is what `tutorial=first-net` shows. The lessons that come with the playground lie in
this folder; LESSONS in the environment names a folder of a teacher's own beside them. Both are read
afresh each time: a new file is found, and a change is seen, without a restart. How a file is
written stands in `docs/lessons.md`; `steps.py` reads it.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from playground.errors import SettingError
from playground.lessons.steps import (
    CHOICE,
    NUMBER,
    SENTENCE,
    TEST_LOSS,
    Guess,
    Lesson,
    Setup,
    Step,
    parse_lesson,
)

__all__ = [
    "CHOICE",
    "FIRST",
    "FOLDER",
    "NUMBER",
    "PICTURES",
    "SENTENCE",
    "TEST_LOSS",
    "VARIABLE",
    "Guess",
    "Lesson",
    "Setup",
    "Step",
    "check_folder",
    "lesson_names",
    "parse_lesson",
    "picture_file",
    "read_lesson",
]

FIRST = "first-net"
FOLDER = Path(__file__).parent
VARIABLE = "LESSONS"
"""The variable of the environment that names a folder of more lessons."""

_MAX_CHARACTERS = 1_000_000
_NAME = re.compile("[A-Za-z0-9_-]{1,64}")  # as in a link

PICTURES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".svg": "image/svg+xml",
}
"""What a picture beside a lesson may end in, and what it then is."""


def check_folder() -> None:
    """Raises SettingError if LESSONS names no folder."""
    own = os.environ.get(VARIABLE, "")
    if own and not Path(own).is_dir():
        raise SettingError(VARIABLE, own, "must be a folder that is there")


def lesson_names() -> list[str]:
    """The names of all lessons there are, the first one for who has never seen a network first."""
    return sorted(_files(), key=lambda name: (name != FIRST, name))


def read_lesson(name: str) -> Lesson:
    """The lesson of a name. Raises SettingError where there is none."""
    files = _files()
    if name not in files:
        names = ", ".join(lesson_names())
        raise SettingError("tutorial", name, f"must be the name of a lesson: {names}")
    try:
        with files[name].open(encoding="utf-8", errors="replace") as file:
            return parse_lesson(name, file.read(_MAX_CHARACTERS))
    except OSError as error:
        raise SettingError("tutorial", name, f"cannot be read: {error.strerror}") from None


def picture_file(name: str) -> Path | None:
    """The picture of a name beside a lesson; None for what is no picture, or lies elsewhere."""
    if Path(name).suffix.lower() not in PICTURES:
        return None
    for folder in reversed(_folders()):
        try:
            path = (folder / name).resolve()
        except (OSError, ValueError, RuntimeError):  # a link to itself, no name of a file
            continue
        if path.parent == folder.resolve() and _is_readable(path):
            return path
    return None


def _folders() -> list[Path]:
    own = os.environ.get(VARIABLE, "")
    return [FOLDER, Path(own)] if own else [FOLDER]


def _files() -> dict[str, Path]:
    """The lessons' files by name: one of the teacher's own takes the place of ours.

    What else may end in .md, a folder, an editor's lock, a name no link can hold, is none.
    """
    return {
        path.stem: path
        for folder in _folders()
        for path in folder.glob("*.md")
        if _NAME.fullmatch(path.stem) and _is_readable(path)
    }


def _is_readable(path: Path) -> bool:
    return os.path.isfile(path) and os.access(path, os.R_OK)  # Path.is_file raises for some names
