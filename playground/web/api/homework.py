"""A report over the API: the browser holds its parts and what came of its studies.

The server says what each part is and costs, and writes one part at a time in every format; the
browser draws the figures and puts the document together. So no request takes longer than its part.
"""

from __future__ import annotations

import html
import itertools
import json
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from playground.data.points_text import MAX_LENGTH
from playground.errors import PlaygroundError, SettingError
from playground.figures.drawing import Drawing
from playground.homework.contents import (
    MAX_PARTS,
    MAX_STUDIES,
    StudyRows,
    part_in_link,
    read_part,
)
from playground.homework.document import Block, Gap, Paragraph, Picture
from playground.homework.formats.latex import BEGIN, END, as_latex
from playground.homework.formats.markdown import as_markdown
from playground.homework.formats.notebook import as_notebook
from playground.homework.formats.page import as_html, block_html
from playground.homework.part import Found, Part
from playground.homework.parts import GapPart, Report, RunPart, StudyPart, TextPart
from playground.homework.sheet_parts import DerivationsPart, SheetPart
from playground.run.clock import look
from playground.studies.rows import result_of_rows
from playground.studies.study import Study
from playground.web.api.answers import json_answer
from playground.web.api.studies import check_values, priced
from playground.web.price import WHOLE_SECONDS, check_training, costs
from playground.wording.numbers import counted
from playground.wording.words import words

PARTS_HERE = "the-parts-stand-here"
"""In the answer of `open`: where the document has its parts."""

MAX_PART_SECONDS = 4.0
"""The sheet's own parts train runs that nobody can change, and look at some closely."""
_RUN_SECONDS = 0.2  # a run's part, besides training
_SHEET_SECONDS, _PART_SECONDS, _STUDY_SECONDS, _ROW_SECONDS = 2.5, 0.3, 0.02, 5e-4

router = APIRouter(prefix="/api/homework", tags=["homework"])

_Line = Annotated[str, Field(max_length=200)]
_Costs = list[tuple[Study, list[float]]]


class ContentsRequest(BaseModel, extra="forbid"):
    """A report without its results; a part that cannot be read is a gap."""

    name: _Line = ""
    course: _Line = ""
    parts: Annotated[list[Any], Field(max_length=MAX_PARTS)]


class PartRequest(BaseModel, extra="forbid"):
    """A part, what its figures are called, and what came of its studies so far."""

    part: Any
    name: Annotated[str, Field(pattern="^[a-z0-9-]{1,40}$")] = "figure"
    results: Annotated[list[StudyRows], Field(max_length=MAX_STUDIES)] = []


class LinkRequest(BaseModel, extra="forbid"):
    """The link of a run or a study, as people copy it."""

    link: Annotated[str, Field(max_length=20_000 + MAX_LENGTH)]


@router.post("/open", summary="Read a report's contents: what each part is and costs")
@costs(0.4)
def contents(request: ContentsRequest) -> Response:
    """A line a part, and what stands around them in every format, `place` marking their place."""
    read = [_read(part, number) for number, part in enumerate(request.parts, start=1)]
    report = Report(tuple(part for part, _ in read), request.name, request.course)
    place = Paragraph(PARTS_HERE)
    around = [*report.opening(_found({})), place, *report.closing()]
    whole = {
        "html": as_html(around).replace(f"<p>{PARTS_HERE}</p>", PARTS_HERE),
        "markdown": as_markdown(around, {}),
        "latex": as_latex(around, {}),
        "notebook": json.loads(as_notebook(around, {})),
    }
    lines = list(itertools.starmap(_line, read))
    return json_answer({"parts": lines, "around": whole, "place": PARTS_HERE})


def _price_of_part(request: PartRequest) -> float:
    """The rows read and told of; the sheet's parts train some runs of their own besides."""
    rows = sum(len(study.results) for study in request.results)
    is_sheet = isinstance(request.part, dict) and request.part.get("kind") == "sheet"
    own = _SHEET_SECONDS if is_sheet else _PART_SECONDS
    return own + len(request.results) * _STUDY_SECONDS + rows * _ROW_SECONDS


@router.post("/part", summary="One part of a report in every format, its figures as Plotly's JSON")
@costs(_price_of_part, most=MAX_PART_SECONDS)
def part(request: PartRequest) -> Response:
    """HTML and Markdown, LaTeX, a notebook's cells; `figures/NAME.svg` or `.png` to be drawn."""
    results = {}
    for rows in request.results:
        look()
        check_values(rows.link)
        study = Study.from_link(rows.link).study
        if refusal := priced(study)[1]:
            raise SettingError("study", study.n_runs, refusal)
        results[study.link()] = result_of_rows(study, rows.results)
    found = _found(results)
    blocks: list[Block] = []
    wanted, _ = _read(request.part, 1)
    try:
        blocks.extend(wanted.blocks(found, request.name))
    except PlaygroundError as error:
        blocks.append(Gap(wanted.heading, "", str(error)))
    return json_answer(_written(blocks))


@router.post("/link", summary="The part of a report that a link asks for")
@costs(0.3)
def linked(request: LinkRequest) -> Response:
    """The part as `open` and `part` read it; else `refusal` says what is wrong with the link."""
    try:
        check_values(request.link)
        found = part_in_link(request.link)
        _checked(found)
    except PlaygroundError as error:
        return json_answer({"part": None, "refusal": str(error)})
    part: dict[str, Any] = {"kind": "study"}
    if isinstance(found, StudyPart):
        part["link"] = found.study.link()
    else:
        part = {"kind": "run", "link": found.config.link(), "epochs": found.epochs}
    return json_answer({"part": part, "refusal": ""})


def _read(content: Any, number: int) -> tuple[Part, _Costs]:
    """A part and its studies' costs, a gap where it cannot be read or takes too much here."""
    look()
    if isinstance(content, dict) and isinstance(content.get("link"), str):
        check_values(content["link"])
    found = read_part(content, words("homework.gap.part", number=number))
    try:
        return found, _checked(found)
    except SettingError as error:
        return GapPart(found.heading, "", str(error)), []


def _checked(found: Part) -> _Costs:
    """What the runs of a part's studies cost, study by study, in their order.

    Raises SettingError for a part that takes more than a visitor may ask for.
    """
    if isinstance(found, RunPart) and found.run is None:
        check_training(found.config, found.epochs, _RUN_SECONDS, most=WHOLE_SECONDS)
    studies = []
    for study in found.studies():
        costs, refusal = priced(study)
        if refusal:
            raise SettingError("study", study.n_runs, refusal)
        studies.append((study, costs))
    return studies


def _found(results: dict[str, Any]) -> Found:
    return Found(lambda study: results.get(study.link()))


def _line(found: Part, studies: _Costs) -> dict[str, Any]:
    """A part as the contents have it: title, what it rests on, the runs to be done for it.

    `seconds` are what the server takes to write it, besides those runs.
    """
    return {
        "heading": found.heading,
        "rests": _rests(found, sum(study.n_runs for study, _ in studies)),
        "refusal": found.expected if isinstance(found, GapPart) else "",
        "figures": found.cost.figures,
        "seconds": found.cost.making_seconds,
        "studies": [
            {
                "link": study.link(),
                "runs": study.n_runs,
                "seeds": study.seeds,
                "costs": costs,
            }
            for study, costs in studies
        ],
    }


def _rests(found: Part, runs: int) -> str:
    match found:
        case RunPart():
            layers = "-".join(map(str, found.config.hidden_layers))
            layers = layers or words("server.homework.no_hidden")
            return words("server.homework.run", layers=layers, epochs=found.epochs)
        case StudyPart():
            return words("server.homework.study", runs=counted(found.study.n_runs, "run"))
        case TextPart():
            return words("server.homework.text")
        case DerivationsPart():
            return words("server.homework.backprop")
        case SheetPart():
            return words("server.homework.sheet", runs=counted(runs, "run"))
        case _:
            return ""


def _written(blocks: Sequence[Block]) -> dict[str, Any]:
    """Blocks in every format, without what stands around a document."""
    pictures = {block.name: block.figure for block in blocks if isinstance(block, Picture)}
    paths = {name: f"figures/{name}.png" for name in pictures}
    latex = as_latex(blocks, paths).partition(BEGIN)[2]
    to_be_drawn = {name: Drawing("", b"", b"", 0, 0) for name in pictures}
    return {
        "html": "\n".join(map(_html, blocks)),
        "markdown": as_markdown(blocks, paths),
        "latex": latex.removesuffix(END),
        "cells": json.loads(as_notebook(blocks, to_be_drawn))["cells"],
        "figures": pictures,
    }


def _html(block: Block) -> str:
    """A block as it stands in a page; a picture as an image that the browser draws."""
    if not isinstance(block, Picture):
        return block_html(block)
    caption = html.escape(block.caption)
    size = f'width="{block.figure.layout.width}" height="{block.figure.layout.height}"'
    image = f'<img src="figures/{block.name}.svg" {size} alt="{caption}">'
    return f"<figure>{image}<figcaption>{caption}</figcaption></figure>"
