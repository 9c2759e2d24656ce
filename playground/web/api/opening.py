"""A request that opens a link or a config, of a run or of a digits net."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from playground.digits.config import DigitsConfig
from playground.errors import SettingError
from playground.run.config import RunConfig

_Config = TypeVar("_Config", RunConfig, DigitsConfig)
_Notes = tuple[str, ...]


def config_of(
    link: str | None, config: _Config | None, read: Callable[[str], tuple[_Config, _Notes]]
) -> tuple[_Config, _Notes]:
    """The config sent, or that of a link with notes on what was passed over; else the default."""
    if config is None:
        return read(link or "")
    if link is not None:
        raise SettingError("link", link, "give a link or a config, not both")
    return config, ()


def described(config: RunConfig | DigitsConfig, notes: _Notes) -> dict[str, Any]:
    """A config as an answer has it."""
    return {"config": config.model_dump(), "link": config.link(), "notes": notes}
