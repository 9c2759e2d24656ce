"""A table as a run's own points: which settings say it."""

from __future__ import annotations

import os
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from playground.data import points_text
from playground.data.features import feature_of
from playground.data.own_axes import OwnAxis
from playground.data.tables.reading import Reading, reading_of
from playground.data.tables.table import Table, read_table, table_of
from playground.engine.losses import DEFAULT_LOSS, LOSS_OF_CLASSES
from playground.errors import SettingError, TableError
from playground.run.acting import FOR_CLASSES
from playground.run.config import RunConfig
from playground.run.own_settings import COORDINATES
from playground.run.settings import MAX_FORMULAS
from playground.wording.numbers import counted, listed, plain_number
from playground.wording.words import words


def with_data(
    config: RunConfig,
    data: Any,
    inputs: Sequence[str] = (),
    label: str = "",
) -> RunConfig:
    """The config with somebody's own table as its data.

    `data` is a pandas frame, a mapping of names to columns, or the path of a CSV, TSV or JSON file;
    `inputs` are 1 to 12 columns of numbers, or ["all"] of them; `label` is another column: text or
    few values are classes, other numbers a regression. What is not said is chosen: the last column
    that may be classes, and the two that part them well. Inputs are scaled to the map, which
    `config.axes` says, and a network sees all of them. Rows with gaps are left out, which is told
    as a `UserWarning`.

    Raises TableError for what is no table, SettingError for columns that cannot be so used.
    """
    table = read_file(data) if isinstance(data, (str, os.PathLike)) else table_of(data)
    reading = reading_of(table, inputs, label)
    if reading.gaps:
        warnings.warn(said_of_gaps(reading), UserWarning, stacklevel=2)
    return config.replace(**settings_of(reading, config))


def read_file(path: str | os.PathLike[str], **said: Any) -> Table:
    """The table in a file, with what is said of it as in `read_table`. Raises as that does."""
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise TableError(f"{path} cannot be read: {error.strerror or error}.") from None
    return read_table(content, **said)


def settings_of(reading: Reading, config: RunConfig) -> Mapping[str, Any]:
    """The settings of a config that are others with a table as its data."""
    has_classes = bool(reading.class_names)
    problem = "classification" if has_classes else "regression"
    loss = config.loss
    if len(reading.class_names) > 2:
        loss = LOSS_OF_CLASSES
    elif not has_classes and loss in FOR_CLASSES:
        loss = DEFAULT_LOSS
    return {
        **_seen(config, reading.points.shape[1]),
        "problem": problem,
        "points": points_text.write(reading.points, reading.labels, problem),
        "axes": tuple(str(OwnAxis(*scale)) for scale in reading.scales),
        "class_names": reading.class_names,
        "classes": max(2, len(reading.class_names)),
        "plane": "",
        "plane_at": (),
        "loss": loss,
    }


def _seen(config: RunConfig, n_inputs: int) -> dict[str, Any]:
    """What the network sees of such points: all inputs; of two after others of two, as was set.

    Other formulas stay where the points have what they name. Raises SettingError for too many.
    """
    names = COORDINATES[:n_inputs]
    kept = [
        formula
        for formula in config.formulas
        if formula not in COORDINATES and feature_of(formula).n_inputs <= n_inputs
    ]
    room = MAX_FORMULAS - len(names[2:])
    if len(kept) > room:
        rule = (
            f"beside {n_inputs} inputs there is room for {room} formulas of your own; take some out"
        )
        raise SettingError("formulas", ";".join(kept), rule)
    seen: dict[str, Any] = {"formulas": (*names[2:], *kept)}
    if n_inputs != 2 or config.n_coordinates == 1:
        seen["features"] = (*names[:2], *(name for name in config.features if name not in names))
    return seen


def said_of_gaps(reading: Reading) -> str:
    """Which row was left out first, and why; how many there are."""
    row, column, cell = reading.gaps[0]
    kind = "longer" if not column else "missing" if not cell else "none"
    first = words(f"tables.gaps.{kind}", row=row, column=column, cell=cell[:40])
    left_out = counted(len(reading.gaps), words("tables.gaps.row"))
    return f"{first} {words('tables.gaps.left_out', rows=left_out)}"


def said_of_reading(reading: Reading, name: str) -> str:
    """What a table is used as, in one sentence."""
    target = reading.scales[-1]
    values = (
        ", ".join(map("{} {}".format, reading.class_names, reading.counts))
        if reading.class_names
        else words(
            "tables.used.range", low=plain_number(target.low), high=plain_number(target.high)
        )
    )
    return words(
        "tables.used.as",
        name=name,
        rows=counted(len(reading.points), words("tables.gaps.row")),
        inputs=listed(reading.choice.inputs),
        label=reading.choice.label,
        values=values,
    )
