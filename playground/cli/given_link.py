"""A link as it is given to a command: mended and told on stderr, or refused with --strict."""

from __future__ import annotations

import click

from playground.cli.printed import tell
from playground.run.config import RunConfig, read_link
from playground.run.points import mend_to_points

strict_flag = click.option(
    "--strict",
    is_flag=True,
    help="Refuse a link that holds a value it may not, instead of mending it.",
)


def given_config(link: str, strict: bool) -> RunConfig:
    """The config of a link. Raises LinkError, and with `strict` SettingError."""
    reading = read_link(link, strict=True) if strict else mend_to_points(link)
    tell(reading.notes)
    return reading.config
