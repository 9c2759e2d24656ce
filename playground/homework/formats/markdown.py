"""A document as Markdown."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from playground.homework.document import (
    Block,
    Code,
    Formula,
    Gap,
    Heading,
    Items,
    Paragraph,
    Picture,
)
from playground.studies.tables import Table


def as_markdown(blocks: Sequence[Block], picture_paths: Mapping[str, str]) -> str:
    """The document as Markdown; `picture_paths` says where each picture lies, by name."""
    return "\n\n".join(block_markdown(block, picture_paths) for block in blocks) + "\n"


def block_markdown(block: Block, picture_paths: Mapping[str, str], *, typeset: bool = False) -> str:
    """One block; a formula in plain letters, or `typeset` between dollars."""
    match block:
        case Heading():
            return f"{'#' * block.level} {_line(block.text)}"
        case Paragraph():
            links = [f"[{_line(words)}]({address})" for words, address in block.links]
            return " ".join([_plain(block.text), " · ".join(links)]).strip()
        case Items():
            return "\n".join(
                f"- **{_line(lead)}** {_line(text)}".rstrip() for lead, text in block.items
            )
        case Picture():
            return _picture(block, picture_paths)
        case Table():
            rows = [block.header, tuple("---" for _ in block.header), *block.rows]
            lines = ["| " + " | ".join(map(_cell, row)) + " |" for row in rows]
            return "\n".join(lines) + (f"\n\n{_plain(block.note)}" if block.note else "")
        case Formula():
            if typeset:
                return f"$$\n{block.tex}\n$$"
            return "\n".join("    " + line for line in block.plain.splitlines())
        case Code():
            return f"{_plain(block.words)}\n\n```\n{block.text}\n```"
        case Gap():
            return f"> **{_line(str(block))}**"


def _picture(block: Picture, picture_paths: Mapping[str, str]) -> str:
    told = _line(block.caption)
    caption = f"*{told}*"
    path = picture_paths.get(block.name, "")
    if not path:
        return caption
    if path.endswith(".html"):
        return f"[{told}]({path})"
    return f"![{told}]({path})\n\n{caption}"


_MARKS = re.compile(r"[\\*_<>\[\]`$~]|&(?=#?\w+;)")
# What makes a line a heading, a rule, a list, a quote or code where it begins one.
_BEGINNINGS = re.compile(r"^[ \t]*(?:(\d+)([.)])(?=\s|$)|([#+=|-]))?", re.MULTILINE)


def _plain(text: str) -> str:
    """Text in which Markdown sees no markup."""
    text = _MARKS.sub(lambda mark: "\\" + mark[0], text)

    def begun(found: re.Match[str]) -> str:
        number, point, mark = found.groups()
        if number:
            return f"{number}\\{point}"
        return f"\\{mark}" if mark else ""

    return _BEGINNINGS.sub(begun, text)


def _line(text: str) -> str:
    """The same on a line of its own."""
    return _plain(" ".join(text.split()))


def _cell(text: str) -> str:
    return text if text == "---" else _line(text).replace("|", "\\|")
