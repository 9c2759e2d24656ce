"""A study's summary as a table of texts: what the page, the terminal and the report show."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from playground.run.acting import differing, idle_settings, in_words
from playground.run.classes import class_names
from playground.run.config import SETTINGS, RunConfig
from playground.run.right_and_wrong import RightAndWrong
from playground.studies.statistics import StudyResult
from playground.studies.study import label_of
from playground.studies.trial import INTEGERS
from playground.wording.numbers import epoch_text, gap_text, loss_text, plain_number
from playground.wording.words import words

if TYPE_CHECKING:
    import pandas as pd

_OUR_DATA = ("classes", "samples", "balance_percent", "test_shift_percent")
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n")  # as OWASP has them


class Spread(str):
    """A cell of a median with its quartiles: "0.044  0.036–0.052"."""

    median: str
    quartiles: str

    def __new__(cls, median: str, quartiles: str) -> Self:
        """The cell as one text that still knows its parts."""
        cell = super().__new__(cls, f"{median}  {quartiles}")
        cell.median, cell.quartiles = median, quartiles
        return cell

    def __reduce__(self) -> tuple[type[Spread], tuple[str, str]]:
        return Spread, (self.median, self.quartiles)


@dataclass(frozen=True)
class Table:
    """A header and rows of texts, all of one length; the first column names the row."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    best: int | None = None  # the row to point out

    def plain(self, width: float = math.inf) -> str:
        """The table for a terminal: the first column to the left, numbers to the right.

        Columns that do not fit into `width` characters stand in blocks below, each with the first.
        """
        lines = [self.header, *self.rows]
        widths = [max(len(line[at]) for line in lines) for at in range(len(self.header))]
        blocks: list[list[int]] = [[]]
        for at in range(1, len(widths)):
            taken = widths[0] + sum(2 + widths[beside] for beside in [*blocks[-1], at])
            if blocks[-1] and taken > width:
                blocks.append([])
            blocks[-1].append(at)
        return "\n\n".join(
            "\n".join(
                "  ".join(
                    [line[0].ljust(widths[0]), *(line[at].rjust(widths[at]) for at in block)]
                ).rstrip()
                for line in lines
            )
            for block in blocks
        )


def summary_table(result: StudyResult) -> Table:
    """One row a combination of values, in the study's order.

    Columns that say nothing here are left out: runs that diverged or failed where none did,
    dead links and nodes off without regularization, an epoch's time where the network is the same.
    """
    study, summary = result.study, result.summary()
    varied = {name for axis in study.axes for name in axis.settings}
    regularized = study.base.regularization != "none" or "regularization" in varied
    columns: dict[str, list[str]] = {}

    def of_runs(name: str) -> None:
        counts = zip(summary[name], summary["runs"], strict=True)
        columns[name] = [words("studies.table.count", count=n, runs=runs) for n, runs in counts]

    def of_epochs(*names: str) -> None:
        for name in names:
            columns[name] = [epoch_text(value) for value in summary[name]]

    for status in ("diverged", "failed"):
        if summary[status].any():
            of_runs(status)
    of_runs("halved")
    of_epochs("speed", "settled")
    if summary["jitter"].notna().any():
        columns["jitter"] = [loss_text(value, 2) for value in summary["jitter"]]
    columns["final"] = [
        Spread(loss_text(middle), f"{loss_text(low)}–{loss_text(high)}")
        for low, middle, high in (group.quartiles("final") for group in result.groups)
    ]
    # Nobody can draw more of one's own points.
    true_error = [] if study.base.points else [("true_error", loss_text)]
    for name, text in (("train_loss", loss_text), ("gap", gap_text), *true_error):
        columns[name] = list(map(text, summary[name]))
    if regularized:
        of_epochs("dead_links", "nodes_off")
    if varied & {"hidden_layers", "features", "batch_size", "full_batch", "dropout"}:
        times = [1e6 * group.epoch_seconds for group in result.groups]
        columns["microseconds"] = [loss_text(time, 0) for time in times]
    if varied & {"hidden_layers", "features"}:
        of_epochs("parameters")
    if study.success is not None:
        of_runs("reached")
        of_epochs("epochs_to")
    if math.isfinite(result.success_loss):
        of_runs("success")
    limit = plain_number(result.success_loss)
    best = result.best
    title = study.axes_title or words("studies.table.runs")
    return Table(
        (title, *(words(f"studies.table.{name}", limit=limit) for name in columns)),
        tuple(zip(summary["label"], *columns.values(), strict=True)),
        _note(result),
        None if best is None else result.groups.index(best),
    )


def answers_table(found: RightAndWrong, config: RunConfig) -> Table:
    """Who is taken for whom: a row a class, a column an answer."""
    names = class_names(config)
    rows = zip(names, found.counts.tolist(), strict=True)
    return Table(
        (words("run.classes.truly"), *names),
        tuple((name, *(f"{count:,}" for count in counts)) for name, counts in rows),
        words(f"studies.table.answers_{found.kind}"),
    )


def runs_table(result: StudyResult) -> pd.DataFrame:
    """The tidy frame for a CSV file: one row a run, without internal numbers.

    With `limit`, the study's success loss, and `reached`, the first epoch with a test loss under
    it, of those kept.
    """
    runs = result.runs.drop(columns="point")
    runs["limit"] = result.success_loss
    runs["reached"] = result.epochs_to(result.success_loss)
    whole = [*INTEGERS, "speed", "settled", "reached"]
    runs[whole] = runs[whole].astype("Int64")
    runs["error"] = runs["error"].map(as_text)
    return runs


def as_text(text: str | None) -> str | None:
    """A text from elsewhere as a cell of CSV that no spreadsheet takes for a formula."""
    return f"'{text}" if text and text[0] in _FORMULA_SIGNS else text


def network_in_words(config: RunConfig, varied: Collection[str] = ()) -> str:
    """What is trained on what: "Circle, noise 10 %, x1 x2, 4-2, Tanh, learning rate 0.03 ...".

    Without the settings that are `varied`.
    """
    said: dict[str, str] = {"dataset": config.data_title}
    if config.noise_percent:
        said["noise_percent"] = words(
            "studies.network.noise", percent=plain_number(config.noise_percent)
        )
    if config.train_percent != RunConfig().train_percent:
        said["train_percent"] = words(
            "studies.network.training", percent=plain_number(config.train_percent)
        )
    idle = idle_settings(config, {})
    for name in _OUR_DATA:
        value = getattr(config, name)
        if value != SETTINGS[name].default and name not in idle:
            said[name] = words(f"studies.network.{name}", value=plain_number(value))
    said["features"] = label_of(("features",), (config.inputs,))
    layers = label_of(("hidden_layers",), (config.hidden_layers,))
    said["hidden_layers"] = (
        layers if config.hidden_layers else words("studies.network.no_hidden_layer")
    )
    said["activation"] = config.activation_title
    rate = plain_number(config.learning_rate)
    said["learning_rate"] = words("studies.network.learning_rate", rate=rate)
    if not config.full_batch:
        said["batch_size"] = words("studies.network.batch_size", size=config.batch_size)
    said |= {name: in_words(config, name) for name in differing(config)}
    if config.regularization != "none":
        rate = plain_number(config.regularization_rate)
        is_varied = "regularization_rate" in varied
        said["regularization"] = config.regularization + ("" if is_varied else f" {rate}")
    return ", ".join(part for name, part in said.items() if name not in varied)


def _note(result: StudyResult) -> str:
    own = "_own_points" if result.study.base.points else ""
    text = words("studies.table.note") + " " + words(f"studies.table.note_true_error{own}")
    if math.isfinite(result.success_loss):
        text += " " + words("studies.table.note_success", loss=result.success_loss)
    elif result.best is not None:
        text += " " + words("studies.table.note_chance", chance=loss_text(result.chance))
    if result.study.success is not None and result.resolution > 1:
        text += " " + words("studies.table.note_resolution", epochs=result.resolution)
    return text
