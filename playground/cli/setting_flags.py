"""A flag for every setting of `RunConfig`, for commands that take a link."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from playground.errors import SettingError
from playground.run.acting import BROUGHT_ALONG
from playground.run.config import SETTINGS, RunConfig
from playground.run.link import separator_of


def flag_of(field: str) -> str:
    """How a setting is named on the command line."""
    return "--" + field.replace("_", "-")


def setting_flags(command: Callable[..., None]) -> Callable[..., None]:
    """A flag for every setting of `RunConfig`; one that is not given leaves the link's value."""
    for field, row in reversed(SETTINGS.items()):
        flag = flag_of(field)
        is_switch = row.type is bool
        declaration = f"{flag}/--no-{flag[2:]}" if is_switch else flag
        rule = "" if is_switch else f" ({row.allowed})"
        option = click.option(
            declaration,
            field,
            default=None,
            metavar=None if is_switch else row.title.upper().replace(" ", "_"),
            type=bool if is_switch else str,
            help=row.help.removesuffix(".") + rule + ".",
        )
        command = option(command)
    return command


def overridden(config: RunConfig, flags: dict[str, Any]) -> RunConfig:
    """The config with the settings that flags name. Raises SettingError naming the flag.

    More than two classes bring their loss along, unless another one is named.
    """
    given = {field: value for field, value in flags.items() if value is not None}
    changes = {
        field: _items(text, separator_of(field))
        if isinstance(getattr(config, field), tuple)
        else text
        for field, text in given.items()
    }
    for field, by_value in BROUGHT_ALONG.items():
        changes = {**by_value.get(given.get(field, ""), {}), **changes}
    try:
        return config.replace(**changes)
    except SettingError as error:
        text = given.get(error.setting, error.value)
        raise SettingError(flag_of(error.setting), text, error.allowed) from None


def _items(text: str, separator: str) -> list[str]:
    return [item.strip() for item in text.split(separator)] if text.strip() else []
