"""What Dash writes of the page, kept from one start to the next.

To import Dash and its components and to lay the page out is half of a start, and what comes of it
is the same every time. So it lies beside Python's bytecode, and is read as long as our own files,
the lessons and the libraries are what they were. Where no file can be laid there, or somebody has
damaged it, it is written anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
from importlib.metadata import version
from pathlib import Path

from playground.lessons import lesson_names, read_lesson
from playground.web.page.written import Written

FILE = Path(__file__).parent / "__pycache__" / "page.json"
_PACKAGE = Path(__file__).parents[1]
_LIBRARIES = ("dash", "dash-mantine-components", "plotly", "numpy", "pydantic")
_SOURCES = {".py", ".toml", ".npz"}


def kept_page() -> Written:
    """The page, as it was kept or else as Dash writes it now."""
    key = _key()
    page = _read(key)
    if page is None:
        from playground.web.page.writing import write  # late: it imports Dash, half of a start

        page = write()
        _keep(key, page)
    return page


def _key() -> str:
    """Tells apart whatever the page is made of."""
    libraries = [sys.version, *(version(name) for name in _LIBRARIES)]
    settings = sorted(pair for pair in os.environ.items() if pair[0].startswith("DASH_"))
    lessons = [read_lesson(name) for name in lesson_names()]
    known = hashlib.blake2b(repr((libraries, settings, lessons)).encode(), digest_size=16)
    for path in sorted(_PACKAGE.rglob("*.*")):
        if path.suffix in _SOURCES:
            content = path.read_bytes()
            known.update(f"{path.relative_to(_PACKAGE)}:{len(content)};".encode())
            known.update(content)
    return known.hexdigest()


def _read(key: str) -> Written | None:
    try:
        kept = json.loads(FILE.read_text("utf-8"))
        return Written(**kept["page"]) if kept["key"] == key else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _keep(key: str, page: Written) -> None:
    part = FILE.with_suffix(f".{os.getpid()}")
    with contextlib.suppress(OSError):
        FILE.parent.mkdir(exist_ok=True)
        part.write_text(json.dumps({"key": key, "page": page._asdict()}), "utf-8")
        part.replace(FILE)  # at once: another worker reads all of it or nothing


if __name__ == "__main__":
    kept_page()
