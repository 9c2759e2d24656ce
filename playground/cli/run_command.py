"""`python -m playground run`: one training, its losses as a table or JSON, its figure as a file.

Nothing that draws is imported before it is needed: a short run is mostly start-up.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Sequence
from typing import Any

import click

from playground.cli.given_data import data_flags, with_table
from playground.cli.given_link import given_config, strict_flag
from playground.cli.printed import is_watched, loss_cell, or_null, said, training_bar
from playground.cli.setting_flags import overridden, setting_flags
from playground.cli.writable import check_file
from playground.errors import SettingError
from playground.export.forms import DEFAULT_LIBRARY, LIBRARIES, export, form_of
from playground.run.backends import BACKENDS, DEFAULT_BACKEND
from playground.run.chance import chance_of
from playground.run.classes import confusion
from playground.run.config import RunConfig
from playground.run.diagnosis import Finding, diagnose
from playground.run.file import save
from playground.run.finished import EPOCHS_UNTIL, FinishedRun, finished_run, longest_wait
from playground.run.losses import Losses
from playground.run.outcome import status_of
from playground.run.reading import losses_of
from playground.run.right_and_wrong import right_and_wrong
from playground.run.training import MAX_EPOCHS, advance, advance_until, start
from playground.run.until import FORMS, Until, best_of, goals_of
from playground.wording.words import words

_FIRST_CHUNK = 32  # epochs
_CHUNK_SECONDS = 0.1  # Ctrl-C and the bar wait for a chunk to end
_EPOCHS_RULE = f"must be whole numbers from 0 to {MAX_EPOCHS} joined by commas, as in 0,1,10,100"


def _epoch_list(_ctx: click.Context, _param: click.Parameter, text: str) -> list[int]:
    """The whole numbers of "0,1,10", sorted, each once."""
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isascii() and part.isdigit() and len(part) < 20 for part in parts):
        raise SettingError("--epochs", text, _EPOCHS_RULE)
    epochs = sorted({int(part) for part in parts})
    if epochs[-1] > MAX_EPOCHS:
        raise SettingError("--epochs", text, _EPOCHS_RULE)
    return epochs


@click.command()
@click.argument("link", default="")
@click.option(
    "--epochs",
    default="0,1,10,100",
    show_default=True,
    callback=_epoch_list,
    help="The epochs whose losses are reported; the last one ends the run.",
)
@click.option(
    "--until",
    "until_text",
    metavar="CONDITION",
    help=f"Stop at the first epoch at which it holds, {EPOCHS_UNTIL} or the last of --epochs at "
    f"the latest: {FORMS}.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option(
    "--backend",
    type=click.Choice(BACKENDS),
    default=DEFAULT_BACKEND,
    show_default=True,
    help="Which engine trains; both give the same numbers.",
)
@click.option(
    "--figure",
    "figure_path",
    metavar="FILE",
    help="Write the decision boundary and the loss curves to an .html, .png, .svg or .pdf file.",
)
@click.option(
    "--save",
    "run_path",
    metavar="FILE",
    help="Write the whole run, its weights included: a file that the page and `playground.load` "
    "open.",
)
@click.option(
    "--export",
    "export_paths",
    metavar="FILE",
    multiple=True,
    help="Write the trained network for use elsewhere: .py (code, see --library), .onnx, .json, or "
    "its layers drawn, .svg. May be given more than once.",
)
@click.option(
    "--library",
    type=click.Choice(LIBRARIES),
    default=DEFAULT_LIBRARY,
    show_default=True,
    help="What the code of --export is written for.",
)
@data_flags
@strict_flag
@setting_flags
def run(
    link: str,
    epochs: list[int],
    until_text: str | None,
    as_json: bool,
    backend: str,
    figure_path: str | None,
    run_path: str | None,
    export_paths: tuple[str, ...],
    library: str,
    data_path: str | None,
    inputs: str,
    label: str,
    strict: bool,
    **flags: Any,
) -> None:
    """Train a network and report its losses.

    LINK is the address of a playground page, ours or playground.tensorflow.org's, or what follows
    its "#" (quote it: shells read "#" and "&"). Without it, the network of the first visit. Flags
    change single settings of it.
    """
    if figure_path:
        from playground.figures.export import check_path

        check_path(figure_path)
    if run_path:
        check_file("--save", run_path)
    for path in export_paths:
        form_of(path, library)
        check_file("--export", path)
    config = with_table(given_config(link, strict), data_path, inputs, label)
    config = overridden(config, flags)
    until, most = _condition(until_text, config, epochs)
    finished = _trained(config, most, backend, is_watched() and not as_json, until)
    if until:
        last = finished.state.epoch
        epochs = [*(epoch for epoch in epochs if epoch < last), last]
    click.echo(_json(finished, epochs) if as_json else _table(finished, epochs))
    if run_path:
        save(finished, run_path)
    for path in export_paths:
        export(finished.standing, path, library)
    if figure_path:
        if is_watched():
            click.echo(words("command_line.progress.drawing", path=figure_path), err=True)
        from playground.figures.export import write_figure
        from playground.figures.run.figure import run_figure

        write_figure(run_figure(finished), figure_path)


def _condition(
    text: str | None, config: RunConfig, epochs: Sequence[int]
) -> tuple[Until | None, int]:
    """What to stop for, and after how many epochs at the latest."""
    if text is None:
        return None, epochs[-1]
    try:
        until = Until.parse(text)
        until.check(config)
    except SettingError as error:
        raise SettingError("--until", text, error.allowed) from None
    context = click.get_current_context()
    if context.get_parameter_source("epochs") is not click.core.ParameterSource.DEFAULT:
        return until, epochs[-1]
    return until, longest_wait(until)


def _trained(
    config: RunConfig, epochs: int, backend: str, bar: bool, until: Until | None = None
) -> FinishedRun:
    """The same run as `train` gives, made in chunks short enough to be watched and stopped."""
    standing = start(config)
    parts = [losses_of(standing)]
    best, chunk = best_of(parts[0]), _FIRST_CHUNK
    met = until is not None and until.first(config, parts[0]) is not None
    with training_bar(epochs, hidden=not bar) as meter:
        while standing.epoch < epochs and status_of(standing, parts[-1]).diverged_at is None:
            if met:
                break
            began = time.perf_counter()
            most = min(chunk, epochs - standing.epoch)
            if until is None:
                standing, losses = advance(standing, most, backend)
            else:
                standing, losses, met = advance_until(standing, until, most, backend, best)
                best = best_of(losses, best)
            parts.append(losses)
            meter.update(len(losses.epochs))
            # The first chunk may have waited for the compiler.
            seconds = time.perf_counter() - began
            chunk = chunk * 2 if seconds < _CHUNK_SECONDS / 2 else max(1, chunk // 2)
    return finished_run(standing, parts, backend, (until, met) if until else None)


def _goals(run: FinishedRun) -> list[dict[str, Any]]:
    """The link's goals, each with the epoch at which it was reached first."""
    return [
        {"goal": str(goal), "epoch": goal.first_epoch(run.history)} for goal in goals_of(run.config)
    ]


def _rows(history: Losses, epochs: Sequence[int]) -> list[tuple[int, float, float]]:
    """(epoch, training loss, test loss) of the epochs asked for; NaN after a divergence."""
    last = int(history.epochs[-1])
    return [
        (epoch, float(history.train[epoch]), float(history.test[epoch]))
        if epoch <= last
        else (epoch, math.nan, math.nan)
        for epoch in epochs
    ]


def _json(run: FinishedRun, epochs: Sequence[int]) -> str:
    answer = {
        "link": run.config.link(),
        "backend": run.backend,
        "versions": run.versions,
        "status": run.status.name,
        "losses": [
            {"epoch": epoch, "train_loss": or_null(train), "test_loss": or_null(test)}
            for epoch, train, test in _rows(run.history, epochs)
        ],
        "dead_links": run.state.n_dead,
        **_classes(run),
        **({"until": vars(run.stop)} if run.stop else {}),
        **({"goals": goals} if (goals := _goals(run)) else {}),
        "finding": (finding := diagnose(run)) and str(finding),
        "diagnosis": finding and _diagnosis(run.config, finding),
    }
    if run.status.diverged_at is not None:
        answer |= {"diverged_at": run.status.diverged_at, "advice": run.status.advice}
    return json.dumps(answer)


def _diagnosis(config: RunConfig, finding: Finding) -> dict[str, Any]:
    """A finding for programs: each way out with the link it leads to, or the epoch to go back to.

    New weights have no link: any seed will do.
    """
    return {
        "name": finding.name,
        "lead": finding.lead,
        "text": finding.text,
        "ways_out": [
            {
                "words": way.words,
                "settings": dict(way.settings),
                "link": config.replace(**{"changes": (), **way.settings}).link()
                if way.settings
                else None,
                "back_to": way.back_to,
            }
            for way in finding.remedies
        ],
    }


def _table(run: FinishedRun, epochs: Sequence[int]) -> str:
    epoch, train_loss, test_loss = (
        words(f"command_line.columns.{column}") for column in ("epoch", "train_loss", "test_loss")
    )
    lines = [f"{epoch:>8}  {train_loss:>12}  {test_loss:>12}"]
    lines += [
        f"{epoch:>8}  {loss_cell(train):>12}  {loss_cell(test):>12}"
        for epoch, train, test in _rows(run.history, epochs)
    ]
    versions = ", ".join(f"{name} {version}" for name, version in run.versions.items())
    # A diverged run's status tells what is wrong already.
    finding = diagnose(run) if run.status.diverged_at is None else None
    return "\n".join(
        [
            *lines,
            "",
            run.status.advice or words("command_line.run.trained", epochs=run.state.epoch),
            *_answers(run),
            *([run.stop.words] if run.stop else []),
            *map(_reached, _goals(run)),
            *said(finding),
            words("command_line.run.dead_links", dead=run.state.n_dead, links=run.state.n_links),
            words("command_line.run.backend", backend=run.backend, versions=versions),
            run.config.link(),
        ]
    )


def _classes(run: FinishedRun) -> dict[str, Any]:
    """Of more than two classes who is taken for whom, and chance, as the API has them."""
    if run.config.n_outputs == 1:
        return {}
    counts, chance = confusion(run.standing), chance_of(run.config)
    assert counts is not None
    return {
        "confusion": {kind: part.tolist() for kind, part in counts._asdict().items()},
        "chance": chance and {**chance._asdict(), "loss": or_null(chance.loss)},
    }


def _answers(run: FinishedRun) -> list[str]:
    """How many points are told right, and who of several classes is taken for whom."""
    found = right_and_wrong(run.standing) if run.status.diverged_at is None else None
    if found is None:
        return []
    from playground.studies.tables import answers_table  # only such a run needs the studies

    table = answers_table(found, run.config)
    return [found.in_words, "", table.plain(), table.note, ""]


def _reached(goal: dict[str, Any]) -> str:
    if goal["epoch"] is None:
        return words("command_line.run.goal_missed", goal=goal["goal"])
    return words("command_line.run.goal_reached", goal=goal["goal"], epoch=goal["epoch"])
