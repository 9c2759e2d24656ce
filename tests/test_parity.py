"""The page about the original: every test it names is one there is."""

from __future__ import annotations

import re
from pathlib import Path

TESTS = Path(__file__).parent
PAGE = TESTS.parent / "docs" / "original-parity.md"
REFERENCE = re.compile(r"`([\w/]+\.py)`: `(test_\w+)`")


def test_every_row_names_a_test_that_exists() -> None:
    rows = [line for line in PAGE.read_text().splitlines() if line.startswith("| ")]
    rows = [row for row in rows if not row.endswith("| test |")]
    assert len(rows) > 50
    for row in rows:
        reference = REFERENCE.search(row)
        assert reference, row
        file, test = reference.groups()
        assert f"def {test}(" in (TESTS / file).read_text(), row
