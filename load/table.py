"""Tables in docs/reliability.md and README: each is written by the command that measures it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.timing import describe_machine

README = Path(__file__).parents[1] / "README.md"
DOCUMENT = README.parent / "docs" / "reliability.md"


def write(
    name: str,
    header: Sequence[str],
    rows: Sequence[Sequence[object]],
    document: Path | None = None,
) -> None:
    """Put a table where the document has "<!-- NAME -->", in place of the one that was there.

    The document is docs/reliability.md unless another is named. Raises LookupError for no place.
    """
    document = document or DOCUMENT
    lines = [header, ["---"] * len(header), *rows]
    table = "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)
    measured = f"Measured {datetime.now(UTC):%Y-%m-%d}: {describe_machine()}."
    block = f"<!-- {name} -->\n\n{measured}\n\n{table}\n\n<!-- end of {name} -->"
    print(f"\n{table}")
    place = re.compile(f"<!-- {name} -->.*?<!-- end of {name} -->", re.DOTALL)
    text = document.read_text()
    if not place.search(text):
        raise LookupError(f"{document.name} has no place for {name}")
    document.write_text(place.sub(lambda _: block, text))
