"""What the page loads of `assets/`: linked, under names that change with the content.

Such a file is kept by browsers for good. What was edited is linked anew at the next visit.
"""

from __future__ import annotations

import hashlib
import logging
import mimetypes
import os
import re
import threading
import urllib.parse
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from playground.web.linking import link

IMMUTABLE = {"Cache-Control": "public, max-age=31536000, immutable"}
_LOG = logging.getLogger(__name__)
asked = threading.Event()
"""Set once a browser loads what the page is made of."""

_DRAWING = re.compile(r"url\(/?(?:assets/|\.\./)*(icons/[\w-]+\.svg)\)")


class Names(NamedTuple):
    """The names under which the page asks for its files."""

    early: str
    """The script that runs before anything is painted."""
    sheet: str
    """Every style sheet, in order."""
    shared: str
    main: str
    mark: str
    """The icon of the browser's tab."""


class Assets(StaticFiles):
    """Serves a folder, and what is made of it; `names` says what that is called just now."""

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder)
        self.folder = folder
        self.files: dict[str, bytes] = {}
        self.stamp = _stamp(folder)
        self.names = self._make()

    def renew(self) -> bool:
        """Link anew what was edited; whether anything was.

        What cannot be linked leaves things as they are, and a line in the log.
        """
        stamp = _stamp(self.folder)
        if stamp == self.stamp:
            return False
        self.stamp = stamp
        try:
            self.names = self._make()
        except (OSError, ValueError) as error:
            _LOG.error("The page stays as it was: %s", error)
            return False
        return True

    async def get_response(self, path: str, scope: Scope) -> Response:
        """A made file, or one of the folder."""
        asked.set()
        if path not in self.files and _is_made(path):
            self.renew()  # another worker has seen an edit before this one
        if path not in self.files:
            return await super().get_response(path, scope)
        kind = mimetypes.guess_type(path)[0]
        return Response(self.files[path], media_type=kind, headers=IMMUTABLE)

    def _make(self) -> Names:
        """Link scripts and sheets. Raises ValueError for a script that cannot be."""
        texts = {
            path.relative_to(self.folder).as_posix(): path.read_text("utf-8")
            for path in _files(self.folder)
        }
        modules = {path: text for path, text in texts.items() if path.endswith(".mjs")}
        linked = link(modules, self._named)
        sheet = "".join(texts[path] for path in _in_order(texts, ".css"))
        drawn = _DRAWING.sub(lambda found: _as_data(texts[found[1]]), sheet)
        early = "".join(texts[path] for path in _in_order(texts, ".js"))
        return Names(
            early=self._named("early.js", early),
            sheet=self._named("sheet.css", drawn),
            shared=linked.shared,
            main=linked.main,
            mark=self._named("mark.svg", texts["icons/mark.svg"]),
        )

    def _named(self, name: str, text: str) -> str:
        """Keep a text; the name under which it is served."""
        content = text.encode()
        stem, _, ending = name.rpartition(".")
        made = f"{stem}.{hashlib.blake2b(content, digest_size=8).hexdigest()}.{ending}"
        self.files[made] = content
        return made


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*.*")) if path.suffix in _TEXTS)


_TEXTS = {".mjs", ".js", ".css", ".svg"}


def _stamp(folder: Path) -> tuple[tuple[str, int], ...]:
    """What tells an edited folder from the one it was."""
    found = []
    for parent, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = os.path.join(parent, name)
            found.append((path, os.stat(path).st_mtime_ns))
    return tuple(found)


def _in_order(texts: dict[str, str], ending: str) -> list[str]:
    """The root's files first, then folder by folder as the alphabet has them."""
    return sorted((path for path in texts if path.endswith(ending)), key=os.path.split)


def _as_data(drawing: str) -> str:
    """A drawing inside the sheet: an address of its own would cost a request, and be no address in
    a frame whose origin nobody knows."""
    quoted = urllib.parse.quote(drawing.strip(), safe=" =:/()'")
    return f'url("data:image/svg+xml,{quoted}")'


def _is_made(path: str) -> bool:
    return re.fullmatch(r"[a-z]+\.[0-9a-f]{16}\.\w+", path) is not None
