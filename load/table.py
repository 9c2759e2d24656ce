"""The tables of docs/reliability.md: each is written by the command that measures it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.timing import describe_machine

DOCUMENT = Path(__file__).parents[1] / "docs" / "reliability.md"


def write(name: str, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Put a table where the document has "<!-- NAME -->", in place of the one that was there."""
    lines = [header, ["---"] * len(header), *rows]
    table = "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)
    measured = f"Measured {datetime.now(UTC):%Y-%m-%d}: {describe_machine()}."
    block = f"<!-- {name} -->\n\n{measured}\n\n{table}\n\n<!-- end of {name} -->"
    print(f"\n{table}")
    place = re.compile(f"<!-- {name} -->.*?<!-- end of {name} -->", re.DOTALL)
    text = DOCUMENT.read_text()
    if not place.search(text):
        raise LookupError(f"{DOCUMENT.name} has no place for {name}")
    DOCUMENT.write_text(place.sub(lambda _: block, text))
