"""A table that somebody brings, read: what it holds, what it can be used as, and the settings that
a run on it has. It is read, answered and forgotten."""

from __future__ import annotations

import base64
import binascii
from typing import Any

import numpy as np
from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from playground.data.datasets import n_train_of
from playground.data.tables.choice import Choice
from playground.data.tables.decoding import MAX_BYTES
from playground.data.tables.reading import Reading, reading_of
from playground.data.tables.shipped import SHIPPED, shipped_text
from playground.data.tables.table import Table, read_table
from playground.errors import SettingError, TableError
from playground.run.config import RunConfig
from playground.run.link import MAX_LINK_LENGTH
from playground.run.own_table import said_of_gaps, settings_of
from playground.web.api.answers import json_answer
from playground.web.price import costs
from playground.wording.numbers import MINUS, counted, listed, readable
from playground.wording.words import words

router = APIRouter(prefix="/api/table", tags=["data"])

SHOWN_ROWS = 8
_SHOWN_POINTS = 1_500
_SHOWN_CELL = 60  # characters
_SHOWN_GAPS = 100
_LEAST_SECONDS, _SECONDS_A_BYTE = 0.02, 1.5e-7


class TableRequest(BaseModel, extra="forbid"):
    """A table, as a text, a file or one of those that are shipped, and what is said of it."""

    text: str | None = Field(None, description="Cells as pasted: CSV, TSV or JSON")
    file: str | None = Field(None, description="A file's bytes as base64; gzip is unpacked")
    shipped: str | None = Field(None, description="One of " + ", ".join(SHIPPED))
    separator: str = Field("", description="comma, semicolon, tab, json; empty: found out")
    decimal: str = Field("", description="point or comma; empty: found out")
    encoding: str = Field("", description="utf-8, utf-16, latin-1; empty: found out")
    header: bool | None = Field(None, description="Whether the first row holds names")
    inputs: list[str] = Field(
        [],
        max_length=100,
        description="1 to 12 columns, or all of them: [all]; empty: two are chosen",
    )
    label: str = Field("", description="A column; empty: chosen")
    config: RunConfig = Field(default_factory=RunConfig, description="The run it shall be for")


def _price(request: TableRequest) -> float:
    sent = len(request.text or "") or min(MAX_BYTES, len(request.file or ""))
    packed = MAX_BYTES if (request.file or "").startswith("H4sI") else sent  # gzip's mark
    return _LEAST_SECONDS + packed * _SECONDS_A_BYTE


@router.post("", summary="What a table holds, and the settings of a run on it")
@costs(_price)
def read(request: TableRequest) -> Response:
    """A table that cannot be used as it is said is answered with a `refusal` and no `settings`."""
    label = request.label
    if request.shipped is not None and not request.inputs:
        label = label or SHIPPED[request.shipped].label if request.shipped in SHIPPED else label
    table = read_table(
        _content(request),
        separator=request.separator,
        decimal=request.decimal,
        encoding=request.encoding,
        header=request.header,
    )
    answer = {
        "found": table.found._asdict(),
        "columns": [
            {"name": column.name, "kind": column.kind, "values": column.values}
            for column in table.columns
        ],
        "n_rows": len(table.rows) + len(table.longer),
    }
    try:
        reading = reading_of(table, request.inputs, label)
        settings = settings_of(reading, request.config)
        config = request.config.replace(**settings, changes=())
    except (SettingError, TableError) as refused:
        choice = Choice(tuple(request.inputs), request.label)
        return json_answer(
            {
                **answer,
                **_shown_rows(table, []),
                "choice": choice._asdict(),
                "hint": "",
                "refusal": _sentence(refused),
                "settings": None,
            }
        )
    return json_answer(
        {
            **answer,
            **_shown_rows(table, [gap.row for gap in reading.gaps]),
            "choice": reading.choice._asdict(),
            "hint": "" if request.inputs else _hint(reading),
            "refusal": None,
            "settings": settings,
            "scaling": [
                {"name": scale.name, "low": scale.low, "high": scale.high, "step": scale.step}
                for scale in reading.scales
            ],
            "classes": [
                {"name": name, "rows": count}
                for name, count in zip(reading.class_names, reading.counts, strict=True)
            ],
            "points": _shown_points(reading),
            "gaps": [gap._asdict() for gap in reading.gaps[:_SHOWN_GAPS]],
            "findings": _findings(reading, config),
        }
    )


def _content(request: TableRequest) -> bytes | str:
    given = {name: getattr(request, name) for name in ("text", "file", "shipped")}
    if sum(value is not None for value in given.values()) != 1:
        raise SettingError("text", request.text, "give a text, a file or a shipped table, one")
    if request.shipped is not None:
        return shipped_text(request.shipped)
    if request.text is not None:
        return request.text
    try:
        return base64.b64decode(request.file or "", validate=True)
    except (binascii.Error, ValueError):
        raise SettingError("file", request.file, "must be base64") from None


def _sentence(refused: SettingError | TableError) -> str:
    """As the dialogue says it: what was chosen, and why it may not be."""
    if isinstance(refused, SettingError):
        told = {"inputs": "Inputs", "label": "Label"}.get(refused.setting, refused.setting)
        return f"{f'{told} {refused.value}'.strip()[:60]}: {refused.allowed}."
    return str(refused)


def _shown_rows(table: Table, gaps: list[int]) -> dict[str, Any]:
    """The first rows; where the first one with a gap comes later, it is the last of them."""
    places = list(range(min(SHOWN_ROWS, len(table.rows))))
    place_of = {row: place for place, row in enumerate(table.rows)}
    late = next((place_of[row] for row in gaps if row in place_of), None)
    if late is not None and places and late > places[-1]:
        places[-1] = late
    return {
        "row_numbers": [table.rows[place] for place in places],
        "rows": [
            [column.cells[place][:_SHOWN_CELL] for column in table.columns] for place in places
        ],
    }


def _shown_points(reading: Reading) -> list[list[float]]:
    """[x1, x2, label] of evenly many of the rows, for the picture; of one input x2 is 0."""
    step = -(-len(reading.points) // _SHOWN_POINTS)
    inputs = np.column_stack([reading.points, np.zeros(len(reading.points))])[:, :2]
    table = np.column_stack([inputs, reading.labels])
    points: list[list[float]] = table[::step].tolist()
    return points


def _hint(reading: Reading) -> str:
    inputs, label = reading.choice
    kind = "classes" if reading.class_names else "numbers"
    return words(f"tables.chosen.{kind}", inputs=listed(inputs), label=label)


def _findings(reading: Reading, config: RunConfig) -> list[dict[str, str]]:
    """What is to be known before it is used: a mark, "good" or "gap", and a sentence."""
    n_rows = len(reading.points)
    row = words("tables.gaps.row")
    if reading.gaps:
        found = [("gap", said_of_gaps(reading))]
    else:
        found = [("good", words("tables.findings.rows", rows=counted(n_rows, row)))]
    found.append(("good", _chance(reading)))
    found += [
        ("gap", words("tables.findings.small", name=name, rows=counted(count, row)))
        for name, count in zip(reading.class_names, reading.counts, strict=True)
        if count < 3
    ]
    n_train = n_train_of(n_rows, config.train_percent)
    found.append(("good", words("tables.findings.split", train=n_train, test=n_rows - n_train)))
    characters = len(config.link())
    if characters > MAX_LINK_LENGTH:
        found.append(("gap", words("tables.findings.long", characters=characters)))
    return [{"mark": mark, "text": text} for mark, text in found]


def _written(value: float) -> str:
    return readable(value).replace("-", MINUS, 1)


def _chance(reading: Reading) -> str:
    """What is reached without learning anything."""
    counts = reading.counts
    if not counts:
        target = reading.scales[-1]
        return words(
            "tables.findings.regression",
            name=target.name,
            low=_written(target.low),
            high=_written(target.high),
            loss=float(reading.labels.var()) / 2,
        )
    most = max(counts)
    percent = 100 * most / sum(counts)
    if min(counts) == most:
        return words("tables.findings.equal", classes=len(counts), percent=percent)
    name = reading.class_names[counts.index(most)]
    return words("tables.findings.unequal", classes=len(counts), name=name, percent=percent)
