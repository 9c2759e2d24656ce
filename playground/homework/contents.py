"""A report's contents, read: from JSON, and from links and files as a command is given them.

    {"name": "...", "course": "...", "title": "...",
     "parts": [{"kind": "run", "link": "#...", "epochs": 500}, {"kind": "run", "file": {...}},
               {"kind": "study", "link": "#..."}, {"kind": "sheet", "part": "learning-rate"},
               {"kind": "text", "title": "What I learned", "paragraphs": ["..."]}],
     "results": [{"link": "#...", "results": [{"position": 0, "status": "ok", ...}]}]}

A part that cannot be read is a gap, and the rest is made. `results` are runs of studies that
somebody, a browser, has done already: rows as `POST /api/study/run` answers them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from playground.errors import LedgerError, PlaygroundError, RunFileError, SettingError
from playground.homework.document import whole
from playground.homework.part import Part
from playground.homework.parts import GapPart, Report, RunPart, StudyPart, TextPart
from playground.homework.questions import SEEDS
from playground.homework.sheet_parts import SheetName, sheet_part
from playground.run.file import load, read_run
from playground.studies.execution import result_of
from playground.studies.ledger import Ledger, kept_in
from playground.studies.rows import RunRow, result_of_rows
from playground.studies.statistics import StudyResult
from playground.studies.study import DEFAULT_EPOCHS, MAX_EPOCHS, MAX_RUNS, MAX_SEEDS, Study
from playground.wording.words import words

MAX_PARTS = 50
MAX_STUDIES = 100
MAX_PARAGRAPHS = 200
_STUDY_KEYS = re.compile(r"(?:^|[#&?])(?:vary|seeds|seedsVary)=")
_EPOCHS_KEY = re.compile(r"(?:^|[#&?])epochs=")

_Kind = Literal["run", "study", "text", "sheet"]
_Line = Annotated[str, Field(max_length=200)]
_Text = Annotated[str, Field(max_length=20_000)]


class _Message(BaseModel, extra="forbid"):
    """A part in JSON."""


class RunMessage(_Message):
    """A run by its link, or as a file that the page or `playground.save` has written."""

    kind: Literal["run"]
    title: _Line = ""
    link: str = ""
    epochs: int = Field(DEFAULT_EPOCHS, ge=0, le=MAX_EPOCHS)
    file: dict[str, Any] | None = None


class StudyMessage(_Message):
    """A study by its link."""

    kind: Literal["study"]
    title: _Line = ""
    link: str


class TextMessage(_Message):
    """A text of one's own."""

    kind: Literal["text"]
    title: _Line = ""
    paragraphs: Annotated[list[_Text], Field(max_length=MAX_PARAGRAPHS)] = []


class SheetMessage(_Message):
    """One of the sheet's parts."""

    kind: Literal["sheet"]
    part: SheetName
    seeds: int = Field(SEEDS, ge=1, le=MAX_SEEDS)


class StudyRows(_Message):
    """Runs of a study that are done."""

    link: str
    results: Annotated[list[RunRow], Field(max_length=MAX_RUNS, fail_fast=True)]


class ReportMessage(_Message):
    """A report in JSON; its parts are read one by one, so that a broken one costs no other."""

    name: _Line = ""
    course: _Line = ""
    title: _Line = ""
    parts: Annotated[list[Any], Field(max_length=MAX_PARTS)]
    results: Annotated[list[StudyRows], Field(max_length=MAX_STUDIES)] = []


_PARTS: TypeAdapter[RunMessage | StudyMessage | TextMessage | SheetMessage] = TypeAdapter(
    Annotated[RunMessage | StudyMessage | TextMessage | SheetMessage, Field(discriminator="kind")]
)


@dataclass(frozen=True, eq=False)
class Contents:
    """A report, and what came already of its studies, by their links."""

    report: Report
    results: dict[str, StudyResult]


def read_report(text: str) -> Contents:
    """The report in the text of a JSON file. Raises SettingError naming the place.

    Only what surrounds the parts can be refused; a part that cannot be read is a gap.
    """
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        raise SettingError("report", text, "must be JSON with parts in it") from None
    try:
        message = ReportMessage.model_validate(content)
    except ValidationError as error:
        raise _refusal("report", error) from None
    return contents_of(message)


def contents_of(message: ReportMessage) -> Contents:
    """The report of a message that has its form. Raises SettingError for rows of no study."""
    parts = tuple(
        read_part(content, words("homework.gap.part", number=number))
        for number, content in enumerate(message.parts, start=1)
    )
    results = {}
    for rows in message.results:
        study = Study.from_link(rows.link).study
        results[study.link()] = result_of_rows(study, rows.results)
    return Contents(Report(parts, message.name, message.course, message.title), results)


def read_part(content: Any, place: str) -> Part:
    """The part that a JSON object describes, a gap where it does not."""
    told = [content.get(key) for key in ("title", "kind")] if isinstance(content, dict) else []
    named = [text[:200] for text in told if isinstance(text, str) and text]
    what = whole(named[0]) if named else words("homework.gap.a_part")
    try:
        message = _PARTS.validate_python(content)
    except ValidationError as error:
        return GapPart(what, place, str(_refusal("", error)))
    return _or_gap(lambda: _part(message), what, place)


def _part(message: RunMessage | StudyMessage | TextMessage | SheetMessage) -> Part:
    match message:
        case RunMessage(file=None, link=""):
            raise SettingError("link", "", words("homework.gap.missing"))
        case RunMessage(file=None):
            config = Study.from_link(message.link).study.base
            return RunPart(config, message.epochs, message.title)
        case RunMessage():
            run = read_run(json.dumps(message.file))
            return RunPart(run.config, run.state.epoch, message.title, run)
        case StudyMessage():
            return StudyPart(Study.from_link(message.link).study, message.title)
        case TextMessage():
            return TextPart(message.title, tuple(message.paragraphs))
        case SheetMessage():
            return sheet_part(message.part, message.seeds)


def part_of_link(text: str, epochs: int = DEFAULT_EPOCHS) -> Part:
    """The part that a link asks for, or a run's file; a gap where it cannot be read.

    A link with `vary`, `seeds` or `seedsVary` is a study, any other a run of so many `epochs`, of
    its own `epochs=` where it has them.
    """
    return _or_gap(lambda: _linked(text, epochs), words("homework.gap.a_link"), _short(text))


def _linked(text: str, epochs: int) -> Part:
    if not text.strip():
        raise SettingError("LINK", text, words("homework.gap.missing"))
    if "=" not in text and Path(text).suffix.lower() == ".json":
        run = load(text)
        return RunPart(run.config, run.state.epoch, run=run)
    return part_in_link(text, epochs)


def part_in_link(text: str, epochs: int = DEFAULT_EPOCHS) -> RunPart | StudyPart:
    """The part that a link asks for. Raises SettingError where any of it cannot be read."""
    study = Study.from_link(text, strict=True).study
    if _STUDY_KEYS.search(text):
        return StudyPart(study)
    return RunPart(study.base, study.epochs if _EPOCHS_KEY.search(text) else epochs)


def part_of_study_file(path: str) -> Part:
    """The study in a file that `study --out` wrote, or in one of JSON; a gap if unreadable.

    JSON has the study's `link` and `results`, as the page holds them.
    """
    return _or_gap(lambda: _study_in(Path(path)), words("homework.gap.a_study"), path)


def _study_in(path: Path) -> Part:
    if path.suffix.lower() == ".json":
        return _study_in_json(path)
    kept = kept_in(path)
    try:
        study = Study.from_link(kept.purpose).study
    except PlaygroundError:
        study = None
    if study is None or study.link() != kept.purpose:  # of a search, or of a whole homework
        raise LedgerError(words("homework.gap.no_study", path=path))
    with Ledger(path, kept.purpose, kept.engine, is_copy=True) as ledger:
        return StudyPart(study, result=result_of(study, ledger))


def _study_in_json(path: Path) -> Part:
    try:
        message = StudyRows.model_validate_json(path.read_bytes())
    except OSError as error:
        raise RunFileError(f"{path}: {error.strerror}.") from None
    except ValidationError as error:
        raise _refusal("study", error) from None
    study = Study.from_link(message.link).study
    return StudyPart(study, result=result_of_rows(study, message.results))


def _or_gap(read: Callable[[], Part], what: str, place: str) -> Part:
    try:
        return read()
    except PlaygroundError as error:
        return GapPart(what, place, str(error).removeprefix(f"{place}: "))


def _refusal(of: str, error: ValidationError) -> SettingError:
    """Where a message is wrong, what stands there, and what is expected."""
    first = error.errors()[0]
    # Pydantic names the kind of a part that it tried; that is no place in the JSON.
    places = [str(place) for place in first["loc"] if place not in get_args(_Kind)]
    where = ".".join([*([of] if of else []), *places]) or words("homework.gap.a_part")
    if first["type"] == "union_tag_invalid":
        kinds = ", ".join(get_args(_Kind))
        return SettingError("kind", first["input"]["kind"], words("homework.gap.one_of", of=kinds))
    if not places and not isinstance(first["input"], dict):
        return SettingError(where, first["input"], words("homework.gap.an_object"))
    if first["type"] == "union_tag_not_found":
        return SettingError("kind", "", words("homework.gap.missing"))
    if first["type"] == "missing":
        return SettingError(where, "", words("homework.gap.missing"))
    if first["type"].endswith("_type") and isinstance(first["input"], dict | list):
        return SettingError(where, "", _rule(first["msg"]))
    return SettingError(where, first["input"], _rule(first["msg"]))


def _rule(message: str) -> str:
    """Pydantic's sentence as a rule of ours: "Input should be ..." is "must be ..."."""
    message = re.sub("^(Input|[A-Z][a-z]+) should ", "must ", message)
    return message[:1].lower() + message[1:]


def _short(text: str, most: int = 80) -> str:
    return text if len(text) <= most else f"{text[: most - 3]}..."
