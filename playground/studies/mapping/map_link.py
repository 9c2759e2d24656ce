"""A map's link, read: `SettingsMap.link` writes it."""

from __future__ import annotations

from typing import NamedTuple

from playground.errors import SettingError
from playground.run.config import RunConfig
from playground.run.until import Until
from playground.studies.mapping.span import Span
from playground.studies.own_link import Own, read_own

_OWN: Own = {
    "mapX": None,
    "mapY": None,
    "mapSize": str.isdigit,
    "mapEpochs": str.isdigit,
    "mapUntil": None,
}


class MapReading(NamedTuple):
    """What a link says of a map, None for what it does not, and what in it was passed over."""

    base: RunConfig
    x: Span | None
    y: Span | None
    size: int | None
    epochs: int | None
    until: Until | None
    notes: tuple[str, ...]


def read_map(link: str, mend: bool = False, strict: bool = False) -> MapReading:
    """Read a link as people copy it; a run's link is a map that has no directions yet.

    `mend` and `strict` are for the run, see `playground.run.config`. Raises SettingError,
    LinkError.
    """
    base, own, notes = read_own(link, _OWN, mend, strict)
    said = {key: texts[-1] for key, texts in own.items() if texts}
    return MapReading(
        base,
        Span.parse(said["mapX"]) if "mapX" in said else None,
        Span.parse(said["mapY"]) if "mapY" in said else None,
        _count("mapSize", said["mapSize"]) if "mapSize" in said else None,
        _count("mapEpochs", said["mapEpochs"]) if "mapEpochs" in said else None,
        Until.parse(said["mapUntil"]) if "mapUntil" in said else None,
        notes,
    )


def _count(key: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise SettingError(key, text, "must be a whole number")
    return int(text)
