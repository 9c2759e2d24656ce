"""A document as Markdown."""

from __future__ import annotations

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
            return f"{'#' * block.level} {_plain(block.text)}"
        case Paragraph():
            links = [f"[{_plain(words)}]({address})" for words, address in block.links]
            return " ".join([_plain(block.text), " · ".join(links)]).strip()
        case Items():
            return "\n".join(
                f"- **{_plain(lead)}** {_plain(text)}".rstrip() for lead, text in block.items
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
            return f"> **{_plain(str(block))}**"


def _picture(block: Picture, picture_paths: Mapping[str, str]) -> str:
    caption = f"*{_plain(block.caption)}*"
    path = picture_paths.get(block.name, "")
    if not path:
        return caption
    if path.endswith(".html"):
        return f"[{_plain(block.caption)}]({path})"
    return f"![{_plain(block.caption)}]({path})\n\n{caption}"


def _plain(text: str) -> str:
    """Text in which Markdown sees no markup."""
    for mark in "\\*_<>[]`$":
        text = text.replace(mark, "\\" + mark)
    return text


def _cell(text: str) -> str:
    return text if text == "---" else _plain(text).replace("|", "\\|")
