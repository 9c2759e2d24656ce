"""A document as a Jupyter notebook: its text and pictures, and cells that do everything again."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from playground.figures.drawing import Drawing
from playground.homework.document import Block, Code, Picture
from playground.homework.formats.markdown import block_markdown
from playground.wording.words import words

_IMPORTS = """from playground import RunConfig, train
from playground.studies import Study, run_study"""


def as_notebook(blocks: Sequence[Block], drawings: Mapping[str, Drawing]) -> str:
    """The notebook's JSON; a picture is in it where it was drawn."""
    cells = [*_cells(blocks, drawings)]
    for number, cell in enumerate(cells, start=1):
        cell["id"] = f"cell-{number}"
    about = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    content = {"cells": cells, "metadata": about, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _cells(blocks: Sequence[Block], drawings: Mapping[str, Drawing]) -> Iterator[dict[str, Any]]:
    is_first = True
    for block in blocks:
        match block:
            case Code():
                yield _text(f"**{block.words}**")
                if is_first:
                    yield _code(f"{words('homework.notebook.comment')}\n{_IMPORTS}")
                    is_first = False
                yield from map(_code, block.python.splitlines())
            case Picture() if block.name in drawings:
                name = f"{block.name}.svg"
                cell = _text(block_markdown(block, {block.name: f"attachment:{name}"}))
                svg = base64.b64encode(drawings[block.name].svg.encode()).decode("ascii")
                yield cell | {"attachments": {name: {"image/svg+xml": svg}}}
            case _:
                yield _text(block_markdown(block, {}, typeset=True))


def _text(source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def _code(source: str) -> dict[str, Any]:
    empty: dict[str, Any] = {"execution_count": None, "metadata": {}, "outputs": []}
    return {"cell_type": "code", "source": source, **empty}
