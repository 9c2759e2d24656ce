"""A table as it is given to a command: `--data FILE --inputs a,b --label c`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from playground.cli.printed import tell
from playground.cli.setting_flags import flag_of
from playground.data.tables.reading import reading_of
from playground.errors import SettingError
from playground.run.config import RunConfig
from playground.run.own_table import read_file, said_of_gaps, said_of_reading, settings_of


def data_flags(command: Callable[..., None]) -> Callable[..., None]:
    """Flags that give a table as the data of a run."""
    for option in (
        click.option(
            "--label",
            metavar="COLUMN",
            default="",
            help="The table's column to be told: text or few values are classes, other numbers a "
            "regression. Without it, the last that may be classes.",
        ),
        click.option(
            "--inputs",
            metavar="COLUMN,...",
            default="",
            help="The table's columns of numbers to tell it from, 1 to 12, or all. Without them, "
            "the two that part the classes well.",
        ),
        click.option(
            "--data",
            "data_path",
            metavar="FILE",
            help="Train on a table of your own, a CSV, TSV or JSON file; what parts columns and "
            "decimals is found out.",
        ),
    ):
        command = option(command)
    return command


def with_table(config: RunConfig, path: str | None, inputs: str, label: str) -> RunConfig:
    """The config with the table in a file as its data, which is told on stderr.

    Raises TableError, and SettingError naming the flag.
    """
    if path is None:
        for flag, text in (("--inputs", inputs), ("--label", label)):
            if text:
                raise SettingError(flag, text, "names columns of a table: give it with --data FILE")
        return config
    table = read_file(path)
    names = [name.strip() for name in inputs.split(",")] if inputs.strip() else []
    try:
        reading = reading_of(table, names, label)
        config = config.replace(**settings_of(reading, config))
    except SettingError as error:
        raise SettingError(flag_of(error.setting), error.value, error.allowed) from None
    tell([said_of_reading(reading, Path(path).name)])
    tell([said_of_gaps(reading)] if reading.gaps else [])
    return config
