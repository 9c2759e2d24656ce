"""How the page is hosted: what the environment says, read strictly and before anything heavy.

HOST             the address to listen on; 0.0.0.0 for everybody in the network
PORT             from 0 to 65535; 0 takes a free one
WEB_CONCURRENCY  worker processes; any of them can answer any request
ROOT_PATH        the path under which a proxy shows the page: /pre
FRAME_ANCESTORS  who may show the page in a frame, as a policy's sources: 'self' https://a.edu
TRUSTED_HOPS     proxies in front of the server whose X-Forwarded-For is believed
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass

from playground.errors import SettingError
from playground.web.address import checked_port

MAX_WORKERS = 256
MAX_HOPS = 16
OWN_PATHS = (
    "api", "assets", "backprop", "digits", "healthz", "homework", "metrics", "readyz",
    "static-offline-docs", "studies",
)  # fmt: skip
"""First parts of the server's own paths, which a prefix may not be: it would be taken for them."""

_SEGMENT = re.compile(r"[A-Za-z0-9._~-]+")
_KEY = re.compile(r"[\w-]{16,128}", re.ASCII)
_SOURCE = re.compile(
    r"\*|'self'|'none'|[a-z][a-z0-9+.-]*:|"
    r"(?:[a-z][a-z0-9+.-]*://)?(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::(?:\d{1,5}|\*))?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Hosting:
    """Where and behind what the page is served."""

    host: str = "127.0.0.1"
    port: int = 8050
    workers: int = 1
    root_path: str = ""
    """Empty, or a path that begins with a slash and does not end with one."""
    frame_ancestors: str = ""
    """Sources separated by a blank; empty where everybody may frame the page."""
    trusted_hops: int = 0
    page_key: str = ""
    """Empty where this machine's own is enough."""


def read_hosting(environment: Mapping[str, str] = os.environ) -> Hosting:
    """What the environment says; a variable that is empty counts as one that is not there.

    Raises SettingError for a value that means nothing. PORT alone may not be empty: a platform
    that sets it so has one in mind.
    """
    said = {name: value for name, value in environment.items() if value or name == "PORT"}
    return Hosting(
        host=said.get("HOST", Hosting.host),
        port=checked_port(said.get("PORT", Hosting.port)),
        workers=_whole("WEB_CONCURRENCY", said.get("WEB_CONCURRENCY", "1"), 1, MAX_WORKERS),
        root_path=_root_path(said.get("ROOT_PATH", "")),
        frame_ancestors=_frame_ancestors(said.get("FRAME_ANCESTORS", "")),
        page_key=_page_key(said.get("PAGE_KEY", "")),
        trusted_hops=_whole("TRUSTED_HOPS", said.get("TRUSTED_HOPS", "0"), 0, MAX_HOPS),
    )


def _whole(name: str, text: str, low: int, high: int) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 5 and low <= int(text) <= high):
        raise SettingError(name, text, f"must be a whole number from {low} to {high}")
    return int(text)


def _root_path(text: str) -> str:
    path = text.rstrip("/")
    if not path and set(text) <= {"/"}:
        return ""
    parts = path.split("/")
    if parts[0] or not all(_SEGMENT.fullmatch(part) and set(part) != {"."} for part in parts[1:]):
        rule = (
            "must be a path such as /playground: a slash, then letters, digits, dots, dashes or _"
        )
        raise SettingError("ROOT_PATH", text, rule)
    if parts[1] in OWN_PATHS or parts[1].startswith("_dash"):
        rule = f"may not begin with /{parts[1]}, which is a path of the page's own; choose another"
        raise SettingError("ROOT_PATH", text, rule)
    return path


def _frame_ancestors(text: str) -> str:
    sources = text.split()
    wrong = [source for source in sources if not _SOURCE.fullmatch(source)]
    if wrong or ("'none'" in sources and len(sources) > 1):
        rule = (
            "must be sources separated by blanks, such as 'self' https://moodle.example.edu "
            "https://*.example.edu; or 'none' alone"
        )
        raise SettingError("FRAME_ANCESTORS", text, rule)
    return " ".join(sources)


def _page_key(text: str) -> str:
    if text and not _KEY.fullmatch(text):
        rule = "must be 16 to 128 letters, digits, dashes or _, drawn at random"
        raise SettingError("PAGE_KEY", "..." if len(text) > 3 else text, rule)  # it is a secret
    return text
