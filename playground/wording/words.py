"""Words by key: what people read stands in `english/`, a file a subject, a row a sentence.

A translation is a folder of files with the same keys. What stays with its code: an error's
sentence beside the rule that it tells of, and the title and help of a table's row.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any


def words(key: str, /, **fields: object) -> str:
    """The words of a key with its fields filled in: words("run.outcome.diverged", epoch=1200).

    A key is the name of a file, then what stands in it; how a field is written its row says:
    "{loss:.3f}". Raises LookupError naming the key where a file, a row or a field is missing, or a
    field cannot be written so.
    """
    try:
        return rows(key.partition(".")[0])[key].format(**fields)
    except (OSError, KeyError, ValueError, TypeError) as missing:
        raise LookupError(f"no words for {key} with {', '.join(fields) or 'no field'}") from missing


@cache
def rows(subject: str) -> dict[str, str]:
    """Every row of a subject's file, by key."""
    file = resources.files(__package__) / "english" / f"{subject}.toml"
    return dict(_flat(subject, tomllib.loads(file.read_text(encoding="utf-8"))))


def _flat(key: str, table: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        row
        for name, value in table.items()
        for row in (
            _flat(f"{key}.{name}", value) if isinstance(value, dict) else [(f"{key}.{name}", value)]
        )
    ]
